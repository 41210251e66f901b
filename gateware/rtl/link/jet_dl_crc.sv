// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One step of a link CRC over two bytes, the earlier in 7:0, each from its bit 0 on, as they go
// over the link. The register is written backwards, its highest power in bit 0, so that it leaves
// as it stands: low byte first, bit 0 first. Both CRCs of the data link layer start with all ones,
// and are sent inverted.
//
// LCRC: the polynomial 04C11DB7h of Ethernet. DLLPs: 100Bh, backwards D008h.
`default_nettype none

module jet_dl_crc #(
  parameter int unsigned      Width = 32,
  parameter logic [Width-1:0] Poly  = 32'hedb88320    // backwards
) (
  input  wire  [Width-1:0] crc_i,
  input  wire  [15:0]      data_i,
  output logic [Width-1:0] crc_o
);

  logic [Width-1:0] c;
  always_comb begin
    c = crc_i;
    for (int i = 0; i < 16; i++) begin
      c = {1'b0, c[Width-1:1]} ^ ((c[0] ^ data_i[i]) ? Poly : '0);
    end
  end
  assign crc_o = c;

endmodule

`default_nettype wire
