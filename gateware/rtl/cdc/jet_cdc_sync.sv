// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Two flip-flops in a row: brings a level into a clock domain. It comes straight from a
// flip-flop, as logic in between may glitch. Wider than a bit only inside rtl/cdc: the
// bits may arrive a clock apart, so a number must be Gray coded.
`default_nettype none

module jet_cdc_sync #(
  parameter int unsigned Width = 1
) (
  input  wire              clk_i,
  input  wire  [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);

  logic [Width-1:0] meta_q = '0, sync_q = '0;

  always_ff @(posedge clk_i) begin
    meta_q <= d_i;
    sync_q <= meta_q;
  end

  assign q_o = sync_q;

endmodule

`default_nettype wire
