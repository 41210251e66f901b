// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Numbers of the TLPs that go out, and where in the replay buffer they are (Base Specification
// 3.6.2):
//
//     acked     sent and not acknowledged        never sent
//   ..-----+----------------------------------+----------------+........
//     acked_q            (snd_q, in a replay)   next_q            stored_q
//
// Ack and Nak are believed at once, but what they free is free, and what they skip is skipped, only
// between TLPs: the one on its way may be the one they speak of. Until then nothing new begins.
//
// ends_q has where the next TLP begins, for the last acknowledged one and all behind it.
`default_nettype none

module jet_dl_retry #(
  parameter int unsigned SeqW  = 12,
  parameter int unsigned Log2  = 5,      // 2^Log2 - 1 TLPs are kept at most
  parameter int unsigned AddrW = 9       // of the buffer
) (
  input  wire              clk_i,
  input  wire              rst_ni,

  input  wire              stored_i,     // a whole TLP is in the buffer
  input  wire  [AddrW-1:0] end_i,        // the address behind it
  output logic             full_o,       // none has a place
  output logic [AddrW-1:0] tail_o,       // from here on the buffer is in use

  input  wire              hold_i,       // nothing begins: the link is being retrained
  output logic             have_o,       // a TLP is to be sent
  output logic [SeqW-1:0]  seq_o,
  input  wire              busy_i,       // ... and is on its way, from the clock after have_o
  input  wire              sent_i,       // its last word, still busy
  output logic             jump_o,       // the next one to be sent begins at jump_addr_o
  output logic [AddrW-1:0] jump_addr_o,

  input  wire              ack_i,
  input  wire              nak_i,
  input  wire  [SeqW-1:0]  number_i,
  input  wire              timeout_i,    // of REPLAY_TIMER
  output logic             kept_o,       // something is not acknowledged, or not even sent
  output logic             open_o,       // something that was sent is not acknowledged
  output logic             progress_o,   // a pulse: less than before
  output logic             replay_o,     // a pulse: a replay is due
  output logic             error_o       // a pulse: data link protocol error
);

  logic [SeqW-1:0] acked_q, snd_q, next_q, stored_q;
  logic [AddrW-1:0] ends_q [1 << Log2];

  // What the partner says: it can only speak of what was sent, from the last acknowledged one on
  logic [SeqW-1:0] open, gone, kept;
  logic            told, good, replay_q, freed_q;
  assign open       = next_q - acked_q - 1'b1;
  assign gone       = number_i - acked_q;
  assign kept       = stored_q - acked_q - 1'b1;
  assign told       = ack_i || nak_i;
  assign good       = told && gone <= open;
  assign kept_o     = kept != '0;
  assign open_o     = open != '0;
  assign progress_o = good && gone != '0;
  assign replay_o   = !replay_q && ((nak_i && good && gone != open) || (timeout_i && open_o));
  assign full_o     = kept == SeqW'((1 << Log2) - 1);

  // Between TLPs
  logic            settle;
  logic [SeqW-1:0] first, ahead;          // the first one that is not acknowledged
  assign first       = acked_q + 1'b1;
  assign ahead       = snd_q - first;
  assign settle      = (!busy_i || sent_i) && (replay_q || freed_q);
  assign jump_o      = settle && (replay_q || ahead[SeqW-1]);
  assign jump_addr_o = ends_q[acked_q[Log2-1:0]];
  assign have_o      = snd_q != stored_q && !replay_q && !freed_q && !hold_i;
  assign seq_o       = snd_q;

  // In reset: the first one begins at 0
  logic [Log2-1:0] at;
  assign at = rst_ni ? stored_q[Log2-1:0] : '1;
  always_ff @(posedge clk_i) begin
    if (stored_i || !rst_ni) ends_q[at] <= rst_ni ? end_i : '0;
  end

  always_ff @(posedge clk_i) begin
    error_o <= told && !good;
    if (stored_i) stored_q <= stored_q + 1'b1;
    if (sent_i) begin
      snd_q <= snd_q + 1'b1;
      if (snd_q == next_q) next_q <= next_q + 1'b1;
    end
    if (settle) begin
      replay_q <= 1'b0;
      freed_q  <= 1'b0;
      if (freed_q) tail_o <= jump_addr_o;
      if (jump_o) snd_q <= first;
    end
    if (progress_o) begin
      acked_q <= number_i;
      freed_q <= 1'b1;
    end
    if (replay_o) replay_q <= 1'b1;
    if (!rst_ni) begin
      {snd_q, next_q, stored_q, tail_o} <= '0;
      acked_q  <= '1;
      replay_q <= 1'b0;
      freed_q  <= 1'b0;
      error_o  <= 1'b0;
    end
  end

endmodule

`default_nettype wire
