// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// For proofs: jet_dl_retry at one end of a link, jet_dl_seq at the other, and between them two lines that
// may lose and damage whatever they like, and be slow; each has place for two packets, a third one is
// lost. A TLP carries which one it is; that it is still in the replay buffer is jet_dl_replay's proof.
//
// All inputs are free.
`default_nettype none

// Two packets on their way; what does not fit is lost.
module jet_dl_line #(
  parameter int unsigned Width = 4
) (
  input  wire              clk_i,
  input  wire              rst_ni,
  input  wire              put_i,
  input  wire  [Width-1:0] data_i,
  input  wire              move_i,
  output logic             here_o,
  output logic [Width-1:0] data_o,
  output logic             one_q,      // there is one, there is a second one
  output logic             two_q,
  output logic [Width-1:0] second_q
);

  assign here_o = one_q && move_i;
  always_ff @(posedge clk_i) begin
    if (here_o || !one_q) data_o <= two_q ? second_q : data_i;
    if (!two_q || here_o) second_q <= data_i;
    if (here_o) begin
      one_q <= two_q || put_i;
      two_q <= two_q && put_i;
    end else if (put_i) begin
      one_q <= 1'b1;
      two_q <= one_q;
    end
    if (!rst_ni) {one_q, two_q} <= '0;
  end

endmodule

module jet_dl_pair #(
  parameter int unsigned SeqW = 3,
  parameter int unsigned IdW  = 4      // which TLP it is: one bit more than its number
) (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire offer_i,                 // a TLP is there to be sent
  input  wire begin_i,                 // the sender begins, ends a TLP
  input  wire end_i,
  input  wire timeout_i,
  input  wire tlp_loss_i,
  input  wire tlp_move_i,              // the TLP in front arrives
  input  wire tlp_damage_i,
  input  wire room_i,
  input  wire say_i,                   // the receiver says what it has to
  input  wire dllp_loss_i,
  input  wire dllp_move_i
);

  // Sender
  logic            store, full, have, busy_q, sent, open, progress, replay, error, jump, dllp_here;
  logic [1:0]      tail, jump_addr;
  logic [IdW-1:0]  offered_q, taken_q, id_q;   // so many were stored, were taken; the one on its way
  logic [IdW-1:0]  ids_q [4];          // by number
  logic [SeqW-1:0] seq, acked, snd, next, stored;
  logic            freed;
  assign store = offer_i && !full;
  assign sent  = busy_q && end_i;
  jet_dl_retry #(.SeqW(SeqW), .AddrW(2), .Log2(2)) u_retry (
    .clk_i, .rst_ni, .stored_i(store), .end_i(2'd0), .full_o(full), .tail_o(tail),
    .hold_i(1'b0), .have_o(have), .seq_o(seq), .busy_i(busy_q), .sent_i(sent), .jump_o(jump),
    .jump_addr_o(jump_addr), .ack_i(dllp_here && !dllp_nak), .nak_i(dllp_here && dllp_nak),
    .number_i(dllp_number), .timeout_i, .open_o(open), .progress_o(progress),
    .replay_o(replay), .error_o(error), .f_acked_o(acked), .f_snd_o(snd), .f_next_o(next),
    .f_stored_o(stored), .f_freed_o(freed));
  always_ff @(posedge clk_i) begin
    if (store) begin
      offered_q <= offered_q + 1'b1;
      ids_q[offered_q[1:0]] <= offered_q;
    end
    if (!busy_q) id_q <= ids_q[seq[1:0]];
    busy_q <= busy_q ? !sent : have && begin_i;
    if (!rst_ni) begin
      offered_q <= '0;
      busy_q    <= 1'b0;
    end
  end

  // Counts that do not wrap so soon: TLPs that were acknowledged, are to be sent, were sent
  logic [IdW-1:0] acked_n, snd_n, next_n;
  assign acked_n = offered_q - IdW'(SeqW'(stored - acked - 1'b1));
  assign snd_n   = offered_q - IdW'(SeqW'(stored - snd));
  assign next_n  = offered_q - IdW'(SeqW'(stored - next));

  // Lines. `limit` and `count` are not the partner's to know: what was sent by then, and taken
  logic            tlp_here, tlp_one, tlp_two, dllp_one, dllp_two, dllp_nak, dllp_nak2;
  logic [SeqW-1:0] tlp_seq, tlp_seq2, dllp_number, dllp_number2;
  logic [IdW-1:0]  tlp_id, tlp_id2, tlp_limit, tlp_limit2, dllp_count, dllp_count2;
  jet_dl_line #(.Width(SeqW + 2 * IdW)) u_tlps (
    .clk_i, .rst_ni, .put_i(sent && !tlp_loss_i),
    .data_i({seq, id_q, snd == next ? next_n + 1'b1 : next_n}), .move_i(tlp_move_i),
    .here_o(tlp_here), .data_o({tlp_seq, tlp_id, tlp_limit}), .one_q(tlp_one), .two_q(tlp_two),
    .second_q({tlp_seq2, tlp_id2, tlp_limit2}));
  logic nak, ack, ack_now, told;
  logic [SeqW-1:0] number;
  assign told = say_i && (nak || ack);
  jet_dl_line #(.Width(1 + SeqW + IdW)) u_dllps (
    .clk_i, .rst_ni, .put_i(told && !dllp_loss_i), .data_i({nak, number, taken_q}),
    .move_i(dllp_move_i), .here_o(dllp_here), .data_o({dllp_nak, dllp_number, dllp_count}),
    .one_q(dllp_one), .two_q(dllp_two), .second_q({dllp_nak2, dllp_number2, dllp_count2}));

  // Receiver
  logic accept, bad;
  jet_dl_seq #(.SeqW(SeqW)) u_seq (
    .clk_i, .rst_ni, .judge_i(tlp_here), .sound_i(!tlp_damage_i), .null_i(1'b0),
    .blamed_i(1'b0), .room_i, .seq_i(tlp_seq), .accept_o(accept), .bad_o(bad),
    .number_o(number), .nak_o(nak), .ack_o(ack), .ack_now_o(ack_now), .told_i(told));
  always_ff @(posedge clk_i) begin
    if (accept) taken_q <= taken_q + 1'b1;
    if (!rst_ni) taken_q <= '0;
  end

endmodule

`default_nettype wire
