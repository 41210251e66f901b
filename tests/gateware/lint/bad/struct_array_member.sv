// expect: 7 struct-array
`default_nettype none
module bad (input wire [16:0] d_i, output wire [3:0] q_o);
  typedef struct packed { logic [3:0] a; logic [3:0] b; } pair_t;
  typedef struct packed {
    logic        valid;
    pair_t [1:0] pairs;
  } outer_t;
  outer_t outer;
  assign outer = d_i;
  assign q_o = outer.pairs[1].a;
endmodule
