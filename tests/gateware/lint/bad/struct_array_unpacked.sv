// expect: 5 struct-array
`default_nettype none
module bad (input wire [7:0] d_i, output wire [3:0] q_o);
  typedef struct packed { logic [3:0] a; logic [3:0] b; } pair_t;
  pair_t first, pairs [2];
  assign first = d_i;
  assign pairs[1] = first;
  assign q_o = pairs[1].a;
endmodule
