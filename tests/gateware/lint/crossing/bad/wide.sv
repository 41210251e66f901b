// expect: 12 wide
`default_nettype none
module top (
  input  wire         a_clk_i,
  input  wire         b_clk_i,
  input  wire  [23:0] d_i,
  output logic [23:0] q_o
);
  // The allocation of a station that has just doubled it is neither the old nor the new one
  logic [23:0] a_q;
  always_ff @(posedge a_clk_i) a_q <= d_i;
  jet_cdc_sync #(.Width(24)) u_sync (.clk_i(b_clk_i), .d_i(a_q), .q_o);
endmodule
