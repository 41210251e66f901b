// expect: 6 result-member
`default_nettype none
module bad (input wire [3:0] d_i, output wire [7:0] q_o);
  typedef struct packed { logic [3:0] a; logic [3:0] b; } pair_t;
  function automatic pair_t twice(input logic [3:0] d);
    twice.a = d;
    twice.b = ~d;
  endfunction
  assign q_o = twice(d_i);
endmodule
