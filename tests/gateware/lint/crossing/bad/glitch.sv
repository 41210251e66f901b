// expect: 11 glitch
`default_nettype none
module top (
  input  wire       a_clk_i,
  input  wire       b_clk_i,
  input  wire [1:0] d_i,
  output logic      q_o
);
  logic [1:0] a_q;
  always_ff @(posedge a_clk_i) a_q <= d_i;
  jet_cdc_sync u_sync (.clk_i(b_clk_i), .d_i(^a_q), .q_o);
endmodule
