// expect: 0 port
`default_nettype none
module top (
  input  wire  a_clk_i,
  input  wire  b_clk_i,
  input  wire  d_i,
  output logic a_o,
  output logic b_o
);
  always_ff @(posedge a_clk_i) a_o <= d_i;
  always_ff @(posedge b_clk_i) b_o <= d_i;
endmodule
