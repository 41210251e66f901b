// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Is there a receiver at the other end of the lane? Asks the DCU, as TN1261 has it ("PCI Express
// receiver detection"): the driver is idle for 120 ns, then in detection for 120 ns, then four
// clocks of the symbols start the test; done falls, and rises again when the answer is there.
//
//     det_en  ____/^^^^^^^^^^^^^^^^^^^^^^^^^^\___
//     ct      ____________/^^^^\_________________
//     done    ^^^^^^^^^^^^^^^^\_________/^^^^^^^^     then con is the answer
//
// A DCU that does not answer counts as one that found nobody: the link asks again.
`default_nettype none

module versa_detect #(
  parameter int unsigned Limit = 4_000            // clocks of 8 ns
) (
  input  wire  clk_i,
  input  wire  rst_ni,
  input  wire  detect_i,      // held until done_o
  output logic done_o,        // one clock, with the answer
  output logic present_o,
  output logic det_en_o,      // the DCU
  output logic ct_o,
  input  wire  done_i,        // of no clock
  input  wire  con_i
);

  localparam int unsigned W = $clog2(Limit + 1);
  localparam int unsigned Wait = 20;              // 160 ns

  typedef enum logic [2:0] {Idle, Quiet, Enable, Strobe, Low, High, Answer} state_e;
  state_e state_q, state_d;
  logic [W-1:0] time_q;
  logic done, con;
  jet_cdc_sync u_done (.clk_i, .d_i(done_i), .q_o(done));
  jet_cdc_sync u_con (.clk_i, .d_i(con_i), .q_o(con));

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (detect_i && !done_o)       state_d = Quiet;
      Quiet:   if (time_q == W'(Wait))        state_d = Enable;
      Enable:  if (time_q == W'(Wait))        state_d = Strobe;
      Strobe:  if (time_q == W'(1))           state_d = Low;     // two clocks are four symbols
      Low:     if (!done)                     state_d = High;
      High:    if (done)                      state_d = Answer;
      default: if (time_q == W'(3))           state_d = Idle;    // con has settled
    endcase
    if (time_q == W'(Limit) || (!detect_i && state_q != Idle)) state_d = Idle;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
      time_q  <= '0;
      done_o  <= 1'b0;
    end else begin
      state_q <= state_d;
      time_q  <= state_d != state_q || state_q == Idle ? '0 : time_q + W'(1);
      done_o  <= detect_i && state_q != Idle && state_d == Idle;
    end
    present_o <= state_q == Answer & con;
    det_en_o  <= rst_ni & (state_d == Enable | state_d == Strobe | state_d == Low |
                           state_d == High | state_d == Answer);
    ct_o      <= rst_ni & state_d == Strobe;
  end

endmodule

`default_nettype wire
