// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Does another domain's clock run? 16 of its edges change a level; when that stands for longer
// than Limit of our clocks, it does not, until the next change. After our reset it is taken to.
// The other clock is at most five times, and more than 16 / Limit times, as fast as ours.
`default_nettype none

module jet_cdc_alive #(
  parameter int unsigned Limit = 255
) (
  input  wire  src_clk_i,
  input  wire  dst_clk_i,
  input  wire  dst_rst_ni,
  output logic dst_alive_o
);

  localparam int unsigned W = $clog2(Limit + 1);

  logic [4:0] count_q = '0;
  always_ff @(posedge src_clk_i) count_q <= count_q + 5'd1;

  logic level, seen_q;
  logic [W-1:0] left_q;
  jet_cdc_sync u_level (.clk_i(dst_clk_i), .d_i(count_q[4]), .q_o(level));

  always_ff @(posedge dst_clk_i) begin
    seen_q <= level;
    if (!dst_rst_ni || seen_q != level) left_q <= W'(Limit);
    else if (left_q != '0)              left_q <= left_q - W'(1);
    dst_alive_o <= !dst_rst_ni || left_q != '0;
  end

endmodule

`default_nettype wire
