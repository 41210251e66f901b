// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Lines bytes up: takes words of which some neighbouring lanes are valid, and
// gives the same bytes packed without a gap, the first one in lane `start`. On the way
// the word goes through a jet_rotate, which others may use in other clocks. Nothing ever
// stalls: who feeds it makes sure that there is room behind it. Five clocks from input to output.
// Two rows may take turns, word by word: where each stands, and what is left of its last word, is
// kept for both.
//
//   in         | . . . . . A B C |  lane 5, 3 bytes      start = 6, so A goes to lane 6
//   in         | D E F G H I J K |  lane 0, 8 bytes
//   in, last   | L M . . . . . . |
//   out        | . . . . . . A B |  be = 11000000
//   out        | C D E F G H I J |
//   out, last  | K L M 0 0 0 0 0 |  be = 00000111
//
// In the clock behind the last word of a row there must be no word: the last may make two.
`default_nettype none

module jet_pack #(
  parameter int unsigned Rows = 1   // 1 or 2
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [2:0]  start_i,    // taken while nothing of the row is on its way
  input  wire  [Rows-1:0] begin_i,    // take start
  input  wire         valid_i,
  input  wire         row_i,      // 0, if there is one only
  input  wire         last_i,
  input  wire  [2:0]  lane_i,     // first valid byte
  input  wire  [3:0]  num_i,      // 1..8 valid bytes
  output logic [2:0]  rot_o,      // jet_rotate's, with the word
  input  wire  [63:0] data_i,     // what comes of it
  output logic        valid_o,
  output logic        row_o,
  output logic        last_o,
  output logic [7:0]  be_o,
  output logic [63:0] data_o      // zero where be_o is
);

  // Stage 0: where the word goes. fill: lanes below it are full afterwards (up to 15)
  logic [Rows-1:0] mine;
  logic [Rows-1:0][2:0] pos_q, low_q;
  logic [2:0] pos0, low0;
  logic [3:0] fill;
  logic more_q;
  assign mine = Rows'(1) << row_i;
  always_comb begin
    pos0 = '0;
    low0 = '0;
    for (int unsigned r = 0; r < Rows; r++) begin
      if (mine[r]) begin
        pos0 |= pos_q[r];
        low0 |= low_q[r];
      end
    end
  end
  assign fill = {1'b0, pos0} + num_i;

  assign rot_o = pos0 - lane_i;

  // What goes along with the word through the rotator: | last | fill 4 | pos 3 | low 3 |, and whose
  // it is, which stays for a second word
  logic v1_q, v2_q, v3_q, v4_q, row1_q, row2_q, row3_q, row4_q;
  logic [10:0] m1_q, m2_q, m3_q, m4_q;

  always_ff @(posedge clk_i) begin
    m1_q   <= {last_i, fill, pos0, low0};
    m2_q   <= m1_q;
    m3_q   <= m2_q;
    m4_q   <= m3_q;
    row1_q <= row_i;
    row2_q <= row1_q;
    row3_q <= row2_q;
    if (v3_q) row4_q <= row3_q;
    if (!rst_ni) begin
      v1_q  <= 1'b0;
      v2_q  <= 1'b0;
      v3_q  <= 1'b0;
      v4_q  <= 1'b0;
      pos_q <= '0;
      low_q <= '0;
    end else begin
      v1_q <= valid_i;
      v2_q <= v1_q;
      v3_q <= v2_q;
      v4_q <= v3_q;
      for (int unsigned r = 0; r < Rows; r++) begin
        if (begin_i[r]) begin
          pos_q[r] <= start_i;
          low_q[r] <= start_i;
        end else if (valid_i & mine[r]) begin
          pos_q[r] <= fill[2:0];
          if (fill[3]) low_q[r] <= '0;
        end
      end
    end
  end

  // Stage 4: put together what is left of the word before and this one
  logic [63:0] acc;
  logic [2:0] pos, low, rest_q;
  logic [3:0] fill4, high;
  logic last4, full;
  logic [7:0] keep, be, acc_we;

  // more_q: the last word made two, the second one is in acc
  assign {last4, fill4, pos, low} = m4_q;
  assign full = fill4[3];
  assign high = more_q ? {1'b0, rest_q} : full ? 4'd8 : fill4;
  always_comb begin
    for (int unsigned i = 0; i < 8; i++) begin
      keep[i] = more_q | (4'(i) < {1'b0, pos});
      be[i]   = (4'(i) < high) & (more_q | (4'(i) >= {1'b0, low}));
      acc_we[i] = v4_q & (full | !keep[i]);
    end
  end

  // For two rows in LUT RAM, which needs no multiplexer
  for (genvar g = 0; g < 8; g++) begin : gen_lane
    if (Rows == 1) begin : gen_one
      logic [7:0] acc_q;
      always_ff @(posedge clk_i) if (acc_we[g]) acc_q <= data_i[8*g +: 8];
      assign acc[8*g +: 8] = acc_q;
    end else begin : gen_two
      (* ram_style = "distributed" *) logic [7:0] mem [2];
      always_ff @(posedge clk_i) if (acc_we[g]) mem[row4_q] <= data_i[8*g +: 8];
      assign acc[8*g +: 8] = mem[row4_q];
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 8; i++) begin
      data_o[8*i +: 8] <= !be[i] ? 8'h0 : keep[i] ? acc[8*i +: 8] : data_i[8*i +: 8];
    end
    be_o   <= be;
    row_o  <= row4_q;
    rest_q <= fill4[2:0];
    if (!rst_ni) begin
      valid_o <= 1'b0;
      last_o  <= 1'b0;
      more_q  <= 1'b0;
    end else begin
      valid_o <= more_q | (v4_q & (full | last4));
      more_q  <= v4_q & last4 & full & (fill4[2:0] != 3'd0);
      last_o  <= more_q | (v4_q & last4 & !(full & (fill4[2:0] != 3'd0)));
    end
  end

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) gap: assert (!(more_q & v4_q));
`endif

endmodule

`default_nettype wire
