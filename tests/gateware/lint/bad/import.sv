// expect: 6 import
`default_nettype none
package bad_pkg;
  localparam logic [3:0] Five = 5;
endpackage
module bad import bad_pkg::*; (output wire [3:0] q_o);
  assign q_o = Five;
endmodule
