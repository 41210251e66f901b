// expect: 12 crossing
`default_nettype none
module top (
  input  wire  a_clk_i,
  input  wire  b_clk_i,
  input  wire  d_i,
  output logic q_o
);
  logic a_q, b_q;
  always_ff @(posedge a_clk_i) a_q <= d_i;
  // Two flip-flops in a row are none of ours
  always_ff @(posedge b_clk_i) b_q <= a_q;
  always_ff @(posedge b_clk_i) q_o <= b_q;
endmodule
