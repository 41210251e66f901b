// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Carries single pulses from one clock to another as changes of a level.
// Pulses must be at least three destination clocks apart; faster events go
// through a jet_fifo_async instead.
`default_nettype none

module jet_pulse_sync (
  input  wire  src_clk_i,
  input  wire  src_rst_ni,
  input  wire  pulse_i,
  input  wire  dst_clk_i,
  input  wire  dst_rst_ni,
  output logic pulse_o
);

  logic toggle_q, arrived, seen_q, primed_q;

  always_ff @(posedge src_clk_i) begin
    if (!src_rst_ni) toggle_q <= 1'b0;
    else             toggle_q <= toggle_q ^ pulse_i;
  end

  jet_sync u_sync (.clk_i(dst_clk_i), .d_i(toggle_q), .q_o(arrived));

  // The first clock after reset only learns the level, it makes no pulse of it.
  always_ff @(posedge dst_clk_i) begin
    seen_q   <= arrived;
    primed_q <= dst_rst_ni;
  end

  assign pulse_o = dst_rst_ni & primed_q & (arrived ^ seen_q);

endmodule

`default_nettype wire
