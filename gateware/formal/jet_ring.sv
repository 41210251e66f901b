// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_ring: what a station lets pass, takes off and sends, seen from the words that come in
// (s0, behind the elastic buffer) and those that go out. Receiver, repeater, token and framer
// are the real ones with the real wiring; everything else may say what it likes, as
// far as the assumptions at the end allow (jet_claim.sv proves these of jet_claim).
//@ top jet_ring
//@ source common/*.sv cdc/*.sv ring/*.sv
//@ cut u_alive u_join u_settings u_lock u_turn u_elastic u_check u_deliver u_mac u_host u_regs u_count u_rotation
//@ cut u_async_guard u_sync_guard u_aborts
//@ cut u_async_fifo u_sync_fifo gen_class?0?.u_source gen_class?1?.u_source u_cost w:framer_data
//@ edit ring/jet_token.sv s/slack_q != '0 . StSlack : StGap1/StGap1/
//@ prove strips ind 6
//@ cover strips 20
//@ bug strips 20 ring/jet_repeat.sv s/head_ok_i && !is_mac && !own_i && !orphan/head_ok_i && !is_mac && !orphan/
//@ prove passes ind 6
//@ cover passes 20
//@ bug passes 20 ring/jet_repeat.sv s/own_i && !orphan/own_i && !marked_i/
//@ prove intact ind 6
//@ cover intact 20
//@ bug intact 20 ring/jet_repeat.sv s/pass_d = pass_q;/pass_d = pass_q & !own_i;/
//@ prove edits ind 6
//@ cover edits 20
//@ bug edits 20 ring/jet_ring_rx.sv s/head2_q <= is_head1 .*;/head2_q <= 1'b0;/
//@ prove tokenless ind 6
//@ cover tokenless 20
//@ bug tokenless 30 ring/jet_token.sv s/if .seen_o && .sync_may .. async_may../if (sync_may || async_may)/
//@ prove once ind 6
//@ cover once 20
//@ bug once 40 ring/jet_token.sv s/default: state_d = StRepeat;/default: state_d = async_may ? StToken : StRepeat;/
//@ in jet_ring
`include "prove.svh"
  `PROVE_RESET(ring_clk_i, ring_rst_ni)
  localparam logic [15:0] FIdle  = {8'(jet_hw_pkg::K_COMMA), 8'(jet_hw_pkg::D_IDLE)};
  localparam logic [15:0] FSof   = {8'(jet_hw_pkg::K_SOF), 8'h00};
  localparam logic [15:0] FEof   = {8'(jet_hw_pkg::K_EOF), 8'h00};
  localparam logic [15:0] FAbort = {8'(jet_hw_pkg::K_ABORT), 8'h00};

  // CRC-8 x^8+x^2+x+1, start 0xff, a bit at a time
  function automatic logic [7:0] f_crc8(input logic [15:0] word);
    f_crc8 = 8'hff;
    for (int i = 0; i < 16; i++) begin
      f_crc8 = (f_crc8 << 1) ^ (f_crc8[7] != word[15 - i] ? 8'h07 : 8'h00);
    end
  endfunction

  // What came in: f3 is the word that would be at tx now, f2 and f1 are those behind it
  logic [15:0] f1_q, f2_q, f3_q;
  logic [2:0] f1k_q, f2k_q, f3k_q;       // lost, K of both bytes
  logic f_past_q, f_past2_q, f_past3_q;  // and reset is over as long as that
  always_ff @(posedge ring_clk_i) begin
    f1_q <= s0_data;
    f2_q <= f1_q;
    f3_q <= f2_q;
    f1k_q <= {s0_lost, s0_k};
    f2k_q <= f1k_q;
    f3k_q <= f2k_q;
    f_past_q  <= ring_rst_ni;
    f_past2_q <= f_past_q & ring_rst_ni;
    f_past3_q <= f_past2_q & ring_rst_ni;
  end
  logic f_on;
  assign f_on = f_past3_q & ring_rst_ni;

  // How the parts stood when the word at tx was chosen
  logic f_raw_q, f_sink_q, f_full_q, f_up_q, f_mon_q, f_own_q, f_mark_q;
  logic [5:0] f_id_q;
  always_ff @(posedge ring_clk_i) begin
    {f_raw_q, f_sink_q, f_full_q, f_up_q, f_mon_q, f_own_q} <= {raw, sink, full, up, monitor, own_active};
    f_id_q <= id;
  end

  // A frame's header, as the words say
  logic f_sof, f_whole_head, f_good, f_ours, f_orphan, f_mac, f_tx_sof, f_tx_token;
  assign f_sof        = f3_q == FSof && f3k_q == 3'b010;
  assign f_whole_head = f2k_q == 3'b000 && f1k_q == 3'b000;
  assign f_good       = f_sof && f_whole_head && f_crc8(f2_q) == f1_q[15:8];
  assign f_ours       = f2_q[11:6] == f_id_q;
  assign f_mac        = f2_q[15:14] == 2'(jet_hw_pkg::TYPE_MAC);
  assign f_orphan     = (f_mon_q && f2_q[13]) || f2_q[5:0] == 6'd63;
  assign f_tx_sof     = tx_data_o == FSof && tx_k_o == 2'b10;
  assign f_tx_token   = tx_data_o[15:8] == 8'(jet_hw_pkg::K_TOKEN) && tx_k_o == 2'b10;

  // Strips its own, and only its own. Without a good header nothing passes.
  always_comb if (!f_first && f_on && f_up_q && f_sof && !f_own_q) begin
    strips:   assert (!(f_good && f_ours) || !f_tx_sof);
    strips_2: assert (f_good || !f_tx_sof);
    strips_3: assert (!(f_mac || f_orphan) || !f_tx_sof);
    passes:   assert (!(f_good && !f_ours && !f_mac && !f_orphan) || f_tx_sof);
  end
  `COVER(strips, f_on && f_up_q && !f_own_q && f_good && f_ours && f_past3_q)
  `COVER(passes, f_on && f_up_q && !f_own_q && f_good && f_tx_sof && f_mon_q && !f_ours)

  // Whole or not at all: f_open: a frame's SOF passed and its end did not yet
  logic f_open_q, f_head_q, f_head2_q;   // the word at tx is J0 J1; J2 A0
  logic [15:0] f_j01_q;
  always_ff @(posedge ring_clk_i) begin
    f_open_q  <= f_on && f_up_q && !f_own_q && (f_tx_sof || (f_open_q && f3k_q == 3'b000));
    f_head_q  <= f_on && f_up_q && !f_own_q && f_tx_sof;
    f_head2_q <= f_head_q && !f_tx_sof;
    f_j01_q   <= tx_data_o;
  end
  logic f_body;
  assign f_body = f_on && f_open_q && f_up_q && !f_own_q;
  always_comb if (!f_first && f_body && !too_long_before_q) begin
    if (f3k_q == 3'b000) intact:   assert (tx_k_o == 2'b00);
    if (f3k_q == 3'b000 && !f_head_q && !f_head2_q) intact_2: assert (tx_data_o == f3_q);
    if (f3_q == FEof && f3k_q == 3'b010)            intact_3: assert (tx_data_o == FEof && tx_k_o == 2'b10);
    if (f3k_q != 3'b000 && !(f3_q == FEof && f3k_q == 3'b010)) intact_4: assert (tx_data_o != FEof || tx_k_o != 2'b10);
  end
  logic too_long_before_q;
  always_ff @(posedge ring_clk_i) too_long_before_q <= too_long | (too_long_before_q & f_open_q);
  `COVER(intact, f_body && f3_q == FEof && f3k_q == 3'b010)

  // The header that passes is right again: one more hop, M by the monitor, its CRC
  always_comb if (!f_first && f_body) begin
    if (f_head_q) begin
      edits:   assert (tx_data_o[15:14] == f3_q[15:14] && tx_data_o[12:6] == f3_q[12:6]);
      edits_2: assert (tx_data_o[13] == (f3_q[13] | f_mark_q));
      edits_3: assert (tx_data_o[5:0] == f3_q[5:0] + 6'd1);
    end
    if (f_head2_q) begin
      edits_4: assert (tx_data_o[15:8] == f_crc8(f_j01_q) && tx_data_o[7:0] == f3_q[7:0]);
    end
  end
  logic f_mon2_q;
  always_ff @(posedge ring_clk_i) begin
    f_mon2_q <= monitor;
    f_mark_q <= f_mon2_q;
  end
  `COVER(edits, f_body && f_head2_q && f_mark_q)

  // A token of this epoch, in the clock in which it is taken or not (its words are f2, f1)
  logic f_arrives, f_have_q;
  assign f_arrives = up && f2_q[15:8] == 8'(jet_hw_pkg::K_TOKEN) && f2k_q == 3'b010 &&
                     f1k_q == 3'b000 && f_crc8({f2_q[7:0], f1_q[15:8]}) == f1_q[7:0] &&
                     f1_q[15:8] == epoch && f_past2_q;
  always_ff @(posedge ring_clk_i) begin
    f_have_q <= ring_rst_ni && up &&
                (f_arrives || issue || (f_have_q && f_up_q && !f_tx_token && own_active));
  end

  // Without the token, what goes out came in
  always_comb if (!f_first && f_on && f_up_q && !f_have_q) begin
    tokenless:   assert (tx_k_o != 2'b00 || f3k_q == 3'b000 || f_tail_q);
    tokenless_2: assert (!f_tx_sof || f_sof);
    tokenless_3: assert (tx_data_o != FEof || tx_k_o != 2'b10 || (f3_q == FEof && f3k_q == 3'b010));
  end
  logic f_tail_q;                        // the second word of a token of ours
  always_ff @(posedge ring_clk_i) f_tail_q <= f_up_q && f_tx_token;
  `COVER(tokenless, f_on && f_up_q && f_have_q && f_tx_sof && !f_sof)

  // Who holds the token has it; a frame of ours is under way only then, and over before the token goes
  logic f_frame_q;
  always_ff @(posedge ring_clk_i) begin
    f_frame_q <= ring_rst_ni && up && (token_start || (f_frame_q && !frame_end));
  end
  always_comb if (!f_first && ring_rst_ni && up) begin
    inv_holds:   assert (!token_active || f_have_q);
    inv_framer:  assert (!f_upq_q || !framer_busy || f_frame_q);
    inv_sending: assert (!f_frame_q || (token_active && !token_start && !token_valid));
  end

  // A token goes out for one that came in, once
  always_comb if (!f_first && f_on && f_up_q && f_tx_token) begin
    once: assert (f_have_q);
  end
  logic f_sent_q;
  always_ff @(posedge ring_clk_i) f_sent_q <= f_on && f_have_q && (f_sent_q || (f_tx_sof && !f_sof));
  `COVER(once, f_on && f_up_q && f_tx_token && f_sent_q)

  // What jet_framer promises (jet_framer.sv): of the control words it sends SOF, EOF and ABORT
  always_comb if (framer_valid && framer_k != 2'b00) begin
    assume (framer_k == 2'b10 && (framer_data == FSof || framer_data == FEof || framer_data == FAbort));
  end

  // What jet_ring_mac promises (jet_ring_mac.sv)
  logic f_upq_q, f_monq_q;
  logic [5:0] f_idq_q, f_idqq_q;
  logic [7:0] f_epochq_q, f_epochqq_q;
  always_ff @(posedge ring_clk_i) begin
    f_upq_q <= up & ring_rst_ni;
    {f_idqq_q, f_idq_q, f_epochqq_q, f_epochq_q} <= {f_idq_q, id, f_epochq_q, epoch};
    f_monq_q <= monitor;
  end
  always_comb begin
    if (ring_rst_ni) assume (4'(raw) + 4'(sink) + 4'(full) + 4'(up) == 4'd1);
    if (up) assume (id == f_idq_q && id == f_idqq_q && epoch == f_epochq_q && epoch == f_epochqq_q);
    if (up && f_upq_q)  assume (monitor == f_monq_q);
    if (up && !f_upq_q) assume (!framer_busy && !framer_valid);
    if (mac_start)      assume (!up && !framer_busy);
    if (issue)          assume (up && !f_upq_q);
    if (!up)            assume (!monitor);
    if (issue)          assume (!f_arrives);   // nobody has a token of the new epoch yet
    if (!ring_rst_ni)   assume (!up && !mac_start && !issue);
  end
//@ in jet_token
`include "prove.svh"
  `PROVE_START(clk_i)
  always_comb if (!f_first) inv_slack: assert (state_q != StSlack);
