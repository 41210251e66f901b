// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A number that counts up by ones, seen in another clock: it crosses Gray coded, and the other
// side sees it three of its own clocks late, never ahead. What is counted in the clock in
// which our side's reset falls may be anything, so it crosses a clock later, if we are
// open still: by then it is settled, or it never happened.
`default_nettype none

module jet_cdc_count #(
  parameter int unsigned Width = 4
) (
  input  wire              src_clk_i,
  input  wire              src_open_i,    // jet_cdc_join
  input  wire              src_clear_i,
  input  wire              src_inc_i,
  output logic [Width-1:0] src_count_o,

  input  wire              dst_clk_i,
  output logic [Width-1:0] dst_count_o    // while open
);

  // next_q: what adds up, adds while nobody waits
  logic [Width-1:0] count_q, next_q, gray_q;
  assign src_count_o = count_q;

  always_ff @(posedge src_clk_i) begin
    if (src_clear_i) begin
      count_q <= '0;
      next_q  <= Width'(1);
      gray_q  <= '0;
    end else begin
      if (src_inc_i) begin
        count_q <= next_q;
        next_q  <= next_q + Width'(1);
      end
      if (src_open_i) gray_q <= count_q ^ (count_q >> 1);
    end
  end

  logic [Width-1:0] gray, count_d;
  jet_cdc_sync #(.Width(Width)) u_gray (.clk_i(dst_clk_i), .d_i(gray_q), .q_o(gray));

  always_comb begin
    for (int i = 0; i < Width; i++) count_d[i] = ^(gray >> i);
  end

  always_ff @(posedge dst_clk_i) dst_count_o <= count_d;

endmodule

`default_nettype wire
