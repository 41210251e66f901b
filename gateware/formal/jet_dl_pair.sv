// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The two ends of a link (model/jet_dl_pair.sv): whatever the lines lose and damage, every TLP is taken
// once and in order, none is forgotten before it was taken, and no rule is broken. Numbers of three
// bits and three TLPs on their way, as 12 bits and 31: what counts is that less than half of the
// numbers is in use.
//@ top jet_dl_pair
//@ source link/jet_dl_retry.sv link/jet_dl_seq.sv model/jet_dl_pair.sv
//@ edit link/jet_dl_retry.sv s|output logic .* error_o .*|output logic error_o, output logic [SeqW-1:0] f_acked_o, f_snd_o, f_next_o, f_stored_o, output logic f_freed_o|
//@ edit link/jet_dl_retry.sv s|assign open  |assign {f_acked_o, f_snd_o, f_next_o, f_stored_o, f_freed_o} = {acked_q, snd_q, next_q, stored_q, freed_q}; assign open|
//@ prove once ind 1
//@ cover once 60
//@ bug once 60 link/jet_dl_seq.sv s|due      = ahead == '0|due = 1'b1|
//@ prove forget ind 1
//@ cover forget 60
//@ bug forget 60 link/jet_dl_seq.sv s|number_o = next_q - 1'b1|number_o = next_q|
//@ prove rules ind 1
//@ cover rules 60
//@ bug rules 60 link/jet_dl_retry.sv s/if .snd_q == next_q. next_q/if (snd_q != next_q) next_q/
//@ in jet_dl_pair
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  logic f_lost_q;                      // a TLP was, since the reset
  always_ff @(posedge clk_i) f_lost_q <= rst_ni && (f_lost_q || (sent && tlp_loss_i));

  // How far behind the last acknowledged one
  logic [IdW-1:0] f_taken, f_next, f_offered, f_snd, f_ahead0, f_ahead1, f_ahead2, f_ahead3;
  assign f_taken   = taken_q - acked_n;
  assign f_next    = next_n - acked_n;
  assign f_offered = offered_q - acked_n;
  assign f_snd     = snd_n - acked_n;
  assign f_ahead0  = IdW'(2'(2'd0 - acked_n[1:0]));
  assign f_ahead1  = IdW'(2'(2'd1 - acked_n[1:0]));
  assign f_ahead2  = IdW'(2'(2'd2 - acked_n[1:0]));
  assign f_ahead3  = IdW'(2'(2'd3 - acked_n[1:0]));

  always_comb if (!f_first) begin
    if (accept && rst_ni) once: assert (tlp_id == taken_q);
    // acknowledged, taken, sent, offered: in this order
    forget: assert (f_taken <= f_next && f_next <= f_offered && f_offered <= IdW'(3));
    if (rst_ni) rules: assert (!error);

    inv_order:   assert (f_taken <= f_next && f_next <= f_offered && f_offered <= IdW'(3));
    inv_numbers: assert (stored == offered_q[SeqW-1:0] && SeqW'(number + 1'b1) == taken_q[SeqW-1:0]);
    inv_error:   assert (!error);
    // The one to be sent is behind the acknowledged ones, but for a moment
    inv_snd:   assert (IdW'(next_n - snd_n) <= IdW'(3));
    inv_behind: assert (freed || f_snd <= f_next);
    inv_busy:  assert (!busy_q || (id_q == snd_n && snd != stored));
    inv_ids:   assert ((f_ahead0 >= f_offered || ids_q[0] == acked_n + f_ahead0)
        && (f_ahead1 >= f_offered || ids_q[1] == acked_n + f_ahead1)
        && (f_ahead2 >= f_offered || ids_q[2] == acked_n + f_ahead2)
        && (f_ahead3 >= f_offered || ids_q[3] == acked_n + f_ahead3));
    // What is on the line was sent before its limit, which is behind all that was taken
    inv_tlp:   assert (!tlp_one || (tlp_seq == tlp_id[SeqW-1:0]
        && IdW'(tlp_limit - tlp_id - 1'b1) <= IdW'(2)
        && IdW'(tlp_limit - taken_q) <= IdW'(next_n - taken_q)));
    inv_tlp2:  assert (!tlp_two || (tlp_one && tlp_seq2 == tlp_id2[SeqW-1:0]
        && IdW'(tlp_limit2 - tlp_id2 - 1'b1) <= IdW'(2)
        && IdW'(tlp_limit2 - tlp_limit) <= IdW'(next_n - tlp_limit)));
    inv_dllp:  assert (!dllp_one || (dllp_number == SeqW'(dllp_count[SeqW-1:0] - 1'b1)
        && IdW'(dllp_count - acked_n) <= f_taken));
    inv_dllp2: assert (!dllp_two || (dllp_one && dllp_number2 == SeqW'(dllp_count2[SeqW-1:0] - 1'b1)
        && IdW'(dllp_count2 - dllp_count) <= IdW'(taken_q - dllp_count)));
  end
  `COVER(once, accept && taken_q == IdW'(9))
  `COVER(forget, taken_q == IdW'(5) && acked_n == IdW'(2))
  `COVER(rules, accept && f_lost_q && taken_q == IdW'(4))
