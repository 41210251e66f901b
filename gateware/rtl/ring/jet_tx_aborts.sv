// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Frames that were given up, counted at a pace that a counter takes: one in 32 clocks, the classes
// in turn. The others are owed meanwhile. A host that sends into a ring that is down, or what can
// never be sent, gives us more without end, so from four on the class's next frame waits. One that
// is in the framer, and one behind it, wait no more. Neither class waits for what the other owes.
`default_nettype none

module jet_tx_aborts (
  input  wire        clk_i,
  input  wire        rst_ni,          // the host is there: it is owed nothing of before
  input  wire  [1:0] failed_i,        // pulses: a frame was given up; 1: synchronous
  output logic [1:0] full_o,          // no further frame
  output logic       aborted_o,       // pulse: one is counted
  output logic       busy_o
);

  logic [5:0] pace_q;
  logic [1:0] owes, count;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) pace_q <= '0;
    else         pace_q <= pace_q + 6'd1;
  end

  for (genvar c = 0; c < 2; c++) begin : gen_class
    logic [2:0] owed_q;
    assign owes[c]   = owed_q != '0;
    assign full_o[c] = owed_q[2];
    assign count[c]  = owes[c] & pace_q == {1'(c), 5'd31};
    always_ff @(posedge clk_i) begin
      if (!rst_ni) owed_q <= '0;
      else         owed_q <= owed_q + 3'(failed_i[c]) - 3'(count[c]);
    end
`ifdef JET_ASSERT
    always_ff @(posedge clk_i) if (rst_ni) fits: assert (owed_q <= 3'd6);
`endif
  end

  assign aborted_o = |count;
  assign busy_o    = |owes;

endmodule

`default_nettype wire
