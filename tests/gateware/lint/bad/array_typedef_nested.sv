// expect: 5 array-typedef
`default_nettype none
module bad (input wire [31:0] d_i, input wire [1:0] i_i, output wire [7:0] q_o);
  typedef logic [7:0] byte_t;
  typedef byte_t [3:0] bytes_t;
  bytes_t bytes;
  assign bytes = d_i;
  assign q_o = bytes[i_i];
endmodule
