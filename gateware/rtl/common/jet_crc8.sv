// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One step of CRC-8 x^8+x^2+x+1 over two bytes, the high byte first: HEC of
// the ATM header (start 0, coset 0x55), Jetstream header and token (start
// 0xff). A zero byte before the first leaves a start of 0 at 0.
`default_nettype none

module jet_crc8 (
  input  wire  [7:0]  crc_i,
  input  wire  [15:0] data_i,
  output logic [7:0]  crc_o
);

  // x^8 = x^2 + x + 1: a byte moves up by eight as a product of two bits more,
  // which the same rule brings down again
  function automatic logic [7:0] up8(input logic [7:0] b);
    logic [9:0] t;
    t   = {2'b0, b} ^ {1'b0, b, 1'b0} ^ {b, 2'b0};
    up8 = t[7:0] ^ {6'b0, t[9:8]} ^ {5'b0, t[9:8], 1'b0} ^ {4'b0, t[9:8], 2'b0};
  endfunction

  assign crc_o = up8(up8(crc_i ^ data_i[15:8]) ^ data_i[7:0]);

endmodule

`default_nettype wire
