// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_ring_mac: the promises that jet_ring.sv and jet_token.sv build on. All MAC frames that can be
// received, in any order. Times are short, and jet_number looks at four ids only.
//@ top jet_ring_mac PurgeWords=3 ClaimWords=7 RepeatWords=96
//@ source ring/jet_ring_pkg.sv ring/jet_mac_rx.sv ring/jet_bound.sv ring/jet_claim_guard.sv ring/jet_number.sv ring/jet_claim.sv ring/jet_claim_say.sv
//@ source ring/jet_claim_status.sv ring/jet_mac_words.sv ring/jet_ring_mac.sv
//@ edit ring/jet_number.sv s/look_q != '1/look_q[1:0] != '1/
//@ edit ring/jet_number.sv s/look_q == '1/look_q[1:0] == '1/
//@ cut u_words u_rx
//@ prove modes pdr
//@ cover modes 60
//@ bug modes 60 ring/jet_ring_mac.sv s/raw_o       = off . aside/raw_o       = off | aside | out/
//@ prove stands pdr
//@ cover stands 90
//@ bug stands 60 ring/jet_claim_say.sv s/if .us_q. begin/if (us_q | settled_i) begin/
//@ prove quiet pdr
//@ cover quiet 90
//@ bug quiet 60 ring/jet_claim.sv s/ && !busy_q. state_d = StUp/) state_d = StUp/
//@ prove says ind 2
//@ cover says 140
//@ bug says 140 ring/jet_claim.sv s/lead_us_o   = !better_i;/lead_us_o   = 1'b0;/
//@ in jet_ring_mac
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // Exactly one of: everything passes, nothing, all but MAC frames, numbered
  always_comb if (!f_first && rst_ni && !f_reset_q) begin
    modes: assert (4'(raw_o) + 4'(sink_o) + 4'(full_o) + 4'(up_o) == 4'd1);
  end
  logic f_reset_q;
  always_ff @(posedge clk_i) f_reset_q <= !rst_ni;
  `COVER(modes, rst_ni && up_o)

  // While numbered: id, epoch, TTRT and who is monitor stand still
  logic f_up_q, f_upq_q, f_monitor_q;
  logic [5:0] f_id_q;
  logic [7:0] f_epoch_q;
  logic [23:0] f_ttrt_q;
  always_ff @(posedge clk_i) begin
    f_up_q  <= up_o & rst_ni;
    f_upq_q <= f_up_q;
    {f_id_q, f_epoch_q, f_ttrt_q, f_monitor_q} <= {id_o, epoch_o, ttrt_o, monitor_o};
  end
  always_comb if (!f_first && rst_ni && up_o) begin
    stands:   assert (epoch_o == f_epoch_q && id_o == f_id_q);
    stands_2: assert (!f_up_q || (ttrt_o == f_ttrt_q && monitor_o == f_monitor_q));
  end
  always_comb if (!f_first && rst_ni && !up_o) stands_3: assert (!monitor_o);
  `COVER(stands, rst_ni && up_o && f_up_q && f_upq_q && epoch_o != 8'd0)

  // The framer is busy from the clock after it was started, and does not start by itself
  logic f_busy_q, f_send_q;
  always_ff @(posedge clk_i) begin
    f_busy_q <= framer_busy_i & rst_ni;
    f_send_q <= send_o & rst_ni;
  end
  always_comb begin
    if (!f_busy_q && !f_send_q && !(up_o && f_up_q)) assume (!framer_busy_i);
    if (f_send_q)                        assume (framer_busy_i);
  end
  // No MAC frame begins or goes on while the ring is up
  always_comb if (!f_first && rst_ni) begin
    quiet:   assert (!(send_o && (up_o || framer_busy_i)));
    quiet_2: assert (!(up_o && !f_up_q && framer_busy_i));
  end
  `COVER(quiet, rst_ni && up_o && !f_up_q)

  // Our claim is ours: NUMBER's nonce, and a TTRT that was raised, are not in it
  logic [47:0] f_eui_q;
  always_ff @(posedge clk_i) f_eui_q <= eui_i;
  always_comb if (!f_first) assume (eui_i == f_eui_q);
  always_comb if (!f_first && rst_ni && send_o && claiming) begin
    says: assert (lead_nonce == our_nonce && mon_eui_o == eui_i && ttrt_o == our_bid);
  end
  `COVER(says, rst_ni && send_o && claiming)
//@ in jet_claim_say
`include "prove.svh"
  // From the second clock of StClaim on: what was loaded in the first stands still, and nothing else comes
  `PROVE_START(clk_i)
  always_comb if (!f_first && claiming_i) begin
    inv_ours:  assert (us_q || (lead_bid_o == bid_o && lead_eui_o == eui_i && lead_nonce_o == nonce_o));
    inv_alone: assert (!them_q && !none_q && !number_q && !draw_q);
  end
//@ in jet_claim
`include "prove.svh"
  // In its first clock no claim goes out
  `PROVE_START(clk_i)
  logic f_us_q;
  always_ff @(posedge clk_i) f_us_q <= lead_us_o;
  always_comb if (!f_first) begin
    inv_first: assert (!(state_q == StClaim && f_us_q && want_q));
    inv_kind:  assert (!(claim && number));
  end
