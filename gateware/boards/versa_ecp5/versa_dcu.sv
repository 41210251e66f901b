// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// DCU0 with both of its channels, and its reference: no logic at all. Ports as those of versa_phy.
//
// Lattice describes a part of the parameters in TN1261, "ECP5 and ECP5-5G SERDES/PCS Usage Guide".
// The others are in the open because people read them out of what Lattice's wizard writes: they are
// those of the projects Yumewatari and ECP5-PCIe, which had 2.5 Gb/s on this board. We have not.
`default_nettype none

module versa_dcu (
  output wire         plol_o,
  input  wire         serdes_rst_i,
  input  wire         pcs_rst_i,

  output wire         host_clk_o,         // channel 0: the slot
  output wire         prx_clk_o,
  output wire  [23:0] prx_o,
  input  wire  [23:0] ptx_i,
  output wire         plos_o,
  output wire         prlol_o,
  output wire         plsm_o,
  input  wire         prx_serdes_rst_i,
  input  wire         prx_pcs_rst_i,
  input  wire         pdet_en_i,
  input  wire         pct_i,
  output wire         pdone_o,
  output wire         pcon_o,
  input  wire         pinvert_i,

  output wire         ring_clk_o,         // channel 1: the SMA pair
  output wire         rx_clk_o,
  output wire  [23:0] rrx_o,
  input  wire  [23:0] rtx_i,
  output wire         rlos_o,
  output wire         rrlol_o,
  input  wire         rrx_serdes_rst_i,
  input  wire         rrx_pcs_rst_i
);

  // What is not connected is not used, or is a ball that goes nowhere else
  /* verilator lint_off PINMISSING */

  // Balls Y11 and Y12; terminated on the chip
  wire refclk;
  (* LOC = "EXTREF0" *)
  EXTREFB #(
    .REFCK_PWDNB("0b1"), .REFCK_RTERM("0b1"), .REFCK_DCBIAS_EN("0b0")
  ) u_ref (
    .REFCLKO(refclk)
  );

  (* LOC = "DCU0" *)
  DCUA #(
    // nothing powered down; IB_PWDNB is not documented: the input buffers
    .D_MACROPDB("0b1"), .D_IB_PWDNB("0b1"), .D_TXPLL_PWDNB("0b1"),
    // 25 times the reference's 100 MHz, undivided; own PLL and own sync
    .D_REFCK_MODE("0b100"), .D_TX_MAX_RATE("2.5"), .D_TX_VCO_CK_DIV("0b000"),
    .D_BITCLK_LOCAL_EN("0b1"), .D_SYNC_LOCAL_EN("0b1"),
    // not documented: Lattice's PCI Express sample, as the projects above have it
    .D_CMUSETBIASI("0b00"), .D_CMUSETI4CPP("0d4"), .D_CMUSETI4CPZ("0d3"), .D_CMUSETI4VCO("0b00"),
    .D_CMUSETICP4P("0b01"), .D_CMUSETICP4Z("0b101"), .D_CMUSETINITVCT("0b00"),
    .D_CMUSETISCL4VCO("0b000"), .D_CMUSETP1GM("0b000"), .D_CMUSETP2AGM("0b000"),
    .D_CMUSETZGM("0b100"), .D_SETIRPOLY_AUX("0b10"), .D_SETICONST_AUX("0b01"),
    .D_SETIRPOLY_CH("0b10"), .D_SETICONST_CH("0b10"), .D_SETPLLRC("0d1"), .D_RG_EN("0b1"),
    .D_RG_SET("0b00"),
    // of the clock compensation, which is bypassed
    .D_LOW_MARK("0d4"), .D_HIGH_MARK("0d12"),

    // Channel 0: PCI Express
    // 8b10b in the DCU, both ways
    .CH0_PROTOCOL("PCIE"), .CH0_PCIE_MODE("0b1"), .CH0_ENC_BYPASS("0b0"), .CH0_DEC_BYPASS("0b0"),
    .CH0_RPWDNB("0b1"), .CH0_TPWDNB("0b1"),
    // two symbols a clock: the clocks of half the rate, and only these
    .CH0_RX_GEAR_MODE("0b1"), .CH0_TX_GEAR_MODE("0b1"), .CH0_FF_RX_H_CLK_EN("0b1"),
    .CH0_FF_RX_F_CLK_DIS("0b1"), .CH0_FF_TX_H_CLK_EN("0b1"), .CH0_FF_TX_F_CLK_DIS("0b1"),
    // 50 ohms, as Lattice's wizard writes it; its tables say another number
    .CH0_RTERM_RX("0d22"), .CH0_RXIN_CM("0b11"), .CH0_RXTERM_CM("0b11"),
    // no phase detection without a signal; the FIFO is read with the recovered clock
    .CH0_CDR_MAX_RATE("2.5"), .CH0_RX_DCO_CK_DIV("0b000"), .CH0_PDEN_SEL("0b1"),
    .CH0_SEL_SD_RX_CLK("0b1"), .CH0_AUTO_FACQ_EN("0b1"), .CH0_AUTO_CALIB_EN("0b1"),
    // not documented: as CMUSET*
    .CH0_DCOATDCFG("0b00"), .CH0_DCOATDDLY("0b00"), .CH0_DCOBYPSATD("0b1"),
    .CH0_DCOCALDIV("0b010"), .CH0_DCOCTLGI("0b011"), .CH0_DCODISBDAVOID("0b1"),
    .CH0_DCOFLTDAC("0b00"), .CH0_DCOFTNRG("0b010"), .CH0_DCOIOSTUNE("0b010"),
    .CH0_DCOITUNE("0b00"), .CH0_DCOITUNE4LSB("0b010"), .CH0_DCOIUPDNX2("0b1"),
    .CH0_DCONUOFLSB("0b101"), .CH0_DCOSCALEI("0b01"), .CH0_DCOSTARTVAL("0b010"),
    .CH0_DCOSTEP("0b11"),
    // K28.5 of either disparity, the bit that comes first on the right
    .CH0_ENABLE_CG_ALIGN("0b1"), .CH0_UDF_COMMA_MASK("0x3ff"), .CH0_UDF_COMMA_A("0x283"),
    .CH0_UDF_COMMA_B("0x17C"),
    // jet_link_elastic and jet_elastic keep the clocks apart
    .CH0_CTC_BYPASS("0b1"), .CH0_MIN_IPG_CNT("0b11"),
    // loss of signal; the level is what the wizard writes, Lattice's table says TBD
    .CH0_RLOS_SEL("0b1"), .CH0_RX_LOS_EN("0b1"), .CH0_RX_LOS_LVL("0b100"),
    .CH0_RX_LOS_CEQ("0b11"),
    // 1000 mV into 50 ohms, no de-emphasis
    .CH0_TXAMPLITUDE("0d1000"), .CH0_RTERM_TX("0d19"), .CH0_TDRV_SLICE0_CUR("0b011"),
    .CH0_TDRV_SLICE0_SEL("0b01"), .CH0_TDRV_SLICE1_CUR("0b000"), .CH0_TDRV_SLICE1_SEL("0b00"),
    .CH0_TDRV_SLICE2_CUR("0b11"), .CH0_TDRV_SLICE2_SEL("0b01"), .CH0_TDRV_SLICE3_CUR("0b11"),
    .CH0_TDRV_SLICE3_SEL("0b01"), .CH0_TDRV_SLICE4_CUR("0b11"), .CH0_TDRV_SLICE4_SEL("0b01"),
    .CH0_TDRV_SLICE5_CUR("0b00"), .CH0_TDRV_SLICE5_SEL("0b00"),

    // Channel 1: the ring
    // 8b10b in the DCU, both ways
    .CH1_PROTOCOL("G8B10B"), .CH1_ENC_BYPASS("0b0"), .CH1_DEC_BYPASS("0b0"),
    .CH1_RPWDNB("0b1"), .CH1_TPWDNB("0b1"),
    // two symbols a clock: the clocks of half the rate, and only these
    .CH1_RX_GEAR_MODE("0b1"), .CH1_TX_GEAR_MODE("0b1"), .CH1_FF_RX_H_CLK_EN("0b1"),
    .CH1_FF_RX_F_CLK_DIS("0b1"), .CH1_FF_TX_H_CLK_EN("0b1"), .CH1_FF_TX_F_CLK_DIS("0b1"),
    // 50 ohms, as Lattice's wizard writes it; its tables say another number
    .CH1_RTERM_RX("0d22"), .CH1_RXIN_CM("0b11"), .CH1_RXTERM_CM("0b11"),
    // no phase detection without a signal; the FIFO is read with the recovered clock
    .CH1_CDR_MAX_RATE("2.5"), .CH1_RX_DCO_CK_DIV("0b000"), .CH1_PDEN_SEL("0b1"),
    .CH1_SEL_SD_RX_CLK("0b1"), .CH1_AUTO_FACQ_EN("0b1"), .CH1_AUTO_CALIB_EN("0b1"),
    // not documented: as CMUSET*
    .CH1_DCOATDCFG("0b00"), .CH1_DCOATDDLY("0b00"), .CH1_DCOBYPSATD("0b1"),
    .CH1_DCOCALDIV("0b010"), .CH1_DCOCTLGI("0b011"), .CH1_DCODISBDAVOID("0b1"),
    .CH1_DCOFLTDAC("0b00"), .CH1_DCOFTNRG("0b010"), .CH1_DCOIOSTUNE("0b010"),
    .CH1_DCOITUNE("0b00"), .CH1_DCOITUNE4LSB("0b010"), .CH1_DCOIUPDNX2("0b1"),
    .CH1_DCONUOFLSB("0b101"), .CH1_DCOSCALEI("0b01"), .CH1_DCOSTARTVAL("0b010"),
    .CH1_DCOSTEP("0b11"),
    // K28.5 of either disparity, the bit that comes first on the right
    .CH1_ENABLE_CG_ALIGN("0b1"), .CH1_UDF_COMMA_MASK("0x3ff"), .CH1_UDF_COMMA_A("0x283"),
    .CH1_UDF_COMMA_B("0x17C"),
    // jet_link_elastic and jet_elastic keep the clocks apart
    .CH1_CTC_BYPASS("0b1"), .CH1_MIN_IPG_CNT("0b11"),
    // loss of signal; the level is what the wizard writes, Lattice's table says TBD
    .CH1_RLOS_SEL("0b1"), .CH1_RX_LOS_EN("0b1"), .CH1_RX_LOS_LVL("0b100"),
    .CH1_RX_LOS_CEQ("0b11"),
    // 1000 mV into 50 ohms, no de-emphasis
    .CH1_TXAMPLITUDE("0d1000"), .CH1_RTERM_TX("0d19"), .CH1_TDRV_SLICE0_CUR("0b011"),
    .CH1_TDRV_SLICE0_SEL("0b01"), .CH1_TDRV_SLICE1_CUR("0b000"), .CH1_TDRV_SLICE1_SEL("0b00"),
    .CH1_TDRV_SLICE2_CUR("0b11"), .CH1_TDRV_SLICE2_SEL("0b01"), .CH1_TDRV_SLICE3_CUR("0b11"),
    .CH1_TDRV_SLICE3_SEL("0b01"), .CH1_TDRV_SLICE4_CUR("0b11"), .CH1_TDRV_SLICE4_SEL("0b01"),
    .CH1_TDRV_SLICE5_CUR("0b00"), .CH1_TDRV_SLICE5_SEL("0b00")
  ) u_dcu (
    .D_REFCLKI(refclk), .D_FFS_PLOL(plol_o), .D_FFC_MACROPDB(1'b1), .D_FFC_MACRO_RST(1'b0),
    .D_FFC_DUAL_RST(1'b0), .D_FFC_TRST(serdes_rst_i),

    // Channel 0
    .CH0_RX_REFCLK(refclk), .CH0_FF_RX_PCLK(prx_clk_o), .CH0_FF_RXI_CLK(prx_clk_o),
    .CH0_FF_TX_PCLK(host_clk_o), .CH0_FF_TXI_CLK(host_clk_o),
    .CH0_FFC_RXPWDNB(1'b1), .CH0_FFC_TXPWDNB(1'b1), .CH0_FFC_RRST(prx_serdes_rst_i),
    .CH0_FFC_LANE_RX_RST(prx_pcs_rst_i), .CH0_FFC_LANE_TX_RST(pcs_rst_i),
    .CH0_FFC_SIGNAL_DETECT(1'b1), .CH0_FFC_SB_INV_RX(pinvert_i), .CH0_FFC_EI_EN(1'b0),
    .CH0_FFC_RATE_MODE_TX(1'b0), .CH0_FFC_RATE_MODE_RX(1'b0), .CH0_FFC_FB_LOOPBACK(1'b0),
    .CH0_FFS_RLOS(plos_o), .CH0_FFS_RLOL(prlol_o), .CH0_FFS_LS_SYNC_STATUS(plsm_o),
    .CH0_FFC_PCIE_DET_EN(pdet_en_i), .CH0_FFC_PCIE_CT(pct_i),
    .CH0_FFS_PCIE_DONE(pdone_o), .CH0_FFS_PCIE_CON(pcon_o),
    .CH0_FF_TX_D_0(ptx_i[0]), .CH0_FF_TX_D_1(ptx_i[1]), .CH0_FF_TX_D_2(ptx_i[2]),
    .CH0_FF_TX_D_3(ptx_i[3]), .CH0_FF_TX_D_4(ptx_i[4]), .CH0_FF_TX_D_5(ptx_i[5]),
    .CH0_FF_TX_D_6(ptx_i[6]), .CH0_FF_TX_D_7(ptx_i[7]), .CH0_FF_TX_D_8(ptx_i[8]),
    .CH0_FF_TX_D_9(ptx_i[9]), .CH0_FF_TX_D_10(ptx_i[10]), .CH0_FF_TX_D_11(ptx_i[11]),
    .CH0_FF_TX_D_12(ptx_i[12]), .CH0_FF_TX_D_13(ptx_i[13]), .CH0_FF_TX_D_14(ptx_i[14]),
    .CH0_FF_TX_D_15(ptx_i[15]), .CH0_FF_TX_D_16(ptx_i[16]), .CH0_FF_TX_D_17(ptx_i[17]),
    .CH0_FF_TX_D_18(ptx_i[18]), .CH0_FF_TX_D_19(ptx_i[19]), .CH0_FF_TX_D_20(ptx_i[20]),
    .CH0_FF_TX_D_21(ptx_i[21]), .CH0_FF_TX_D_22(ptx_i[22]), .CH0_FF_TX_D_23(ptx_i[23]),
    .CH0_FF_RX_D_0(prx_o[0]), .CH0_FF_RX_D_1(prx_o[1]), .CH0_FF_RX_D_2(prx_o[2]),
    .CH0_FF_RX_D_3(prx_o[3]), .CH0_FF_RX_D_4(prx_o[4]), .CH0_FF_RX_D_5(prx_o[5]),
    .CH0_FF_RX_D_6(prx_o[6]), .CH0_FF_RX_D_7(prx_o[7]), .CH0_FF_RX_D_8(prx_o[8]),
    .CH0_FF_RX_D_9(prx_o[9]), .CH0_FF_RX_D_10(prx_o[10]), .CH0_FF_RX_D_11(prx_o[11]),
    .CH0_FF_RX_D_12(prx_o[12]), .CH0_FF_RX_D_13(prx_o[13]), .CH0_FF_RX_D_14(prx_o[14]),
    .CH0_FF_RX_D_15(prx_o[15]), .CH0_FF_RX_D_16(prx_o[16]), .CH0_FF_RX_D_17(prx_o[17]),
    .CH0_FF_RX_D_18(prx_o[18]), .CH0_FF_RX_D_19(prx_o[19]), .CH0_FF_RX_D_20(prx_o[20]),
    .CH0_FF_RX_D_21(prx_o[21]), .CH0_FF_RX_D_22(prx_o[22]), .CH0_FF_RX_D_23(prx_o[23]),

    // Channel 1
    .CH1_RX_REFCLK(refclk), .CH1_FF_RX_PCLK(rx_clk_o), .CH1_FF_RXI_CLK(rx_clk_o),
    .CH1_FF_TX_PCLK(ring_clk_o), .CH1_FF_TXI_CLK(ring_clk_o),
    .CH1_FFC_RXPWDNB(1'b1), .CH1_FFC_TXPWDNB(1'b1), .CH1_FFC_RRST(rrx_serdes_rst_i),
    .CH1_FFC_LANE_RX_RST(rrx_pcs_rst_i), .CH1_FFC_LANE_TX_RST(pcs_rst_i),
    .CH1_FFC_SIGNAL_DETECT(1'b1), .CH1_FFC_SB_INV_RX(1'b0), .CH1_FFC_EI_EN(1'b0),
    .CH1_FFC_RATE_MODE_TX(1'b0), .CH1_FFC_RATE_MODE_RX(1'b0), .CH1_FFC_FB_LOOPBACK(1'b0),
    .CH1_FFS_RLOS(rlos_o), .CH1_FFS_RLOL(rrlol_o),
    .CH1_FF_TX_D_0(rtx_i[0]), .CH1_FF_TX_D_1(rtx_i[1]), .CH1_FF_TX_D_2(rtx_i[2]),
    .CH1_FF_TX_D_3(rtx_i[3]), .CH1_FF_TX_D_4(rtx_i[4]), .CH1_FF_TX_D_5(rtx_i[5]),
    .CH1_FF_TX_D_6(rtx_i[6]), .CH1_FF_TX_D_7(rtx_i[7]), .CH1_FF_TX_D_8(rtx_i[8]),
    .CH1_FF_TX_D_9(rtx_i[9]), .CH1_FF_TX_D_10(rtx_i[10]), .CH1_FF_TX_D_11(rtx_i[11]),
    .CH1_FF_TX_D_12(rtx_i[12]), .CH1_FF_TX_D_13(rtx_i[13]), .CH1_FF_TX_D_14(rtx_i[14]),
    .CH1_FF_TX_D_15(rtx_i[15]), .CH1_FF_TX_D_16(rtx_i[16]), .CH1_FF_TX_D_17(rtx_i[17]),
    .CH1_FF_TX_D_18(rtx_i[18]), .CH1_FF_TX_D_19(rtx_i[19]), .CH1_FF_TX_D_20(rtx_i[20]),
    .CH1_FF_TX_D_21(rtx_i[21]), .CH1_FF_TX_D_22(rtx_i[22]), .CH1_FF_TX_D_23(rtx_i[23]),
    .CH1_FF_RX_D_0(rrx_o[0]), .CH1_FF_RX_D_1(rrx_o[1]), .CH1_FF_RX_D_2(rrx_o[2]),
    .CH1_FF_RX_D_3(rrx_o[3]), .CH1_FF_RX_D_4(rrx_o[4]), .CH1_FF_RX_D_5(rrx_o[5]),
    .CH1_FF_RX_D_6(rrx_o[6]), .CH1_FF_RX_D_7(rrx_o[7]), .CH1_FF_RX_D_8(rrx_o[8]),
    .CH1_FF_RX_D_9(rrx_o[9]), .CH1_FF_RX_D_10(rrx_o[10]), .CH1_FF_RX_D_11(rrx_o[11]),
    .CH1_FF_RX_D_12(rrx_o[12]), .CH1_FF_RX_D_13(rrx_o[13]), .CH1_FF_RX_D_14(rrx_o[14]),
    .CH1_FF_RX_D_15(rrx_o[15]), .CH1_FF_RX_D_16(rrx_o[16]), .CH1_FF_RX_D_17(rrx_o[17]),
    .CH1_FF_RX_D_18(rrx_o[18]), .CH1_FF_RX_D_19(rrx_o[19]), .CH1_FF_RX_D_20(rrx_o[20]),
    .CH1_FF_RX_D_21(rrx_o[21]), .CH1_FF_RX_D_22(rrx_o[22]), .CH1_FF_RX_D_23(rrx_o[23])
  );
  /* verilator lint_on PINMISSING */

endmodule

`default_nettype wire
