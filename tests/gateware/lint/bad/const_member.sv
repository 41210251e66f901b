// expect: 8 const-member
`default_nettype none
package bad_pkg;
  typedef struct packed { logic [3:0] a; logic [3:0] b; } pair_t;
  localparam pair_t Pair = 8'h5a;
endpackage
module bad (output wire [3:0] q_o);
  assign q_o = bad_pkg::Pair.a;
endmodule
