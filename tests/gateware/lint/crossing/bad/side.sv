// expect: 12 crossing
`default_nettype none
module top (
  input  wire        a_clk_i,
  input  wire        b_clk_i,
  input  wire        inc_i,
  output logic [3:0] q_o
);
  // The other side's open
  logic a_open, a_clear, b_open, b_clear;
  logic [3:0] unused;
  jet_cdc_count #(.Width(4)) u_count (
    .src_clk_i(a_clk_i), .src_open_i(b_open), .src_clear_i(a_clear), .src_inc_i(inc_i),
    .src_count_o(unused), .dst_clk_i(b_clk_i), .dst_count_o(q_o)
  );
  jet_cdc_join u_join (
    .a_clk_i, .a_stop_i(1'b0), .a_open_o(a_open), .a_clear_o(a_clear),
    .b_clk_i, .b_stop_i(1'b0), .b_open_o(b_open), .b_clear_o(b_clear)
  );
endmodule
