// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Runs the command that jet_pick has chosen: reads its words, checks all of it,
// and only then does anything. Steps by operation:
//
//   words 0, 1 -> Rules, Gate -> words 2.. -> blocks or segments, one after the other
//     COPY, SUM_PUT  Start -> Copy                        -> Finish -> Event -> End
//     FREE, TAKE     Start -> Free or Take for each block -> Finish ..
//     SEND           Add, Total -> Count for each segment -> Desc0..2 -> Finish ..
//     refused        Finish with the status
//
// Each word takes three steps: Get it, Think (all comparisons, into registers), Use them.
// A segment is written to the send queue when it is checked, but the record is
// the queue's only when Desc2 commits it.
`default_nettype none

module jet_exec #(
  parameter int unsigned MemKb  = 1024,
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,

  input  wire         run_i,            // jet_pick
  input  wire  [2:0]  queue_i,
  input  wire  [3:0]  slot_i,
  input  wire  [4:0]  avail_i,
  output logic        advance_o,
  output logic [6:0]  slots_o,
  output logic        end_o,
  output logic        room_done_o,      // jet_room
  output logic        room_sent_o,
  input  wire  [Queues-1:0] sends_i,
  input  wire         clear_i,          // the queue starts

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
  input  wire         blk_most_i,
  input  wire  [8:0]  blk_block_i,

  output logic        sq_we_o,          // jet_send_queue
  output logic [5:0]  sq_off_o,
  output logic [33:0] sq_wdata_o,
  output logic        sq_commit_o,
  output logic [5:0]  sq_len_o,
  input  wire         sq_room_i,

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
  output logic [3:0]  evt_status_o,
  output logic [31:0] evt_word1_o,
  output logic [31:0] evt_word2_o,
  input  wire  [3:0]  evt_pair_i,       // of blocks
  output logic [31:0] evt_blocks_o,
  input  wire         evt_ack_i,

  output logic        cnt_cmd_o,
  output logic        cnt_error_o
);

  localparam int unsigned QW = $clog2(Queues);

  typedef enum logic [4:0] {
    Idle, Get, Think, Use, Rules, Gate, Half, Dup, DupTest, Check, SegCheck, Start, Copy, Free,
    Take, Add, Total, CountRd, CountGet, Count, Desc0, Desc1, Desc2, Finish, Event, End
  } state_e;
  state_e state_q, state_d;

  // The command
  logic [31:0] word_q, w2_q, w3_q;
  logic [15:0] tag_q, offset_q, sum_q;
  logic [3:0] chain_q, flags_q, status_q, status_d;
  logic [7:0] op_q, count_q, pool_q;
  logic [16:0] len_q;
  logic [17:0] end_q;
  logic [6:0] i_q;                      // word of the command in word_q
  logic half_q, fail;
  logic [8:0] list_a;                   // block number k
  logic [5:0] k_q;                      // block or segment
  logic [2:0] j_q;
  logic [15:0] seg_block_q, seg_off_q;
  logic [19:0] total_q;
  logic [8:0] block_q;

  logic send_q, wait_slots, wait_fence, wait_room, wait_q, cancel, cancel_q;
  assign wait_slots = (slots_o > 7'(avail_i)) & (count_q <= 8'(jet_hw_pkg::CMD_SEGS_MAX));
  assign wait_fence = (op_q == 8'(jet_hw_pkg::OP_FENCE)) & |(sends_i & (Queues'(1) << queue_i));
  assign wait_room  = send_q & !sq_room_i;

  logic [3:0] rule_status, rule_status_q;
  logic word_ok, word_ok_q, length_ok, length_ok_q;
  logic [2:0] blocks;
  logic [14:0] block_bytes;
  jet_exec_rules u_rules (
    .shift_i, .op_i(op_q), .flags_i(flags_q), .count_i(count_q), .offset_i(offset_q),
    .index_i(i_q[2:0]), .word_i(word_q), .end_i(end_q),
    .status_o(rule_status), .word_ok_o(word_ok), .length_ok_o(length_ok), .blocks_o(blocks),
    .block_bytes_o(block_bytes)
  );

  // Blocks: half a word each, number k = 2 (i - 5) + half
  logic [8:0] half;
  logic [10:0] num_blocks_q;
  logic half_used;
  logic [1:0] exists_q, zero_q;         // of the word's halves
  assign half       = half_q ? word_q[24:16] : word_q[8:0];
  assign half_used  = k_q[2:0] < blocks;

  // Segments: words 4 + 2k and 5 + 2k
  logic seg_used, seg_last, k_last, seg_exists_q, seg_place_q, seg_fits_q, total_ok_q, same_q;
  logic [16:0] seg_end;
  assign seg_used = {2'b0, k_q} < count_q;
  assign seg_last = i_q == {slots_o[3:0], 3'b0} - 7'd1;
  assign seg_end  = 17'(seg_off_q) + 17'(word_q[15:0]);
  assign k_last   = {2'b0, k_q} + 8'd1 == count_q;

  // Comparisons, a clock before they are used
  always_ff @(posedge clk_i) begin
    num_blocks_q  <= 11'(MemKb) >> (shift_i - 4'd10);
    send_q        <= op_q == 8'(jet_hw_pkg::OP_SEND);
    slots_o       <= (send_q & count_q > 8'd2) ? 7'd1 + 7'((9'(count_q) + 9'd1) >> 2) : 7'd1;
    wait_q        <= wait_slots | wait_fence | wait_room;
    cancel_q      <= cancel;
    rule_status_q <= rule_status;
    word_ok_q     <= word_ok;
    length_ok_q   <= length_ok;
    exists_q      <= {word_q[31:16] < 16'(num_blocks_q), word_q[15:0] < 16'(num_blocks_q)};
    zero_q        <= {word_q[31:16] == '0, word_q[15:0] == '0};
    seg_exists_q  <= seg_block_q < 16'(num_blocks_q);
    seg_place_q   <= seg_off_q < 16'(block_bytes);
    seg_fits_q    <= seg_end <= 17'(block_bytes);
    same_q        <= list_a == block_q;
    total_ok_q    <= (total_q == 20'(w3_q[16:0])) & (w3_q[16:0] <= 17'(jet_hw_pkg::SDU_MAX));
  end

  always_comb begin
    state_d  = state_q;
    status_d = 4'(jet_hw_pkg::ST_OK);
    unique case (state_q)
      Idle: if (run_i) state_d = Get;
      Get:   state_d = Think;
      Think: state_d = Use;
      Use: begin
        state_d = Get;
        if (i_q == 7'd1) state_d = Rules;
        else if (i_q == 7'd2 | i_q == 7'd3 | (i_q == 7'd4 & !send_q)) begin
          if (!word_ok_q) status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
        end else if (i_q >= 7'd5 & !send_q) state_d = Half;
        else if (i_q >= 7'd4) begin
          if (!seg_used) begin
            if (zero_q != 2'b11) status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
            else if (seg_last) state_d = Add;
          end else if (i_q[0]) begin
            state_d = SegCheck;
            if (!zero_q[1])         status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
            else if (!seg_exists_q) status_d = 4'(jet_hw_pkg::ST_BAD_BLOCK);
            else if (!seg_place_q)  status_d = 4'(jet_hw_pkg::ST_BAD_OFFSET);
            else if (zero_q[0] | !seg_fits_q) status_d = 4'(jet_hw_pkg::ST_BAD_LENGTH);
          end
        end
      end
      // Number of slots, then whether these are there
      Rules: if (j_q == 3'd2) state_d = Gate;
      Gate: begin
        state_d = wait_q ? End : Get;
        if (wait_q)        status_d = 4'(jet_hw_pkg::ST_OK);
        else if (cancel_q) status_d = 4'(jet_hw_pkg::ST_CANCELED);
        else               status_d = rule_status_q;
      end
      Half: begin
        if (!half_used) begin
          if (!zero_q[half_q]) status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
          state_d = !half_q ? Half : (i_q == 7'd7) ? Start : Get;
        end else begin
          if (!exists_q[half_q]) status_d = 4'(jet_hw_pkg::ST_BAD_BLOCK);
          state_d = (op_q == 8'(jet_hw_pkg::OP_FREE) & k_q != '0) ? Dup : Check;
        end
      end
      // FREE may not name a block twice: it would be free already
      Dup: state_d = DupTest;
      DupTest: begin
        state_d = (6'(j_q) == k_q) ? Check : Dup;
        if (same_q) status_d = 4'(jet_hw_pkg::ST_NOT_OWNER);
      end
      Check: begin
        if (blk_ack_i) begin
          if (!blk_name_i) status_d = 4'(jet_hw_pkg::ST_NOT_OWNER);
          else if (op_q == 8'(jet_hw_pkg::OP_FREE) & blk_pend_i) begin
            status_d = 4'(jet_hw_pkg::ST_BUSY);
          end
          state_d = !half_q ? Half : (i_q == 7'd7) ? Start : Get;
        end
      end
      SegCheck: begin
        if (blk_ack_i) begin
          if (!blk_name_i)     status_d = 4'(jet_hw_pkg::ST_NOT_OWNER);
          else if (blk_most_i) status_d = 4'(jet_hw_pkg::ST_BUSY);
          state_d = seg_last ? Add : Get;
        end
      end
      Start: begin
        unique case (op_q)
          8'(jet_hw_pkg::OP_FREE):    state_d = Free;
          8'(jet_hw_pkg::OP_TAKE):    state_d = Take;
          8'(jet_hw_pkg::OP_FENCE):   state_d = Finish;
          8'(jet_hw_pkg::OP_SUM_PUT): state_d = Copy;
          default: begin
            state_d = Copy;
            if (!length_ok_q) status_d = 4'(jet_hw_pkg::ST_BAD_LENGTH);
          end
        endcase
      end
      Copy: begin
        if (copy_done_i) begin
          state_d = Finish;
          if (copy_error_i) status_d = 4'(jet_hw_pkg::ST_DMA);
        end
      end
      Free: if (blk_ack_i & k_last) state_d = Finish;
      Take: if (blk_ack_i & (k_last | !blk_ok_i)) state_d = Finish;
      Add:   state_d = Total;
      Total: begin
        state_d = CountRd;
        if (!total_ok_q) status_d = 4'(jet_hw_pkg::ST_BAD_LENGTH);
      end
      CountRd:  state_d = CountGet;
      CountGet: state_d = Count;
      Count:    if (blk_ack_i) state_d = k_last ? Desc0 : CountRd;
      Desc0:    state_d = Desc1;
      Desc1:    state_d = Desc2;
      Desc2:    state_d = Finish;
      // A SEND that is on its way reports when it is over
      Finish: begin
        if (status_q != '0) state_d = Event;
        else if (send_q) state_d = End;
        else if (flags_q[0] | (op_q == 8'(jet_hw_pkg::OP_TAKE))) state_d = Event;
        else state_d = End;
      end
      Event:   if (evt_ack_i) state_d = End;
      default: state_d = Idle;
    endcase
    fail = status_d != 4'(jet_hw_pkg::ST_OK);
    if (fail) state_d = Finish;
  end

  // The blocks: COPY, FREE and SUM_PUT name them, TAKE finds them
  logic list_we;
  logic [4:0] list_idx;
  logic [5:0] taken;
  assign list_we  = (state_q == Half & half_used) | (state_q == Take & blk_ack_i & blk_ok_i);
  assign list_idx = (state_q == Copy) ? 5'(copy_index_i) : (state_q == Dup) ? 5'(j_q) : k_q[4:0];
  // Read by the event writer long after the last block came
  always_ff @(posedge clk_i) taken <= (op_q == 8'(jet_hw_pkg::OP_TAKE) & status_q == '0) ? k_q : '0;
  jet_exec_list u_list (
    .clk_i, .we_i(list_we), .widx_i(k_q[4:0]),
    .wblock_i((state_q == Take) ? blk_block_i : half),
    .ridx_i(list_idx), .rblock_o(list_a),
    .num_i(taken), .pair_i(evt_pair_i), .pair_o(evt_blocks_o)
  );
  assign copy_block_o = list_a;

  always_ff @(posedge clk_i) begin
    if (state_q == Get | state_q == CountGet) word_q <= ram_rdata_i;
    unique case (state_q)
      Idle: begin
        i_q      <= '0;
        k_q      <= '0;
        half_q   <= 1'b0;
        total_q  <= '0;
        status_q <= '0;
        sum_q    <= '0;
        j_q      <= '0;
      end
      Use: begin
        i_q <= i_q + 7'd1;
        if (i_q == 7'd0) {tag_q, chain_q, flags_q, op_q} <= word_q;
        if (i_q == 7'd1) {offset_q, count_q, pool_q} <= word_q;
        if (i_q == 7'd2) w2_q <= word_q;
        if (i_q == 7'd3) w3_q <= word_q;
        if (i_q == 7'd4) begin
          len_q <= word_q[16:0];
          end_q <= 18'(offset_q) + 18'(word_q[16:0]);
        end
        if (!i_q[0]) {seg_off_q, seg_block_q} <= word_q;
        if (i_q >= 7'd5) i_q <= send_q ? i_q + 7'd1 : i_q;      // Half moves on
        if (send_q & i_q >= 7'd4 & i_q[0] & seg_used) i_q <= i_q;   // and so does SegCheck
      end
      Half: block_q <= half;
      Dup, Rules: j_q <= j_q + 3'd1;
      Start: k_q <= '0;
      Total: k_q <= '0;
      Copy: if (op_q != 8'(jet_hw_pkg::OP_SUM_PUT)) sum_q <= copy_sum_i;
      default: ;
    endcase
    if (state_q == Half) j_q <= '0;
    if ((state_q == Half & !half_used) | (state_q == Check & blk_ack_i)) begin
      half_q <= !half_q;
      k_q    <= k_q + 6'd1;
      if (half_q) i_q <= i_q + 7'd1;
    end
    if (state_q == SegCheck & blk_ack_i) begin
      i_q     <= i_q + 7'd1;
      k_q     <= k_q + 6'd1;
      total_q <= total_q + 20'(word_q[15:0]);
    end
    if (((state_q == Free | state_q == Count) & blk_ack_i) | (list_we & state_q == Take)) begin
      k_q <= k_q + 6'd1;
    end
    if (fail) status_q <= status_d;
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  // Command memory: the next word is read while this one is looked at
  logic [6:0] ram_i;
  assign ram_re_o   = (state_q == Idle) | (state_q == Use) | (state_q == CountRd);
  assign ram_i      = (state_q == Idle) ? '0 : (state_q == Use) ? i_q + 7'd1 : {k_q, 1'b0} + 7'd4;
  assign ram_addr_o = {queue_i[QW-1:0], {slot_i, 3'b0} + ram_i};

  always_comb begin
    blk_op_o    = jet_nic_pkg::BopCheck;
    blk_block_o = block_q;
    unique case (state_q)
      Free: begin
        blk_op_o    = jet_nic_pkg::BopFree;
        blk_block_o = list_a;
      end
      Take:     blk_op_o = jet_nic_pkg::BopTake;
      SegCheck: blk_block_o = seg_block_q[8:0];
      Count: begin
        blk_op_o    = jet_nic_pkg::BopSend;
        blk_block_o = word_q[8:0];
      end
      default: ;
    endcase
  end
  assign blk_req_o  = (state_q == Check) | (state_q == SegCheck) | (state_q == Free) |
                      (state_q == Take) | (state_q == Count);
  assign blk_pool_o = pool_q;
  assign blk_arg_o  = flags_q[2];       // JET_CMDF_FREE

  jet_exec_record u_record (
    .shift_i, .desc_i({state_q == Desc2, state_q == Desc1, state_q == Desc0}), .seg_i(k_q),
    .word2_i(w2_q), .len_i(w3_q[16:0]), .count_i(count_q[5:0]), .queue_i, .event_i(flags_q[0]),
    .tag_i(tag_q), .pool_i(pool_q), .block_i(seg_block_q[8:0]), .offset_i(seg_off_q[13:0]),
    .seg_len_i(word_q[13:0]), .off_o(sq_off_o), .data_o(sq_wdata_o)
  );
  assign sq_we_o     = (state_q == SegCheck & blk_ack_i) | (state_q == Desc0) |
                       (state_q == Desc1) | (state_q == Desc2);
  assign sq_commit_o = state_q == Desc2;
  assign sq_len_o    = count_q[5:0] + 6'd3;

  logic copying_q;
  always_ff @(posedge clk_i) copying_q <= state_q == Copy;
  assign copy_start_o  = (state_q == Copy) & !copying_q;
  always_ff @(posedge clk_i) begin    // the memory port hangs on these
    copy_out_o <= op_q == 8'(jet_hw_pkg::OP_COPY_OUT);
    copy_put_o <= op_q == 8'(jet_hw_pkg::OP_SUM_PUT);
  end
  assign copy_addr_o   = {w3_q, w2_q};
  assign copy_offset_o = offset_q[13:0];
  assign copy_len_o    = len_q;

  jet_exec_state #(.Queues(Queues)) u_state (
    .clk_i, .queue_i, .clear_i,
    .done_i(state_q == Finish), .chain_i(chain_q), .first_i(flags_q[1]),
    .failed_i(status_q != '0), .cancel_o(cancel),
    .sum_i((op_q == 8'(jet_hw_pkg::OP_COPY_IN)) & (status_q == '0)),
    .sum_clear_i(flags_q[3]), .sum_add_i(flags_q[2]), .value_i(sum_q), .odd_i(len_q[0]),
    .put_o(copy_put_data_o)
  );

  logic sent_q;                         // the room goes with the SEND
  always_ff @(posedge clk_i) sent_q <= (state_q == Finish) & send_q & (status_q == '0);
  assign advance_o    = state_q == Finish;
  assign end_o        = state_q == End;
  assign room_sent_o  = (state_q == End) & sent_q;
  assign room_done_o  = (state_q == End) & !sent_q;
  assign cnt_cmd_o    = state_q == Finish;
  assign cnt_error_o  = (state_q == Finish) & (status_q != '0);
  assign evt_req_o    = state_q == Event;
  assign evt_status_o = status_q;
  assign evt_word1_o  = {tag_q, op_q, pool_q};
  assign evt_word2_o  = {sum_q, 10'b0, taken};

endmodule

`default_nettype wire
