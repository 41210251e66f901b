// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The words of a SEND's record in jet_send_queue, where they are described.
`default_nettype none

module jet_exec_record (
  input  wire  [3:0]  shift_i,
  input  wire  [2:0]  desc_i,         // which of words 2, 1, 0; none: segment seg_i
  input  wire  [5:0]  seg_i,
  input  wire  [31:0] word2_i,        // of the command: uu and VCI
  input  wire  [16:0] len_i,          // and BARE above it
  input  wire  [5:0]  count_i,
  input  wire  [3:0]  queue_i,
  input  wire         event_i,
  input  wire  [15:0] tag_i,
  input  wire  [7:0]  pool_i,
  input  wire  [8:0]  block_i,
  input  wire  [13:0] offset_i,
  input  wire  [13:0] seg_len_i,      // 16384 as 0
  output logic [5:0]  off_o,
  output logic [33:0] data_o
);

  logic [19:0] addr;
  assign addr = {jet_nic_pkg::block_word(block_i, shift_i), 3'b0} | 20'(offset_i);

  always_comb begin
    unique case (desc_i)
      3'b001: begin
        off_o  = 6'd0;
        data_o = {2'b0, word2_i};
      end
      3'b010: begin
        off_o  = 6'd1;
        data_o = {6'b0, count_i, queue_i, event_i, len_i};
      end
      3'b100: begin
        off_o  = 6'd2;
        data_o = {10'b0, tag_i, pool_i};
      end
      default: begin
        off_o  = seg_i + 6'd3;
        data_o = {seg_len_i - 14'd1, addr};
      end
    endcase
  end

endmodule

`default_nettype wire
