// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What stands in an event's slots, as the beats that the DMA port wants. Slots 0
// and 2 come as words, one a clock, which a shift register makes into pairs:
//
//   i_q: word is asked for, what it is made of -> sel_q     (clock 0)
//        sources -> hi_q -> lo_q                            (clock 1, 2)
//
// Slot 1, a frame's first bytes, comes as whole beats from the buffer memory.
`default_nettype none

module jet_event_words (
  input  wire         clk_i,

  input  wire         begin_i,          // a slot begins with the next clock
  input  wire         words_i,          // slot 0 or 2 is on its way
  input  wire         head_i,           // a beat of slot 1 is in mem_rdata_i
  input  wire         next_i,           // that beat is taken
  input  wire         ready_i,          // the word pair is taken
  input  wire         further_i,        // slot 2
  input  wire  [1:0]  kind_i,           // as jet_event has them: SEND, other command, frame, ring
  input  wire  [31:0] word0_i,

  input  wire  [31:0] t_word1_i,
  output logic [3:0]  x_index_o,        // word of the executor's completion, in the same clock
  input  wire  [31:0] x_word_i,
  input  wire  [5:0]  d_blocks_i,
  input  wire  [6:0]  d_head_i,         // bytes of slot 1
  output logic [4:0]  d_off_o,          // word of the frame's record, a clock ahead
  output logic        d_re_o,
  input  wire  [31:0] d_rdata_i,
  output logic [2:0]  ring_sel_o,       // word of the ring's state, in the same clock
  input  wire  [31:0] ring_word_i,
  input  wire  [31:0] time_lo_i,
  input  wire  [31:0] time_hi_i,        // a clock late against time_lo_i
  input  wire  [63:0] mem_rdata_i,

  output logic        valid_o,          // a pair of words
  output logic [63:0] data_o,
  output logic [2:0]  beat_o
);

  localparam int unsigned RecordBlocks = 5;     // word of a frame's record: blocks from here on

  logic [3:0] i_q, i1_q;                // word that is asked for, that is there
  logic there_q, step, sent, done, frame, ring;
  logic [6:0] sel, sel_q;               // which source: one of them, or none for zero
  logic [31:0] hi_q, lo_q, word;

  assign {ring, frame, done, sent} = 4'b1 << kind_i;
  assign step = words_i & !(valid_o & !ready_i);

  // A frame's words 1.. are its record's 0.., slot 2 goes on with the blocks from 20 on
  assign d_off_o = further_i ? 5'(i_q) + 5'd15 : 5'(i_q) - 5'd1;
  assign d_re_o  = step;

  logic first, shown;
  assign first  = !further_i & (i_q == '0);
  assign shown  = {1'b0, d_off_o, 1'b0} < 7'(d_blocks_i) + 7'(2 * RecordBlocks);
  assign sel[0] = first;
  assign sel[1] = sent & (i_q == 4'd1);
  assign sel[2] = done & ((i_q == 4'd1) | (i_q == 4'd2) | (i_q >= 4'd6));
  assign sel[3] = frame & !first & shown;
  assign sel[4] = ring & !first & !i_q[3] & !(i_q == 4'd4 | i_q == 4'd5);
  assign sel[5] = !frame & (i_q == 4'd4);
  assign sel[6] = !frame & (i_q == 4'd5);

  // Word 5 always comes the clock after word 4, so that the time is one time
  assign x_index_o  = i1_q;
  assign ring_sel_o = i1_q[2:0];
  assign word = ({32{sel_q[0]}} & word0_i)     | ({32{sel_q[1]}} & t_word1_i)   |
                ({32{sel_q[2]}} & x_word_i)    | ({32{sel_q[3]}} & d_rdata_i)   |
                ({32{sel_q[4]}} & ring_word_i) | ({32{sel_q[5]}} & time_lo_i)   |
                ({32{sel_q[6]}} & time_hi_i);

  // What is behind the SDU's end is not shown
  logic [63:0] head;
  always_comb begin
    for (int unsigned b = 0; b < 8; b++) begin
      head[8*b +: 8] = ({1'b0, beat_o, 3'(b)} < d_head_i) ? mem_rdata_i[8*b +: 8] : 8'h0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (step) begin
      i_q     <= i_q + 4'd1;
      i1_q    <= i_q;
      sel_q   <= sel;
      there_q <= 1'b1;
      valid_o <= there_q & i1_q[0];
      hi_q    <= word;
      lo_q    <= hi_q;
    end
    if (head_i) {hi_q, lo_q} <= head;
    if ((step & valid_o) | next_i) beat_o <= beat_o + 3'd1;
    if (begin_i) begin
      i_q     <= '0;
      there_q <= 1'b0;
      valid_o <= 1'b0;
      beat_o  <= '0;
    end
  end

  assign data_o = {hi_q, lo_q};

endmodule

`default_nettype wire
