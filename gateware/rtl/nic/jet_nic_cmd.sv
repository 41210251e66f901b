// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The command half of the NIC core: fetch, pick, execute, copy. What it does to
// blocks, queues, SENDs, events and host memory goes out through the ports.
`default_nettype none

module jet_nic_cmd #(
  parameter int unsigned MemKb  = 1024,
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,
  input  wire         stop_i,
  output logic        idle_o,
  output logic        running_o,

  input  wire         kick_i,           // pulse: there are commands
  output logic        pending_o,        // maybe not all of them have been seen
  input  wire         zero_i,           // a queue begins
  input  wire  [3:0]  zero_queue_i,
  output logic        hold_o,           // but none may now

  output logic [1:0]  ask_o,            // rows of jet_queues: 1 fetch, 0 pick
  input  wire  [1:0]  gnt_i,
  input  wire         row_active_i,
  input  wire  [63:0] row_base_i,
  input  wire  [3:0]  row_log2_i,
  input  wire  [15:0] row_tail_i,
  input  wire  [15:0] row_fetched_i,
  input  wire  [15:0] row_head_i,
  input  wire  [4:0]  row_sends_i,
  output logic [1:0]  busy_o,           // something of their queues is in hand
  output logic [3:0]  fetch_queue_o,
  output logic        fetch_we_o,
  output logic [15:0] fetched_o,
  output logic        fault_o,          // its commands are not readable; held until ack
  input  wire         fault_ack_i,
  output logic [3:0]  pick_queue_o,
  output logic        pick_we_o,
  output logic [15:0] head_o,

  output logic        room_req_o,
  input  wire         room_ack_i,
  input  wire         room_ok_i,
  output logic        room_done_o,
  output logic        room_sent_o,

  output logic        blk_req_o,
  output logic [3:0]  blk_op_o,
  output logic [8:0]  blk_block_o,
  output logic [7:0]  blk_pool_o,
  output logic        blk_arg_o,
  input  wire         blk_ack_i,
  input  wire         blk_ok_i,
  input  wire         blk_name_i,
  input  wire         blk_pend_i,
  input  wire  [8:0]  blk_block_i,

  output logic        sq_we_o,
  output logic        sq_sync_o,
  output logic [5:0]  sq_off_o,
  output logic [33:0] sq_wdata_o,
  output logic        sq_commit_o,
  output logic [5:0]  sq_len_o,
  input  wire  [1:0]  sq_room_i,

  output logic        evt_req_o,
  input  wire  [3:0]  evt_index_i,
  output logic [31:0] evt_word_o,
  input  wire         evt_ack_i,

  input  wire         mem_hold_i,
  output logic        mem_en_o,
  output logic        mem_write_o,
  output logic [7:0]  mem_be_o,
  output logic [8:0]  mem_block_o,
  output logic [10:0] mem_word_o,
  output logic [63:0] mem_wdata_o,
  input  wire  [63:0] mem_rdata_i,

  output logic        rd_req_valid_o,
  input  wire         rd_req_ready_i,
  output logic [63:0] rd_req_addr_o,
  output logic [16:0] rd_req_len_o,
  input  wire         rd_valid_i,
  output logic        rd_ready_o,
  input  wire  [63:0] rd_data_i,
  input  wire         rd_last_i,
  input  wire         rd_error_i,

  output logic        wr_req_valid_o,
  input  wire         wr_req_ready_i,
  output logic [63:0] wr_req_addr_o,
  output logic [16:0] wr_req_len_o,
  output logic        wr_valid_o,
  input  wire         wr_ready_i,
  output logic [63:0] wr_data_o,
  output logic        wr_last_o,

  output logic        cnt_cmd_o,
  output logic        cnt_error_o
);

  localparam int unsigned QW = $clog2(Queues);

  logic fetch_idle, pick_idle, run, advance, finish;
  logic [1:0] req_valid, req_ready, valid, ready;
  logic [63:0] fetch_addr, copy_addr;
  logic [16:0] fetch_len, copy_len;

  logic ram_we, ram_re;
  logic [QW+6:0] ram_waddr, ram_raddr;
  logic [31:0] ram_wdata, ram_rdata;

  jet_fetch #(.Queues(Queues)) u_fetch (
    .clk_i, .rst_ni, .stop_i, .idle_o(fetch_idle), .busy_o(busy_o[1]), .fault_o, .fault_ack_i,
    .queue_o(fetch_queue_o), .ask_o(ask_o[1]), .gnt_i(gnt_i[1]), .active_i(row_active_i),
    .base_i(row_base_i), .log2_i(row_log2_i), .tail_i(row_tail_i), .fetched_i(row_fetched_i),
    .head_i(row_head_i), .we_o(fetch_we_o), .fetched_o,
    .rd_req_valid_o(req_valid[0]), .rd_req_ready_i(req_ready[0]), .rd_req_addr_o(fetch_addr),
    .rd_req_len_o(fetch_len), .rd_valid_i(valid[0]), .rd_ready_o(ready[0]), .rd_data_i, .rd_last_i,
    .rd_error_i, .ram_we_o(ram_we), .ram_addr_o(ram_waddr), .ram_wdata_o(ram_wdata)
  );

  jet_ram #(.Width(32), .Depth(Queues * 128)) u_cmds (
    .clk_i, .we_i(ram_we), .waddr_i(ram_waddr), .wdata_i(ram_wdata),
    .re_i(ram_re), .raddr_i(ram_raddr), .rdata_o(ram_rdata)
  );

  logic sends;
  logic [3:0] slot;
  logic [4:0] avail;
  logic [6:0] slots;
  jet_pick #(.Queues(Queues)) u_pick (
    .clk_i, .rst_ni, .stop_i, .idle_o(pick_idle), .busy_o(busy_o[0]), .kick_i, .pending_o, .zero_i,
    .zero_queue_i, .queue_o(pick_queue_o), .ask_o(ask_o[0]), .gnt_i(gnt_i[0]),
    .active_i(row_active_i), .sends_i(row_sends_i), .tail_i(row_tail_i), .fetched_i(row_fetched_i),
    .head_i(row_head_i), .we_o(pick_we_o), .head_o, .room_req_o, .room_ack_i, .room_ok_i,
    .run_o(run), .slot_o(slot), .avail_o(avail), .sends_o(sends), .advance_i(advance),
    .slots_i(slots), .end_i(finish)
  );

  logic copy_start, copy_out, copy_put, copy_done, copy_error;
  logic [15:0] copy_put_data, copy_sum;
  logic [13:0] copy_offset;
  logic [2:0] copy_index;
  jet_exec #(.MemKb(MemKb), .Queues(Queues)) u_exec (
    .clk_i, .rst_ni, .shift_i,
    .run_i(run), .queue_i(pick_queue_o), .slot_i(slot), .avail_i(avail), .advance_o(advance),
    .slots_o(slots), .end_o(finish), .room_done_o, .room_sent_o, .sends_i(sends), .zero_i,
    .zero_queue_i, .hold_o,
    .ram_re_o(ram_re), .ram_addr_o(ram_raddr), .ram_rdata_i(ram_rdata),
    .blk_req_o, .blk_op_o, .blk_block_o, .blk_pool_o, .blk_arg_o, .blk_ack_i, .blk_ok_i,
    .blk_name_i, .blk_pend_i, .blk_block_i,
    .sq_we_o, .sq_sync_o, .sq_off_o, .sq_wdata_o, .sq_commit_o, .sq_len_o, .sq_room_i,
    .copy_start_o(copy_start), .copy_out_o(copy_out), .copy_put_o(copy_put),
    .copy_put_data_o(copy_put_data), .copy_addr_o(copy_addr), .copy_offset_o(copy_offset),
    .copy_len_o(copy_len), .copy_index_i(copy_index), .copy_block_o(mem_block_o),
    .copy_done_i(copy_done), .copy_error_i(copy_error), .copy_sum_i(copy_sum),
    .evt_req_o, .evt_index_i, .evt_word_o, .evt_ack_i,
    .cnt_cmd_o, .cnt_error_o
  );

  jet_copy u_copy (
    .clk_i, .rst_ni, .shift_i,
    .start_i(copy_start), .out_i(copy_out), .put_i(copy_put), .put_data_i(copy_put_data),
    .addr_i(copy_addr), .offset_i(copy_offset), .len_i(copy_len), .index_o(copy_index),
    .done_o(copy_done), .error_o(copy_error), .sum_o(copy_sum),
    .rd_req_valid_o(req_valid[1]), .rd_req_ready_i(req_ready[1]), .rd_valid_i(valid[1]),
    .rd_ready_o(ready[1]), .rd_data_i, .rd_last_i, .rd_error_i,
    .wr_req_valid_o, .wr_req_ready_i, .wr_req_addr_o, .wr_req_len_o, .wr_valid_o, .wr_ready_i,
    .wr_data_o, .wr_last_o,
    .hold_i(mem_hold_i), .mem_en_o, .mem_write_o, .mem_be_o, .mem_word_o, .mem_wdata_o, .mem_rdata_i
  );

  jet_nic_rd u_rd (
    .clk_i, .rst_ni, .req_valid_i(req_valid), .req_ready_o(req_ready),
    .addr0_i(fetch_addr), .len0_i(fetch_len), .addr1_i(copy_addr), .len1_i(copy_len),
    .valid_o(valid), .ready_i(ready),
    .rd_req_valid_o, .rd_req_ready_i, .rd_req_addr_o, .rd_req_len_o,
    .rd_valid_i, .rd_ready_o, .rd_last_i
  );

  // A fetch is looked for all the time; what counts is that there are commands (pending)
  assign idle_o    = fetch_idle & pick_idle;
  assign running_o = run;

endmodule

`default_nettype wire
