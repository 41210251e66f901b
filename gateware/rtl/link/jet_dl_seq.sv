// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Numbers of the TLPs that come in: which one is next, and what the partner is told of it (Base
// Specification 3.6.3.1). A TLP is judged in one clock, a clock after its last word:
//
//   damaged, or beyond the next one      Nak, but one only until the next one has come
//   nullified                            nothing
//   one that has been here               Ack, at once
//   the next one                         taken; Ack, in time
//   the next one, but there is no room   as if it were damaged, only that nobody is to blame
`default_nettype none

module jet_dl_seq #(
  parameter int unsigned SeqW = 12
) (
  input  wire             clk_i,
  input  wire             rst_ni,

  input  wire             judge_i,
  input  wire             sound_i,     // LCRC and end are good
  input  wire             null_i,      // nullified: inverted LCRC, EDB
  input  wire             blamed_i,    // the physical layer has reported what is wrong with it
  input  wire             room_i,
  input  wire  [SeqW-1:0] seq_i,
  output logic            accept_o,    // with judge_i
  output logic            bad_o,       // with judge_i: bad TLP

  output logic [SeqW-1:0] number_o,    // what Ack and Nak carry: the last one taken
  output logic            nak_o,       // are to be sent
  output logic            ack_o,
  output logic            ack_now_o,
  input  wire             told_i       // one of them leaves, with the number as it is now
);

  logic [SeqW-1:0] next_q, ahead;      // 0: the next one; less than half: one not due yet
  logic            refused_q;          // NAK_SCHEDULED
  logic            due, again, reject;

  assign ahead    = seq_i - next_q;
  assign due      = ahead == '0;
  assign again    = ahead[SeqW-1];     // (next - seq) mod 2^SeqW of 1 to half
  assign accept_o = judge_i && sound_i && due && room_i;
  assign reject   = judge_i && !null_i && !(sound_i && again) && !accept_o;
  assign bad_o    = reject && !blamed_i && !(sound_i && due);
  assign number_o = next_q - 1'b1;

  always_ff @(posedge clk_i) begin
    if (told_i) {nak_o, ack_o, ack_now_o} <= '0;
    if (accept_o) begin
      next_q    <= next_q + 1'b1;
      refused_q <= 1'b0;
      nak_o     <= 1'b0;
      ack_o     <= 1'b1;
    end
    if (judge_i && sound_i && again) {ack_o, ack_now_o} <= '1;
    if (reject && !refused_q) begin
      refused_q <= 1'b1;
      nak_o     <= 1'b1;
    end
    if (!rst_ni) begin
      next_q <= '0;
      {refused_q, nak_o, ack_o, ack_now_o} <= '0;
    end
  end

endmodule

`default_nettype wire
