// expect: 4 line
`default_nettype none
module bad (input wire d_i, output wire q_o);
  assign q_o = d_i;  // a comment that goes on, and on, beyond the column where a line should be at its end
endmodule
