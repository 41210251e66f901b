// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_dl_replay, whatever Acks, Naks and timeouts come at whatever time: what is not acknowledged, or is on
// its way, is never written over. With eight beats and three TLPs.
//@ top jet_dl_replay SeqW=4 AddrW=3 Log2=2
//@ source common/jet_ram.sv link/jet_dl_retry.sv link/jet_dl_timer.sv link/jet_dl_replay.sv
//@ edit link/jet_dl_retry.sv s|output logic .* error_o .*|output logic error_o, output logic [SeqW-1:0] f_acked_o, f_snd_o, f_next_o, f_stored_o, output logic f_freed_o, output logic [4*AddrW-1:0] f_ends_o|
//@ edit link/jet_dl_retry.sv s|assign open  |assign {f_acked_o, f_snd_o, f_next_o, f_stored_o, f_freed_o} = {acked_q, snd_q, next_q, stored_q, freed_q}; assign f_ends_o = {ends_q[3], ends_q[2], ends_q[1], ends_q[0]}; assign open|
//@ edit link/jet_dl_replay.sv s|.replay_o\(replay\), .error_o|.replay_o(replay), .error_o, .f_acked_o(f_acked), .f_snd_o(f_snd), .f_next_o(f_next), .f_stored_o(f_stored), .f_freed_o(f_freed), .f_ends_o(f_ends)|
//@ cut u_timer
//@ prove over ind 1
//@ cover over 40
//@ bug over 40 link/jet_dl_retry.sv s/settle      = .*&& .replay_q/settle = (replay_q/
//@ in jet_dl_replay
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // jet_dl_tx: it begins what is there, and goes on until it is sent
  logic f_may_q, f_busy_q;
  always_ff @(posedge clk_i) begin
    f_busy_q <= rst_ni && busy_i && !sent_i;
    f_may_q  <= rst_ni && have_o && !busy_i;
  end
  always_comb begin
    assume (f_busy_q ? busy_i : !busy_i || f_may_q);
    if (!rst_ni) assume (!busy_i);
    if (sent_i) assume (busy_i);
  end

  // One beat, whichever: where it is, and the number of its TLP
  logic             f_pick, f_there_q, f_forget_q, f_sends, f_told;
  logic [AddrW-1:0] f_at_q, f_into_q;
  logic [SeqW-1:0]  f_acked, f_snd, f_next, f_stored, f_seq_q, f_gone;
  logic             f_freed;
  logic [4*AddrW-1:0] f_ends;
  assign f_pick  = $anyseq;
  assign f_gone  = number_i - f_seq_q;
  assign f_told  = progress && !f_gone[SeqW-1];      // acknowledged, now
  assign f_sends = busy_i && f_snd == f_seq_q;
  always_ff @(posedge clk_i) begin
    if (store) f_into_q <= tlp_last_i ? '0 : f_into_q + 1'b1;
    if (f_told) f_forget_q <= 1'b1;
    if ((f_forget_q || f_told) && !(f_sends && !sent_i)) f_there_q <= 1'b0;
    if (store && f_pick && !f_there_q) begin
      f_there_q  <= 1'b1;
      f_forget_q <= 1'b0;
      f_seq_q    <= f_stored;
      f_at_q     <= wptr_q;
    end
    if (!rst_ni) begin
      f_into_q  <= '0;
      f_there_q <= 1'b0;
    end
  end

  always_comb if (!f_first && f_there_q) over: assert (!(store && wptr_q == f_at_q));
  `COVER(over, f_there_q && f_sends && f_forget_q && store)

  // Ends of the last acknowledged TLP and the three behind it, and all else as distance from the tail
  logic [SeqW-1:0]  f_kept, f_due;
  logic [AddrW-1:0] f_end0, f_end1, f_end2, f_end3, f_beat, f_from, f_to, f_last;
  assign f_kept = f_stored - f_acked - 1'b1;
  assign f_due  = f_seq_q - f_acked;
  function automatic logic [AddrW-1:0] f_slot(input logic [4*AddrW-1:0] ends, input logic [1:0] n);
    f_slot = n == 2'd0 ? ends[2:0] : n == 2'd1 ? ends[5:3] : n == 2'd2 ? ends[8:6] : ends[11:9];
  endfunction
  assign f_end0 = f_slot(f_ends, f_acked[1:0]) - tail;
  assign f_end1 = f_slot(f_ends, f_acked[1:0] + 2'd1) - tail;
  assign f_end2 = f_slot(f_ends, f_acked[1:0] + 2'd2) - tail;
  assign f_end3 = f_slot(f_ends, f_acked[1:0] + 2'd3) - tail;
  assign f_last = f_kept == 4'd0 ? f_end0 : f_kept == 4'd1 ? f_end1 : f_kept == 4'd2 ? f_end2 : f_end3;
  assign f_beat = f_at_q - tail;
  assign f_from = f_due == 4'd1 ? f_end0 : f_due == 4'd2 ? f_end1 : f_due == 4'd3 ? f_end2 : f_end3;
  assign f_to   = f_due == 4'd1 ? f_end1 : f_due == 4'd2 ? f_end2 : f_end3;

  always_comb if (!f_first) begin
    inv_kept: assert (f_kept <= 4'd3 && 4'(f_next - f_acked - 4'd1) <= f_kept && 4'(f_next - f_snd) <= 4'd3
        && (!inside_q || f_kept < 4'd3));
    inv_snd:  assert (f_freed || 4'(f_snd - f_acked - 4'd1) <= 4'(f_next - f_acked - 4'd1));
    inv_busy: assert (!(f_busy_q || f_may_q) || f_snd != f_stored);
    inv_ends: assert ((f_freed || f_end0 == '0) && (f_kept < 4'd1 || f_end0 < f_end1)
        && (f_kept < 4'd2 || f_end1 < f_end2) && (f_kept < 4'd3 || f_end2 < f_end3)
        && f_last <= used && used == AddrW'(f_last + f_into_q) && inside_q == (f_into_q != '0)
        && f_into_q <= used);
    if (f_there_q) begin
      inv_in:     assert (f_beat < used);
      inv_due:    assert (f_forget_q ? f_busy_q && f_snd == f_seq_q
          : f_due != '0 && f_due <= 4'(f_kept + 4'd1) && f_beat >= f_from && (f_due > f_kept || f_beat < f_to));
    end
  end
