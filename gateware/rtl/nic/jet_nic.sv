// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The NIC core: what a host asks for in registers and commands, done to
// buffer memory, ring and host memory.
//
//   registers --- jet_regs, jet_reset, jet_counters
//   queues ------ jet_queues (jet_queue_rows), jet_room, jet_event
//   commands ---- jet_nic_cmd: jet_fetch -> jet_pick -> jet_exec -> jet_copy
//   receive ----- jet_nic_rx:  jet_rx_store -> jet_rx_list -> jet_rx_deliver
//   transmit ---- jet_nic_tx:  jet_send_queue -> jet_tx_fetch .. ring .. -> jet_tx_done
//   shared ------ jet_mem   port A: ring side, B: host side
//                 jet_blocks   who owns what; its clients:
//                              0 store, 1 deliver, 2 done, 3 registers, 4 executor
`default_nettype none

module jet_nic #(
  parameter int unsigned MemKb     = 1024,      // buffer memory: whole banks
  parameter int unsigned MemBankKb = 64,        // of so much, a power of two
  parameter int unsigned Queues    = 4,         // queue pairs, 2..16
  parameter int unsigned Vectors   = 4,         // MSI-X vectors that jet_pcie has
  parameter int unsigned HostHz    = 125_000_000,
  parameter int unsigned RingHz    = 50_000_000
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [47:0] eui_i,

  input  wire         reg_valid_i,
  input  wire         reg_write_i,
  input  wire  [15:0] reg_addr_i,
  input  wire  [31:0] reg_wdata_i,
  output logic        reg_ready_o,
  output logic [31:0] reg_rdata_o,
  input  wire         flr_i,

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
  output logic        wr_req_irq_o,
  output logic [63:0] wr_req_addr_o,
  output logic [16:0] wr_req_len_o,
  output logic        wr_valid_o,
  input  wire         wr_ready_i,
  output logic [63:0] wr_data_o,
  output logic        wr_last_o,
  input  wire  [4:0]  pcie_cnt_i,

  output logic        tx_valid_o,
  input  wire         tx_ready_i,
  output logic [63:0] tx_data_o,
  output logic        tx_last_o,
  input  wire         tx_done_i,
  input  wire         tx_done_ok_i,
  input  wire         tx_done_never_i,
  output logic        txs_valid_o,
  input  wire         txs_ready_i,
  output logic [63:0] txs_data_o,
  output logic        txs_last_o,
  input  wire         txs_done_i,
  input  wire         txs_done_ok_i,
  input  wire         txs_done_never_i,
  input  wire         rx_valid_i,
  output logic        rx_ready_o,
  input  wire  [1:0]  rx_kind_i,
  input  wire  [63:0] rx_data_i,

  output logic        ring_insert_o,
  output logic        ring_fit_o,
  output logic [23:0] ring_bid_o,
  output logic [23:0] ring_sa_o,
  output logic [15:0] ring_frame_o,
  output logic [15:0] ring_random_o,
  input  wire  [31:0] ring_status_i,
  input  wire  [31:0] ring_ttrt_i,
  input  wire  [63:0] ring_map_i,
  input  wire  [47:0] ring_mon_eui_i,
  input  wire  [31:0] ring_rot_last_i,
  input  wire  [31:0] ring_rot_max_i,
  input  wire         ring_change_i,
  input  wire  [28:0] ring_cnt_i,
  input  wire  [4:0]  ring_bin_i,
  output logic        ring_reg_sel_o,
  output logic [2:0]  ring_reg_idx_o,
  input  wire         ring_reg_ack_i,
  input  wire  [31:0] ring_reg_data_i,

  input  wire         link_here_i,
  input  wire  [31:0] link_i,
  output logic [3:0]  link_cnt_idx_o,
  input  wire  [31:0] link_cnt_i,

  output logic        busy_o
);

  if (Queues < 2 || Queues > jet_hw_pkg::QUEUES_MAX) begin : gen_check
    $fatal(0, "jet_nic: Queues must be 2..16");
  end
  if (Vectors < 1 || Vectors > Queues) begin : gen_check_vectors
    $fatal(0, "jet_nic: Vectors must be 1..Queues");
  end

  // Reset
  localparam int unsigned BankW = $clog2(MemBankKb * 128);
  logic rst_n, stop, flush, init, init_all, zero, resetting, all_idle, reset_all, reset_blocks;
  logic [BankW-1:0] init_addr;
  logic [3:0] shift;
  logic [31:0] sub_wdata;
  jet_reset #(.BankW(BankW)) u_reset (
    .clk_i, .rst_ni, .all_i(reset_all), .blocks_i(reset_blocks), .shift_i(sub_wdata[3:0]),
    .idle_i(all_idle), .stop_o(stop), .flush_o(flush), .core_rst_no(rst_n), .init_o(init),
    .init_all_o(init_all), .zero_o(zero), .init_addr_o(init_addr), .shift_o(shift),
    .busy_o(resetting)
  );

  // Registers
  logic sub_we, vci_sel, vci_ack, cnt_sel, cnt_ack, queue_sel, queue_ack;
  /* verilator lint_off UNUSEDSIGNAL */  // the areas are decoded in jet_regs
  logic [15:0] sub_addr;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [31:0] vci_rdata, cnt_rdata, queue_rdata, time_lo, ring_word;
  logic [15:0] time_hi;
  logic [2:0] reg_ring_sel, evt_ring_sel;
  logic [5:0] cnt_idx;
  logic deliver_evt_req, deliver_evt_ring, evt_ring;
  assign evt_ring = deliver_evt_req & deliver_evt_ring;
  logic [4:0] blk_req, blk_ack, blk_arg;
  logic [4:0][3:0] blk_op;
  logic [4:0][8:0] blk_block;
  logic [4:0][7:0] blk_pool;
  logic [jet_nic_pkg::PcW-1:0] blk_cfg_in, blk_cfg;
  logic blk_ok, blk_full, blk_name, blk_pend, blk_idle;
  logic [8:0] blk_found;
  logic [9:0] blk_used, blk_free;
  logic [31:0] blk_drops;
  jet_regs #(.MemKb(MemKb), .Queues(Queues), .Vectors(Vectors), .HostHz(HostHz),
             .RingHz(RingHz)) u_regs (
    .clk_i, .rst_ni, .reg_valid_i, .reg_ready_o, .reg_write_i, .reg_addr_i, .reg_wdata_i,
    .reg_rdata_o, .eui_i, .link_here_i, .link_i, .link_cnt_idx_o, .link_cnt_i, .flr_i,
    .resetting_i(resetting), .reset_o(reset_all), .block_o(reset_blocks), .shift_i(shift),
    .free_i(blk_free), .time_lo_o(time_lo),
    .time_hi_o(time_hi), .ring_insert_o, .ring_fit_o, .ring_bid_o, .ring_sa_o, .ring_frame_o,
    .ring_random_o, .ring_sel_o(reg_ring_sel), .ring_lock_i(evt_ring),
    .ring_word_i(ring_word), .more_sel_o(ring_reg_sel_o), .more_idx_o(ring_reg_idx_o),
    .more_ack_i(ring_reg_ack_i), .more_rdata_i(ring_reg_data_i), .sub_we_o(sub_we),
    .sub_addr_o(sub_addr), .sub_wdata_o(sub_wdata), .vci_sel_o(vci_sel), .vci_ack_i(vci_ack),
    .vci_rdata_i(vci_rdata), .cnt_sel_o(cnt_sel), .cnt_idx_o(cnt_idx), .cnt_ack_i(cnt_ack),
    .cnt_rdata_i(cnt_rdata), .queue_sel_o(queue_sel), .queue_ack_i(queue_ack),
    .queue_rdata_i(queue_rdata), .pool_req_o(blk_req[3]), .pool_op_o(blk_op[3]),
    .pool_cfg_o(blk_cfg_in), .pool_ack_i(blk_ack[3]), .pool_cfg_i(blk_cfg), .pool_used_i(blk_used),
    .pool_drops_i(blk_drops)
  );
  assign blk_block[3] = '0;
  assign blk_pool[3]  = sub_addr[11:4];
  assign blk_arg[3]   = sub_addr[2];

  jet_ring_words u_ring_words (
    .evt_i(evt_ring), .evt_sel_i(evt_ring_sel), .reg_sel_i(reg_ring_sel), .word_o(ring_word),
    .status_i(ring_status_i), .ttrt_i(ring_ttrt_i), .map_i(ring_map_i),
    .mon_eui_i(ring_mon_eui_i), .rot_last_i(ring_rot_last_i), .rot_max_i(ring_rot_max_i)
  );

  logic [4:0] rx_cnt;
  logic cmd_cnt, cmd_err_cnt, tx_err_cnt, err_late_q;
  // Two that fail in one clock are two; neither fails again in the next one
  always_ff @(posedge clk_i) err_late_q <= rst_n & cmd_err_cnt & tx_err_cnt;
  jet_counters u_counters (
    .clk_i, .rst_ni(rst_n), .rx_i(rx_cnt),
    .host_i({pcie_cnt_i, cmd_err_cnt | tx_err_cnt | err_late_q, cmd_cnt}),
    .ring_i(ring_cnt_i), .bin_i(ring_bin_i), .sel_i(cnt_sel), .idx_i(cnt_idx), .ack_o(cnt_ack),
    .rdata_o(cnt_rdata)
  );

  // Queues
  logic first_active, kick, armed, zero_row, cmd_hold, event_hold, cmd_pending;
  logic [Queues-1:0] arm;
  logic [3:0] zero_queue;
  logic [3:0] row_ask;
  logic [3:1] row_gnt;
  jet_nic_pkg::row_t row;
  logic [1:0] cmd_busy;
  logic event_busy, fetch_we, pick_we, event_we, fault, fault_ack;
  logic [3:0] fetch_queue, pick_queue, room_queue, event_queue, event_ask_queue, event_vector;
  logic [15:0] fetched, cmd_head, evt_tail;
  logic exec_room_req, exec_room_ack, exec_room_done, exec_room_sent, deliver_room_req,
    deliver_room_ack, deliver_room_done, deliver_room_held;
  logic room_ok, sent_over;
  logic [3:0] deliver_queue, sent_queue;
  logic [2:0] deliver_slots;
  jet_queues #(.Queues(Queues), .Vectors(Vectors)) u_queues (
    .clk_i, .rst_ni(rst_n), .init_addr_i(init_addr[3:0]), .sel_i(queue_sel),
    .we_i(sub_we), .addr_i(sub_addr[14:0]), .wdata_i(sub_wdata), .ack_o(queue_ack),
    .rdata_o(queue_rdata), .first_active_o(first_active), .kick_o(kick), .arm_o(arm),
    .armed_i(armed), .zero_o(zero_row), .zero_queue_o(zero_queue), .hold_i(cmd_hold | event_hold),
    .ask_i(row_ask), .gnt_o(row_gnt), .event_ask_queue_i(event_ask_queue),
    .room_ask_queue_i(room_queue), .row_o(row),
    .busy_i({cmd_busy[1:0], deliver_room_req | deliver_room_held, event_busy}),
    .event_queue_i(event_queue), .deliver_queue_i(deliver_queue), .pick_queue_i(pick_queue),
    .fetch_queue_i(fetch_queue), .event_we_i(event_we), .evt_tail_i(evt_tail),
    .pick_we_i(pick_we), .cmd_head_i(cmd_head), .fetch_we_i(fetch_we), .fetched_i(fetched),
    .fetch_fault_i(fault), .fetch_fault_ack_o(fault_ack), .sent_i(exec_room_sent),
    .over_i(sent_over), .over_queue_i(sent_queue)
  );
  // A frame has its queue in deliver_queue from when it asks for room until its event is written
  jet_room u_room (
    .clk_i, .rst_ni(rst_n), .queue_o(room_queue), .ask_o(row_ask[1]), .gnt_i(row_gnt[1]),
    .active_i(row.active), .sends_i(row.sends), .head_i(row.evt_head), .tail_i(row.evt_tail),
    .log2_i(row.evt_log2), .exec_req_i(exec_room_req), .exec_queue_i(pick_queue),
    .exec_ack_o(exec_room_ack), .exec_done_i(exec_room_done), .exec_sent_i(exec_room_sent),
    .deliver_req_i(deliver_room_req), .deliver_queue_i(deliver_queue),
    .deliver_slots_i(deliver_slots), .deliver_ack_o(deliver_room_ack),
    .deliver_done_i(deliver_room_done), .deliver_held_o(deliver_room_held), .ok_o(room_ok)
  );

  // Buffer memory
  logic store_we, tx_mem_en, copy_en, copy_write, event_mem_hold, event_mem_req, event_mem_gnt;
  logic [7:0] copy_be;
  logic [16:0] store_addr, tx_mem_addr, host_addr;
  logic [8:0] copy_block, deliver_evt_block0;
  logic [10:0] copy_word;
  logic [4:0] event_beat;
  logic [63:0] store_wdata, copy_wdata, ring_rdata, host_rdata;
  // The copy engine does not read while it is asked to hold
  assign event_mem_gnt = event_mem_req & !copy_write;
  assign host_addr =
      jet_nic_pkg::block_word(copy_en ? copy_block : deliver_evt_block0, shift) |
      17'(copy_en ? copy_word : 11'(event_beat));
  jet_mem #(.MemKb(MemKb), .BankKb(MemBankKb)) u_mem (
    .clk_i, .a_en_i(store_we | tx_mem_en), .a_we_i(store_we),
    .a_addr_i(store_we ? store_addr : tx_mem_addr),
    .a_wdata_i(store_wdata), .a_rdata_o(ring_rdata), .b_en_i(copy_en | event_mem_req),
    .b_be_i(copy_en ? copy_be : 8'h0),
    .b_addr_i(zero ? 17'(init_addr) : host_addr),
    .b_wdata_i(copy_wdata), .b_rdata_o(host_rdata), .zero_i(zero)
  );
  jet_blocks u_blocks (
    .clk_i, .rst_ni(rst_n), .init_i(init), .init_cfg_i(init_all), .init_addr_i(init_addr[8:0]),
    .free_o(blk_free), .idle_o(blk_idle), .req_i(blk_req), .op_i(blk_op), .block_i(blk_block),
    .pool_i(blk_pool), .arg_i(blk_arg), .cfg_i(blk_cfg_in), .ack_o(blk_ack), .ok_o(blk_ok),
    .full_o(blk_full), .name_o(blk_name), .pend_o(blk_pend), .block_o(blk_found), .cfg_o(blk_cfg),
    .used_o(blk_used), .drops_o(blk_drops)
  );

  // Receive
  logic rx_idle, deliver_evt_ack, deliver_evt_re, deliver_evt_kept;
  logic [2:0] deliver_evt_flags;
  logic [5:0] deliver_evt_blocks;
  logic [7:0] deliver_evt_head;
  logic [4:0] deliver_evt_off;
  logic [31:0] deliver_evt_rdata;
  jet_nic_rx u_rx (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .stop_i(stop), .flush_i(flush), .idle_o(rx_idle),
    .init_i(init & init_all), .init_addr_i(init_addr[8:0]), .rx_valid_i, .rx_ready_o, .rx_kind_i,
    .rx_data_i, .ring_change_i, .ring_queue_i(first_active), .vci_sel_i(vci_sel), .vci_we_i(sub_we),
    .vci_index_i(sub_addr[2]), .vci_wdata_i(sub_wdata), .vci_ack_o(vci_ack),
    .vci_rdata_o(vci_rdata), .blk_req_o(blk_req[1:0]), .blk_op_o(blk_op[1:0]),
    .blk_block_o(blk_block[1]), .blk_pool_o(blk_pool[1:0]), .blk_arg_o(blk_arg[0]),
    .blk_ack_i(blk_ack[1:0]), .blk_ok_i(blk_ok), .blk_full_i(blk_full), .blk_block_i(blk_found),
    .blk_cfg_i(blk_cfg), .mem_we_o(store_we), .mem_addr_o(store_addr), .mem_wdata_o(store_wdata),
    .room_req_o(deliver_room_req), .room_queue_o(deliver_queue), .room_slots_o(deliver_slots),
    .room_ack_i(deliver_room_ack), .room_ok_i(room_ok), .room_done_o(deliver_room_done),
    .evt_req_o(deliver_evt_req), .evt_ring_o(deliver_evt_ring), .evt_flags_o(deliver_evt_flags),
    .evt_blocks_o(deliver_evt_blocks), .evt_block0_o(deliver_evt_block0),
    .evt_head_o(deliver_evt_head), .evt_kept_o(deliver_evt_kept), .evt_ack_i(deliver_evt_ack),
    .evt_off_i(deliver_evt_off), .evt_re_i(deliver_evt_re), .evt_rdata_o(deliver_evt_rdata),
    .time_lo_i(time_lo), .time_hi_i(time_hi), .cnt_o(rx_cnt)
  );
  assign blk_block[0] = '0;
  assign blk_arg[1] = 1'b0;

  // Transmit
  logic sq_we, sq_sync, sq_commit, tx_idle, tx_busy;
  logic [1:0] sq_room;
  logic [5:0] sq_off, sq_len;
  logic [33:0] sq_wdata;
  logic sent_evt_req, sent_evt_ok, sent_evt_never, sent_evt_ack;
  logic [15:0] sent_evt_tag;
  logic [7:0] sent_evt_pool;
  jet_nic_tx u_tx (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .flush_i(flush), .idle_o(tx_idle), .busy_o(tx_busy),
    .sq_we_i(sq_we), .sq_sync_i(sq_sync), .sq_off_i(sq_off), .sq_wdata_i(sq_wdata),
    .sq_commit_i(sq_commit), .sq_len_i(sq_len), .sq_room_o(sq_room), .mem_en_o(tx_mem_en),
    .mem_busy_i(store_we), .mem_addr_o(tx_mem_addr), .mem_rdata_i(ring_rdata), .tx_valid_o,
    .tx_ready_i, .tx_data_o, .tx_last_o, .txs_valid_o, .txs_ready_i, .txs_data_o, .txs_last_o,
    .done_i({txs_done_i, tx_done_i}), .done_ok_i({txs_done_ok_i, tx_done_ok_i}),
    .done_never_i({txs_done_never_i, tx_done_never_i}), .blk_req_o(blk_req[2]),
    .blk_op_o(blk_op[2]), .blk_block_o(blk_block[2]), .blk_ack_i(blk_ack[2]),
    .evt_req_o(sent_evt_req), .evt_queue_o(sent_queue), .evt_tag_o(sent_evt_tag),
    .evt_pool_o(sent_evt_pool), .evt_ok_o(sent_evt_ok), .evt_never_o(sent_evt_never),
    .evt_ack_i(sent_evt_ack), .over_o(sent_over), .cnt_error_o(tx_err_cnt)
  );
  assign blk_pool[2] = '0;
  assign blk_arg[2]  = 1'b0;

  // Commands
  logic cmd_idle, running, exec_evt_req, exec_evt_ack;
  logic [3:0] exec_evt_index;
  logic [31:0] exec_evt_word;
  logic copy_req_valid, copy_req_ready, copy_valid, copy_ready, copy_last;
  logic [63:0] copy_addr, copy_data;
  logic [16:0] copy_len;
  jet_nic_cmd #(.MemKb(MemKb), .Queues(Queues)) u_cmd (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .stop_i(stop), .idle_o(cmd_idle), .running_o(running),
    .kick_i(kick), .pending_o(cmd_pending), .zero_i(zero_row), .zero_queue_i(zero_queue),
    .hold_o(cmd_hold), .ask_o(row_ask[3:2]), .gnt_i(row_gnt[3:2]), .row_active_i(row.active),
    .row_base_i(row.cmd_base), .row_log2_i(row.cmd_log2), .row_tail_i(row.cmd_tail),
    .row_fetched_i(row.fetched), .row_head_i(row.cmd_head), .row_sends_i(row.sends),
    .busy_o(cmd_busy), .fetch_queue_o(fetch_queue), .fetch_we_o(fetch_we), .fetched_o(fetched),
    .fault_o(fault), .fault_ack_i(fault_ack), .pick_queue_o(pick_queue), .pick_we_o(pick_we),
    .head_o(cmd_head), .room_req_o(exec_room_req), .room_ack_i(exec_room_ack),
    .room_ok_i(room_ok), .room_done_o(exec_room_done), .room_sent_o(exec_room_sent),
    .blk_req_o(blk_req[4]), .blk_op_o(blk_op[4]), .blk_block_o(blk_block[4]),
    .blk_pool_o(blk_pool[4]), .blk_arg_o(blk_arg[4]), .blk_ack_i(blk_ack[4]), .blk_ok_i(blk_ok),
    .blk_name_i(blk_name), .blk_pend_i(blk_pend), .blk_block_i(blk_found), .sq_we_o(sq_we),
    .sq_sync_o(sq_sync), .sq_off_o(sq_off), .sq_wdata_o(sq_wdata), .sq_commit_o(sq_commit),
    .sq_len_o(sq_len), .sq_room_i(sq_room), .evt_req_o(exec_evt_req), .evt_index_i(exec_evt_index),
    .evt_word_o(exec_evt_word), .evt_ack_i(exec_evt_ack), .mem_hold_i(event_mem_hold),
    .mem_en_o(copy_en), .mem_write_o(copy_write), .mem_be_o(copy_be), .mem_block_o(copy_block),
    .mem_word_o(copy_word),
    .mem_wdata_o(copy_wdata), .mem_rdata_i(host_rdata), .rd_req_valid_o, .rd_req_ready_i,
    .rd_req_addr_o, .rd_req_len_o, .rd_valid_i, .rd_ready_o, .rd_data_i, .rd_last_i, .rd_error_i,
    .wr_req_valid_o(copy_req_valid), .wr_req_ready_i(copy_req_ready), .wr_req_addr_o(copy_addr),
    .wr_req_len_o(copy_len), .wr_valid_o(copy_valid), .wr_ready_i(copy_ready),
    .wr_data_o(copy_data), .wr_last_o(copy_last), .cnt_cmd_o(cmd_cnt), .cnt_error_o(cmd_err_cnt)
  );

  // Events
  logic event_idle, event_waiting, event_req_valid, event_req_ready, event_req_irq, event_valid,
    event_ready, event_last;
  logic [63:0] event_addr, event_data;
  jet_event #(.Queues(Queues)) u_event (
    .clk_i, .rst_ni(rst_n), .flush_i(flush), .idle_o(event_idle),
    .waiting_o(event_waiting), .busy_o(event_busy), .arm_i(arm), .armed_o(armed),
    .zero_i(zero_row), .zero_queue_i(zero_queue), .hold_o(event_hold), .ask_o(row_ask[0]),
    .ask_queue_o(event_ask_queue), .on_i(row.on), .base_i(row.evt_base), .log2_i(row.evt_log2),
    .vector_i(row.evt_vector), .mod_i(row.mod), .head_i(row.evt_head), .tail_i(row.evt_tail),
    .queue_o(event_queue), .we_o(event_we), .tail_o(evt_tail), .sent_req_i(sent_evt_req),
    .sent_queue_i(sent_queue), .sent_tag_i(sent_evt_tag), .sent_pool_i(sent_evt_pool),
    .sent_ok_i(sent_evt_ok), .sent_never_i(sent_evt_never), .sent_ack_o(sent_evt_ack),
    .exec_req_i(exec_evt_req), .exec_queue_i(pick_queue), .exec_index_o(exec_evt_index),
    .exec_word_i(exec_evt_word), .exec_ack_o(exec_evt_ack), .deliver_req_i(deliver_evt_req),
    .deliver_queue_i(deliver_queue), .deliver_ring_i(deliver_evt_ring),
    .deliver_flags_i(deliver_evt_flags), .deliver_slots_i(deliver_slots),
    .deliver_blocks_i(deliver_evt_blocks),
    .deliver_head_i(deliver_evt_head), .deliver_kept_i(deliver_evt_kept),
    .deliver_off_o(deliver_evt_off), .deliver_re_o(deliver_evt_re),
    .deliver_rdata_i(deliver_evt_rdata), .deliver_ack_o(deliver_evt_ack), .ring_sel_o(evt_ring_sel),
    .ring_word_i(ring_word), .time_lo_i(time_lo), .time_hi_i(time_hi), .mem_hold_o(event_mem_hold),
    .mem_req_o(event_mem_req), .mem_gnt_i(event_mem_gnt), .mem_beat_o(event_beat),
    .mem_rdata_i(host_rdata), .wr_req_valid_o(event_req_valid), .wr_req_ready_i(event_req_ready),
    .wr_req_irq_o(event_req_irq), .wr_req_vector_o(event_vector), .wr_req_addr_o(event_addr),
    .wr_valid_o(event_valid), .wr_ready_i(event_ready), .wr_data_o(event_data),
    .wr_last_o(event_last)
  );
  jet_nic_wr u_wr (
    .clk_i, .rst_ni(rst_n), .event_busy_i(event_busy), .event_req_valid_i(event_req_valid),
    .event_req_ready_o(event_req_ready), .event_req_irq_i(event_req_irq),
    .event_req_addr_i(event_addr),
    .event_req_len_i(event_req_irq ? 17'(event_vector) : 17'(jet_hw_pkg::EVT_BYTES)),
    .event_valid_i(event_valid), .event_ready_o(event_ready), .event_data_i(event_data),
    .event_last_i(event_last), .copy_req_valid_i(copy_req_valid), .copy_req_ready_o(copy_req_ready),
    .copy_req_addr_i(copy_addr), .copy_req_len_i(copy_len), .copy_valid_i(copy_valid),
    .copy_ready_o(copy_ready), .copy_data_i(copy_data), .copy_last_i(copy_last), .wr_req_valid_o,
    .wr_req_ready_i, .wr_req_irq_o, .wr_req_addr_o, .wr_req_len_o, .wr_valid_o, .wr_ready_i,
    .wr_data_o, .wr_last_o
  );

  assign all_idle = cmd_idle & rx_idle & blk_idle & event_idle & tx_idle;
  always_ff @(posedge clk_i) begin
    busy_o <= resetting | event_waiting | cmd_pending | running | !rx_idle | !blk_idle |
              !event_idle | tx_busy | reg_valid_i | ring_change_i | !rst_ni;
  end

endmodule

`default_nettype wire
