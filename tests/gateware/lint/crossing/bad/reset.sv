// expect: 9 reset
`default_nettype none
module top (
  input  wire  clk_i,
  input  wire  rst_ni,
  input  wire  d_i,
  output logic q_o
);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) q_o <= 1'b0;
    else         q_o <= d_i;
  end
endmodule
