// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The ring part of a station: everything in the ring clock, and the way to
// and from the host's.
//
//   rx -> jet_elastic -> jet_ring_rx -> jet_repeat -------------------------> tx
//                          |  |           | tap        ^ own words
//                    token |  |           v            |
//                    jet_token <---+   jet_frame_check |
//                       |          |      |       |    |
//                       | start    |  jet_deliver |    |
//                       v          |      v       v    |
//   host -> jet_tx_fifo -> jet_tx_source  host  jet_mac_rx -> jet_claim (jet_number)
//                                   \                            | jet_mac_words
//                                    '----------> jet_framer <---'
//
// Delay of what passes: 3 words behind the elastic buffer.
`default_nettype none

module jet_ring #(
  parameter int unsigned TvxWords    = 75_000,    // silence after which a claim begins
  parameter int unsigned PurgeWords  = 16_384,    // longest ring, in words
  parameter int unsigned ClaimWords  = 65_536,    // no claim and no pass takes longer
  parameter int unsigned RepeatWords = 128,       // from claim to claim
  parameter int unsigned TtrtMin     = 1_024,     // bids are brought into this range
  parameter int unsigned TtrtMax     = 2_000_000
) (
  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  input  wire         ring_clk_i,
  input  wire         ring_rst_ni,
  input  wire         rx_clk_i,
  input  wire  [47:0] eui_i,

  input  wire  [15:0] rx_data_i,
  input  wire  [1:0]  rx_k_i,
  input  wire         rx_lock_i,
  output logic [15:0] tx_data_o,
  output logic [1:0]  tx_k_o,

  input  wire         tx_valid_i,
  output logic        tx_ready_o,
  input  wire  [63:0] tx_data_i,
  input  wire         tx_last_i,
  output logic        tx_done_o,
  output logic        tx_done_ok_o,

  output logic        rx_valid_o,
  input  wire         rx_ready_i,
  output logic [1:0]  rx_kind_o,
  output logic [63:0] rx_data_o,

  input  wire         ring_insert_i,
  input  wire  [23:0] ring_bid_i,
  input  wire  [23:0] ring_sa_i,
  output logic [31:0] ring_status_o,
  output logic [31:0] ring_ttrt_o,
  output logic [63:0] ring_map_o,
  output logic [47:0] ring_mon_eui_o,
  output logic [31:0] ring_rot_last_o,
  output logic [31:0] ring_rot_max_o,
  output logic        ring_change_o,
  output logic [19:0] ring_cnt_o,
  output logic        ring_busy_o
);

  // Into the ring clock
  logic rx_rst_n, insert;
  logic [23:0] bid;
  jet_sync u_rx_rst (.clk_i(rx_clk_i), .d_i(ring_rst_ni), .q_o(rx_rst_n));
  jet_sync u_insert (.clk_i(ring_clk_i), .d_i(ring_insert_i), .q_o(insert));
  jet_sync #(.Width(24)) u_bid (.clk_i(ring_clk_i), .d_i(ring_bid_i), .q_o(bid));

  // Receive pipeline
  logic [15:0] s0_data, s2_data;
  logic [1:0] s0_k, type_s2;
  logic s0_lost, lock, ev_elastic;
  jet_ring_pkg::word_e s2_kind;
  logic head_ok, head_bad, own, marked, tok_ok, tok_ours, in_frame, too_long, ev_code;
  logic raw, sink, full, up, monitor;
  logic [5:0] id;
  logic [7:0] epoch;

  jet_elastic u_elastic (
    .rx_clk_i, .rx_rst_ni(rx_rst_n), .rx_data_i, .rx_k_i, .rx_lock_i,
    .ring_clk_i, .ring_rst_ni,
    .data_o(s0_data), .k_o(s0_k), .lost_o(s0_lost), .lock_o(lock), .error_o(ev_elastic)
  );

  jet_ring_rx u_rx (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .data_i(s0_data), .k_i(s0_k), .lost_i(s0_lost),
    .id_i(id), .epoch_i(epoch), .edit_i(up), .mark_i(monitor),
    .kind_o(s2_kind), .data_o(s2_data), .head_ok_o(head_ok), .head_bad_o(head_bad),
    .type_o(type_s2), .own_o(own), .marked_o(marked), .tok_ok_o(tok_ok), .tok_ours_o(tok_ours),
    .in_frame_o(in_frame), .too_long_o(too_long), .code_o(ev_code)
  );

  // Token
  logic token, capture, token_active, token_valid, token_start, avail;
  logic expired, silent, issue, ev_seen, ev_late, sound;
  logic [15:0] token_data;
  logic [1:0] token_k;
  logic [23:0] ttrt, rot_last, rot_max;
  logic framer_sent, framer_failed;

  assign token = s2_kind == jet_ring_pkg::WordToken & tok_ok & tok_ours & up;

  jet_token #(.TvxWords(TvxWords)) u_token (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .up_i(up), .issue_i(issue), .ttrt_i(ttrt), .epoch_i(epoch),
    .token_i(token), .sound_i(sound), .capture_o(capture),
    .avail_i(avail), .start_o(token_start), .frame_end_i(framer_sent | framer_failed),
    .active_o(token_active), .valid_o(token_valid), .data_o(token_data), .k_o(token_k),
    .expired_o(expired), .silent_o(silent), .seen_o(ev_seen), .late_o(ev_late),
    .rot_last_o(rot_last), .rot_max_o(rot_max)
  );

  // What passes, and what goes out instead
  logic framer_busy, framer_valid, own_active, tok_pass;
  logic [15:0] framer_data;
  logic [1:0] framer_k;
  jet_ring_pkg::word_e tap_kind;
  logic [15:0] tap_data;
  logic tap_long, tap_user, tap_mac, ev_header, ev_stripped, ev_circulated, ev_fragment;

  assign own_active = token_active | framer_busy | framer_valid;
  assign tok_pass   = raw | (full & tok_ok) | (token & !capture);

  jet_repeat u_repeat (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .kind_i(s2_kind), .data_i(s2_data), .head_ok_i(head_ok), .head_bad_i(head_bad),
    .own_i(own), .marked_i(marked), .type_i(type_s2), .tok_pass_i(tok_pass),
    .in_frame_i(in_frame), .too_long_i(too_long),
    .raw_i(raw), .sink_i(sink), .full_i(full), .monitor_i(monitor),
    .own_active_i(own_active), .own_valid_i(token_valid | framer_valid),
    .own_data_i(token_valid ? token_data : framer_data),
    .own_k_i(token_valid ? token_k : framer_k),
    .tx_data_o, .tx_k_o,
    .tap_kind_o(tap_kind), .tap_data_o(tap_data), .tap_long_o(tap_long),
    .tap_user_o(tap_user), .tap_mac_o(tap_mac),
    .header_o(ev_header), .stripped_o(ev_stripped), .circulated_o(ev_circulated),
    .fragment_o(ev_fragment)
  );

  // Received frames
  logic head, pay, fr_sync, fr_end, fr_user, fr_mac, whole, hec_ok, err_size, err_len, err_crc;
  logic [23:0] vci;
  logic [5:0] src;
  logic [7:0] uu;
  logic [15:0] sum;
  logic [16:0] pay_len, sdu_len;
  logic checked, ev_overrun, deliver_busy;

  jet_frame_check u_check (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .kind_i(tap_kind), .data_i(tap_data), .long_i(tap_long), .user_i(tap_user), .mac_i(tap_mac),
    .head_o(head), .vci_o(vci), .pay_o(pay), .sync_o(fr_sync), .src_o(src),
    .end_o(fr_end), .user_o(fr_user), .mac_o(fr_mac), .whole_o(whole), .hec_ok_o(hec_ok),
    .err_size_o(err_size), .err_len_o(err_len), .err_crc_o(err_crc),
    .uu_o(uu), .sum_o(sum), .pay_len_o(pay_len), .sdu_len_o(sdu_len)
  );
  assign checked = fr_end & whole & (fr_user | fr_mac);
  assign sound   = checked & hec_ok & !err_crc & !err_len;

  jet_deliver u_deliver (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .kind_i(tap_kind), .data_i(tap_data), .user_i(tap_user), .sync_i(fr_sync), .src_i(src),
    .head_i(head), .vci_i(vci), .pay_i(pay), .end_i(fr_end), .whole_i(whole),
    .err_len_i(err_len), .err_crc_i(err_crc), .uu_i(uu), .sum_i(sum),
    .pay_len_i(pay_len), .sdu_len_i(sdu_len),
    .overrun_o(ev_overrun), .busy_o(deliver_busy),
    .host_clk_i, .host_rst_ni, .rx_valid_o, .rx_ready_i, .rx_kind_o, .rx_data_o
  );

  // Claim and numbering
  logic fresh, taken, better, same_eui, same_nonce, mac_start, mac_stop, pop, ev_claim, ev_up;
  logic [7:0] rx_kind, rx_pass, rx_epoch, msg_kind, msg_pass, msg_epoch;
  logic [23:0] rx_bid, our_bid;
  logic [47:0] rx_eui, mon_eui;
  logic [15:0] rx_nonce, our_nonce, msg_nonce, mac_word;
  logic [63:0] rx_map, map;
  logic [31:0] status;

  jet_mac_rx u_mac_rx (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .mac_i(tap_mac), .sof_i(tap_kind == jet_ring_pkg::WordSof), .pay_i(pay), .data_i(tap_data),
    .end_i(fr_end & fr_mac), .good_i(sound), .vci_i(vci), .sdu_len_i(sdu_len),
    .bid_i(our_bid), .eui_i, .nonce_i(our_nonce),
    .fresh_o(fresh), .taken_i(taken), .kind_o(rx_kind), .pass_o(rx_pass), .bid_o(rx_bid),
    .eui_o(rx_eui), .nonce_o(rx_nonce), .epoch_o(rx_epoch), .map_o(rx_map),
    .better_o(better), .same_eui_o(same_eui), .same_nonce_o(same_nonce)
  );

  jet_claim #(
    .PurgeWords(PurgeWords), .ClaimWords(ClaimWords), .RepeatWords(RepeatWords),
    .TtrtMin(TtrtMin), .TtrtMax(TtrtMax)
  ) u_claim (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .insert_i(insert), .bid_i(bid), .eui_i, .lock_i(lock),
    .fresh_i(fresh), .taken_o(taken), .kind_i(rx_kind), .pass_i(rx_pass), .rx_bid_i(rx_bid),
    .rx_eui_i(rx_eui), .rx_nonce_i(rx_nonce), .rx_epoch_i(rx_epoch), .rx_map_i(rx_map),
    .better_i(better), .same_eui_i(same_eui), .same_nonce_i(same_nonce),
    .bid_o(our_bid), .nonce_o(our_nonce),
    .framer_busy_i(framer_busy | framer_valid), .send_o(mac_start), .stop_o(mac_stop),
    .msg_kind_o(msg_kind), .msg_pass_o(msg_pass), .msg_nonce_o(msg_nonce), .msg_epoch_o(msg_epoch),
    .expired_i(expired), .silent_i(silent), .issue_o(issue),
    .raw_o(raw), .sink_o(sink), .full_o(full), .up_o(up), .monitor_o(monitor),
    .ttrt_o(ttrt), .mon_eui_o(mon_eui), .epoch_o(epoch), .map_o(map), .id_o(id),
    .status_o(status), .claim_o(ev_claim), .ring_up_o(ev_up)
  );

  jet_mac_words u_mac_words (
    .clk_i(ring_clk_i), .start_i(mac_start), .pop_i(pop),
    .kind_i(msg_kind), .pass_i(msg_pass), .bid_i(ttrt), .eui_i(mon_eui), .nonce_i(msg_nonce),
    .epoch_i(msg_epoch), .map_i(map), .word_o(mac_word)
  );

  // Transmit
  logic f_valid, f_ready, f_last, fifo_busy, src_sync, src_valid, free, src_busy, tx_event;
  logic ev_sent, ev_aborted, mac_q;
  logic [63:0] f_data;
  logic [5:0] f_frames;
  logic [7:0] src_uu;
  logic [16:0] src_len;
  logic [23:0] src_vci;
  logic [15:0] src_word;

  jet_tx_fifo u_tx_fifo (
    .host_clk_i, .host_rst_ni, .valid_i(tx_valid_i), .ready_o(tx_ready_o), .data_i(tx_data_i),
    .last_i(tx_last_i), .busy_o(fifo_busy),
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .valid_o(f_valid), .ready_i(f_ready),
    .data_o(f_data), .last_o(f_last), .frames_o(f_frames)
  );

  jet_tx_source u_source (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .valid_i(f_valid), .ready_o(f_ready), .data_i(f_data), .last_i(f_last), .frames_i(f_frames),
    .up_i(up), .hold_i(tx_event), .avail_o(avail), .go_i(token_start),
    .sync_o(src_sync), .uu_o(src_uu), .len_o(src_len), .vci_o(src_vci), .word_o(src_word),
    .word_valid_o(src_valid), .pop_i(pop & !mac_q), .free_i(free & !mac_q),
    .sent_i(framer_sent & !mac_q), .failed_i(framer_failed & !mac_q),
    .sent_o(ev_sent), .failed_o(ev_aborted), .busy_o(src_busy)
  );

  // The framer serves the MAC while the ring is not up, the host while it is
  always_ff @(posedge ring_clk_i) begin
    if (!ring_rst_ni || token_start) mac_q <= 1'b0;
    else if (mac_start)              mac_q <= 1'b1;
  end

  jet_framer u_framer (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .start_i(token_start | mac_start), .stop_i(mac_q ? mac_stop : !up),
    .type_i(mac_q ? 2'(jet_hw_pkg::TYPE_MAC) : 2'(jet_hw_pkg::TYPE_DATA)),
    .sync_i(src_sync & !mac_q), .src_i(id), .vci_i(mac_q ? 24'd0 : src_vci),
    .uu_i(mac_q ? 8'd0 : src_uu), .len_i(mac_q ? 17'(jet_hw_pkg::MAC_SDU_BYTES) : src_len),
    .word_i(mac_q ? mac_word : src_word), .word_valid_i(mac_q | src_valid),
    .pop_o(pop), .free_o(free), .sent_o(framer_sent), .failed_o(framer_failed),
    .busy_o(framer_busy), .valid_o(framer_valid), .data_o(framer_data), .k_o(framer_k)
  );

  // To the host
  logic [jet_ring_pkg::EvNum-1:0] events, events_host;
  logic busy, busy_host;
  always_comb begin
    events = '0;
    events[jet_ring_pkg::EvHec]        = checked & !err_size & !hec_ok;
    events[jet_ring_pkg::EvCrc]        = checked & !err_size & hec_ok & err_crc;
    events[jet_ring_pkg::EvLength]     = checked & (err_size | (hec_ok & !err_crc & err_len));
    events[jet_ring_pkg::EvFragment]   = ev_fragment;
    events[jet_ring_pkg::EvOverrun]    = ev_overrun;
    events[jet_ring_pkg::EvHeader]     = ev_header;
    events[jet_ring_pkg::EvTxFrames]   = ev_sent;
    events[jet_ring_pkg::EvTxAborted]  = ev_aborted;
    events[jet_ring_pkg::EvStripped]   = ev_stripped;
    events[jet_ring_pkg::EvCirculated] = ev_circulated;
    events[jet_ring_pkg::EvTokens]     = ev_seen;
    events[jet_ring_pkg::EvTokenLate]  = ev_late;
    events[jet_ring_pkg::EvClaims]     = ev_claim;
    events[jet_ring_pkg::EvRingUps]    = ev_up;
    events[jet_ring_pkg::EvElastic]    = ev_elastic;
    events[jet_ring_pkg::EvCode]       = ev_code;
  end
  assign busy = sink | in_frame | own_active | src_busy | deliver_busy | tx_event | f_valid;

  logic [23:0] ttrt_host, rot_last_host, rot_max_host;
  jet_ring_host u_host (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .events_i(events), .tx_event_o(tx_event),
    .status_i(status), .ttrt_i(ttrt), .map_i(map), .mon_eui_i(mon_eui),
    .rot_last_i(rot_last), .rot_max_i(rot_max), .busy_i(busy),
    .host_clk_i, .host_rst_ni, .events_o(events_host), .status_o(ring_status_o),
    .ttrt_o(ttrt_host), .map_o(ring_map_o), .mon_eui_o(ring_mon_eui_o),
    .rot_last_o(rot_last_host), .rot_max_o(rot_max_host), .change_o(ring_change_o),
    .busy_o(busy_host)
  );

  assign ring_cnt_o      = {4'b0, events_host};
  assign tx_done_ok_o    = events_host[jet_ring_pkg::EvTxFrames];
  assign tx_done_o       = tx_done_ok_o | events_host[jet_ring_pkg::EvTxAborted];
  assign ring_ttrt_o     = {8'b0, ttrt_host};
  assign ring_rot_last_o = {8'b0, rot_last_host};
  assign ring_rot_max_o  = {8'b0, rot_max_host};

  // A change of ring_insert_i is work as well, until the ring clock has seen it
  logic [3:0] insert_q;
  always_ff @(posedge host_clk_i) insert_q <= {insert_q[2:0], ring_insert_i};
  assign ring_busy_o = busy_host | fifo_busy | rx_valid_o | insert_q != {4{ring_insert_i}};

  logic unused;
  assign unused = ^ring_sa_i;            // for the synchronous class

endmodule

`default_nettype wire
