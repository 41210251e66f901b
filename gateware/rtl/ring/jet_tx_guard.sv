// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Frames of one class from the host, while the ring part may go away at any time: its reset,
// or its clock. Then the host gets rid of what it has begun, and is told of every frame
// that has no report yet that the ring is down. When the ring part is there again, the host's
// next frame waits until all reports are out, and goes to it.
`default_nettype none

module jet_tx_guard (
  input  wire         clk_i,           // host clock
  input  wire         rst_ni,
  input  wire         open_i,          // the ring part is there

  input  wire         valid_i,         // beats: the data goes past us
  output logic        ready_o,
  input  wire         last_i,
  output logic        valid_o,
  input  wire         ready_i,

  input  jet_ring_pkg::done_e done_i,  // reports
  output logic        done_o,
  output logic        done_ok_o,
  output logic        done_never_o,
  output logic        busy_o
);

  logic drain_q;                         // beats go nowhere
  logic begun_q, begun;                // a frame's last beat is to come
  logic [5:0] owed_q;                    // whole frames without a report
  logic take, over;
  jet_ring_pkg::done_e done;

  assign valid_o  = valid_i & !drain_q;
  assign ready_o  = drain_q ? begun_q | !open_i : ready_i;
  assign take     = valid_i & ready_o;
  assign begun   = take ? !last_i : begun_q;
  assign over     = take & last_i;
  assign busy_o   = drain_q;

  always_comb begin
    done = done_i;
    if (drain_q) done = owed_q != '0 ? jet_ring_pkg::DoneDown : jet_ring_pkg::DoneNone;
  end

  assign done_o       = done != jet_ring_pkg::DoneNone;
  assign done_ok_o    = done == jet_ring_pkg::DoneSent;
  assign done_never_o = done == jet_ring_pkg::DoneNever;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      drain_q  <= 1'b1;
      begun_q <= 1'b0;
      owed_q   <= '0;
    end else begin
      drain_q  <= !open_i | (drain_q & (begun | over | owed_q != '0));
      begun_q <= begun;
      owed_q   <= owed_q + 6'(over) - 6'(done_o & owed_q != '0);
    end
  end

`ifdef JET_ASSERT
  // The FIFOs of both ways are full of them
  always_ff @(posedge clk_i) if (rst_ni) counted: assert (!over | owed_q != '1);
`endif

endmodule

`default_nettype wire
