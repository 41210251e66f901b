// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The board without its hard blocks: jet_card, versa_phy, LEDs. All clocks are inputs.
`default_nettype none

module versa_card #(
  parameter int unsigned MemKb     = 160,
  parameter int unsigned MemBankKb = 32,
  parameter logic [47:0] Eui       = 48'h02_00_00_4a_45_01
) (
  input  wire         clk100_i,
  input  wire         perst_ni,
  input  wire         switch_ni,          // versa_leds
  output logic [7:0]  led_no,             // clk100

  input  wire         plol_i,             // the DCU, as versa_phy has it
  output logic        serdes_rst_o,
  output logic        pcs_rst_o,
  input  wire         host_clk_i,
  input  wire         prx_clk_i,
  input  wire  [23:0] prx_i,
  output logic [23:0] ptx_o,
  input  wire         plos_i,
  input  wire         prlol_i,
  input  wire         plsm_i,
  output logic        prx_serdes_rst_o,
  output logic        prx_pcs_rst_o,
  output logic        pdet_en_o,
  output logic        pct_o,
  input  wire         pdone_i,
  input  wire         pcon_i,
  output logic        pinvert_o,
  input  wire         ring_clk_i,
  input  wire         rx_clk_i,
  input  wire  [23:0] rrx_i,
  output logic [23:0] rtx_o,
  input  wire         rlos_i,
  input  wire         rrlol_i,
  output logic        rrx_serdes_rst_o,
  output logic        rrx_pcs_rst_o
);

  logic host_rst_n, ring_rst_n, tx_up, slot_on, host_signal, ring_signal;
  logic token, frame, link_up;
  logic [15:0] phy_rx_data, phy_tx_data, rx_data, tx_data;
  logic [1:0] phy_rx_k, phy_rx_err, phy_tx_k, phy_tx_neg, rx_k, tx_k;
  logic phy_rx_lock, phy_rx_idle, phy_tx_idle, polarity, detect, detect_done, detect_present;
  logic rx_lock;
  logic [4:0] pl_state, pl_cnt;
  logic busy;

  versa_phy u_phy (
    .clk100_i, .perst_ni, .host_rst_no(host_rst_n), .ring_rst_no(ring_rst_n),
    .plol_i, .serdes_rst_o, .pcs_rst_o,
    .host_clk_i, .prx_clk_i, .prx_i, .ptx_o, .plos_i, .prlol_i, .plsm_i, .prx_serdes_rst_o,
    .prx_pcs_rst_o, .pdet_en_o, .pct_o, .pdone_i, .pcon_i, .pinvert_o,
    .ring_clk_i, .rx_clk_i, .rrx_i, .rtx_o, .rlos_i, .rrlol_i, .rrx_serdes_rst_o, .rrx_pcs_rst_o,
    .phy_rx_data_o(phy_rx_data), .phy_rx_k_o(phy_rx_k), .phy_rx_err_o(phy_rx_err),
    .phy_rx_lock_o(phy_rx_lock), .phy_rx_idle_o(phy_rx_idle), .phy_tx_data_i(phy_tx_data),
    .phy_tx_k_i(phy_tx_k), .phy_tx_idle_i(phy_tx_idle), .phy_tx_neg_i(phy_tx_neg),
    .phy_polarity_i(polarity), .phy_detect_i(detect), .phy_detect_done_o(detect_done),
    .phy_detect_present_o(detect_present),
    .rx_data_o(rx_data), .rx_k_o(rx_k), .rx_lock_o(rx_lock), .tx_data_i(tx_data), .tx_k_i(tx_k),
    .tx_up_o(tx_up), .slot_on_o(slot_on), .host_signal_o(host_signal), .ring_signal_o(ring_signal),
    .token_o(token), .frame_o(frame)
  );

  jet_card #(
    .MemKb(MemKb), .MemBankKb(MemBankKb), .HostHz(125_000_000), .RingHz(125_000_000)
  ) u_card (
    .host_clk_i, .host_rst_ni(host_rst_n), .ring_clk_i, .ring_rst_ni(ring_rst_n), .rx_clk_i,
    .eui_i(Eui),
    .phy_rx_clk_i(prx_clk_i), .phy_rx_data_i(phy_rx_data), .phy_rx_k_i(phy_rx_k),
    .phy_rx_err_i(phy_rx_err), .phy_rx_lock_i(phy_rx_lock), .phy_rx_idle_i(phy_rx_idle),
    .phy_tx_data_o(phy_tx_data), .phy_tx_k_o(phy_tx_k), .phy_tx_idle_o(phy_tx_idle),
    .phy_tx_neg_o(phy_tx_neg), .phy_polarity_o(polarity), .phy_detect_o(detect),
    .phy_detect_done_i(detect_done), .phy_detect_present_i(detect_present),
    .rx_data_i(rx_data), .rx_k_i(rx_k), .rx_lock_i(rx_lock), .tx_data_o(tx_data), .tx_k_o(tx_k),
    .link_state_o(pl_state), .pl_cnt_o(pl_cnt), .link_up_o(link_up), .busy_o(busy)
  );

  versa_leds u_leds (
    .clk_i(clk100_i), .switch_ni, .tx_up_i(tx_up), .slot_on_i(slot_on),
    .host_signal_i(host_signal), .ring_signal_i(ring_signal), .host_clk_i,
    .host_rst_ni(host_rst_n), .link_up_i(link_up), .pl_state_i(pl_state), .pl_cnt_i(pl_cnt),
    .symbols_i(phy_rx_lock), .words_i(rx_lock), .token_i(token), .frame_i(frame), .led_no
  );

  wire unused = &{1'b0, busy};

endmodule

`default_nettype wire
