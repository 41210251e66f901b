// expect: 6 crossing
`default_nettype none
module below (input wire clk_i, input wire [3:0] d_i, output logic [3:0] q_o);
  logic [3:0] sum;
  assign sum = q_o + d_i;
  always_ff @(posedge clk_i) q_o <= sum;
endmodule
module top (
  input  wire        a_clk_i,
  input  wire        b_clk_i,
  output logic [3:0] q_o
);
  logic [3:0] a;
  below u_a (.clk_i(a_clk_i), .d_i(4'd1), .q_o(a));
  below u_b (.clk_i(b_clk_i), .d_i(a), .q_o);
endmodule
