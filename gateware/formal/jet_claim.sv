// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_claim: the first token is issued once, in the clock in which the ring comes up, and only by
// who was monitor in the clock before.
//@ top jet_claim PurgeWords=3 ClaimWords=127 RepeatWords=96
//@ source ring/jet_ring_pkg.sv ring/jet_claim_guard.sv ring/jet_claim.sv
//@ prove issues ind 2
//@ cover issues 140
//@ bug issues 140 ring/jet_claim.sv s/issue_o      <= issue_d & state_d == StUp/issue_o      <= issue_d/
//@ prove monitor ind 2
//@ cover monitor 140
//@ bug monitor 140 ring/jet_claim.sv s/claim && mine && claimed_q/claim && (mine || same_eui_i) && claimed_q/
//@ in jet_claim
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)
  logic f_up_q, f_winner_q, f_mine_q, f_claimed_q;
  logic f_same_q;
  always_ff @(posedge clk_i) begin
    f_up_q      <= rst_ni & up_o;
    f_winner_q  <= rst_ni & winner_o;
    // A claim is ours if EUI and nonce are, as they stood when it was taken
    f_same_q    <= take & kind_i == 8'(jet_hw_pkg::MAC_CLAIM) & same_eui_i & same_nonce_i;
    f_mine_q    <= f_same_q;
    f_claimed_q <= rst_ni & claiming_o;
  end
  always_comb if (!f_first && rst_ni) begin
    if (issue_o)                 issues:  assert (up_o && !f_up_q && f_winner_q);
    if (winner_o && !f_winner_q) monitor: assert (f_mine_q && f_claimed_q);
  end
  `COVER(issues, rst_ni && issue_o)
  `COVER(monitor, rst_ni && winner_o)
