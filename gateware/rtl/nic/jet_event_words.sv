// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One slot of an event, as the eight beats that the DMA port wants. First come the words that
// are put together here, one a clock, which a shift register makes into pairs; then a frame's
// first bytes, a beat a clock out of the buffer memory:
//
//   slot    completion, ring    frame 0         1, 2           3
//   words   0..15               0..5            0, 1           0..15
//   beats                       3..7            1..7
//
//   word    i_q: asked for -> sel_q, sources -> hi_q -> lo_q    (clock 0, 1, 2)
//   beat    asked for, granted -> .. three clocks .. -> hi_q, lo_q
//   both    pair_q -> FIFO -> DMA port
//
// The FIFO is empty when a slot begins, and holds one, so nothing in front of it ever waits.
`default_nettype none

module jet_event_words (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         begin_i,          // the slot before has left; what follows stays
  input  wire  [1:0]  kind_i,           // as jet_event has them: SEND, other command, frame, ring
  input  wire  [1:0]  slot_i,
  input  wire  [31:0] word0_i,          // from the next clock on

  input  wire  [31:0] sent_word1_i,
  input  wire  [31:0] sent_word2_i,
  output logic [3:0]  exec_index_o,     // word of the executor's completion, in the same clock
  input  wire  [31:0] exec_word_i,
  input  wire  [5:0]  deliver_blocks_i,
  input  wire  [7:0]  deliver_head_i,   // first bytes that are shown
  output logic [4:0]  deliver_off_o,    // word of the frame's record, a clock ahead
  output logic        deliver_re_o,
  input  wire  [31:0] deliver_rdata_i,
  output logic [2:0]  ring_sel_o,       // word of the ring's state, in the same clock
  input  wire  [31:0] ring_word_i,
  input  wire  [31:0] time_lo_i,
  input  wire  [15:0] time_hi_i,        // a clock late against time_lo_i

  output logic        mem_hold_o,
  output logic        mem_req_o,
  input  wire         mem_gnt_i,
  output logic [4:0]  mem_beat_o,       // of the frame's first block
  input  wire  [63:0] mem_rdata_i,      // three clocks after gnt

  output logic        valid_o,
  input  wire         ready_i,
  output logic [63:0] data_o,
  output logic        last_o
);

  localparam logic [4:0] RecordBlocks = 5'd5;   // word of a frame's record: blocks 1.. from here on

  logic sent, done, frame, ring;
  assign {ring, frame, done, sent} = 4'b1 << kind_i;

  // A frame's words are its record's, from `skip` on: slot 0 its 0..4, slots 1 and 2 a pair of
  // blocks each, slot 3 the others
  logic [4:0] skip;
  logic [3:0] last_word;
  logic [4:0] first_beat;               // of the frame's bytes
  always_comb begin
    unique case ({frame, slot_i})
      3'b100:  {skip, last_word, first_beat} = {-5'd1, 4'd5, 5'd0};
      3'b101:  {skip, last_word, first_beat} = {5'd4, 4'd1, 5'd5};
      3'b110:  {skip, last_word, first_beat} = {5'd5, 4'd1, 5'd12};
      default: {skip, last_word, first_beat} = {5'd6, 4'd15, 5'd0};
    endcase
  end

  // Words
  logic [3:0] i_q, i1_q;                // word that is asked for, that is there
  logic words_q, there_q, pair_q, shown;
  logic [6:0] sel, sel_q;               // which source: one of them, or none for zero
  logic [31:0] hi_q, lo_q, word, sent_word;

  assign deliver_off_o = 5'(i_q) + skip;
  assign deliver_re_o  = words_q;
  assign shown         = deliver_off_o < RecordBlocks + 5'(deliver_blocks_i >> 1);
  assign sel[0]        = i_q == 4'd0;
  assign sel[1]        = sent & ((i_q == 4'd1) | (i_q == 4'd2));
  assign sel[2]        = done & ((i_q == 4'd1) | (i_q == 4'd2) | (i_q >= 4'd5));
  assign sel[3]        = frame & (i_q != 4'd0) & shown;
  assign sel[4]        = ring & (i_q != 4'd0) & !i_q[3] & !(i_q == 4'd4 | i_q == 4'd5);
  assign sel[5]        = !frame & (i_q == 4'd4);
  assign sel[6]        = !frame & (i_q == 4'd5);

  // Word 5 always comes the clock after word 4, so that the time is one time
  assign exec_index_o = i1_q;
  assign ring_sel_o   = i1_q[2:0];
  assign sent_word    = i1_q[0] ? sent_word1_i : sent_word2_i;
  assign word         = ({32{sel_q[0]}} & word0_i)     | ({32{sel_q[1]}} & sent_word)    |
                ({32{sel_q[2]}} & exec_word_i)    | ({32{sel_q[3]}} & deliver_rdata_i) |
                ({32{sel_q[4]}} & ring_word_i) | ({32{sel_q[5]}} & time_lo_i) |
                ({32{sel_q[6]}} & {16'b0, time_hi_i});

  // Beats
  logic beats_q, get1_q, get2_q, get3_q;
  logic [4:0] ask_q, beat_q;            // of the frame's: that is asked for, that is there
  logic [2:0] left_q;                   // still to be asked for, less one
  logic full, part;
  logic [63:0] bytes;
  assign mem_hold_o = (words_q & frame & slot_i != 2'd3) | beats_q;
  assign mem_req_o  = beats_q;
  assign mem_beat_o = ask_q;

  // What is behind the SDU's end is not shown
  assign full = get3_q & (beat_q < deliver_head_i[7:3]);
  assign part = get3_q & (beat_q == deliver_head_i[7:3]);
  always_comb begin
    for (int unsigned b = 0; b < 8; b++) begin
      bytes[8*b +: 8] = (full | (part & (3'(b) < deliver_head_i[2:0]))) ?
                        mem_rdata_i[8*b +: 8] : 8'h0;
    end
  end

  always_ff @(posedge clk_i) begin
    i1_q             <= i_q;
    sel_q            <= words_q ? sel : '0;
    hi_q             <= bytes[63:32] | word;          // one of them is zero
    lo_q             <= get3_q ? bytes[31:0]  : hi_q;
    if (words_q) i_q <= i_q + 4'd1;
    if (beats_q & mem_gnt_i) begin
      ask_q  <= ask_q + 5'd1;
      left_q <= left_q - 3'd1;
    end
    if (get3_q) beat_q <= beat_q + 5'd1;
    if (begin_i) begin
      i_q    <= '0;
      ask_q  <= first_beat;
      beat_q <= first_beat;
      left_q <= (slot_i == 2'd0) ? 3'd4 : 3'd6;
    end
    if (!rst_ni) begin
      words_q <= 1'b0;
      there_q <= 1'b0;
      pair_q  <= 1'b0;
      beats_q <= 1'b0;
      {get1_q, get2_q, get3_q} <= '0;
    end else begin
      words_q <= begin_i | (words_q & (i_q != last_word));
      there_q <= words_q;
      pair_q  <= (there_q & i1_q[0]) | get3_q;
      beats_q <= (words_q & (i_q == last_word) & (last_word != 4'd15)) |
                 (beats_q & !(mem_gnt_i & left_q == '0));
      get1_q <= beats_q & mem_gnt_i;
      get2_q <= get1_q;
      get3_q <= get2_q;
    end
  end

  logic [2:0] out_q;                    // beat at the FIFO's output
  /* verilator lint_off UNUSEDSIGNAL */
  logic room;
  logic [3:0] level;
  /* verilator lint_on UNUSEDSIGNAL */
  jet_fifo #(.Width(64), .DepthLog2(3)) u_fifo (
    .clk_i, .rst_ni, .wvalid_i(pair_q), .wready_o(room), .wdata_i({hi_q, lo_q}),
    .rvalid_o(valid_o), .rready_i(ready_i), .rdata_o(data_o), .level_o(level)
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni)                out_q <= '0;
    else if (valid_o & ready_i) out_q <= out_q + 3'd1;
  end
  assign last_o = &out_q;

endmodule

`default_nettype wire
