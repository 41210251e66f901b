// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_dl_crc is what the specification draws: a register that moves towards its high end, a bit at a
// time, bit 0 of each byte first, with the polynomial 04C11DB7h.
//@ top jet_dl_crc
//@ source link/jet_dl_crc.sv
//@ prove drawn ind 1
//@ cover drawn 3
//@ bug drawn 3 link/jet_dl_crc.sv s|hedb88320|hedb88321|
//@ in jet_dl_crc
`include "prove.svh"
  wire f_tick;                         // it has no clock of its own
  `PROVE_START(f_tick)

  function automatic logic [31:0] f_mirror(input logic [31:0] w);
    for (int i = 0; i < 32; i++) f_mirror[i] = w[31 - i];
  endfunction

  logic [31:0] f_crc;
  always_comb begin
    f_crc = f_mirror(crc_i);
    for (int i = 0; i < 16; i++)
      f_crc = {f_crc[30:0], 1'b0} ^ ((f_crc[31] ^ data_i[i]) ? 32'h04c11db7 : 32'h0);
  end
  always_comb if (!f_first) drawn: assert (crc_o == f_mirror(f_crc));
  `COVER(drawn, crc_o == 32'h649c2fd3)
