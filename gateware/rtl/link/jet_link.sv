// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The PCI Express link below jet_pcie: data link layer and logical physical layer, one lane. Ports:
// gateware/README.md, "The link" and "Station ports".
`default_nettype none

module jet_link #(
  parameter int unsigned Ms          = 125_000,   // as jet_ltssm has them
  parameter int unsigned PollTs1     = 1024,
  parameter int unsigned ReplayLog2  = 9,         // as jet_link_dll has them
  parameter int unsigned ReplayLimit = 700
) (
  input  wire         clk_i,                      // host clock
  input  wire         rst_ni,

  input  wire         phy_rx_clk_i,               // the transceiver
  input  wire  [15:0] phy_rx_data_i,
  input  wire  [1:0]  phy_rx_k_i,
  input  wire  [1:0]  phy_rx_err_i,
  input  wire         phy_rx_lock_i,
  input  wire         phy_rx_idle_i,
  output logic [15:0] phy_tx_data_o,
  output logic [1:0]  phy_tx_k_o,
  output logic        phy_tx_idle_o,
  output logic [1:0]  phy_tx_neg_o,
  output logic        phy_polarity_o,
  output logic        phy_detect_o,
  input  wire         phy_detect_done_i,
  input  wire         phy_detect_present_i,

  output logic        tlp_rx_valid_o,             // the transaction layer
  input  wire         tlp_rx_ready_i,
  output logic [63:0] tlp_rx_data_o,
  output logic        tlp_rx_keep_o,
  output logic        tlp_rx_last_o,
  input  wire         tlp_tx_valid_i,
  output logic        tlp_tx_ready_o,
  input  wire  [63:0] tlp_tx_data_i,
  input  wire         tlp_tx_keep_i,
  input  wire         tlp_tx_last_i,
  input  wire  [7:0]  tlp_rx_posted_hdr_i,
  input  wire  [7:0]  tlp_rx_np_hdr_i,
  output logic [7:0]  tlp_tx_posted_hdr_o,
  output logic [11:0] tlp_tx_posted_data_o,
  output logic [7:0]  tlp_tx_np_hdr_o,
  output logic [7:0]  tlp_tx_cpl_hdr_o,
  output logic [11:0] tlp_tx_cpl_data_o,
  output logic [4:0]  tlp_tx_inf_o,
  output logic        link_up_o,
  output logic [3:0]  link_speed_o,
  output logic [5:0]  link_width_o,
  output logic [6:0]  link_error_o,
  input  wire         link_d3_i,
  input  wire         link_off_i,
  output logic        busy_o,

  output logic [4:0]  link_state_o,               // for registers: jet_phy_pkg::state_e
  input  wire  [3:0]  link_cnt_idx_i,             // JET_LINK_CNT_...
  output logic [31:0] link_cnt_o,                 // a clock later
  output logic [4:0]  pl_cnt_o                    // some of their pulses, as jet_link_phy has them
);

  logic        pl_up, pl_l0, pl_retrain, pl_sleep, pl_l2, pl_wake;
  logic        ptx_valid, ptx_ready, ptx_tlp, ptx_last, ptx_nullify;
  logic [15:0] ptx_data, prx_data;
  logic        prx_valid, prx_tlp, prx_first, prx_last, prx_error;
  logic [1:0]  prx_end;
  logic [8:0]  dl_cnt;

  jet_link_phy #(.Ms(Ms), .PollTs1(PollTs1)) u_phy (
    .clk_i, .rst_ni,
    .phy_rx_clk_i, .phy_rx_data_i, .phy_rx_k_i, .phy_rx_err_i, .phy_rx_lock_i, .phy_rx_idle_i,
    .phy_tx_data_o, .phy_tx_k_o, .phy_tx_idle_o, .phy_tx_neg_o, .phy_polarity_o,
    .phy_detect_o, .phy_detect_done_i, .phy_detect_present_i,
    .pl_up_o(pl_up), .pl_l0_o(pl_l0), .pl_retrain_i(pl_retrain),
    .pl_sleep_i(pl_sleep), .pl_l2_i(pl_l2), .pl_wake_i(pl_wake),
    .ptx_valid_i(ptx_valid), .ptx_ready_o(ptx_ready), .ptx_data_i(ptx_data),
    .ptx_tlp_i(ptx_tlp), .ptx_last_i(ptx_last), .ptx_nullify_i(ptx_nullify),
    .prx_valid_o(prx_valid), .prx_data_o(prx_data), .prx_tlp_o(prx_tlp),
    .prx_first_o(prx_first), .prx_last_o(prx_last), .prx_end_o(prx_end),
    .prx_error_o(prx_error), .pl_speed_o(link_speed_o), .pl_width_o(link_width_o),
    .pl_state_o(link_state_o), .pl_cnt_o);

  jet_link_dll #(.ReplayLog2(ReplayLog2), .ReplayLimit(ReplayLimit)) u_dll (
    .clk_i, .rst_ni, .pl_up_i(pl_up), .pl_l0_i(pl_l0), .pl_retrain_o(pl_retrain),
    .pl_sleep_o(pl_sleep), .pl_l2_o(pl_l2), .pl_wake_o(pl_wake),
    .ptx_valid_o(ptx_valid), .ptx_ready_i(ptx_ready), .ptx_data_o(ptx_data),
    .ptx_tlp_o(ptx_tlp), .ptx_last_o(ptx_last), .ptx_nullify_o(ptx_nullify),
    .prx_valid_i(prx_valid), .prx_data_i(prx_data), .prx_tlp_i(prx_tlp),
    .prx_first_i(prx_first), .prx_last_i(prx_last), .prx_end_i(prx_end), .prx_error_i(prx_error),
    .tlp_rx_valid_o, .tlp_rx_ready_i, .tlp_rx_data_o, .tlp_rx_keep_o, .tlp_rx_last_o,
    .tlp_tx_valid_i, .tlp_tx_ready_o, .tlp_tx_data_i, .tlp_tx_keep_i, .tlp_tx_last_i,
    .tlp_rx_posted_hdr_i, .tlp_rx_np_hdr_i, .tlp_tx_posted_hdr_o, .tlp_tx_posted_data_o,
    .tlp_tx_np_hdr_o, .tlp_tx_cpl_hdr_o, .tlp_tx_cpl_data_o, .tlp_tx_inf_o,
    .link_up_o, .link_error_o, .link_d3_i, .link_off_i, .busy_o, .cnt_o(dl_cnt));

  jet_link_stats u_stats (
    .clk_i, .rst_ni, .event_i({dl_cnt, pl_cnt_o}), .idx_i(link_cnt_idx_i), .count_o(link_cnt_o));

endmodule

`default_nettype wire
