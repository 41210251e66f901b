// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// TLPs that come in: checked, stored whole, handed on only when they are good and next in their
// order.
//
// Whether a double word is the LCRC shows when it is there: so one is stored when the one behind it
// has come. A packet is judged in the clock after its last word, and what was stored of it stays,
// or is written over. Behind MaxBeats a TLP is cut off: no good one is that long, and the
// transaction layer sees that its length is not that of its header.
`default_nettype none

module jet_dl_tlp #(
  parameter int unsigned AddrW    = 9,      // 2^AddrW beats
  parameter int unsigned MaxBeats = 64
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         valid_i,              // words of TLPs only
  input  wire  [15:0] data_i,
  input  wire         first_i,
  input  wire         last_i,
  input  wire  [1:0]  end_i,                // 0 END, 1 EDB, 2 damaged

  // jet_dl_seq's
  output logic        judge_o,
  output logic        sound_o,
  output logic        null_o,
  output logic        blamed_o,
  output logic        room_o,
  output logic [11:0] seq_o,
  input  wire         accept_i,

  output logic        busy_o,               // something is stored here

  input  wire         deliver_i,            // the transaction layer is there
  output logic        tlp_valid_o,
  input  wire         tlp_ready_i,
  output logic [63:0] tlp_data_o,
  output logic        tlp_keep_o,
  output logic        tlp_last_o
);

  localparam logic [31:0] Residue = 32'hdebb20e3;   // after good words and their LCRC

  function automatic logic [31:0] swap(input logic [31:0] w);
    swap = {w[7:0], w[15:8], w[23:16], w[31:24]};
  endfunction

  logic [31:0] lcrc_q, lcrc;
  jet_dl_crc u_lcrc (.crc_i(first_i ? '1 : lcrc_q), .data_i, .crc_o(lcrc));

  // Words into double words; held_q is the one that waits for its successor
  logic [15:0] low_q;
  logic        odd_q;                       // low_q has the first half of one
  logic        held_valid_q;
  logic [31:0] held_q, held, lower_q;
  logic [2:0]  count_q;                     // in front of held_q, stays at 4
  logic        four_q;                      // four header words
  logic        pair, take, header;
  assign pair   = valid_i && !first_i && odd_q;
  assign take   = pair && held_valid_q;
  assign header = count_q < 3'd3 || (count_q == 3'd3 && four_q);
  assign held   = header ? swap(held_q) : held_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      lcrc_q <= lcrc;
      low_q  <= data_i;
      odd_q  <= !first_i && !odd_q;
      if (first_i) begin
        seq_o        <= {data_i[3:0], data_i[15:8]};
        held_valid_q <= 1'b0;
        count_q      <= '0;
      end
    end
    if (pair) begin
      held_q       <= {data_i, low_q};
      held_valid_q <= 1'b1;
    end
    if (take) begin
      if (count_q != 3'd4) count_q <= count_q + 3'd1;
      if (count_q == '0) four_q <= held_q[5];
    end
  end

  // Beats into the buffer
  logic [AddrW-1:0] wptr_q, kept_q, rptr_q, used;
  logic [$clog2(MaxBeats+1)-1:0] beats_q;
  logic             upper_q;                // lower_q has the beat's first double word
  logic             begun_q;                // a first word has come: what ends before is not ours
  logic             beat, write, over;
  assign used  = wptr_q - rptr_q;
  assign over  = beats_q == ($clog2(MaxBeats+1))'(MaxBeats);
  assign beat  = take && (upper_q || last_i) && (!over || last_i);
  assign write = beat && used != '1;

  always_ff @(posedge clk_i) begin
    judge_o <= valid_i && last_i && (first_i || begun_q);
    if (valid_i) begun_q <= first_i || begun_q;
    if (take) begin
      upper_q <= !upper_q;
      if (!upper_q) lower_q <= held;
    end
    if (write) begin
      wptr_q <= wptr_q + 1'b1;
      if (!over) beats_q <= beats_q + 1'b1;
    end
    if (beat && !write) room_o <= 1'b0;
    if (judge_o) begin
      if (accept_i) kept_q <= wptr_q;
      else          wptr_q <= kept_q;
    end
    if (valid_i && first_i) begin
      upper_q <= 1'b0;
      beats_q <= '0;
      room_o  <= 1'b1;
    end
    if (!rst_ni) begin
      {wptr_q, kept_q} <= '0;
      judge_o <= 1'b0;
      begun_q <= 1'b0;
    end
  end

  // The verdict. An LCRC behind nothing, or half a double word, is no TLP
  logic       whole_q;
  logic [1:0] end_q;
  always_ff @(posedge clk_i) begin
    end_q   <= end_i;
    whole_q <= take;
  end
  assign sound_o  = end_q == 2'd0 && whole_q && lcrc_q == Residue;
  assign null_o   = end_q == 2'd1 && lcrc_q == '0;
  assign blamed_o = end_q[1];

  // And out again
  logic pull;
  assign pull   = (!tlp_valid_o || tlp_ready_i) && deliver_i && rptr_q != kept_q;
  assign busy_o = rptr_q != wptr_q || tlp_valid_o;
  jet_ram #(.Width(66), .Depth(1 << AddrW)) u_ram (
    .clk_i, .we_i(write), .waddr_i(wptr_q),
    .wdata_i({last_i, upper_q, held, upper_q ? lower_q : held}), .re_i(pull), .raddr_i(rptr_q),
    .rdata_o({tlp_last_o, tlp_keep_o, tlp_data_o}));

  always_ff @(posedge clk_i) begin
    if (pull) rptr_q <= rptr_q + 1'b1;
    if (pull)             tlp_valid_o <= 1'b1;
    else if (tlp_ready_i) tlp_valid_o <= 1'b0;
    if (!rst_ni) begin
      rptr_q      <= '0;
      tlp_valid_o <= 1'b0;
    end
  end

endmodule

`default_nettype wire
