// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The receive half of the NIC core: VCI table, store, list of frames, deliver.
`default_nettype none

module jet_nic_rx (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,
  input  wire         stop_i,
  input  wire         flush_i,
  output logic        idle_o,
  input  wire         init_i,
  input  wire  [8:0]  init_addr_i,

  input  wire         rx_valid_i,
  output logic        rx_ready_o,
  input  wire  [1:0]  rx_kind_i,
  input  wire  [63:0] rx_data_i,
  input  wire         ring_change_i,
  input  wire         ring_queue_i,

  input  wire         vci_sel_i,        // registers
  input  wire         vci_we_i,
  input  wire         vci_index_i,
  input  wire  [31:0] vci_wdata_i,
  output logic        vci_ack_o,
  output logic [31:0] vci_rdata_o,

  output logic [1:0]       blk_req_o,   // jet_blocks: 0 store, 1 deliver
  output logic [1:0][3:0]  blk_op_o,
  output logic [8:0]       blk_block_o,  // deliver's
  output logic [1:0][7:0]  blk_pool_o,
  output logic             blk_arg_o,   // store's
  input  wire  [1:0]       blk_ack_i,
  input  wire         blk_ok_i,
  input  wire         blk_full_i,
  input  wire  [8:0]  blk_block_i,
  input  wire  [jet_nic_pkg::PcW-1:0] blk_cfg_i,

  output logic        mem_we_o,
  output logic [16:0] mem_addr_o,
  output logic [63:0] mem_wdata_o,

  output logic        room_req_o,
  output logic [3:0]  room_queue_o,
  output logic [2:0]  room_slots_o,
  input  wire         room_ack_i,
  input  wire         room_ok_i,
  output logic        room_done_o,

  output logic        evt_req_o,
  output logic        evt_ring_o,
  output logic [2:0]  evt_flags_o,
  output logic [5:0]  evt_blocks_o,
  output logic [8:0]  evt_block0_o,
  output logic [7:0]  evt_head_o,
  output logic        evt_kept_o,
  input  wire         evt_ack_i,
  input  wire  [4:0]  evt_off_i,
  input  wire         evt_re_i,
  output logic [31:0] evt_rdata_o,

  input  wire  [31:0] time_lo_i,
  input  wire  [15:0] time_hi_i,
  output logic [4:0]  cnt_o             // from JET_CNT_RX_FRAMES on
);

  logic lookup, lookup_ack, hit, store_idle, deliver_idle;
  logic [23:0] vci;
  logic [7:0] pool;
  logic list_we, list_commit, list_room, list_valid, list_re, list_release;
  logic [4:0] list_woff, list_wlen, list_roff, list_rlen;
  logic [35:0] list_wdata, list_rdata;

  jet_vci u_vci (
    .clk_i, .rst_ni, .init_i, .init_addr_i,
    .lookup_i(lookup), .vci_i(vci), .lookup_ack_o(lookup_ack), .hit_o(hit), .pool_o(pool),
    .sel_i(vci_sel_i), .we_i(vci_we_i), .index_i(vci_index_i), .wdata_i(vci_wdata_i),
    .ack_o(vci_ack_o), .rdata_o(vci_rdata_o)
  );

  jet_rx_store u_store (
    .clk_i, .rst_ni, .stop_i, .idle_o(store_idle), .shift_i,
    .rx_valid_i, .rx_ready_o, .rx_kind_i, .rx_data_i,
    .lookup_o(lookup), .vci_o(vci), .lookup_ack_i(lookup_ack), .hit_i(hit), .pool_i(pool),
    .blk_req_o(blk_req_o[0]), .blk_op_o(blk_op_o[0]), .blk_pool_o(blk_pool_o[0]), .blk_arg_o,
    .blk_ack_i(blk_ack_i[0]), .blk_ok_i, .blk_full_i, .blk_block_i, .blk_cfg_i,
    .mem_we_o, .mem_addr_o, .mem_wdata_o,
    .list_we_o(list_we), .list_off_o(list_woff), .list_wdata_o(list_wdata),
    .list_commit_o(list_commit),
    .list_len_o(list_wlen), .list_room_i(list_room), .time_lo_i, .time_hi_i,
    .cnt_no_vci_o(cnt_o[1]), .cnt_no_block_o(cnt_o[2]), .cnt_full_o(cnt_o[3])
  );

  jet_rx_list u_list (
    .clk_i, .rst_ni, .we_i(list_we), .woff_i(list_woff), .wdata_i(list_wdata),
    .commit_i(list_commit),
    .wlen_i(list_wlen), .room_o(list_room), .valid_o(list_valid), .re_i(list_re),
    .roff_i(list_roff),
    .rdata_o(list_rdata), .release_i(list_release), .rlen_i(list_rlen)
  );
  assign evt_rdata_o = list_rdata[31:0];

  jet_rx_deliver u_deliver (
    .clk_i, .rst_ni, .stop_i, .flush_i, .idle_o(deliver_idle),
    .list_valid_i(list_valid), .list_re_o(list_re), .list_off_o(list_roff),
    .list_rdata_i(list_rdata),
    .list_release_o(list_release), .list_len_o(list_rlen), .ring_change_i, .ring_queue_i,
    .room_req_o, .room_queue_o, .room_slots_o, .room_ack_i, .room_ok_i, .room_done_o,
    .blk_req_o(blk_req_o[1]), .blk_op_o(blk_op_o[1]), .blk_block_o, .blk_pool_o(blk_pool_o[1]),
    .blk_ack_i(blk_ack_i[1]), .evt_req_o, .evt_ring_o, .evt_flags_o, .evt_blocks_o, .evt_block0_o,
    .evt_head_o, .evt_kept_o, .evt_ack_i, .evt_off_i, .evt_re_i, .cnt_frames_o(cnt_o[0]),
    .cnt_no_event_o(cnt_o[4])
  );

  assign idle_o = store_idle & deliver_idle;

endmodule

`default_nettype wire
