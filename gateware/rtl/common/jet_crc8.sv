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

  logic [7:0] c;
  always_comb begin
    c = crc_i;
    for (int i = 15; i >= 0; i--) begin
      c = {c[6:0], 1'b0} ^ ((c[7] ^ data_i[i]) ? 8'(jet_hw_pkg::CRC8_POLY) : 8'h00);
    end
  end
  assign crc_o = c;

endmodule

`default_nettype wire
