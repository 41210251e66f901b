// expect: 14 crossing
`default_nettype none
module top (
  input  wire        a_clk_i,
  input  wire        b_clk_i,
  input  wire  [3:0] waddr_i,
  input  wire  [3:0] raddr_i,
  input  wire  [7:0] d_i,
  output logic [7:0] q_o
);
  // A FIFO made by hand
  logic [7:0] mem [16];
  always_ff @(posedge a_clk_i) mem[waddr_i] <= d_i;
  always_ff @(posedge b_clk_i) q_o <= mem[raddr_i];
endmodule
