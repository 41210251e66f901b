// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_token against the timed token's rules, written with moments instead of counters:
// now, and d, the moment the token is due (hw.h and ring.md):
//   t < d          early: THT = d - t; d = t + T
//   d <= t < d+T   late:  THT = 0;     d = d + T
//   d + T          claim
//@ top jet_token TvxWords=20
//@ source ring/jet_ring_pkg.sv common/jet_crc8.sv ring/jet_token.sv
//@ prove trt ind 3
//@ cover trt 40
//@ bug trt 40 ring/jet_token.sv s/if \(due \|\| \(seen_o && early\)\)/if (due || seen_o)/
//@ prove tht ind 3
//@ cover tht 40
//@ bug tht 40 ring/jet_token.sv s/async_left_o <= early && rotation_q == 2'd2 \? trt_q : '0/async_left_o <= rotation_q == 2'd2 ? trt_q : '0/
//@ prove late ind 3
//@ cover late 40
//@ bug late 40 ring/jet_token.sv s/if \(seen_o\)   late_q <= 1'b0;/if (seen_o && early) late_q <= 1'b0;/
//@ prove claims ind 3
//@ cover claims 40
//@ bug claims 40 ring/jet_token.sv s/expired   = up_i & due & late_q/expired   = up_i & due/
//@ prove rotations ind 3
//@ cover rotations 60
//@ bug rotations 60 ring/jet_token.sv s/early && rotation_q == 2'd2 . trt_q/early ? trt_q/
//@ prove starts ind 4
//@ cover starts 60
//@ bug starts 60 ring/jet_token.sv s/go_sync     = sync_i & sync_fits_i/go_sync     = sync_i/
//@ prove turns ind 4
//@ cover turns 60
//@ bug turns 60 ring/jet_token.sv s/out_of_turn\) turn_q <= 1'b0;/out_of_turn) turn_q <= 1'b1;/
//@ prove slack ind 4
//@ cover slack 60
//@ bug slack 60 ring/jet_token.sv s/slack_q == 5'd1/slack_q <= 5'd2/
//@ prove allows ind 4
//@ cover allows 60
//@ bug allows 60 ring/jet_token.sv s/state_q == StStart & async_some_q/state_q == StStart/
//@ prove lap ind 3
//@ cover lap 40
//@ bug lap 40 ring/jet_token.sv s/!holding & .same_i . !monitor_i./!holding/
//@ in jet_token
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // Moments: clocks since the ring came up. T: as long as it is up.
  logic [31:0] f_now_q, f_due_q;
  logic f_up_q, f_sane;
  logic [23:0] f_ttrt_q;
  always_ff @(posedge clk_i) begin
    f_up_q   <= rst_ni & up_i;
    f_ttrt_q <= ttrt_i;
    f_now_q  <= up_i && rst_ni ? f_now_q + 32'd1 : '0;
    if (!up_i || !rst_ni)               f_due_q <= {8'd0, ttrt_i};
    else if (seen_o && f_now_q < f_due_q) f_due_q <= f_now_q + {8'd0, ttrt_i};
    else if (seen_o)                    f_due_q <= f_due_q + {8'd0, ttrt_i};
  end
  logic [1:0] f_over_q;
  always_ff @(posedge clk_i) f_over_q <= {f_over_q[0], expired};
  always_comb begin
    assume (ttrt_i >= 24'd4);
    if (up_i)               assume (ttrt_i == f_ttrt_q);
    if (!rst_ni)            assume (!up_i);
    if (f_over_q[1])        assume (!up_i);
    if (issue_i)            assume (up_i && !f_up_q && monitor_i && !token_i);
    assume (f_now_q < 32'h7fff_0000);     // a proof about numbers, not about their size
  end
  assign f_sane = !f_first && rst_ni && up_i && f_up_q && !f_over_q[0];

  // TRT counts down to d, or (late) to d + T
  always_comb if (f_sane) begin
    trt: assert ({8'd0, trt_q} == (late_q ? f_due_q + {8'd0, ttrt_i} : f_due_q) - f_now_q);
    inv_trt: assert ({8'd0, trt_q} == (late_q ? f_due_q + {8'd0, ttrt_i} : f_due_q) - f_now_q);
    inv_now: assert (f_now_q != '0 && trt_q <= ttrt_i &&
                     (late_q ? f_now_q > f_due_q && trt_q < ttrt_i : f_now_q <= f_due_q));
  end
  `COVER(trt, f_sane && late_q && trt_q == 24'd1 && ttrt_i == 24'd9)

  // THT: what is left until d, or nothing
  logic f_seen_q, f_early_q, f_third_q;
  logic [31:0] f_left_q;
  always_ff @(posedge clk_i) begin
    f_seen_q  <= f_sane & seen_o;
    f_early_q <= f_now_q < f_due_q;
    f_third_q <= rotation_q == 2'd2;
    f_left_q  <= f_due_q - f_now_q;
  end
  always_comb if (!f_first && f_seen_q) begin
    tht: assert ({8'd0, async_left_o} == (f_early_q && f_third_q ? f_left_q : 32'd0));
  end
  `COVER(tht, f_seen_q && async_left_o == 24'd5)

  always_comb if (f_sane && seen_o) late: assert (late_o == (f_now_q >= f_due_q));
  `COVER(late, f_sane && seen_o && late_o && rotation_q == 2'd2)

  // Twice expired, and only then
  always_comb if (f_sane) begin
    claims: assert (expired == (f_now_q >= f_due_q + {8'd0, ttrt_i}));
  end
  `COVER(claims, f_sane && expired)

  // Tokens since the claim; the first carries no data, the second synchronous frames only
  logic [1:0] f_tokens_q;
  always_ff @(posedge clk_i) begin
    if (!up_i || !rst_ni)                               f_tokens_q <= {1'b0, issue_i};
    else if ((seen_o || issue_i) && f_tokens_q != 2'd2) f_tokens_q <= f_tokens_q + 2'd1;
  end
  logic [1:0] f_carried_q;               // and of the one that we hold
  logic f_taken_early_q, f_turn_q, f_overrun_q;
  always_ff @(posedge clk_i) begin
    if (seen_o || issue_i) begin
      f_carried_q     <= issue_i ? 2'd0 : f_tokens_q;
      f_taken_early_q <= seen_o & f_now_q < f_due_q;
      f_turn_q        <= seen_o & turn_i & f_tokens_q == 2'd2;
      f_overrun_q     <= overrun_i;
    end else if (start_o && !class_o && !f_tht) begin
      f_turn_q <= 1'b0;                  // once a visit
    end
  end
  logic f_sending;
  assign f_sending = state_q == StGap1 || state_q == StGap2 || state_q == StStart ||
                     state_q == StFrame || state_q == StSlack;
  always_comb if (f_sane) begin
    if (start_o)             rotations:   assert (f_carried_q != 2'd0);
    if (start_o && !class_o) begin
      rotations_2: assert (f_carried_q == 2'd2 && (f_taken_early_q || f_turn_q));
    end
    if (f_sending) begin
      inv_carried: assert (f_carried_q != 2'd0);
      inv_left:    assert (async_left_o == '0 || (f_carried_q == 2'd2 && f_taken_early_q));
      inv_some:    assert (!(state_q == StGap2 || state_q == StStart) ||
                           async_some_q == (async_left_o > 24'd2));
      inv_turn:    assert ((state_q == StStart && !class_o && !f_tht) || turn_q == f_turn_q);
      inv_turned:  assert (!(state_q == StStart && !class_o && !f_tht) || (f_turn_q && !turn_q));
      inv_turns:   assert (!f_turn_q || f_carried_q == 2'd2);
      inv_overrun: assert (overrun_q == f_overrun_q);
    end
    inv_tokens: assert (f_tokens_q == rotation_q);
  end
  `COVER(rotations, f_sane && start_o && !class_o)

  // A synchronous frame starts if it fits what is left of SA; an asynchronous one if it fits THT, or while
  // THT is more than its gap in an overrun lap, or once a visit if it is our turn.
  // Not in the clock after its allowance changed: jet_tx_cost.
  logic f_sync_q, f_async_q, f_fits_q, f_tht;
  always_ff @(posedge clk_i) begin
    f_sync_q  <= sync_i & sync_fits_i;
    f_async_q <= async_i;
    f_fits_q  <= async_fits_i;
  end
  assign f_tht = async_left_o > 24'd2 && (f_fits_q || f_overrun_q);
  always_comb if (f_sane && start_o) begin
    starts: assert (!class_o || f_sync_q);
    turns:  assert (class_o || (f_async_q && (f_tht || f_turn_q)));
  end
  `COVER(starts, f_sane && start_o && class_o && f_carried_q == 2'd1)
  `COVER(turns, f_sane && start_o && !class_o && !f_tht)

  // Allowances only fall while we have the token
  logic [23:0] f_sync_left_q, f_async_left_q;
  logic f_held_q;
  always_ff @(posedge clk_i) begin
    f_held_q <= f_sane & holding;
    {f_sync_left_q, f_async_left_q} <= {sync_left_o, async_left_o};
  end
  // jet_tx_cost: what fits has more than its gap
  always_comb if (f_sane && state_q == StGap2 && sync_fits_i) assume (sync_left_o > 24'd2);
  always_comb if (f_sane && f_held_q) begin
    allows:   assert (async_left_o <= f_async_left_q);
    allows_2: assert (sync_left_o <= f_sync_left_q);
    inv_sync: assert (!(state_q == StStart && class_o) || sync_left_o > 24'd2);
  end
  `COVER(allows, f_sane && f_held_q && async_left_o + 24'd3 == f_async_left_q)

  // From a frame's end to what follows: its slack, and two
  logic [5:0] f_since_q;
  logic [4:0] f_slack_q;
  always_ff @(posedge clk_i) begin
    if (state_q == StFrame)    f_since_q <= '0;
    else if (f_since_q != '1)  f_since_q <= f_since_q + 6'd1;
    if (state_q == StStart)    f_slack_q <= slack_i[class_o];
  end
  logic f_framed_q;                      // since the token came a frame was sent
  always_ff @(posedge clk_i) f_framed_q <= f_sane & holding & (f_framed_q | state_q == StFrame);
  always_comb if (f_sane && f_framed_q) begin
    if (state_q == StStart || state_q == StToken) slack: assert (f_since_q == {1'b0, f_slack_q} + 6'd2);
    if (state_q == StFrame)  inv_f: assert (slack_q == f_slack_q);
    if (state_q == StSlack)  inv_s: assert (slack_q != '0 && slack_q <= f_slack_q && f_since_q == 6'(f_slack_q - slack_q));
    if (state_q == StGap1)   inv_1: assert (f_since_q == {1'b0, f_slack_q});
    if (state_q == StGap2)   inv_2: assert (f_since_q == {1'b0, f_slack_q} + 6'd1);
  end
  `COVER(slack, f_sane && f_framed_q && state_q == StToken && f_slack_q == 5'd3)

  // The monitor takes only the lap that it sent, and sends the next
  always_comb if (f_sane && monitor_i && token_i && !same_i) lap: assert (!seen_o && !capture_o);
  `COVER(lap, f_sane && monitor_i && token_i && !same_i && state_q == StRepeat)
