// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Reads a command's words and judges it, before anything of it is done:
//
//   words 0, 1 -> Rules, Gate -> words 2.. -> blocks or segments, one after the other
//                                          -> Length, or Add and Total -> Verdict
//
// Each word takes three steps: Get it, Think (all comparisons, into registers), Use them.
// What is wrong is noted in status_o and ends the matter a clock later.
// A segment goes to the send queue when it is checked, but the record is the queue's only
// when jet_exec commits it.
`default_nettype none

module jet_exec_check #(
  parameter int unsigned MemKb = 1024
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,

  input  wire         start_i,
  output logic        done_o,           // with:
  output logic        wait_o,           // it cannot start now
  output logic [3:0]  status_o,         // what is wrong with it
  input  wire  [4:0]  avail_i,          // slots that are there
  input  wire         sends_i,          // there are some that are not over
  input  wire  [1:0]  sq_room_i,        // by class
  input  wire         cancel_i,         // its chain has failed

  output logic        ram_re_o,         // command memory
  output logic [6:0]  ram_i_o,
  input  wire  [31:0] ram_rdata_i,

  output logic        blk_req_o,        // jet_blocks
  output logic [8:0]  blk_block_o,
  input  wire         blk_ack_i,
  input  wire         blk_name_i,
  input  wire         blk_pend_i,

  output logic        list_we_o,        // the blocks that COPY, FREE and SUM_PUT name
  output logic [4:0]  list_widx_o,
  output logic [8:0]  list_wblock_o,
  output logic [2:0]  list_ridx_o,
  input  wire  [8:0]  list_rblock_i,

  output logic        seg_we_o,         // segments, whose block is blk_block_o
  output logic [5:0]  seg_o,
  output logic [13:0] seg_off_o,
  output logic [13:0] seg_len_o,        // 16384 as 0

  output logic [7:0]  op_o,             // the command, until the next start
  output logic        send_o,
  output logic [3:0]  flags_o,
  output logic [3:0]  chain_o,
  output logic [15:0] tag_o,
  output logic [7:0]  pool_o,
  output logic [7:0]  count_o,
  output logic [13:0] offset_o,
  output logic [31:0] word2_o,
  output logic [31:0] word3_o,
  output logic [16:0] len_o,
  output logic [6:0]  slots_o
);

  typedef enum logic [3:0] {
    Idle, Get, Think, Use, Rules, Gate, Half, Dup, DupTest, Check, SegCheck, Length, Add, Total,
    Verdict
  } state_e;
  state_e state_q, state_d;

  logic [31:0] word_q;
  logic [17:0] end_q, last_q;           // of a COPY's bytes
  logic [6:0] i_q;                      // word of the command in word_q
  logic half_q, refused;
  logic [5:0] k_q;                      // block or segment
  logic [2:0] j_q;
  logic [15:0] offset_q, seg_block_q, seg_off_q;
  logic [19:0] total_q;
  logic [3:0] status_d;

  logic wait_slots, wait_fence, wait_room, wait_q, cancel_q;
  assign wait_slots = (slots_o > 7'(avail_i)) & (count_o <= 8'(jet_hw_pkg::CMD_SEGS_MAX));
  assign wait_fence = (op_o == 8'(jet_hw_pkg::OP_FENCE)) & sends_i;
  assign wait_room  = send_o & !(flags_o[3] ? sq_room_i[1] : sq_room_i[0]);

  logic [3:0] rule_status, rule_status_q;
  logic word_ok, word_ok_q, length_ok, length_ok_q;
  logic [2:0] blocks;
  logic [14:0] block_bytes;
  jet_exec_rules u_rules (
    .shift_i, .op_i(op_o), .flags_i(flags_o), .count_i(count_o), .offset_i(offset_q),
    .index_i(i_q[2:0]), .word_i(word_q), .some_i(len_o != '0), .last_i(last_q),
    .status_o(rule_status), .word_ok_o(word_ok), .length_ok_o(length_ok), .blocks_o(blocks),
    .block_bytes_o(block_bytes)
  );

  // Blocks: half a word each, number k = 2 (i - 5) + half
  logic [8:0] half;
  logic [10:0] num_blocks_q;
  logic half_used, free;
  logic [1:0] exists_q, zero_q;         // of the word's halves
  assign half       = half_q ? word_q[24:16] : word_q[8:0];
  assign half_used  = k_q[2:0] < blocks;
  assign free       = op_o == 8'(jet_hw_pkg::OP_FREE);

  // Segments: words 4 + 2k and 5 + 2k
  logic seg_used, seg_last, seg_exists_q, seg_place_q, seg_fits_q, total_ok_q, same_q;
  logic [16:0] seg_end;
  logic [15:0] length;
  logic bare;
  assign {bare, length} = word3_o[16:0];
  assign seg_used = {2'b0, k_q} < count_o;
  assign seg_last = i_q == {slots_o[3:0], 3'b0} - 7'd1;
  assign seg_end  = 17'(seg_off_q) + 17'(word_q[15:0]);

  // Comparisons, a clock before they are used
  always_ff @(posedge clk_i) begin
    num_blocks_q  <= 11'(MemKb) >> (shift_i - 4'd10);
    send_o        <= op_o == 8'(jet_hw_pkg::OP_SEND);
    slots_o       <= (send_o & count_o > 8'd2) ? 7'd1 + 7'((9'(count_o) + 9'd1) >> 2) : 7'd1;
    wait_q        <= wait_slots | wait_fence | wait_room;
    cancel_q      <= cancel_i;
    rule_status_q <= rule_status;
    word_ok_q     <= word_ok;
    end_q         <= 18'(offset_q) + 18'(len_o);
    last_q        <= end_q - 18'd1;
    length_ok_q   <= length_ok;
    exists_q      <= {word_q[31:16] < 16'(num_blocks_q), word_q[15:0] < 16'(num_blocks_q)};
    zero_q        <= {word_q[31:16] == '0, word_q[15:0] == '0};
    seg_exists_q  <= seg_block_q < 16'(num_blocks_q);
    seg_place_q   <= seg_off_q < 16'(block_bytes);
    seg_fits_q    <= seg_end <= 17'(block_bytes);
    same_q        <= list_rblock_i == blk_block_o;
    total_ok_q    <= (total_q == 20'(length)) & (length <= 16'(jet_hw_pkg::SDU_MAX)) &
                     (!bare | (length[1:0] == 2'b00 & length >= 16'(jet_hw_pkg::PAYLOAD_MIN)));
  end

  always_comb begin
    state_d  = state_q;
    status_d = 4'(jet_hw_pkg::ST_OK);
    unique case (state_q)
      Idle:  if (start_i) state_d = Get;
      Get:   state_d = Think;
      Think: state_d = Use;
      Use: begin
        state_d = Get;
        if (i_q == 7'd1) state_d = Rules;
        else if (i_q == 7'd2 | i_q == 7'd3 | (i_q == 7'd4 & !send_o)) begin
          if (!word_ok_q) status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
        end else if (i_q >= 7'd5 & !send_o) state_d = Half;
        else if (i_q >= 7'd4) begin
          if (!seg_used) begin
            if (zero_q != 2'b11) status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
            if (seg_last) state_d = Add;
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
        state_d = wait_q ? Verdict : Get;
        if (wait_q)        status_d = 4'(jet_hw_pkg::ST_OK);
        else if (cancel_q) status_d = 4'(jet_hw_pkg::ST_CANCELED);
        else               status_d = rule_status_q;
      end
      Half: begin
        if (!half_used) begin
          if (!zero_q[half_q]) status_d = 4'(jet_hw_pkg::ST_BAD_FLAGS);
          state_d = !half_q ? Half : (i_q == 7'd7) ? Length : Get;
        end else begin
          if (!exists_q[half_q]) status_d = 4'(jet_hw_pkg::ST_BAD_BLOCK);
          state_d = (free & k_q != '0) ? Dup : Check;
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
          if (!blk_name_i)            status_d = 4'(jet_hw_pkg::ST_NOT_OWNER);
          else if (free & blk_pend_i) status_d = 4'(jet_hw_pkg::ST_BUSY);
          state_d = !half_q ? Half : (i_q == 7'd7) ? Length : Get;
        end
      end
      SegCheck: begin
        if (blk_ack_i) begin
          if (!blk_name_i) status_d = 4'(jet_hw_pkg::ST_NOT_OWNER);
          state_d = seg_last ? Add : Get;
        end
      end
      Length: begin
        state_d = Verdict;
        if (!length_ok_q) status_d = 4'(jet_hw_pkg::ST_BAD_LENGTH);
      end
      Add:   state_d = Total;
      Total: begin
        state_d = Verdict;
        if (!total_ok_q) status_d = 4'(jet_hw_pkg::ST_BAD_LENGTH);
      end
      default: state_d = Idle;
    endcase
  end

  // The state after the one that refuses is entered, but does nothing that lasts
  assign refused = status_o != 4'(jet_hw_pkg::ST_OK);
  always_ff @(posedge clk_i) begin
    if (state_q == Idle) status_o <= 4'(jet_hw_pkg::ST_OK);
    else if (!refused)   status_o <= status_d;
    wait_o <= (state_q == Gate) & wait_q;
    if (!rst_ni)                               state_q <= Idle;
    else if (refused & state_q != Idle)        state_q <= (state_q == Verdict) ? Idle : Verdict;
    else                                       state_q <= state_d;
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Get) word_q <= ram_rdata_i;
    unique case (state_q)
      Idle: begin
        i_q     <= '0;
        k_q     <= '0;
        half_q  <= 1'b0;
        total_q <= '0;
        j_q     <= '0;
      end
      Use: begin
        i_q <= i_q + 7'd1;
        if (i_q == 7'd0) {tag_o, chain_o, flags_o, op_o} <= word_q;
        if (i_q == 7'd1) {offset_q, count_o, pool_o} <= word_q;
        if (i_q == 7'd2) word2_o <= word_q;
        if (i_q == 7'd3) word3_o <= word_q;
        if (i_q == 7'd4) len_o <= word_q[16:0];
        if (!i_q[0]) {seg_off_q, seg_block_q} <= word_q;
        blk_block_o <= seg_block_q[8:0];
        if (i_q >= 7'd5) i_q <= send_o ? i_q + 7'd1 : i_q;      // Half moves on
        if (send_o & i_q >= 7'd4 & i_q[0] & seg_used) i_q <= i_q;   // and so does SegCheck
      end
      Half: begin
        blk_block_o <= half;
        j_q         <= '0;
      end
      Dup, Rules: j_q <= j_q + 3'd1;
      default: ;
    endcase
    if ((state_q == Half & !half_used) | (state_q == Check & blk_ack_i)) begin
      half_q <= !half_q;
      k_q    <= k_q + 6'd1;
      if (half_q) i_q <= i_q + 7'd1;
    end
    if (seg_we_o) begin
      i_q     <= i_q + 7'd1;
      k_q     <= k_q + 6'd1;
      total_q <= total_q + 20'(word_q[15:0]);
    end
  end

  // Command memory: the next word is read while this one is looked at
  assign ram_re_o = (state_q == Idle) | (state_q == Use);
  assign ram_i_o  = (state_q == Idle) ? '0 : i_q + 7'd1;

  assign blk_req_o     = ((state_q == Check) | (state_q == SegCheck)) & !refused;
  assign list_we_o     = (state_q == Half) & half_used;
  assign list_widx_o   = k_q[4:0];
  assign list_wblock_o = half;
  assign list_ridx_o   = j_q;
  assign seg_we_o      = (state_q == SegCheck) & blk_ack_i;
  assign seg_o         = k_q;
  assign seg_off_o     = seg_off_q[13:0];
  assign seg_len_o     = word_q[13:0];
  assign offset_o      = offset_q[13:0];
  assign done_o        = state_q == Verdict;

endmodule

`default_nettype wire
