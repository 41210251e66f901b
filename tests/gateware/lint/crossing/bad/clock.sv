// expect: 10 clock
`default_nettype none
module top (
  input  wire  clk_i,
  input  wire  d_i,
  output logic q_o
);
  logic half_q;
  always_ff @(posedge clk_i) half_q <= !half_q;
  always_ff @(posedge half_q) q_o <= d_i;
endmodule
