// SPDX-License-Identifier: GPL-2.0
//
// DP16KD, the ECP5's block RAM, for simulation of our netlists: Yosys ships an empty shell.
//
// 18 Kbit as 1024 words of 18 bits, seen by each port in a width of 1, 2, 4, 9, 18 or (port A
// only writing, port B only reading) 36 bits. Modelled is what Yosys' brams_map.v makes use of:
// no output registers, synchronous reset; what it never asks for stops the simulation. And one
// clock for both ports, or for the one in use (our memories with two are made of LUTs): the
// script `netlist` sees to that. It is taken as it comes, because anything made of it would be
// a clock of its own for the simulator, in each of these.
//
// A word that one port writes while the other reads it, at the same clock edge, reads as its
// inverse: the part does not say what comes out, so nothing may depend on it. With EBR_OLD it
// reads as it was, as in a simulation of the RTL, for comparing the two clock by clock.

`default_nettype none
module DP16KD #(
  parameter DATA_WIDTH_A = 18, parameter DATA_WIDTH_B = 18,
  parameter REGMODE_A = "NOREG", parameter REGMODE_B = "NOREG",
  parameter WRITEMODE_A = "NORMAL", parameter WRITEMODE_B = "NORMAL",
  parameter CSDECODE_A = "0b000", parameter CSDECODE_B = "0b000",
  parameter CLKAMUX = "CLKA", parameter CLKBMUX = "CLKB",
  parameter RESETMODE = "SYNC", parameter ASYNC_RESET_RELEASE = "SYNC", parameter GSR = "AUTO",
  parameter [319:0] INITVAL_00 = 0, parameter [319:0] INITVAL_01 = 0,
  parameter [319:0] INITVAL_02 = 0, parameter [319:0] INITVAL_03 = 0,
  parameter [319:0] INITVAL_04 = 0, parameter [319:0] INITVAL_05 = 0,
  parameter [319:0] INITVAL_06 = 0, parameter [319:0] INITVAL_07 = 0,
  parameter [319:0] INITVAL_08 = 0, parameter [319:0] INITVAL_09 = 0,
  parameter [319:0] INITVAL_0A = 0, parameter [319:0] INITVAL_0B = 0,
  parameter [319:0] INITVAL_0C = 0, parameter [319:0] INITVAL_0D = 0,
  parameter [319:0] INITVAL_0E = 0, parameter [319:0] INITVAL_0F = 0,
  parameter [319:0] INITVAL_10 = 0, parameter [319:0] INITVAL_11 = 0,
  parameter [319:0] INITVAL_12 = 0, parameter [319:0] INITVAL_13 = 0,
  parameter [319:0] INITVAL_14 = 0, parameter [319:0] INITVAL_15 = 0,
  parameter [319:0] INITVAL_16 = 0, parameter [319:0] INITVAL_17 = 0,
  parameter [319:0] INITVAL_18 = 0, parameter [319:0] INITVAL_19 = 0,
  parameter [319:0] INITVAL_1A = 0, parameter [319:0] INITVAL_1B = 0,
  parameter [319:0] INITVAL_1C = 0, parameter [319:0] INITVAL_1D = 0,
  parameter [319:0] INITVAL_1E = 0, parameter [319:0] INITVAL_1F = 0,
  parameter [319:0] INITVAL_20 = 0, parameter [319:0] INITVAL_21 = 0,
  parameter [319:0] INITVAL_22 = 0, parameter [319:0] INITVAL_23 = 0,
  parameter [319:0] INITVAL_24 = 0, parameter [319:0] INITVAL_25 = 0,
  parameter [319:0] INITVAL_26 = 0, parameter [319:0] INITVAL_27 = 0,
  parameter [319:0] INITVAL_28 = 0, parameter [319:0] INITVAL_29 = 0,
  parameter [319:0] INITVAL_2A = 0, parameter [319:0] INITVAL_2B = 0,
  parameter [319:0] INITVAL_2C = 0, parameter [319:0] INITVAL_2D = 0,
  parameter [319:0] INITVAL_2E = 0, parameter [319:0] INITVAL_2F = 0,
  parameter [319:0] INITVAL_30 = 0, parameter [319:0] INITVAL_31 = 0,
  parameter [319:0] INITVAL_32 = 0, parameter [319:0] INITVAL_33 = 0,
  parameter [319:0] INITVAL_34 = 0, parameter [319:0] INITVAL_35 = 0,
  parameter [319:0] INITVAL_36 = 0, parameter [319:0] INITVAL_37 = 0,
  parameter [319:0] INITVAL_38 = 0, parameter [319:0] INITVAL_39 = 0,
  parameter [319:0] INITVAL_3A = 0, parameter [319:0] INITVAL_3B = 0,
  parameter [319:0] INITVAL_3C = 0, parameter [319:0] INITVAL_3D = 0,
  parameter [319:0] INITVAL_3E = 0, parameter [319:0] INITVAL_3F = 0
) (
  input  wire DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9,
  input  wire DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0,
  input  wire ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7,
  input  wire ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0,
  input  wire CLKA, CEA, OCEA, WEA, RSTA, CSA2, CSA1, CSA0,
  output wire DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9,
  output wire DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0,
  input  wire DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9,
  input  wire DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0,
  input  wire ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7,
  input  wire ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0,
  input  wire CLKB, CEB, OCEB, WEB, RSTB, CSB2, CSB1, CSB0,
  output wire DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9,
  output wire DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0
);
  // Compiled once, however many there are
  /* verilator no_inline_module */
  localparam [64*320-1:0] Init = {
    INITVAL_3F, INITVAL_3E, INITVAL_3D, INITVAL_3C,
    INITVAL_3B, INITVAL_3A, INITVAL_39, INITVAL_38,
    INITVAL_37, INITVAL_36, INITVAL_35, INITVAL_34,
    INITVAL_33, INITVAL_32, INITVAL_31, INITVAL_30,
    INITVAL_2F, INITVAL_2E, INITVAL_2D, INITVAL_2C,
    INITVAL_2B, INITVAL_2A, INITVAL_29, INITVAL_28,
    INITVAL_27, INITVAL_26, INITVAL_25, INITVAL_24,
    INITVAL_23, INITVAL_22, INITVAL_21, INITVAL_20,
    INITVAL_1F, INITVAL_1E, INITVAL_1D, INITVAL_1C,
    INITVAL_1B, INITVAL_1A, INITVAL_19, INITVAL_18,
    INITVAL_17, INITVAL_16, INITVAL_15, INITVAL_14,
    INITVAL_13, INITVAL_12, INITVAL_11, INITVAL_10,
    INITVAL_0F, INITVAL_0E, INITVAL_0D, INITVAL_0C,
    INITVAL_0B, INITVAL_0A, INITVAL_09, INITVAL_08,
    INITVAL_07, INITVAL_06, INITVAL_05, INITVAL_04,
    INITVAL_03, INITVAL_02, INITVAL_01, INITVAL_00
  };

  wire [17:0] di_a = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9,
                     DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
  wire [17:0] di_b = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9,
                     DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0};
  wire [13:0] ad_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7,
                     ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0};
  wire [13:0] ad_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7,
                     ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0};
  wire [1:0] en = {CEB & ~(CSB2 | CSB1 | CSB0), CEA & ~(CSA2 | CSA1 | CSA0)};
  wire [1:0] rst = {RSTB, RSTA};
  wire [1:0] we = {WEB, WEA} & en & ~rst;

  // In units of nine bits, of which the widths 4, 2 and 1 use eight
  reg [8:0] mem [0:2047];
  integer i;
  initial begin
    for (i = 0; i < 2048; i = i + 1)
      mem[i] = Init[i / 2 * 20 + i % 2 * 9 +: 9];
    if (REGMODE_A != "NOREG" || REGMODE_B != "NOREG" || CSDECODE_A != "0b000"
        || CSDECODE_B != "0b000" || CLKAMUX != "CLKA" || CLKBMUX != "CLKB")
      $fatal(0, "DP16KD: a mode that is not modelled");
  end
  // Where no reset is wanted, Yosys says ASYNC and ties it low
  always @(posedge CLKA, posedge CLKB) begin
    if (RESETMODE != "SYNC" && rst != 0) $fatal(0, "DP16KD: asynchronous reset is not modelled");
  end

  // What a port writes at the coming edge of its clock: from which unit on, which units, which
  // of their bits
  wire [10:0] first [0:1];
  wire [3:0] units [0:1];
  wire [8:0] bits [0:1];
  wire [35:0] q [0:1];

`ifdef EBR_OLD
  localparam Inverse = 0;
