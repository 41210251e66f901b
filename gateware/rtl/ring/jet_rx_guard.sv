// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Received frames to the host, while the ring part may go away at any time: a frame that has
// begun gets its END, which says abort.
`default_nettype none

module jet_rx_guard (
  input  wire         clk_i,           // host clock
  input  wire         rst_ni,
  input  wire         open_i,          // the ring part is there

  input  wire         valid_i,
  output logic        ready_o,
  input  wire  [65:0] beat_i,          // kind, data
  output logic        valid_o,
  input  wire         ready_i,
  output logic [65:0] beat_o
);

  logic begun_q, begun, cut, cut_q;
  assign cut     = begun_q & (!open_i | cut_q);
  assign valid_o = cut | valid_i;
  assign ready_o = ready_i & !cut;
  assign beat_o  = cut ? {2'(jet_ring_pkg::BeatEnd), 2'b01, 62'b0} : beat_i;
  assign begun  = valid_o & ready_i ? beat_o[65:64] != 2'(jet_ring_pkg::BeatEnd) : begun_q;

  always_ff @(posedge clk_i) begin
    begun_q <= rst_ni & begun;
    cut_q    <= rst_ni & cut & begun;
  end

endmodule

`default_nettype wire
