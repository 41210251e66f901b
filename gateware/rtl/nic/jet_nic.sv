// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The NIC core: what a host asks for in registers and commands, done to
// buffer memory, ring and host memory.
//
//   registers --- jet_regs, jet_reset, jet_counters
//   queues ------ jet_queues, jet_room, jet_event
//   commands ---- jet_nic_cmd: jet_fetch -> jet_pick -> jet_exec -> jet_copy
//   receive ----- jet_nic_rx:  jet_rx_store -> jet_rx_list -> jet_rx_deliver
//   transmit ---- jet_send_queue -> jet_tx_fetch, one a class .. ring .. -> jet_tx_done
//   shared ------ jet_mem   port A: ring side, B: host side
//                 jet_blocks   who owns what; its clients:
//                              0 store, 1 deliver, 2 done, 3 registers, 4 executor
`default_nettype none

module jet_nic #(
  parameter int unsigned MemKb     = 1024,      // buffer memory: whole banks
  parameter int unsigned MemBankKb = 64,        // of so much, a power of two
  parameter int unsigned Queues    = 4,         // queue pairs, 2..8
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

  output logic        busy_o
);

  if (Queues < 2 || Queues > jet_hw_pkg::QUEUES_MAX) begin : gen_check
    $fatal(0, "jet_nic: Queues must be 2..8");
  end

  // Reset
  logic rst_n, stop, flush, init, init_all, resetting, all_idle, reset_all, reset_blocks;
  logic [8:0] init_addr;
  logic [3:0] shift;
  logic [31:0] sub_wdata;
  jet_reset u_reset (
    .clk_i, .rst_ni, .all_i(reset_all), .blocks_i(reset_blocks), .shift_i(sub_wdata[3:0]),
    .idle_i(all_idle), .stop_o(stop), .flush_o(flush), .core_rst_no(rst_n), .init_o(init),
    .init_all_o(init_all), .init_addr_o(init_addr), .shift_o(shift), .busy_o(resetting)
  );

  // Registers
  logic sub_we, vci_sel, vci_ack, cnt_sel, cnt_ack, queue_sel, queue_ack;
  /* verilator lint_off UNUSEDSIGNAL */  // the areas are decoded in jet_regs
  logic [15:0] sub_addr;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [31:0] vci_rdata, cnt_rdata, queue_rdata, time_lo, time_hi, ring_word;
  logic [2:0] reg_ring_sel, evt_ring_sel, ring_sel;
  logic [5:0] cnt_idx;
  logic d_evt_req, d_evt_ring;
  logic [4:0] b_req, b_ack, b_arg;
  logic [4:0][3:0] b_op;
  logic [4:0][8:0] b_block;
  logic [4:0][7:0] b_pool;
  logic [jet_nic_pkg::PcW-1:0] b_cfg_in, b_cfg;
  logic b_ok, b_full, b_name, b_pend, b_idle;
  logic [8:0] b_found;
  logic [9:0] b_used, b_free;
  jet_regs #(.MemKb(MemKb), .Queues(Queues), .HostHz(HostHz), .RingHz(RingHz)) u_regs (
    .clk_i, .rst_ni, .reg_valid_i, .reg_ready_o, .reg_write_i, .reg_addr_i, .reg_wdata_i,
    .reg_rdata_o, .eui_i, .flr_i, .resetting_i(resetting), .reset_o(reset_all),
    .block_o(reset_blocks), .shift_i(shift), .free_i(b_free),
    .time_lo_o(time_lo), .time_hi_o(time_hi), .ring_insert_o, .ring_fit_o, .ring_bid_o, .ring_sa_o,
    .ring_sel_o(reg_ring_sel), .ring_lock_i(d_evt_req & d_evt_ring), .ring_word_i(ring_word),
    .more_sel_o(ring_reg_sel_o), .more_idx_o(ring_reg_idx_o), .more_ack_i(ring_reg_ack_i),
    .more_rdata_i(ring_reg_data_i),
    .sub_we_o(sub_we), .sub_addr_o(sub_addr), .sub_wdata_o(sub_wdata),
    .vci_sel_o(vci_sel), .vci_ack_i(vci_ack), .vci_rdata_i(vci_rdata),
    .cnt_sel_o(cnt_sel), .cnt_idx_o(cnt_idx), .cnt_ack_i(cnt_ack), .cnt_rdata_i(cnt_rdata),
    .queue_sel_o(queue_sel), .queue_ack_i(queue_ack), .queue_rdata_i(queue_rdata),
    .pool_req_o(b_req[3]), .pool_op_o(b_op[3]), .pool_cfg_o(b_cfg_in),
    .pool_ack_i(b_ack[3]), .pool_cfg_i(b_cfg), .pool_used_i(b_used)
  );
  assign b_block[3] = '0;
  assign b_pool[3]  = sub_addr[10:3];
  assign b_arg[3]   = 1'b0;

  // The ring's words, for registers and RING events
  assign ring_sel = (d_evt_req & d_evt_ring) ? evt_ring_sel : reg_ring_sel;
  always_comb begin
    unique case (ring_sel)
      3'd0:    ring_word = ring_rot_last_i;
      3'd1:    ring_word = ring_status_i;
      3'd2:    ring_word = ring_ttrt_i;
      3'd3:    ring_word = ring_mon_eui_i[31:0];
      3'd4:    ring_word = ring_rot_max_i;
      3'd5:    ring_word = {16'b0, ring_mon_eui_i[47:32]};
      3'd6:    ring_word = ring_map_i[31:0];
      default: ring_word = ring_map_i[63:32];
    endcase
  end

  logic [4:0] rx_cnt;
  logic cmd_cnt, cmd_err_cnt, tx_err_cnt;
  jet_counters u_counters (
    .clk_i, .rst_ni(rst_n), .rx_i(rx_cnt),
    .host_i({pcie_cnt_i, cmd_err_cnt | tx_err_cnt, cmd_cnt}),
    .ring_i(ring_cnt_i), .bin_i(ring_bin_i), .sel_i(cnt_sel), .idx_i(cnt_idx),
    .ack_o(cnt_ack), .rdata_o(cnt_rdata)
  );

  // Queues
  logic [Queues-1:0] active, on, kick, arm, sends, quiet, unkick, armed, fault;
  logic [Queues-1:0] start_f, start_x, start_e, started_f, started_x, started_e, c_busy, e_busy;
  logic [2:0] f_queue, x_queue, r_queue, e_queue;
  logic f_hi, e_hi, f_we, x_we, e_we;
  logic [31:0] f_base, e_base;
  logic [3:0] f_log2, r_log2, e_log2;
  logic [15:0] f_tail, f_fetched, f_head, f_fetched_d, x_tail, x_fetched, x_head, x_head_d;
  logic [15:0] r_head, r_tail, e_head, e_tail, e_tail_d;
  logic x_room_req, x_room_ack, x_room_done, x_room_sent, d_room_req, d_room_ack, d_room_done;
  logic room_ok, t_over;
  logic [2:0] d_queue, t_queue;
  logic [1:0] d_slots;
  jet_queues #(.Queues(Queues)) u_queues (
    .clk_i, .rst_ni(rst_n), .sel_i(queue_sel), .we_i(sub_we), .addr_i(sub_addr[14:0]),
    .wdata_i(sub_wdata), .ack_o(queue_ack), .rdata_o(queue_rdata),
    .active_o(active), .on_o(on), .kick_o(kick), .arm_o(arm), .quiet_i(quiet), .unkick_i(unkick),
    .armed_i(armed), .fault_i(fault), .start_fetch_o(start_f), .start_exec_o(start_x),
    .start_event_o(start_e), .started_fetch_i(started_f), .started_exec_i(started_x),
    .started_event_i(started_e),
    .f_queue_i(f_queue), .f_hi_i(f_hi), .f_base_o(f_base), .f_log2_o(f_log2), .f_tail_o(f_tail),
    .f_fetched_o(f_fetched), .f_head_o(f_head), .f_we_i(f_we), .f_fetched_i(f_fetched_d),
    .x_queue_i(x_queue), .x_tail_o(x_tail), .x_fetched_o(x_fetched), .x_head_o(x_head),
    .x_we_i(x_we), .x_head_i(x_head_d),
    .r_queue_i(r_queue), .r_head_o(r_head), .r_tail_o(r_tail), .r_log2_o(r_log2),
    .e_queue_i(e_queue), .e_hi_i(e_hi), .e_base_o(e_base), .e_log2_o(e_log2), .e_head_o(e_head),
    .e_tail_o(e_tail), .e_we_i(e_we), .e_tail_i(e_tail_d)
  );
  jet_room #(.Queues(Queues)) u_room (
    .clk_i, .rst_ni(rst_n), .active_i(active), .queue_o(r_queue), .head_i(r_head),
    .tail_i(r_tail), .log2_i(r_log2),
    .x_req_i(x_room_req), .x_queue_i(x_queue), .x_ack_o(x_room_ack), .x_done_i(x_room_done),
    .x_sent_i(x_room_sent), .t_over_i(t_over), .t_queue_i(t_queue), .sends_o(sends),
    .d_req_i(d_room_req), .d_queue_i(d_queue), .d_slots_i(d_slots), .d_ack_o(d_room_ack),
    .d_done_i(d_room_done), .ok_o(room_ok)
  );
  // A frame whose room was granted has its queue in d_queue
  assign quiet = ~(c_busy | e_busy | sends | (d_evt_req | d_room_req ? Queues'(1) << d_queue : '0));

  // Buffer memory
  logic s_we, t_sync, t_turn_q, c_en, c_write, ev_mem_req, ev_mem_gnt;
  logic [7:0] c_be;
  logic [1:0] t_en, t_gnt;              // [1]: the synchronous class
  logic [1:0][16:0] t_addr;
  logic [16:0] s_addr, c_mem_addr, ev_mem_addr;
  logic [63:0] s_wdata, c_wdata, a_rdata, b_rdata;
  // In turn: a class that the ring part drains, and does not send, is as fast as it can be
  assign t_sync     = t_en[1] & !(t_en[0] & t_turn_q);
  assign t_gnt      = s_we ? 2'b00 : {t_sync, t_en[0] & !t_sync};
  always_ff @(posedge clk_i) if (!s_we) t_turn_q <= t_sync;
  assign ev_mem_gnt = ev_mem_req & !c_write;      // the copy engine reads not while asked to hold
  jet_mem #(.MemKb(MemKb), .BankKb(MemBankKb)) u_mem (
    .clk_i, .a_en_i(s_we | (|t_en)), .a_we_i(s_we),
    .a_addr_i(s_we ? s_addr : t_sync ? t_addr[1] : t_addr[0]),
    .a_wdata_i(s_wdata), .a_rdata_o(a_rdata),
    .b_en_i(c_en | ev_mem_req), .b_be_i(c_en ? c_be : 8'h0),
    .b_addr_i(c_en ? c_mem_addr : ev_mem_addr), .b_wdata_i(c_wdata), .b_rdata_o(b_rdata)
  );
  jet_blocks u_blocks (
    .clk_i, .rst_ni(rst_n), .init_i(init), .init_cfg_i(init_all), .init_addr_i(init_addr),
    .free_o(b_free), .idle_o(b_idle), .req_i(b_req), .op_i(b_op), .block_i(b_block),
    .pool_i(b_pool), .arg_i(b_arg), .cfg_i(b_cfg_in), .ack_o(b_ack), .ok_o(b_ok),
    .full_o(b_full), .name_o(b_name), .pend_o(b_pend), .block_o(b_found),
    .cfg_o(b_cfg), .used_o(b_used)
  );

  // Receive
  logic rx_idle, d_evt_ack, d_evt_re;
  logic [2:0] d_evt_flags;
  logic [5:0] d_evt_blocks;
  logic [8:0] d_evt_block0;
  logic [6:0] d_evt_head;
  logic [4:0] d_evt_off;
  logic [31:0] d_evt_rdata;
  jet_nic_rx u_rx (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .stop_i(stop), .flush_i(flush), .idle_o(rx_idle),
    .init_i(init & init_all), .init_addr_i(init_addr),
    .rx_valid_i, .rx_ready_o, .rx_kind_i, .rx_data_i, .ring_change_i, .ring_queue_i(active[0]),
    .vci_sel_i(vci_sel), .vci_we_i(sub_we), .vci_index_i(sub_addr[2]), .vci_wdata_i(sub_wdata),
    .vci_ack_o(vci_ack), .vci_rdata_o(vci_rdata),
    .blk_req_o(b_req[1:0]), .blk_op_o(b_op[1:0]), .blk_block_o(b_block[1]),
    .blk_pool_o(b_pool[1:0]), .blk_ack_i(b_ack[1:0]), .blk_ok_i(b_ok), .blk_full_i(b_full),
    .blk_block_i(b_found), .blk_cfg_i(b_cfg),
    .mem_we_o(s_we), .mem_addr_o(s_addr), .mem_wdata_o(s_wdata),
    .room_req_o(d_room_req), .room_queue_o(d_queue), .room_slots_o(d_slots),
    .room_ack_i(d_room_ack), .room_ok_i(room_ok), .room_done_o(d_room_done),
    .evt_req_o(d_evt_req), .evt_ring_o(d_evt_ring), .evt_flags_o(d_evt_flags),
    .evt_blocks_o(d_evt_blocks), .evt_block0_o(d_evt_block0), .evt_head_o(d_evt_head),
    .evt_ack_i(d_evt_ack), .evt_off_i(d_evt_off), .evt_re_i(d_evt_re), .evt_rdata_o(d_evt_rdata),
    .time_lo_i(time_lo), .time_hi_i(time_hi), .cnt_o(rx_cnt)
  );
  assign b_block[0] = '0;
  assign b_arg[1:0] = 2'b0;

  // Transmit
  logic sq_we, sq_sync, sq_commit, sqd_re, sqd_sync, sqd_gnt, sq_at_ring, sq_busy;
  logic [1:0] sq_room, sqf_re, sqf_gnt, sqf_valid, tx_idle;
  logic [5:0] sq_off, sq_len;
  logic [33:0] sq_wdata, sq_rdata;
  logic done_idle, t_evt_req, t_evt_ok, t_evt_never, t_evt_ack;
  logic [15:0] t_evt_tag;
  logic [7:0] t_evt_pool;
  jet_send_queue u_sends (
    .clk_i, .rst_ni(rst_n), .we_i(sq_we), .wsync_i(sq_sync), .woff_i(sq_off), .wdata_i(sq_wdata),
    .commit_i(sq_commit), .wlen_i(sq_len), .room_o(sq_room),
    .fetch_re_i(sqf_re), .fetch_gnt_o(sqf_gnt), .fetch_valid_o(sqf_valid),
    .done_re_i(sqd_re), .done_sync_i(sqd_sync), .done_gnt_o(sqd_gnt), .over_i(t_over),
    .at_ring_o(sq_at_ring), .busy_o(sq_busy), .rdata_o(sq_rdata)
  );
  jet_tx_fetch u_async (
    .clk_i, .rst_ni(rst_n), .stop_i(flush), .idle_o(tx_idle[0]), .sq_valid_i(sqf_valid[0]),
    .sq_re_o(sqf_re[0]), .sq_gnt_i(sqf_gnt[0]), .sq_rdata_i(sq_rdata),
    .mem_en_o(t_en[0]), .mem_gnt_i(t_gnt[0]), .mem_addr_o(t_addr[0]), .mem_rdata_i(a_rdata),
    .tx_valid_o, .tx_ready_i, .tx_data_o, .tx_last_o
  );
  jet_tx_fetch u_sync (
    .clk_i, .rst_ni(rst_n), .stop_i(flush), .idle_o(tx_idle[1]), .sq_valid_i(sqf_valid[1]),
    .sq_re_o(sqf_re[1]), .sq_gnt_i(sqf_gnt[1]), .sq_rdata_i(sq_rdata),
    .mem_en_o(t_en[1]), .mem_gnt_i(t_gnt[1]), .mem_addr_o(t_addr[1]), .mem_rdata_i(a_rdata),
    .tx_valid_o(txs_valid_o), .tx_ready_i(txs_ready_i), .tx_data_o(txs_data_o),
    .tx_last_o(txs_last_o)
  );
  jet_tx_done u_tx_done (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .done_i({txs_done_i, tx_done_i}),
    .done_ok_i({txs_done_ok_i, tx_done_ok_i}), .done_never_i({txs_done_never_i, tx_done_never_i}),
    .idle_o(done_idle), .sq_re_o(sqd_re), .sq_sync_o(sqd_sync), .sq_gnt_i(sqd_gnt),
    .sq_rdata_i(sq_rdata),
    .blk_req_o(b_req[2]), .blk_block_o(b_block[2]), .blk_ack_i(b_ack[2]),
    .evt_req_o(t_evt_req), .evt_queue_o(t_queue), .evt_tag_o(t_evt_tag), .evt_pool_o(t_evt_pool),
    .evt_ok_o(t_evt_ok), .evt_never_o(t_evt_never), .evt_ack_i(t_evt_ack),
    .over_o(t_over), .cnt_error_o(tx_err_cnt)
  );
  assign b_op[2]   = jet_nic_pkg::BopUnsend;
  assign b_pool[2] = '0;
  assign b_arg[2]  = 1'b0;

  // Commands
  logic cmd_idle, running, x_evt_req, x_evt_ack;
  logic [3:0] x_evt_status, x_evt_index;
  logic [31:0] x_evt_word;
  logic c_req_valid, c_req_ready, c_valid, c_ready, c_last;
  logic [63:0] c_addr, c_data;
  logic [16:0] c_len;
  jet_nic_cmd #(.MemKb(MemKb), .Queues(Queues)) u_cmd (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .stop_i(stop), .idle_o(cmd_idle), .running_o(running),
    .active_i(active), .kick_i(kick), .start_fetch_i(start_f), .start_exec_i(start_x),
    .sends_i(sends), .started_fetch_o(started_f), .started_exec_o(started_x), .busy_o(c_busy),
    .unkick_o(unkick), .fault_o(fault),
    .f_queue_o(f_queue), .f_hi_o(f_hi), .f_base_i(f_base), .f_log2_i(f_log2), .f_tail_i(f_tail),
    .f_fetched_i(f_fetched), .f_head_i(f_head), .f_we_o(f_we), .f_fetched_o(f_fetched_d),
    .x_queue_o(x_queue), .x_tail_i(x_tail), .x_fetched_i(x_fetched), .x_head_i(x_head),
    .x_we_o(x_we), .x_head_o(x_head_d),
    .room_req_o(x_room_req), .room_ack_i(x_room_ack), .room_ok_i(room_ok),
    .room_done_o(x_room_done), .room_sent_o(x_room_sent),
    .blk_req_o(b_req[4]), .blk_op_o(b_op[4]), .blk_block_o(b_block[4]), .blk_pool_o(b_pool[4]),
    .blk_arg_o(b_arg[4]), .blk_ack_i(b_ack[4]), .blk_ok_i(b_ok), .blk_name_i(b_name),
    .blk_pend_i(b_pend), .blk_block_i(b_found),
    .sq_we_o(sq_we), .sq_sync_o(sq_sync), .sq_off_o(sq_off), .sq_wdata_o(sq_wdata),
    .sq_commit_o(sq_commit), .sq_len_o(sq_len), .sq_room_i(sq_room),
    .evt_req_o(x_evt_req), .evt_status_o(x_evt_status), .evt_index_i(x_evt_index),
    .evt_word_o(x_evt_word), .evt_ack_i(x_evt_ack),
    .mem_hold_i(ev_mem_req), .mem_en_o(c_en), .mem_write_o(c_write), .mem_be_o(c_be),
    .mem_addr_o(c_mem_addr), .mem_wdata_o(c_wdata), .mem_rdata_i(b_rdata),
    .rd_req_valid_o, .rd_req_ready_i, .rd_req_addr_o, .rd_req_len_o, .rd_valid_i, .rd_ready_o,
    .rd_data_i, .rd_last_i, .rd_error_i,
    .wr_req_valid_o(c_req_valid), .wr_req_ready_i(c_req_ready), .wr_req_addr_o(c_addr),
    .wr_req_len_o(c_len), .wr_valid_o(c_valid), .wr_ready_i(c_ready), .wr_data_o(c_data),
    .wr_last_o(c_last), .cnt_cmd_o(cmd_cnt), .cnt_error_o(cmd_err_cnt)
  );

  // Events
  logic e_idle, e_req_valid, e_req_ready, e_req_irq, e_valid, e_ready, e_last;
  logic [63:0] e_addr, e_data;
  jet_event #(.Queues(Queues)) u_event (
    .clk_i, .rst_ni(rst_n), .shift_i(shift), .flush_i(flush), .idle_o(e_idle), .on_i(on),
    .start_i(start_e), .started_o(started_e), .busy_o(e_busy), .arm_i(arm), .armed_o(armed),
    .queue_o(e_queue), .hi_o(e_hi), .base_i(e_base), .log2_i(e_log2), .head_i(e_head),
    .tail_i(e_tail), .we_o(e_we), .tail_o(e_tail_d),
    .t_req_i(t_evt_req), .t_queue_i(t_queue), .t_tag_i(t_evt_tag), .t_pool_i(t_evt_pool),
    .t_ok_i(t_evt_ok), .t_never_i(t_evt_never), .t_ack_o(t_evt_ack),
    .x_req_i(x_evt_req), .x_queue_i(x_queue), .x_status_i(x_evt_status), .x_index_o(x_evt_index),
    .x_word_i(x_evt_word), .x_ack_o(x_evt_ack),
    .d_req_i(d_evt_req), .d_queue_i(d_queue), .d_ring_i(d_evt_ring), .d_flags_i(d_evt_flags),
    .d_slots_i(d_slots), .d_blocks_i(d_evt_blocks), .d_block0_i(d_evt_block0),
    .d_head_i(d_evt_head), .d_off_o(d_evt_off), .d_re_o(d_evt_re), .d_rdata_i(d_evt_rdata),
    .d_ack_o(d_evt_ack),
    .ring_sel_o(evt_ring_sel), .ring_word_i(ring_word), .time_lo_i(time_lo), .time_hi_i(time_hi),
    .mem_req_o(ev_mem_req), .mem_gnt_i(ev_mem_gnt), .mem_addr_o(ev_mem_addr),
    .mem_rdata_i(b_rdata),
    .wr_req_valid_o(e_req_valid), .wr_req_ready_i(e_req_ready), .wr_req_irq_o(e_req_irq),
    .wr_req_addr_o(e_addr), .wr_valid_o(e_valid), .wr_ready_i(e_ready), .wr_data_o(e_data),
    .wr_last_o(e_last)
  );
  jet_nic_wr u_wr (
    .clk_i, .rst_ni(rst_n),
    .e_req_valid_i(e_req_valid), .e_req_ready_o(e_req_ready), .e_req_irq_i(e_req_irq),
    .e_req_addr_i(e_addr), .e_req_len_i(e_req_irq ? 17'(e_queue) : 17'(jet_hw_pkg::EVT_BYTES)),
    .e_valid_i(e_valid), .e_ready_o(e_ready), .e_data_i(e_data), .e_last_i(e_last),
    .c_req_valid_i(c_req_valid), .c_req_ready_o(c_req_ready), .c_req_addr_i(c_addr),
    .c_req_len_i(c_len), .c_valid_i(c_valid), .c_ready_o(c_ready), .c_data_i(c_data),
    .c_last_i(c_last),
    .wr_req_valid_o, .wr_req_ready_i, .wr_req_irq_o, .wr_req_addr_o, .wr_req_len_o,
    .wr_valid_o, .wr_ready_i, .wr_data_o, .wr_last_o
  );

  // A SEND that waits is forgotten when all is reset, and finished otherwise
  assign all_idle = cmd_idle & rx_idle & b_idle & e_idle & (&tx_idle) & done_idle &
                    (flush ? !sq_at_ring : !sq_busy);
  always_ff @(posedge clk_i) begin
    busy_o <= resetting | (|kick) | running | !rx_idle | !b_idle | !e_idle | sq_busy |
              !(&tx_idle) | !done_idle | reg_valid_i | ring_change_i | !rst_ni;
  end

endmodule

`default_nettype wire