`else
  localparam Inverse = 1;
`endif

  genvar p;
  generate for (p = 0; p < 2; p = p + 1) begin : port
    localparam Width = p == 0 ? DATA_WIDTH_A : DATA_WIDTH_B;
    localparam Units = Width > 9 ? Width / 9 : 1;
    localparam Bits = Width > 9 ? 9 : Width;
    localparam Keep = p == 0 ? WRITEMODE_A == "NORMAL" : WRITEMODE_B == "NORMAL";
    localparam Through = p == 0 ? WRITEMODE_A == "WRITETHROUGH" : WRITEMODE_B == "WRITETHROUGH";

    wire [13:0] ad = p == 0 ? ad_a : ad_b;
    wire [35:0] di = Width == 36 ? {di_b, di_a} : {18'b0, p == 0 ? di_a : di_b};
    // The address is that of a bit; where words are wide its low bits are byte enables
    wire [3:0] at = Width < 9 ? {1'b0, ad[2:0] & ~3'(Bits - 1)} : 4'd0;
    assign first[p] = ad[13:3] & ~11'(Units - 1);
    assign bits[p] = 9'((1 << Bits) - 1) << at;
    assign units[p] = !we[p] ? 4'd0 : Width < 18 ? 4'd1 : ad[3:0] & 4'((1 << Units) - 1);

    reg [35:0] read = 36'd0;
    reg [35:0] word;
    reg [8:0] unit;
    reg [10:0] distance;
    integer k;
    always @(posedge CLKA, posedge CLKB) begin
      for (k = 0; k < Units; k = k + 1) begin
        unit = mem[first[p] + 11'(k)];
        // How far into what the other port writes
        distance = first[p] + 11'(k) - first[1 - p];
        if (Inverse != 0 && distance < 4 && units[1 - p][distance[1:0]]) unit = unit ^ bits[1 - p];
        word[9 * k +: 9] = Through && units[p][k] ? di[9 * k +: 9] << at : unit;
        if (units[p][k]) mem[first[p] + 11'(k)][at +: Bits] <= di[9 * k +: Bits];
      end
      if (rst[p]) read <= 36'd0;
      else if (en[p] && !(Keep && we[p])) read <= word >> at;
    end
    assign q[p] = Width < 9 ? read & ((36'd1 << Width) - 36'd1) : read;
  end endgenerate

  // A word of 36 bits comes out of both halves
  wire [17:0] do_a = DATA_WIDTH_B == 36 ? q[1][17:0] : q[0][17:0];
  wire [17:0] do_b = DATA_WIDTH_B == 36 ? q[1][35:18] : q[1][17:0];
  assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9,
          DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0} = do_a;
  assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9,
          DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0} = do_b;
endmodule
