// expect: 12 crossing
`default_nettype none
module top (
  input  wire        a_clk_i,
  input  wire        b_clk_i,
  input  wire        go_i,
  input  wire  [7:0] d_i,
  output logic [7:0] q_o
);
  logic go_q;
  always_ff @(posedge a_clk_i) go_q <= go_i;
  always_ff @(posedge b_clk_i) if (go_q) q_o <= d_i;
endmodule
