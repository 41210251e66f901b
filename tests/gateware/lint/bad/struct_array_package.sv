// expect: 7 struct-array
`default_nettype none
package bad_pkg;
  typedef struct packed { logic [3:0] a; logic [3:0] b; } pair_t;
endpackage
module bad (
  input  wire bad_pkg::pair_t [1:0] d_i,
  output wire [3:0]                 q_o
);
  assign q_o = d_i[1].a;
endmodule
