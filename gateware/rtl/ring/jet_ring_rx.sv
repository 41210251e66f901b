// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Receive pipeline: tells what each word is, and knows a frame's whole header
// before its SOF leaves, so that a frame passes whole or not at all.
//
//            s0 (elastic)   s1          s2 -> kind_o, data_o     then the transmit register
//   clock 0  J2 A0          J0 J1       SOF     head_ok_o and the header's facts count now
//   clock 1  A1 A2          J2 A0       J0 J1   M set, hop counted
//   clock 2  A3 A4          A1 A2       J2 A0   J2 made anew
//   clock 0  any            ep. crc8    TOKEN   tok_*_o count now
//
// From s0 to the transmit register: 3 words.
`default_nettype none

module jet_ring_rx (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire  [15:0] data_i,          // s0
  input  wire  [1:0]  k_i,
  input  wire         lost_i,

  input  wire  [5:0]  id_i,            // ours
  input  wire  [7:0]  epoch_i,
  input  wire  [7:0]  lap_i,           // jet_token's
  input  wire         edit_i,          // count hops in what passes
  input  wire         mark_i,          // and set M: we are the monitor

  output jet_ring_pkg::word_e kind_o,  // s2
  output logic [15:0] data_o,
  output logic        head_ok_o,       // with SOF: the header is there and its CRC is right
  output logic        head_bad_o,      // with SOF: the header is there and its CRC is wrong
  output logic [1:0]  type_o,          // with SOF, like the two below
  output logic        own_o,           // source is us
  output logic        marked_o,        // M is set
  output logic        far_o,           // it has passed more stations than there can be others
  output logic        tok_ok_o,        // with TOKEN: whole, CRC right
  output logic        tok_ours_o,      // with TOKEN: its epoch is the present one
  output logic        tok_same_o,      // with TOKEN: its lap is lap_i
  output logic        tok_new_o,       // with TOKEN: its lap is later, modulo 256
  output logic        in_frame_o,      // the word before belonged to a frame
  output logic        too_long_o,      // with WordCut: the frame is longer than frames are
  output logic        code_o           // the word is not one that may stand here
);

  localparam logic [15:0] WIdle  = {8'(jet_hw_pkg::K_COMMA), 8'(jet_hw_pkg::D_IDLE)};
  localparam logic [15:0] WSof   = {8'(jet_hw_pkg::K_SOF), 8'h00};
  localparam logic [15:0] WEof   = {8'(jet_hw_pkg::K_EOF), 8'h00};
  localparam logic [15:0] WAbort = {8'(jet_hw_pkg::K_ABORT), 8'h00};
  localparam logic [15:0] WordsMax = 16'(jet_hw_pkg::FRAME_MAX / 2);

  // What the word in s0 is by itself
  jet_ring_pkg::word_e kind0, kind1_q, kind2_q;
  always_comb begin
    kind0 = jet_ring_pkg::WordCut;
    if (!lost_i && k_i == 2'b00) begin
      kind0 = jet_ring_pkg::WordData;
    end else if (!lost_i && k_i == 2'b10) begin
      if (data_i == WIdle)                               kind0 = jet_ring_pkg::WordIdle;
      if (data_i == WSof)                                kind0 = jet_ring_pkg::WordSof;
      if (data_i == WEof)                                kind0 = jet_ring_pkg::WordEof;
      if (data_i == WAbort)                              kind0 = jet_ring_pkg::WordAbort;
      if (data_i[15:8] == 8'(jet_hw_pkg::K_TOKEN))       kind0 = jet_ring_pkg::WordToken;
    end
  end

  // CRCs: of a header (word in s0 with the start value), of a token (flags in
  // s1, epoch in s0), and of the header that we change (word in s2).
  logic [7:0] crc_head, crc_head_q, crc_tok, crc_new;
  logic [15:0] w1_q, w2_q, w2_d;
  logic lost1_q, lost2_q, own1_q, far1_q, tok_ok_q, tok_ours_q, tok_same_q;
  logic tok_new_q;
  logic [7:0] newer;
  assign newer = w1_q[7:0] - lap_i;
  logic head_edit, is_head1, is_tail_head1, head2_q;

  jet_crc8 u_crc_head (
    .crc_i(8'(jet_hw_pkg::HEADER_CRC_INIT)), .data_i(data_i), .crc_o(crc_head));
  jet_crc8 u_crc_tok (
    .crc_i(8'(jet_hw_pkg::HEADER_CRC_INIT)), .data_i({w1_q[7:0], data_i[15:8]}), .crc_o(crc_tok));
  jet_crc8 u_crc_new (
    .crc_i(8'(jet_hw_pkg::HEADER_CRC_INIT)), .data_i(w2_q), .crc_o(crc_new));

  assign head_edit     = edit_i & (kind1_q == jet_ring_pkg::WordData);
  assign is_head1      = kind2_q == jet_ring_pkg::WordSof;   // s1 holds J0 J1
  assign is_tail_head1 = head2_q;                            // s1 holds J2 A0

  always_comb begin
    w2_d = w1_q;
    if (head_edit && is_head1 && w1_q[15:14] != 2'(jet_hw_pkg::TYPE_MAC)) begin
      w2_d[jet_hw_pkg::J_CIRCULATED_LSB] = w1_q[jet_hw_pkg::J_CIRCULATED_LSB] | mark_i;
      w2_d[5:0] = w1_q[5:0] + 6'd1;      // one with 63 goes no further
    end
    if (head_edit && is_tail_head1) w2_d[15:8] = crc_new;
  end

  always_ff @(posedge clk_i) begin
    w1_q       <= data_i;
    lost1_q    <= lost_i;
    crc_head_q <= crc_head;
    own1_q     <= data_i[11:6] == id_i;
    far1_q     <= data_i[5:0] == '1;
    w2_q       <= w2_d;
    lost2_q    <= lost1_q;
    tok_ok_q   <= kind0 == jet_ring_pkg::WordData && crc_tok == data_i[7:0];
    tok_ours_q <= data_i[15:8] == epoch_i;
    tok_same_q <= w1_q[7:0] == lap_i;
    tok_new_q  <= newer != '0 & !newer[7];
    if (!rst_ni) begin
      kind1_q <= jet_ring_pkg::WordIdle;
      kind2_q <= jet_ring_pkg::WordIdle;
      head2_q <= 1'b0;
    end else begin
      kind1_q <= kind0;
      kind2_q <= kind1_q;
      head2_q <= is_head1 && kind1_q == jet_ring_pkg::WordData;
    end
  end

  // What it is in its place: data only counts inside a frame or behind TOKEN
  logic in_frame_q, after_token_q, head_there;
  logic [15:0] count_q;

  assign head_there = kind1_q == jet_ring_pkg::WordData && k_i == 2'b00 && !lost_i;
  assign head_ok_o  = head_there && crc_head_q == data_i[15:8];
  assign head_bad_o = head_there && crc_head_q != data_i[15:8];
  assign type_o     = w1_q[15:14];
  assign own_o      = own1_q;
  assign far_o      = far1_q;
  assign marked_o   = w1_q[jet_hw_pkg::J_CIRCULATED_LSB];
  assign tok_ok_o   = tok_ok_q;
  assign tok_ours_o = tok_ours_q;
  assign tok_same_o = tok_same_q;
  assign tok_new_o  = tok_new_q;
  assign in_frame_o = in_frame_q;
  assign too_long_o = in_frame_q && count_q == WordsMax && kind2_q == jet_ring_pkg::WordData;
  assign data_o     = w2_q;

  always_comb begin
    kind_o = kind2_q;
    code_o = kind2_q == jet_ring_pkg::WordCut && !lost2_q;
    if (kind2_q == jet_ring_pkg::WordData) begin
      if (too_long_o)         kind_o = jet_ring_pkg::WordCut;
      else if (in_frame_q)    kind_o = jet_ring_pkg::WordData;
      else if (after_token_q) kind_o = jet_ring_pkg::WordTail;
      else begin
        kind_o = jet_ring_pkg::WordCut;
        code_o = 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    after_token_q <= kind2_q == jet_ring_pkg::WordToken;
    count_q       <= kind2_q == jet_ring_pkg::WordSof ? 16'd0 : count_q + 16'd1;
    if (!rst_ni) in_frame_q <= 1'b0;
    else         in_frame_q <= kind_o == jet_ring_pkg::WordSof ||
                               (in_frame_q && kind_o == jet_ring_pkg::WordData);
  end

endmodule

`default_nettype wire
