// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a command's fields may hold: the checks that need no table. Which fields an
// operation uses, by word of the command:
//
//             flags        1: offset  count   2, 3          4           5..7
//   COPY      EVENT FIRST  yes        1..6    address       length      blocks
//   (IN: sums)
//   SUM_PUT   EVENT FIRST  yes        1                                 block
//   SEND      + FREE, SYNC            1..34   vci, length   segments
//   FREE      EVENT FIRST             1..6                              blocks
//   TAKE      EVENT FIRST             1..20
//   FENCE     EVENT FIRST
//
// The pool is used by all, the event names it.
`default_nettype none

module jet_exec_rules (
  input  wire  [3:0]  shift_i,
  input  wire  [7:0]  op_i,
  /* verilator lint_off UNUSEDSIGNAL */  // EVENT and FIRST go with everything
  input  wire  [3:0]  flags_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [7:0]  count_i,
  input  wire  [15:0] offset_i,
  input  wire  [2:0]  index_i,        // of word_i, 2..4
  input  wire  [31:0] word_i,
  input  wire  [17:0] end_i,          // offset + length
  output logic [3:0]  status_o,       // of words 0 and 1
  output logic        word_ok_o,
  output logic        length_ok_o,    // COPY: not longer than the blocks, and touches all
  output logic [2:0]  blocks_o,       // named in words 5..7
  output logic [14:0] block_bytes_o
);

  logic copy, send, free, take, fence, put, flags_ok, offset_ok, count_ok, place_ok;

  assign copy  = (op_i == 8'(jet_hw_pkg::OP_COPY_IN)) | (op_i == 8'(jet_hw_pkg::OP_COPY_OUT));
  assign send  = op_i == 8'(jet_hw_pkg::OP_SEND);
  assign free  = op_i == 8'(jet_hw_pkg::OP_FREE);
  assign take  = op_i == 8'(jet_hw_pkg::OP_TAKE);
  assign fence = op_i == 8'(jet_hw_pkg::OP_FENCE);
  assign put   = op_i == 8'(jet_hw_pkg::OP_SUM_PUT);

  // The two upper flags mean something else for each operation
  assign flags_ok = (flags_i[3:2] == 2'b00) | (op_i == 8'(jet_hw_pkg::OP_COPY_IN)) | send;
  assign offset_ok = copy | put | (offset_i == '0);

  always_comb begin
    if (fence)            count_ok = 1'b1;        // unused, not out of range
    else if (count_i == 0) count_ok = 1'b0;
    else if (put)         count_ok = count_i == 8'd1;
    else if (send)        count_ok = count_i <= 8'(jet_hw_pkg::CMD_SEGS_MAX);
    else if (take)        count_ok = count_i <= 8'(jet_hw_pkg::EVT_BLOCKS0_NUM);
    else                  count_ok = count_i <= 8'(jet_hw_pkg::CMD_BLOCKS_MAX);
  end

  assign block_bytes_o = 15'd1 << shift_i;
  assign place_ok = put ? 17'(offset_i) + 17'd2 <= 17'(block_bytes_o) :
                    !copy | (offset_i < 16'(block_bytes_o));

  always_comb begin
    if (!(copy | send | free | take | fence | put)) begin
      status_o = 4'(jet_hw_pkg::ST_BAD_OP);
    end else if (!flags_ok | !offset_ok | (fence & count_i != 0)) begin
      status_o = 4'(jet_hw_pkg::ST_BAD_FLAGS);
    end else if (!count_ok) begin
      status_o = 4'(jet_hw_pkg::ST_BAD_COUNT);
    end else if (!place_ok) begin
      status_o = 4'(jet_hw_pkg::ST_BAD_OFFSET);
    end else begin
      status_o = 4'(jet_hw_pkg::ST_OK);
    end
  end

  logic high_ok;                      // 31:17, above a length
  assign high_ok = word_i[31:17] == '0;
  always_comb begin
    unique case (index_i)
      3'd2:    word_ok_o = copy | send | (word_i == '0);
      3'd3:    word_ok_o = copy | (high_ok & (send | (word_i[16:0] == '0)));
      3'd4:    word_ok_o = send | (high_ok & (copy | (word_i[16:0] == '0)));
      default: word_ok_o = 1'b1;
    endcase
  end

  assign blocks_o = (copy | free | put) ? count_i[2:0] : 3'd0;

  // (count - 1) blocks < end <= count blocks, and end > offset
  logic [17:0] all, less;
  assign all  = 18'(count_i[2:0]) << shift_i;
  assign less = all - 18'(block_bytes_o);
  assign length_ok_o = !copy | ((end_i > less) & (end_i <= all) & (end_i != 18'(offset_i)));

endmodule

`default_nettype wire
