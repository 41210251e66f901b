// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Runs the command that jet_pick has chosen. Steps by operation:
//
//   Check     jet_exec_check reads all of it and judges
//     COPY, SUM_PUT    Copy                                        -> Finish -> Event -> End
//     FREE, TAKE       Read, Get, Each for each block              -> Finish ..
//     SEND             Read, Get, Each for each segment -> Desc0..2 -> Finish ..
//     refused          Finish with the status
//     cannot start     End
`default_nettype none

module jet_exec #(
  parameter int unsigned MemKb  = 1024,
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,

  input  wire         run_i,            // jet_pick
  input  wire  [3:0]  queue_i,
  input  wire  [3:0]  slot_i,
  input  wire  [4:0]  avail_i,
  output logic        advance_o,
  output logic [6:0]  slots_o,
  output logic        end_o,
  output logic        room_done_o,      // jet_room
  output logic        room_sent_o,
  input  wire         sends_i,          // there are some of this queue
  input  wire         zero_i,           // a queue begins
  input  wire  [3:0]  zero_queue_i,
  output logic        hold_o,           // but none may now

  output logic        ram_re_o,         // command memory
  output logic [$clog2(Queues)+6:0] ram_addr_o,
  input  wire  [31:0] ram_rdata_i,

  output logic        blk_req_o,        // jet_blocks
  output logic [3:0]  blk_op_o,
  output logic [8:0]  blk_block_o,
  output logic [7:0]  blk_pool_o,
  output logic        blk_arg_o,
  input  wire         blk_ack_i,
  input  wire         blk_ok_i,
  input  wire         blk_name_i,
  input  wire         blk_pend_i,
  input  wire  [8:0]  blk_block_i,

  output logic        sq_we_o,          // jet_send_queue
  output logic        sq_sync_o,
  output logic [5:0]  sq_off_o,
  output logic [33:0] sq_wdata_o,
  output logic        sq_commit_o,
  output logic [5:0]  sq_len_o,
  input  wire  [1:0]  sq_room_i,

  output logic        copy_start_o,     // jet_copy
  output logic        copy_out_o,
  output logic        copy_put_o,
  output logic [15:0] copy_put_data_o,
  output logic [63:0] copy_addr_o,
  output logic [13:0] copy_offset_o,
  output logic [16:0] copy_len_o,
  input  wire  [2:0]  copy_index_i,
  output logic [8:0]  copy_block_o,
  input  wire         copy_done_i,
  input  wire         copy_error_i,
  input  wire  [15:0] copy_sum_i,

  output logic        evt_req_o,        // completion; held until ack
  input  wire  [3:0]  evt_index_i,      // word of the event, in the same clock
  output logic [31:0] evt_word_o,
  input  wire         evt_ack_i,

  output logic        cnt_cmd_o,
  output logic        cnt_error_o
);

  localparam int unsigned QW = $clog2(Queues);

  typedef enum logic [3:0] {
    Idle, Check, Copy, Read, Get, Each, Desc0, Desc1, Desc2, Finish, Event, End
  } state_e;
  state_e state_q, state_d;

  logic done, waits, send, cancel;
  logic [3:0] status, status_q, chain, flags;
  logic [7:0] op, pool, count;
  logic [15:0] tag, sum_q;
  logic [31:0] word2, word3;
  logic [5:0] k_q;                      // block or segment
  logic [8:0] block_q;
  logic take, free, put, k_last;

  logic c_ram_re, c_blk_req, c_list_we, seg_we;
  logic [6:0] c_ram_i;
  logic [8:0] c_block, c_list_block, list_block;
  logic [4:0] c_list_idx;
  logic [2:0] c_list_ridx;
  logic [5:0] seg;
  logic [13:0] seg_off, seg_len;
  jet_exec_check #(.MemKb(MemKb)) u_check (
    .clk_i, .rst_ni, .shift_i,
    .start_i(state_q == Idle & run_i), .done_o(done), .wait_o(waits), .status_o(status),
    .avail_i, .sends_i, .sq_room_i, .cancel_i(cancel),
    .ram_re_o(c_ram_re), .ram_i_o(c_ram_i), .ram_rdata_i,
    .blk_req_o(c_blk_req), .blk_block_o(c_block), .blk_ack_i, .blk_name_i, .blk_pend_i,
    .list_we_o(c_list_we), .list_widx_o(c_list_idx), .list_wblock_o(c_list_block),
    .list_ridx_o(c_list_ridx), .list_rblock_i(list_block),
    .seg_we_o(seg_we), .seg_o(seg), .seg_off_o(seg_off), .seg_len_o(seg_len),
    .op_o(op), .send_o(send), .flags_o(flags), .chain_o(chain), .tag_o(tag), .pool_o(pool),
    .count_o(count), .offset_o(copy_offset_o), .word2_o(word2), .word3_o(word3), .len_o(copy_len_o),
    .slots_o
  );
  assign take   = op == 8'(jet_hw_pkg::OP_TAKE);
  assign free   = op == 8'(jet_hw_pkg::OP_FREE);
  assign put    = op == 8'(jet_hw_pkg::OP_SUM_PUT);
  assign k_last = {2'b0, k_q} + 8'd1 == count;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle: if (run_i) state_d = Check;
      Check: begin
        if (done) begin
          if (waits)                                  state_d = End;
          else if (status != 4'(jet_hw_pkg::ST_OK))   state_d = Finish;
          else if (free | take | send)                state_d = Read;
          else if (op == 8'(jet_hw_pkg::OP_FENCE))    state_d = Finish;
          else                                        state_d = Copy;
        end
      end
      Copy: if (copy_done_i) state_d = Finish;
      // Number k: its block to free, a segment's block to count; TAKE finds one
      Read: state_d = Get;
      Get:  state_d = Each;
      Each: begin
        if (blk_ack_i) begin
          if (k_last | (take & !blk_ok_i)) state_d = send ? Desc0 : Finish;
          else                             state_d = Read;
        end
      end
      Desc0: state_d = Desc1;
      Desc1: state_d = Desc2;
      Desc2: state_d = Finish;
      // A SEND that is on its way reports when it is over
      Finish: begin
        if (status_q != '0)       state_d = Event;
        else if (send)            state_d = End;
        else if (flags[0] | take) state_d = Event;
        else                      state_d = End;
      end
      Event:   if (evt_ack_i) state_d = End;
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      Idle: begin
        k_q   <= '0;
        sum_q <= '0;
      end
      Check: status_q <= status;
      Copy: begin
        if (!put) sum_q <= copy_sum_i;
        if (copy_done_i & copy_error_i) status_q <= 4'(jet_hw_pkg::ST_DMA);
      end
      Get:  block_q <= send ? ram_rdata_i[8:0] : list_block;
      Each: if (blk_ack_i & (!take | blk_ok_i)) k_q <= k_q + 6'd1;
      default: ;
    endcase
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  // Command memory: a segment's block is in its first word
  assign ram_re_o   = c_ram_re | (state_q == Read);
  assign ram_addr_o = {queue_i[QW-1:0],
                       {slot_i, 3'b0} + ((state_q == Read) ? {k_q, 1'b0} + 7'd4 : c_ram_i)};

  assign blk_req_o   = c_blk_req | (state_q == Each);
  assign blk_op_o    = (state_q == Check) ? jet_nic_pkg::BopCheck :
                       send ? jet_nic_pkg::BopSend :
                       take ? jet_nic_pkg::BopTake : jet_nic_pkg::BopFree;
  assign blk_block_o = (state_q == Check) ? c_block : block_q;
  assign blk_pool_o  = pool;
  assign blk_arg_o   = flags[2];        // JET_CMDF_FREE

  // The blocks: COPY, FREE and SUM_PUT name them, TAKE finds them
  logic [4:0] list_idx;
  logic [5:0] taken;
  logic [31:0] pair;
  assign list_idx = (state_q == Copy) ? 5'(copy_index_i) :
                    (state_q == Check) ? 5'(c_list_ridx) : k_q[4:0];
  // Read by the event writer long after the last block came
  always_ff @(posedge clk_i) taken <= (take & status_q == '0) ? k_q : '0;
  jet_exec_list u_list (
    .clk_i, .we_i(c_list_we | (state_q == Each & take & blk_ack_i & blk_ok_i)),
    .widx_i((state_q == Check) ? c_list_idx : k_q[4:0]),
    .wblock_i((state_q == Check) ? c_list_block : blk_block_i),
    .ridx_i(list_idx), .rblock_o(list_block),
    .num_i(taken), .pair_i(evt_index_i - 4'd5), .pair_o(pair)
  );
  assign copy_block_o = list_block;

  jet_exec_record u_record (
    .shift_i, .desc_i({state_q == Desc2, state_q == Desc1, state_q == Desc0}), .seg_i(seg),
    .word2_i(word2), .len_i(word3[16:0]), .count_i(count[5:0]), .queue_i, .event_i(flags[0]),
    .tag_i(tag), .pool_i(pool), .block_i(c_block), .offset_i(seg_off),
    .seg_len_i(seg_len), .off_o(sq_off_o), .data_o(sq_wdata_o)
  );
  assign sq_we_o     = seg_we | (state_q == Desc0) | (state_q == Desc1) | (state_q == Desc2);
  assign sq_sync_o   = flags[3];        // JET_CMDF_SYNC
  assign sq_commit_o = state_q == Desc2;
  assign sq_len_o    = count[5:0] + 6'd3;

  logic copying_q;
  always_ff @(posedge clk_i) copying_q <= state_q == Copy;
  assign copy_start_o  = (state_q == Copy) & !copying_q;
  always_ff @(posedge clk_i) begin    // the memory port hangs on these
    copy_out_o <= op == 8'(jet_hw_pkg::OP_COPY_OUT);
    copy_put_o <= put;
  end
  assign copy_addr_o   = {word3, word2};

  jet_exec_state #(.Queues(Queues)) u_state (
    .clk_i, .queue_i, .zero_i, .zero_queue_i, .hold_o,
    .done_i(state_q == Finish), .chain_i(chain), .first_i(flags[1]),
    .failed_i(status_q != '0), .cancel_o(cancel),
    .sum_i((op == 8'(jet_hw_pkg::OP_COPY_IN)) & (status_q == '0)),
    .sum_clear_i(flags[3]), .sum_add_i(flags[2]), .value_i(sum_q), .odd_i(copy_len_o[0]),
    .put_o(copy_put_data_o)
  );

  logic sent_q;                         // the room goes with the SEND
  always_ff @(posedge clk_i) sent_q <= (state_q == Finish) & send & (status_q == '0);
  assign advance_o    = state_q == Finish;
  assign end_o        = state_q == End;
  assign room_sent_o  = (state_q == End) & sent_q;
  assign room_done_o  = (state_q == End) & !sent_q;
  assign cnt_cmd_o    = state_q == Finish;
  assign cnt_error_o  = (state_q == Finish) & (status_q != '0);
  assign evt_req_o    = state_q == Event;
  assign evt_word_o   = (evt_index_i == 4'd1) ? {tag, op, pool} :
                        (evt_index_i == 4'd2) ? {sum_q, 4'b0, status_q, 2'b0, taken} : pair;

endmodule

`default_nettype wire
