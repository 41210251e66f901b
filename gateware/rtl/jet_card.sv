// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The card in a slot: the PCI Express link, and the station behind it. Ports: gateware/README.md,
// "The link" and "Station ports".
`default_nettype none

module jet_card #(
  parameter int unsigned MemKb     = 1024,      // jet_station
  parameter int unsigned MemBankKb = 64,
  parameter int unsigned Queues    = 4,
  parameter int unsigned Vectors   = 4,
  parameter int unsigned HostHz    = 125_000_000,
  parameter int unsigned RingHz    = 50_000_000,
  parameter int unsigned Ms        = 125_000,   // jet_link
  parameter int unsigned PollTs1   = 1024
) (
  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  input  wire         ring_clk_i,
  input  wire         ring_rst_ni,
  input  wire         rx_clk_i,
  input  wire  [47:0] eui_i,

  input  wire         phy_rx_clk_i,             // the transceiver of PCI Express
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

  input  wire  [15:0] rx_data_i,                // the ring's
  input  wire  [1:0]  rx_k_i,
  input  wire         rx_lock_i,
  output logic [15:0] tx_data_o,
  output logic [1:0]  tx_k_o,

  output logic [4:0]  link_state_o,             // jet_phy_pkg::state_e
  output logic [4:0]  pl_cnt_o,                 // pulses, as jet_link_phy has them
  output logic        link_up_o,
  output logic        busy_o                    // of the station, or of the link
);

  logic        rst_n;
  logic        rx_valid, rx_ready, rx_keep, rx_last, tx_valid, tx_ready, tx_keep, tx_last;
  logic [63:0] rx_data, tx_data;
  logic [7:0]  rx_posted_hdr, rx_np_hdr, tx_posted_hdr, tx_np_hdr, tx_cpl_hdr;
  logic [11:0] tx_posted_data, tx_cpl_data;
  logic [4:0]  tx_inf;
  logic [3:0]  speed;
  logic [5:0]  width;
  logic [6:0]  error;
  logic [3:0]  cnt_idx;
  logic [31:0] cnt;
  logic        off, common, sync, d3, link_busy, station_busy;

  jet_cdc_reset u_rst (.clk_i(host_clk_i), .rst_ni(host_rst_ni), .rst_no(rst_n));

  jet_link #(.Ms(Ms), .PollTs1(PollTs1)) u_link (
    .clk_i(host_clk_i), .rst_ni(rst_n),
    .phy_rx_clk_i, .phy_rx_data_i, .phy_rx_k_i, .phy_rx_err_i, .phy_rx_lock_i, .phy_rx_idle_i,
    .phy_tx_data_o, .phy_tx_k_o, .phy_tx_idle_o, .phy_tx_neg_o, .phy_polarity_o,
    .phy_detect_o, .phy_detect_done_i, .phy_detect_present_i,
    .tlp_rx_valid_o(rx_valid), .tlp_rx_ready_i(rx_ready), .tlp_rx_data_o(rx_data),
    .tlp_rx_keep_o(rx_keep), .tlp_rx_last_o(rx_last),
    .tlp_tx_valid_i(tx_valid), .tlp_tx_ready_o(tx_ready), .tlp_tx_data_i(tx_data),
    .tlp_tx_keep_i(tx_keep), .tlp_tx_last_i(tx_last),
    .tlp_rx_posted_hdr_i(rx_posted_hdr), .tlp_rx_np_hdr_i(rx_np_hdr),
    .tlp_tx_posted_hdr_o(tx_posted_hdr), .tlp_tx_posted_data_o(tx_posted_data),
    .tlp_tx_np_hdr_o(tx_np_hdr), .tlp_tx_cpl_hdr_o(tx_cpl_hdr), .tlp_tx_cpl_data_o(tx_cpl_data),
    .tlp_tx_inf_o(tx_inf), .link_up_o, .link_speed_o(speed), .link_width_o(width),
    .link_error_o(error), .link_d3_i(d3), .link_off_i(off), .busy_o(link_busy), .link_state_o,
    .link_cnt_idx_i(cnt_idx), .link_cnt_o(cnt), .pl_cnt_o
  );

  jet_station #(
    .MemKb(MemKb), .MemBankKb(MemBankKb), .Queues(Queues), .Vectors(Vectors),
    .HostHz(HostHz), .RingHz(RingHz)
  ) u_station (
    .host_clk_i, .host_rst_ni, .ring_clk_i, .ring_rst_ni, .rx_clk_i, .eui_i,
    .tlp_rx_valid_i(rx_valid), .tlp_rx_ready_o(rx_ready), .tlp_rx_data_i(rx_data),
    .tlp_rx_keep_i(rx_keep), .tlp_rx_last_i(rx_last),
    .tlp_tx_valid_o(tx_valid), .tlp_tx_ready_i(tx_ready), .tlp_tx_data_o(tx_data),
    .tlp_tx_keep_o(tx_keep), .tlp_tx_last_o(tx_last),
    .tlp_tx_posted_hdr_i(tx_posted_hdr), .tlp_tx_posted_data_i(tx_posted_data),
    .tlp_tx_np_hdr_i(tx_np_hdr), .tlp_tx_cpl_hdr_i(tx_cpl_hdr), .tlp_tx_cpl_data_i(tx_cpl_data),
    .tlp_tx_inf_i(tx_inf), .tlp_rx_posted_hdr_o(rx_posted_hdr), .tlp_rx_np_hdr_o(rx_np_hdr),
    .link_up_i(link_up_o), .link_speed_i(speed), .link_width_i(width), .link_slot_clock_i(1'b1),
    .link_error_i(error), .link_common_o(common), .link_sync_o(sync), .link_d3_o(d3),
    .link_off_o(off), .link_here_i(1'b1), .link_state_i(link_state_o), .link_cnt_idx_o(cnt_idx),
    .link_cnt_i(cnt),
    .rx_data_i, .rx_k_i, .rx_lock_i, .tx_data_o, .tx_k_o, .busy_o(station_busy)
  );

  assign busy_o = link_busy | station_busy;

  // What the link does not do: longer training sets for an analyser, and N_FTS by the common clock
  wire unused = &{1'b0, common, sync};

endmodule

`default_nettype wire
