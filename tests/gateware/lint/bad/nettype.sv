// expect: 2 nettype
module bad (input wire d_i, output wire q_o);
  assign q_o = d_i;
endmodule
