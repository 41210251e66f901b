// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Versa ECP5-5G: pins, DCU and card.
`default_nettype none

module versa_top #(
  parameter int unsigned MemKb     = 160,
  parameter int unsigned MemBankKb = 32,
  parameter logic [47:0] Eui       = 48'h02_00_00_4a_45_01   // each board needs its own
) (
  input  wire       clk100,
  input  wire       perst_n,
  input  wire       switch_n,
  output wire [7:0] led_n
);

  wire        plol, serdes_rst, pcs_rst;
  wire        host_clk, prx_clk, ring_clk, rx_clk;
  wire [23:0] prx, ptx, rrx, rtx;
  wire        plos, prlol, plsm, prx_serdes_rst, prx_pcs_rst, pdet_en, pct, pdone, pcon, pinvert;
  wire        rlos, rrlol, rrx_serdes_rst, rrx_pcs_rst;

  versa_dcu u_dcu (
    .plol_o(plol), .serdes_rst_i(serdes_rst), .pcs_rst_i(pcs_rst),
    .host_clk_o(host_clk), .prx_clk_o(prx_clk), .prx_o(prx), .ptx_i(ptx), .plos_o(plos),
    .prlol_o(prlol), .plsm_o(plsm), .prx_serdes_rst_i(prx_serdes_rst), .prx_pcs_rst_i(prx_pcs_rst),
    .pdet_en_i(pdet_en), .pct_i(pct), .pdone_o(pdone), .pcon_o(pcon), .pinvert_i(pinvert),
    .ring_clk_o(ring_clk), .rx_clk_o(rx_clk), .rrx_o(rrx), .rtx_i(rtx), .rlos_o(rlos),
    .rrlol_o(rrlol), .rrx_serdes_rst_i(rrx_serdes_rst), .rrx_pcs_rst_i(rrx_pcs_rst)
  );

  versa_card #(.MemKb(MemKb), .MemBankKb(MemBankKb), .Eui(Eui)) u_card (
    .clk100_i(clk100), .perst_ni(perst_n), .switch_ni(switch_n), .led_no(led_n),
    .plol_i(plol), .serdes_rst_o(serdes_rst), .pcs_rst_o(pcs_rst),
    .host_clk_i(host_clk), .prx_clk_i(prx_clk), .prx_i(prx), .ptx_o(ptx), .plos_i(plos),
    .prlol_i(prlol), .plsm_i(plsm), .prx_serdes_rst_o(prx_serdes_rst), .prx_pcs_rst_o(prx_pcs_rst),
    .pdet_en_o(pdet_en), .pct_o(pct), .pdone_i(pdone), .pcon_i(pcon), .pinvert_o(pinvert),
    .ring_clk_i(ring_clk), .rx_clk_i(rx_clk), .rrx_i(rrx), .rtx_o(rtx), .rlos_i(rlos),
    .rrlol_i(rrlol), .rrx_serdes_rst_o(rrx_serdes_rst), .rrx_pcs_rst_o(rrx_pcs_rst)
  );

endmodule

`default_nettype wire
