// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One step of the AAL5 CRC-32 over two bytes, most significant bit first.
// Start with all ones; send the inverse; over payload and CRC
// together the register ends at 0xc704dd7b.
`default_nettype none

module jet_crc32 (
  input  wire  [31:0] crc_i,
  input  wire  [15:0] data_i,
  output logic [31:0] crc_o
);

  logic [31:0] c;
  always_comb begin
    c = crc_i;
    for (int i = 15; i >= 0; i--) begin
      c = {c[30:0], 1'b0} ^ ((c[31] ^ data_i[i]) ? 32'(jet_hw_pkg::CRC32_POLY) : 32'h0);
    end
  end
  assign crc_o = c;

endmodule

`default_nettype wire
