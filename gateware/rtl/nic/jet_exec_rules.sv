// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a command's fields may hold: the checks that need no memory of blocks. Which fields an
// operation uses is one table, a row an operation; EVENT and FIRST go with everything, and so does
// the pool, which the event names.
`default_nettype none

module jet_exec_rules (
  input  wire  [3:0]  shift_i,
  input  wire  [7:0]  op_i,
  /* verilator lint_off UNUSEDSIGNAL */  // EVENT and FIRST go with everything
  input  wire  [3:0]  flags_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [7:0]  count_i,
  input  wire  [15:0] offset_i,
  input  wire  [2:0]  index_i,          // of word_i, 2..4
  input  wire  [31:0] word_i,
  input  wire         some_i,           // length is not zero
  /* verilator lint_off UNUSEDSIGNAL */  // which block it is in
  input  wire  [17:0] last_i,           // offset + length - 1
  /* verilator lint_on UNUSEDSIGNAL */
  output logic [3:0]  status_o,         // of words 0 and 1
  output logic        word_ok_o,
  output logic        length_ok_o,      // COPY: not longer than the blocks, and touches all
  output logic [2:0]  blocks_o,         // named in words 5..7
  output logic [14:0] block_bytes_o
);

  localparam logic [1:0] Nothing = 2'd0, Host = 2'd1, Segments = 2'd2;
  localparam logic [5:0] Blocks = 6'(jet_hw_pkg::CMD_BLOCKS_MAX);
  localparam logic [5:0] Segs   = 6'(jet_hw_pkg::CMD_SEGS_MAX);
  localparam logic [5:0] Takes  = 6'(jet_hw_pkg::EVT_TAKE_MAX);

  logic known, upper, offset, named, pair;
  logic [5:0] most;                   // 0: no count
  logic [1:0] words;                  // 2..4: zero; host's address, length; vci, length, segment

  always_comb begin
    unique case (op_i)
      // known, the upper two flags, offset, of two bytes, count, words, blocks in words 5..7
      8'(jet_hw_pkg::OP_COPY_IN):
        {known, upper, offset, pair, most, words, named} = {4'b1110, Blocks, Host,     1'b1};
      8'(jet_hw_pkg::OP_COPY_OUT):
        {known, upper, offset, pair, most, words, named} = {4'b1010, Blocks, Host,     1'b1};
      8'(jet_hw_pkg::OP_SUM_PUT):
        {known, upper, offset, pair, most, words, named} = {4'b1011, 6'd1,   Nothing,  1'b1};
      8'(jet_hw_pkg::OP_SEND):
        {known, upper, offset, pair, most, words, named} = {4'b1100, Segs,   Segments, 1'b0};
      8'(jet_hw_pkg::OP_FREE):
        {known, upper, offset, pair, most, words, named} = {4'b1000, Blocks, Nothing,  1'b1};
      8'(jet_hw_pkg::OP_TAKE):
        {known, upper, offset, pair, most, words, named} = {4'b1000, Takes,  Nothing,  1'b0};
      8'(jet_hw_pkg::OP_FENCE):
        {known, upper, offset, pair, most, words, named} = {4'b1000, 6'd0,   Nothing,  1'b0};
      default:
        {known, upper, offset, pair, most, words, named} = {4'b0000, 6'd0,   Nothing,  1'b0};
    endcase
  end

  logic unused_ok, count_ok, place_ok;
  assign unused_ok = (upper | (flags_i[3:2] == 2'b00)) & (offset | (offset_i == '0)) &
                     (most != '0 | count_i == '0);
  assign count_ok  = (most == '0) | ((count_i != '0) & (count_i <= 8'(most)));

  assign block_bytes_o = 15'd1 << shift_i;
  assign place_ok = 17'(offset_i) + 17'(pair) < 17'(block_bytes_o);

  always_comb begin
    if (!known)          status_o = 4'(jet_hw_pkg::ST_BAD_OP);
    else if (!unused_ok) status_o = 4'(jet_hw_pkg::ST_BAD_FLAGS);
    else if (!count_ok)  status_o = 4'(jet_hw_pkg::ST_BAD_COUNT);
    else if (!place_ok)  status_o = 4'(jet_hw_pkg::ST_BAD_OFFSET);
    else                 status_o = 4'(jet_hw_pkg::ST_OK);
  end

  logic high_ok;                      // 31:17, above a length
  assign high_ok = word_i[31:17] == '0;
  always_comb begin
    unique case (index_i)
      3'd2:    word_ok_o = (words != Nothing) | (word_i == '0);
      3'd3:    word_ok_o = (words == Host) | (high_ok & (words == Segments | word_i[16:0] == '0));
      3'd4:    word_ok_o = (words == Segments) | (high_ok & (words == Host | word_i[16:0] == '0));
      default: word_ok_o = 1'b1;
    endcase
  end

  assign blocks_o = named ? count_i[2:0] : 3'd0;

  // The last byte is in the last block
  logic [8:0] block;
  assign block       = jet_nic_pkg::word_block(17'(last_i[17:3]), shift_i);
  assign length_ok_o = (words != Host) | (some_i & block + 9'd1 == 9'(count_i[2:0]));

endmodule

`default_nettype wire
