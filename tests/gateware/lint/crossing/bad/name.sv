// expect: 16 name
`default_nettype none
module jet_cdc_mine (input wire a_clk_i, input wire a_d_i, input wire b_clk_i, output logic b_q_o);
  logic a_q;
  always_ff @(posedge a_clk_i) a_q <= a_d_i;
  always_ff @(posedge b_clk_i) b_q_o <= a_q;
endmodule
module top (
  input  wire  a_clk_i,
  input  wire  b_clk_i,
  input  wire  d_i,
  output logic q_o
);
  logic a_q;
  always_ff @(posedge a_clk_i) a_q <= d_i;
  jet_cdc_mine u_mine (.a_clk_i, .a_d_i(a_q), .b_clk_i, .b_q_o(q_o));
endmodule
