// expect: 5 struct-array
`default_nettype none
module bad (input wire [15:0] d_i, output wire [7:0] q_o);
  typedef struct packed { logic [3:0] a; logic [3:0] b; } pair_t;
  pair_t [1:0] pairs;
  assign pairs = d_i;
  assign q_o = pairs[1];
endmodule
