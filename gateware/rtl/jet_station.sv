// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The card: transaction layer, NIC core and ring station, and the wires between
// them. gateware/README.md describes the ports.
`default_nettype none

module jet_station #(
  parameter int unsigned MemKb       = 1024,      // jet_mem
  parameter int unsigned MemBankKb   = 64,
  parameter int unsigned Queues      = 4,         // jet_nic
  parameter int unsigned Vectors     = 4,
  parameter int unsigned HostHz      = 125_000_000,
  parameter int unsigned RingHz      = 50_000_000,
  parameter int unsigned CplTimeout  = 0,         // jet_pcie
  parameter int unsigned TvxWords    = 82_000,    // jet_ring
  parameter int unsigned PurgeWords  = 16_384,
  parameter int unsigned ClaimWords  = 65_536,
  parameter int unsigned RepeatWords = 128,
  parameter int unsigned TtrtMin     = jet_hw_pkg::RING_BID_MIN,
  parameter int unsigned TtrtMax     = jet_hw_pkg::RING_BID_MAX
) (
  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  input  wire         ring_clk_i,
  input  wire         ring_rst_ni,
  input  wire         rx_clk_i,
  input  wire  [47:0] eui_i,

  input  wire         tlp_rx_valid_i,
  output logic        tlp_rx_ready_o,
  input  wire  [63:0] tlp_rx_data_i,
  input  wire         tlp_rx_keep_i,
  input  wire         tlp_rx_last_i,
  output logic        tlp_tx_valid_o,
  input  wire         tlp_tx_ready_i,
  output logic [63:0] tlp_tx_data_o,
  output logic        tlp_tx_keep_o,
  output logic        tlp_tx_last_o,

  input  wire  [7:0]  tlp_tx_posted_hdr_i,
  input  wire  [11:0] tlp_tx_posted_data_i,
  input  wire  [7:0]  tlp_tx_np_hdr_i,
  input  wire  [7:0]  tlp_tx_cpl_hdr_i,
  input  wire  [11:0] tlp_tx_cpl_data_i,
  input  wire  [4:0]  tlp_tx_inf_i,
  output logic [7:0]  tlp_rx_posted_hdr_o,
  output logic [7:0]  tlp_rx_np_hdr_o,

  input  wire         link_up_i,
  input  wire  [3:0]  link_speed_i,
  input  wire  [5:0]  link_width_i,
  input  wire         link_slot_clock_i,
  input  wire  [6:0]  link_error_i,
  output logic        link_common_o,
  output logic        link_sync_o,
  output logic        link_d3_o,
  output logic        link_off_o,
  input  wire         link_here_i,              // its state and counters, for registers
  input  wire  [4:0]  link_state_i,
  output logic [3:0]  link_cnt_idx_o,
  input  wire  [31:0] link_cnt_i,

  input  wire  [15:0] rx_data_i,
  input  wire  [1:0]  rx_k_i,
  input  wire         rx_lock_i,
  output logic [15:0] tx_data_o,
  output logic [1:0]  tx_k_o,

  output logic        busy_o
);

  // Constant, and so in no clock's domain
  (* constant *) logic [47:0] eui;
  assign eui = eui_i;

  logic host_rst_n, ring_rst_n, tlp_rx_ready;
  jet_cdc_reset u_host_rst (.clk_i(host_clk_i), .rst_ni(host_rst_ni), .rst_no(host_rst_n));
  jet_cdc_reset u_ring_rst (.clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .rst_no(ring_rst_n));

  logic reg_valid, reg_write, reg_ready, flr;
  logic [15:0] reg_addr;
  logic [31:0] reg_wdata, reg_rdata;
  logic rd_req_valid, rd_req_ready, rd_valid, rd_ready, rd_last, rd_error;
  logic wr_req_valid, wr_req_ready, wr_req_irq, wr_valid, wr_ready, wr_last;
  logic [63:0] rd_req_addr, rd_data, wr_req_addr, wr_data;
  logic [16:0] rd_req_len, wr_req_len;
  logic [4:0] pcie_cnt;
  logic pcie_busy, nic_busy, ring_busy;
  logic [31:0] link;      // JET_REG_LINK
  assign link = {7'b0, link_up_i, 2'b0, link_width_i, 4'b0, link_speed_i, 3'b0, link_state_i};

  jet_pcie #(.Vectors(Vectors), .HostHz(HostHz), .CplTimeout(CplTimeout)) u_pcie (
    .clk_i(host_clk_i), .rst_ni(host_rst_n), .eui_i(eui),
    .tlp_rx_valid_i, .tlp_rx_ready_o(tlp_rx_ready), .tlp_rx_data_i, .tlp_rx_keep_i, .tlp_rx_last_i,
    .tlp_tx_valid_o, .tlp_tx_ready_i, .tlp_tx_data_o, .tlp_tx_keep_o, .tlp_tx_last_o,
    .tlp_tx_posted_hdr_i, .tlp_tx_posted_data_i, .tlp_tx_np_hdr_i, .tlp_tx_cpl_hdr_i,
    .tlp_tx_cpl_data_i, .tlp_tx_inf_i, .tlp_rx_posted_hdr_o, .tlp_rx_np_hdr_o,
    .link_up_i, .link_speed_i, .link_width_i, .link_slot_clock_i, .link_error_i, .link_common_o,
    .link_sync_o, .link_d3_o, .link_off_o,
    .reg_valid_o(reg_valid), .reg_write_o(reg_write), .reg_addr_o(reg_addr),
    .reg_wdata_o(reg_wdata), .reg_ready_i(reg_ready), .reg_rdata_i(reg_rdata), .flr_o(flr),
    .rd_req_valid_i(rd_req_valid), .rd_req_ready_o(rd_req_ready), .rd_req_addr_i(rd_req_addr),
    .rd_req_len_i(rd_req_len), .rd_valid_o(rd_valid), .rd_ready_i(rd_ready), .rd_data_o(rd_data),
    .rd_last_o(rd_last), .rd_error_o(rd_error),
    .wr_req_valid_i(wr_req_valid), .wr_req_ready_o(wr_req_ready), .wr_req_irq_i(wr_req_irq),
    .wr_req_addr_i(wr_req_addr), .wr_req_len_i(wr_req_len), .wr_valid_i(wr_valid),
    .wr_ready_o(wr_ready), .wr_data_i(wr_data), .wr_last_i(wr_last),
    .pcie_cnt_o(pcie_cnt), .pcie_busy_o(pcie_busy)
  );

  logic t_valid, t_ready, t_last, t_done, t_done_ok, r_valid, r_ready;
  logic [63:0] t_data, s_data, r_data, map;
  logic [1:0] r_kind;
  logic insert, fit, change, t_done_never, reg_sel, reg_ack;
  logic s_valid, s_ready, s_last, s_done, s_done_ok, s_done_never;
  logic [2:0] reg_idx;
  logic [4:0] ring_bin;
  logic [31:0] reg_data;
  logic [23:0] bid, sa;
  logic [15:0] frame, random;
  logic [31:0] status, ttrt, rot_last, rot_max;
  logic [47:0] mon_eui;
  logic [28:0] ring_cnt;

  jet_nic #(.MemKb(MemKb), .MemBankKb(MemBankKb), .Queues(Queues), .Vectors(Vectors),
    .HostHz(HostHz), .RingHz(RingHz)) u_nic (
    .clk_i(host_clk_i), .rst_ni(host_rst_n), .eui_i(eui),
    .reg_valid_i(reg_valid), .reg_write_i(reg_write), .reg_addr_i(reg_addr),
    .reg_wdata_i(reg_wdata), .reg_ready_o(reg_ready), .reg_rdata_o(reg_rdata), .flr_i(flr),
    .rd_req_valid_o(rd_req_valid), .rd_req_ready_i(rd_req_ready), .rd_req_addr_o(rd_req_addr),
    .rd_req_len_o(rd_req_len), .rd_valid_i(rd_valid), .rd_ready_o(rd_ready), .rd_data_i(rd_data),
    .rd_last_i(rd_last), .rd_error_i(rd_error),
    .wr_req_valid_o(wr_req_valid), .wr_req_ready_i(wr_req_ready), .wr_req_irq_o(wr_req_irq),
    .wr_req_addr_o(wr_req_addr), .wr_req_len_o(wr_req_len), .wr_valid_o(wr_valid),
    .wr_ready_i(wr_ready), .wr_data_o(wr_data), .wr_last_o(wr_last), .pcie_cnt_i(pcie_cnt),
    .tx_valid_o(t_valid), .tx_ready_i(t_ready), .tx_data_o(t_data), .tx_last_o(t_last),
    .tx_done_i(t_done), .tx_done_ok_i(t_done_ok), .tx_done_never_i(t_done_never),
    .txs_valid_o(s_valid), .txs_ready_i(s_ready), .txs_data_o(s_data), .txs_last_o(s_last),
    .txs_done_i(s_done), .txs_done_ok_i(s_done_ok), .txs_done_never_i(s_done_never),
    .rx_valid_i(r_valid), .rx_ready_o(r_ready), .rx_kind_i(r_kind), .rx_data_i(r_data),
    .ring_insert_o(insert), .ring_fit_o(fit), .ring_bid_o(bid), .ring_sa_o(sa),
    .ring_frame_o(frame), .ring_random_o(random),
    .ring_status_i(status), .ring_ttrt_i(ttrt), .ring_map_i(map), .ring_mon_eui_i(mon_eui),
    .ring_rot_last_i(rot_last), .ring_rot_max_i(rot_max), .ring_change_i(change),
    .ring_cnt_i(ring_cnt), .ring_bin_i(ring_bin), .ring_reg_sel_o(reg_sel),
    .ring_reg_idx_o(reg_idx), .ring_reg_ack_i(reg_ack), .ring_reg_data_i(reg_data),
    .link_here_i, .link_i(link), .link_cnt_idx_o, .link_cnt_i, .busy_o(nic_busy)
  );

  jet_ring #(.TvxWords(TvxWords), .PurgeWords(PurgeWords), .ClaimWords(ClaimWords),
             .RepeatWords(RepeatWords), .TtrtMin(TtrtMin), .TtrtMax(TtrtMax)) u_ring (
    .host_clk_i, .host_rst_ni(host_rst_n), .ring_clk_i, .ring_rst_ni(ring_rst_n), .rx_clk_i,
    .eui_i(eui),
    .rx_data_i, .rx_k_i, .rx_lock_i, .tx_data_o, .tx_k_o,
    .tx_valid_i(t_valid), .tx_ready_o(t_ready), .tx_data_i(t_data), .tx_last_i(t_last),
    .tx_done_o(t_done), .tx_done_ok_o(t_done_ok), .tx_done_never_o(t_done_never),
    .txs_valid_i(s_valid), .txs_ready_o(s_ready), .txs_data_i(s_data), .txs_last_i(s_last),
    .txs_done_o(s_done), .txs_done_ok_o(s_done_ok), .txs_done_never_o(s_done_never),
    .rx_valid_o(r_valid), .rx_ready_i(r_ready), .rx_kind_o(r_kind), .rx_data_o(r_data),
    .ring_insert_i(insert), .ring_fit_i(fit), .ring_bid_i(bid), .ring_sa_i(sa),
    .ring_frame_i(frame), .ring_random_i(random),
    .ring_status_o(status), .ring_ttrt_o(ttrt), .ring_map_o(map), .ring_mon_eui_o(mon_eui),
    .ring_rot_last_o(rot_last), .ring_rot_max_o(rot_max), .ring_change_o(change),
    .ring_cnt_o(ring_cnt), .ring_bin_o(ring_bin), .ring_reg_sel_i(reg_sel),
    .ring_reg_idx_i(reg_idx), .ring_reg_ack_o(reg_ack), .ring_reg_data_o(reg_data),
    .ring_busy_o(ring_busy)
  );

  // In reset nothing is taken; its end is ours to know
  assign tlp_rx_ready_o = tlp_rx_ready & host_rst_n;
  assign busy_o = pcie_busy | nic_busy | ring_busy;

endmodule

`default_nettype wire
