// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Claim and numbering, put together: what MAC frames say to us and what ours say.
//
//   received frame -> jet_mac_rx -> jet_claim -> jet_claim_say -> jet_mac_words -> framer
//                        |            |  |----> jet_number ----'
//                        '- jet_bound |--'- - - - -^
//                                     '-------> jet_claim_status -> host
`default_nettype none

module jet_ring_mac #(
  parameter int unsigned PurgeWords  = 16_384,
  parameter int unsigned ClaimWords  = 65_536,
  parameter int unsigned RepeatWords = 128,
  parameter int unsigned TtrtMin     = jet_hw_pkg::RING_BID_MIN,
  parameter int unsigned TtrtMax     = jet_hw_pkg::RING_BID_MAX
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         insert_i,
  input  wire         fit_i,
  input  wire  [23:0] bid_i,
  input  wire  [15:0] frame_i,
  input  wire  [15:0] random_i,
  input  wire  [47:0] eui_i,
  input  wire         lock_i,

  input  wire         mac_i,           // jet_mac_rx
  input  wire         sof_i,
  input  wire         pay_i,
  input  wire  [15:0] data_i,
  input  wire         end_i,
  input  wire         good_i,
  input  wire  [23:0] vci_i,
  input  wire  [16:0] sdu_len_i,
  input  wire  [6:0]  count_i,
  input  wire         other_i,         // a good token or frame that is no MAC frame

  input  wire         framer_busy_i,
  output logic        send_o,          // jet_framer starts with a MAC frame
  output logic        stop_o,
  input  wire         pop_i,
  output logic [15:0] word_o,
  output logic [6:0]  count_o,         // for its header

  input  wire         expired_i,       // jet_token
  input  wire         silent_i,
  input  wire         stale_i,
  output logic        issue_o,
  output logic [7:0]  first_lap_o,

  output logic        raw_o,           // jet_repeat
  output logic        sink_o,
  output logic        full_o,
  output logic        up_o,
  output logic        monitor_o,
  output logic [23:0] ttrt_o,
  output logic [15:0] longest_o,
  output logic [17:0] trip_o,
  output logic [47:0] mon_eui_o,
  output logic        fit_o,
  output logic [7:0]  epoch_o,
  output logic [63:0] map_o,
  output logic [5:0]  id_o,
  output logic [31:0] status_o,
  output logic [47:0] upstream_o,
  output logic [47:0] suspect_o,
  output logic        claim_o,         // events
  output logic        ring_up_o,
  output logic        beacon_o,
  output logic [jet_ring_pkg::CauseNum-1:0] cause_o
);

  logic there, fresh, taken, better, same_eui, same_nonce;
  logic [7:0] rx_kind, rx_pass, rx_epoch;
  logic [6:0] rx_count;
  logic [15:0] rx_nonce, our_nonce, lead_nonce, draw, rx_frame, our_frame;
  logic [23:0] rx_bid, our_bid;
  logic [47:0] rx_eui;
  logic [63:0] rx_map;

  jet_mac_rx #(.TtrtMin(TtrtMin), .TtrtMax(TtrtMax)) u_rx (
    .clk_i, .rst_ni, .mac_i, .sof_i, .pay_i, .data_i, .end_i, .good_i, .vci_i, .sdu_len_i,
    .count_i,
    .bid_i(our_bid), .eui_i, .nonce_i(our_nonce), .draw_i(draw),
    .there_o(there), .fresh_o(fresh), .taken_i(taken), .kind_o(rx_kind), .pass_o(rx_pass),
    .bid_o(rx_bid),
    .eui_o(rx_eui), .nonce_o(rx_nonce), .epoch_o(rx_epoch), .map_o(rx_map), .count_o(rx_count),
    .frame_o(rx_frame), .upstream_o,
    .better_o(better), .same_eui_o(same_eui), .same_nonce_o(same_nonce)
  );

  logic lead_us, lead_them, lead_none, number, pass_start, map_new, claiming, settled, hear;
  logic num_busy, full, off, aside, out, up, beaconing, numbering, winner, foreign;
  logic [1:0] pass, pass_now;
  logic [2:0] alarm_now, alarm;
  logic [7:0] kind;

  jet_claim #(
    .PurgeWords(PurgeWords), .ClaimWords(ClaimWords), .RepeatWords(RepeatWords)
  ) u_claim (
    .clk_i, .rst_ni, .insert_i, .lock_i,
    .fresh_i(fresh), .taken_o(taken), .kind_i(rx_kind), .pass_i(rx_pass[1:0]),
    .better_i(better), .same_eui_i(same_eui), .same_nonce_i(same_nonce), .other_i,
    .framer_busy_i, .send_o, .stop_o,
    .lead_us_o(lead_us), .lead_them_o(lead_them), .lead_none_o(lead_none), .number_o(number),
    .pass_start_o(pass_start), .pass_o(pass), .map_new_o(map_new), .pass_now_o(pass_now),
    .claiming_o(claiming), .settled_o(settled), .kind_o(kind), .alarm_o(alarm_now), .hear_o(hear),
    .num_busy_i(num_busy), .full_i(full), .expired_i, .silent_i, .stale_i, .issue_o,
    .off_o(off), .aside_o(aside), .out_o(out), .up_o(up), .beacon_o(beaconing),
    .number_state_o(numbering), .winner_o(winner), .foreign_o(foreign), .cause_o
  );

  // What goes round with NUMBER
  logic [15:0] longest;
  logic [23:0] ttrt;
  jet_bound u_bound (
    .clk_i, .rst_ni, .frame_i, .settled_i(settled), .forget_i(lead_us | (lead_them & !number)),
    .begin_i(pass_start & pass == 2'd1), .under_way_i(numbering & pass_now == 2'd1),
    .there_i(there), .rx_bid_i(rx_bid), .rx_frame_i(rx_frame),
    .frame_o(our_frame), .longest_o(longest), .ttrt_o(ttrt), .trip_o
  );

  logic fit;
  logic [7:0] new_epoch;
  jet_claim_say #(.TtrtMin(TtrtMin), .TtrtMax(TtrtMax)) u_say (
    .clk_i, .rst_ni, .bid_i, .eui_i, .fit_i, .frame_i(our_frame), .random_i,
    .stir_i(pay_i & ^data_i), .bid_o(our_bid), .nonce_o(our_nonce), .draw_o(draw),
    .off_i(off), .settled_i(settled), .claiming_i(claiming),
    .lead_us_i(lead_us), .draw_now_i(map_new), .lead_them_i(lead_them), .lead_none_i(lead_none),
    .number_i(number), .pass_i(pass),
    .rx_bid_i(rx_bid), .rx_eui_i(rx_eui), .rx_nonce_i(rx_nonce), .rx_pass_i(rx_pass),
    .rx_epoch_i(rx_epoch), .rx_count_i(rx_count), .longest_i(longest), .ttrt_i(ttrt),
    .lead_bid_o(ttrt_o), .lead_eui_o(mon_eui_o), .lead_nonce_o(lead_nonce),
    .lead_frame_o(longest_o), .lead_count_o(count_o),
    .new_epoch_o(new_epoch), .epoch_o, .fit_o(fit)
  );

  // The pass begins a clock late: the map that was received stands still for longer
  logic pass_start_q, map_new_q;
  always_ff @(posedge clk_i) begin
    pass_start_q <= rst_ni & pass_start;
    map_new_q    <= map_new;
  end
  jet_number u_number (
    .clk_i, .rst_ni, .start_i(pass_start_q), .new_i(map_new_q), .pass_i(pass_now),
    .map_i(rx_map), .busy_o(num_busy), .map_o, .id_o, .full_o(full)
  );

  jet_claim_status u_status (
    .clk_i, .rst_ni, .insert_i, .lock_i, .off_i(off), .out_i(out), .aside_i(aside), .up_i(up),
    .beacon_i(beaconing), .number_i(numbering), .winner_i(winner), .foreign_i(foreign),
    .alarm_i(alarm_now), .hear_i(hear), .full_i(full), .id_i(id_o), .epoch_i(epoch_o), .fit_i(fit),
    .rx_alarm_i(rx_pass[2:0]), .rx_suspect_i(rx_map[63:16]), .upstream_i(upstream_o),
    .numbered_o(up_o), .pass_all_o(full_o), .monitor_o, .alarm_o(alarm), .suspect_o, .status_o,
    .claim_o, .ring_up_o, .beacon_o
  );

  logic [7:0] msg_pass;
  always_comb begin
    msg_pass = '0;
    if (numbering) begin
      msg_pass[jet_hw_pkg::MAC_PASS_LSB +: jet_hw_pkg::MAC_PASS_W] = pass_now;
      msg_pass[jet_hw_pkg::MAC_FIT_LSB] = fit;
    end
    if (beaconing) msg_pass = {5'b0, alarm};
  end
  jet_mac_words u_words (
    .clk_i, .start_i(send_o), .pop_i, .kind_i(kind), .pass_i(msg_pass), .bid_i(ttrt_o),
    .eui_i(mon_eui_o), .nonce_i(lead_nonce), .epoch_i(new_epoch),
    .map_i(beaconing ? {suspect_o, 16'd0} : map_o), .sender_i(eui_i),
    .frame_i(longest_o), .word_o
  );

  assign raw_o       = off | aside;
  assign sink_o      = !off & !aside & !up;
  assign fit_o       = fit;
  assign first_lap_o = our_nonce[7:0];

  logic unused;
  assign unused = ^rx_pass[6:3];

endmodule

`default_nettype wire
