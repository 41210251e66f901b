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
//   host -> jet_ring_tx: FIFOs, sources  host  jet_ring_mac: claim, numbering, alarms
//                      framer                     |
//                         '<----------------------'
//
// Delay of what passes: 3 words behind the elastic buffer; of the token at the monitor: 4.
`default_nettype none

module jet_ring #(
  parameter int unsigned TvxWords    = 82_000,    // silence after which a claim begins
  parameter int unsigned PurgeWords  = 16_384,    // longest ring, in words
  parameter int unsigned ClaimWords  = 65_536,    // no claim and no pass takes longer
  parameter int unsigned RepeatWords = 128,       // from claim to claim
  parameter int unsigned TtrtMin     = jet_hw_pkg::RING_BID_MIN, // others are brought in
  parameter int unsigned TtrtMax     = jet_hw_pkg::RING_BID_MAX
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
  output logic        tx_done_never_o,

  input  wire         txs_valid_i,               // the synchronous class
  output logic        txs_ready_o,
  input  wire  [63:0] txs_data_i,
  input  wire         txs_last_i,
  output logic        txs_done_o,
  output logic        txs_done_ok_o,
  output logic        txs_done_never_o,

  output logic        rx_valid_o,
  input  wire         rx_ready_i,
  output logic [1:0]  rx_kind_o,
  output logic [63:0] rx_data_o,

  input  wire         ring_insert_i,
  input  wire         ring_fit_i,
  input  wire  [23:0] ring_bid_i,
  input  wire  [23:0] ring_sa_i,
  input  wire  [15:0] ring_frame_i,
  input  wire  [15:0] ring_random_i,
  output logic [31:0] ring_status_o,
  output logic [31:0] ring_ttrt_o,
  output logic [63:0] ring_map_o,
  output logic [47:0] ring_mon_eui_o,
  output logic [31:0] ring_rot_last_o,
  output logic [31:0] ring_rot_max_o,
  output logic        ring_change_o,
  output logic [28:0] ring_cnt_o,
  output logic [4:0]  ring_bin_o,
  input  wire         ring_reg_sel_i,
  input  wire  [2:0]  ring_reg_idx_i,
  output logic        ring_reg_ack_o,
  output logic [31:0] ring_reg_data_o,
  output logic        ring_busy_o
);

  // Host and ring are there for each other (host_open, open), or not: one is in reset, or the
  // ring clock stands still. Without a host, we are not inserted.
  logic alive, host_open, host_clear, open, clear;
  jet_cdc_alive u_alive (
    .src_clk_i(ring_clk_i), .dst_clk_i(host_clk_i), .dst_rst_ni(host_rst_ni), .dst_alive_o(alive)
  );
  jet_cdc_join u_join (
    .a_clk_i(host_clk_i), .a_stop_i(!host_rst_ni | !alive), .a_open_o(host_open),
    .a_clear_o(host_clear),
    .b_clk_i(ring_clk_i), .b_stop_i(!ring_rst_ni), .b_open_o(open), .b_clear_o(clear)
  );

  logic insert, fit_ask, settings_changed, settings_pending;
  logic [23:0] bid, sa;
  logic [15:0] random, frame_ask;
  jet_ring_settings u_settings (
    .host_clk_i, .host_open_i(host_open), .host_clear_i(host_clear), .insert_i(ring_insert_i),
    .fit_i(ring_fit_i), .random_i(ring_random_i), .frame_i(ring_frame_i), .bid_i(ring_bid_i),
    .sa_i(ring_sa_i), .changed_o(settings_changed), .pending_o(settings_pending),
    .clk_i(ring_clk_i), .open_i(open), .clear_i(clear), .insert_o(insert), .fit_o(fit_ask),
    .random_o(random), .frame_o(frame_ask), .bid_o(bid), .sa_o(sa)
  );

  // Receive pipeline
  logic [15:0] s0_data, s2_data;
  logic [1:0] s0_k, type_s2;
  logic s0_lost, words, lock, ev_elastic;
  jet_ring_pkg::word_e s2_kind;
  logic head_ok, head_bad, own, marked, far, tok_ok, tok_ours, tok_same, tok_new;
  logic in_frame, too_long, ev_code;
  logic raw, sink, full, up, monitor;
  logic [5:0] id;
  logic [7:0] epoch, lap;

  jet_elastic u_elastic (
    .rx_clk_i, .rx_data_i, .rx_k_i, .rx_lock_i,
    .ring_clk_i, .ring_rst_ni,
    .data_o(s0_data), .k_o(s0_k), .lost_o(s0_lost), .lock_o(words), .error_o(ev_elastic)
  );
  jet_lock u_lock (.clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .lock_i(words), .lock_o(lock));

  jet_ring_rx u_rx (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .data_i(s0_data), .k_i(s0_k), .lost_i(s0_lost),
    .id_i(id), .epoch_i(epoch), .lap_i(lap), .edit_i(up), .mark_i(monitor),
    .kind_o(s2_kind), .data_o(s2_data), .head_ok_o(head_ok), .head_bad_o(head_bad),
    .type_o(type_s2), .own_o(own), .marked_o(marked), .far_o(far), .tok_ok_o(tok_ok),
    .tok_ours_o(tok_ours), .tok_same_o(tok_same), .tok_new_o(tok_new),
    .in_frame_o(in_frame),
    .too_long_o(too_long), .code_o(ev_code)
  );

  // Token
  logic is_token, token, seen, capture, token_active, token_valid, token_start, token_class;
  logic sync_there, async_there, sync_fits, async_fits, expired, silent, stale, first, late;
  logic turn, overrun;
  logic [1:0][4:0] slack;
  logic [15:0] longest;
  logic [17:0] trip;
  logic issue, sound, fit, frame_end;
  logic [7:0] first_lap;
  logic [15:0] token_data;
  logic [1:0] token_k;
  logic [23:0] ttrt, sync_left, async_left;

  assign is_token = s2_kind == jet_ring_pkg::WordToken;
  assign token    = is_token & tok_ok & tok_ours & up;

  logic [63:0] map;
  jet_turn u_turn (
    .clk_i(ring_clk_i), .map_i(map[63:1]), .id_i(id), .fit_i(fit), .up_i(up),
    .there_i(async_there), .start_i(token_start & !token_class), .seen_i(seen),
    .lap_i(s2_data[7:0]), .turn_o(turn), .overrun_o(overrun)
  );

  jet_token #(.TvxWords(TvxWords)) u_token (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .up_i(up), .monitor_i(monitor), .issue_i(issue), .first_lap_i(first_lap), .ttrt_i(ttrt),
    .sa_i(sa), .epoch_i(epoch),
    .token_i(token), .lap_i(s2_data[7:0]), .same_i(tok_same), .new_i(tok_new),
    .turn_i(turn), .overrun_i(overrun), .slack_i(slack),
    .sound_i(sound),
    .seen_o(seen), .capture_o(capture), .lap_o(lap),
    .sync_i(sync_there), .async_i(async_there), .sync_fits_i(sync_fits),
    .async_fits_i(async_fits), .sync_left_o(sync_left), .async_left_o(async_left),
    .start_o(token_start), .class_o(token_class), .frame_end_i(frame_end),
    .active_o(token_active), .valid_o(token_valid), .data_o(token_data), .k_o(token_k),
    .expired_o(expired), .silent_o(silent), .stale_o(stale), .first_o(first), .late_o(late)
  );

  logic [23:0] rot_last, rot_max, rot_min;
  logic [31:0] rot_sum;
  logic [4:0] bin;
  jet_rotation u_rotation (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .up_i(up), .issue_i(issue), .first_i(first),
    .seen_i(seen), .last_o(rot_last), .max_o(rot_max), .min_o(rot_min), .sum_o(rot_sum),
    .bin_o(bin)
  );

  // What passes, and what goes out instead
  logic framer_busy, framer_valid, own_active, tok_pass;
  logic [15:0] framer_data;
  logic [1:0] framer_k;
  jet_ring_pkg::word_e tap_kind;
  logic [15:0] tap_data;
  logic tap_long, tap_user, tap_mac, passing, other_frame;
  logic ev_header, ev_stripped, ev_circulated, ev_fragment;

  assign own_active = token_active | framer_busy | framer_valid;
  assign tok_pass   = raw | (full & tok_ok) | (seen & !capture);

  jet_repeat u_repeat (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .kind_i(s2_kind), .data_i(s2_data), .head_ok_i(head_ok), .head_bad_i(head_bad),
    .own_i(own), .marked_i(marked), .far_i(far), .type_i(type_s2), .tok_pass_i(tok_pass),
    .in_frame_i(in_frame), .too_long_i(too_long),
    .raw_i(raw), .sink_i(sink), .full_i(full), .monitor_i(monitor),
    .own_active_i(own_active), .own_valid_i(token_valid | framer_valid),
    .own_data_i(token_valid ? token_data : framer_data),
    .own_k_i(token_valid ? token_k : framer_k),
    .tx_data_o, .tx_k_o,
    .tap_kind_o(tap_kind), .tap_data_o(tap_data), .tap_long_o(tap_long),
    .tap_user_o(tap_user), .tap_mac_o(tap_mac),
    .passing_o(passing), .other_o(other_frame), .header_o(ev_header),
    .stripped_o(ev_stripped), .circulated_o(ev_circulated),
    .fragment_o(ev_fragment)
  );

  // Received frames
  logic head, pay, fr_sync, fr_end, fr_user, fr_mac, whole, hec_ok, err_size, err_len, err_crc;
  logic [23:0] vci;
  logic [5:0] src;
  logic [6:0] count;
  logic bare;
  logic [7:0] uu;
  logic [15:0] sum;
  logic [16:0] pay_len, sdu_len;
  logic checked, ev_overrun, deliver_busy;

  jet_frame_check u_check (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .kind_i(tap_kind), .data_i(tap_data), .long_i(tap_long), .user_i(tap_user), .mac_i(tap_mac),
    .head_o(head), .vci_o(vci), .pay_o(pay), .sync_o(fr_sync), .src_o(src), .count_o(count),
    .end_o(fr_end), .user_o(fr_user), .mac_o(fr_mac), .whole_o(whole), .hec_ok_o(hec_ok),
    .err_size_o(err_size), .err_len_o(err_len), .err_crc_o(err_crc),
    .bare_o(bare), .uu_o(uu), .sum_o(sum), .pay_len_o(pay_len), .sdu_len_o(sdu_len)
  );
  assign checked = fr_end & whole & (fr_user | fr_mac);
  assign sound   = checked & hec_ok & !err_crc & !err_len;

  jet_deliver u_deliver (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .open_i(open), .clear_i(clear),
    .kind_i(tap_kind), .data_i(tap_data), .user_i(tap_user), .sync_i(fr_sync), .src_i(src),
    .head_i(head), .vci_i(vci), .pay_i(pay), .end_i(fr_end), .whole_i(whole),
    .err_len_i(err_len), .err_crc_i(err_crc), .bare_i(bare), .uu_i(uu), .sum_i(sum),
    .pay_len_i(pay_len), .sdu_len_i(sdu_len),
    .overrun_o(ev_overrun), .busy_o(deliver_busy),
    .host_clk_i, .host_rst_ni, .host_open_i(host_open), .host_clear_i(host_clear),
    .rx_valid_o, .rx_ready_i, .rx_kind_o, .rx_data_o
  );

  // Claim and numbering
  logic mac_start, mac_stop, pop, ev_claim, ev_up, ev_beacon, other_q;
  logic [6:0] mac_count;
  logic [15:0] mac_word;
  logic [47:0] mon_eui, upstream, suspect;
  logic [31:0] status;
  logic [jet_ring_pkg::CauseNum-1:0] cause;

  jet_ring_mac #(
    .PurgeWords(PurgeWords), .ClaimWords(ClaimWords), .RepeatWords(RepeatWords),
    .TtrtMin(TtrtMin), .TtrtMax(TtrtMax)
  ) u_mac (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni),
    .insert_i(insert), .fit_i(fit_ask), .bid_i(bid), .frame_i(frame_ask),
    .random_i(random), .eui_i, .lock_i(lock),
    .mac_i(tap_mac), .sof_i(tap_kind == jet_ring_pkg::WordSof), .pay_i(pay), .data_i(tap_data),
    .end_i(fr_end & fr_mac), .good_i(sound), .vci_i(vci), .sdu_len_i(sdu_len), .count_i(count),
    .other_i(other_q),
    .framer_busy_i(framer_busy | framer_valid), .send_o(mac_start), .stop_o(mac_stop),
    .pop_i(pop), .word_o(mac_word), .count_o(mac_count),
    .expired_i(expired), .silent_i(silent), .stale_i(stale), .issue_o(issue),
    .first_lap_o(first_lap),
    .raw_o(raw), .sink_o(sink), .full_o(full), .up_o(up), .monitor_o(monitor),
    .ttrt_o(ttrt), .longest_o(longest), .trip_o(trip), .mon_eui_o(mon_eui), .fit_o(fit),
    .epoch_o(epoch), .map_o(map), .id_o(id),
    .status_o(status), .upstream_o(upstream), .suspect_o(suspect),
    .claim_o(ev_claim), .ring_up_o(ev_up), .beacon_o(ev_beacon), .cause_o(cause)
  );

  // Transmit
  logic fifo_busy, tx_busy, async_event, sync_event, async_word, sync_word;
  logic tx_valid, tx_ready, txs_valid, txs_ready;
  logic [1:0] async_done, sync_done, guard_busy;
  jet_ring_pkg::done_e async_host, sync_host;

  jet_tx_guard u_async_guard (
    .clk_i(host_clk_i), .rst_ni(host_rst_ni), .open_i(host_open), .valid_i(tx_valid_i),
    .ready_o(tx_ready_o), .last_i(tx_last_i), .valid_o(tx_valid), .ready_i(tx_ready),
    .done_i(async_host), .done_o(tx_done_o), .done_ok_o(tx_done_ok_o),
    .done_never_o(tx_done_never_o), .busy_o(guard_busy[0])
  );
  jet_tx_guard u_sync_guard (
    .clk_i(host_clk_i), .rst_ni(host_rst_ni), .open_i(host_open), .valid_i(txs_valid_i),
    .ready_o(txs_ready_o), .last_i(txs_last_i), .valid_o(txs_valid), .ready_i(txs_ready),
    .done_i(sync_host), .done_o(txs_done_o), .done_ok_o(txs_done_ok_o),
    .done_never_o(txs_done_never_o), .busy_o(guard_busy[1])
  );
  jet_ring_tx u_tx (
    .host_clk_i, .host_open_i(host_open), .host_clear_i(host_clear),
    .tx_valid_i(tx_valid), .tx_ready_o(tx_ready), .tx_data_i, .tx_last_i,
    .txs_valid_i(txs_valid), .txs_ready_o(txs_ready), .txs_data_i, .txs_last_i,
    .fifo_busy_o(fifo_busy),
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .open_i(open), .clear_i(clear),
    .up_i(up), .id_i(id), .longest_i(longest), .sa_i(sa),
    .sync_o(sync_there), .async_o(async_there), .sync_fits_o(sync_fits),
    .async_fits_o(async_fits), .slack_o(slack), .sync_left_i(sync_left), .async_left_i(async_left),
    .start_i(token_start), .class_i(token_class), .holding_i(token_active),
    .mac_start_i(mac_start), .mac_stop_i(mac_stop), .mac_pop_o(pop), .mac_word_i(mac_word),
    .mac_count_i(mac_count),
    .end_o(frame_end), .framer_busy_o(framer_busy), .valid_o(framer_valid),
    .data_o(framer_data), .k_o(framer_k), .async_word_o(async_word), .sync_word_o(sync_word),
    .async_hold_i(async_event | owed[0]), .sync_hold_i(sync_event | owed[1]),
    .async_done_o(async_done), .sync_done_o(sync_done), .busy_o(tx_busy)
  );

  logic ev_not_home, ev_aborted, aborts_busy;
  logic [1:0] owed;
  logic [2:0] ev_words;
  jet_tx_aborts u_aborts (
    .clk_i(ring_clk_i), .rst_ni(open), .failed_i({sync_done[1], async_done[1]}),
    .full_o(owed), .aborted_o(ev_aborted), .busy_o(aborts_busy)
  );
  jet_ring_count u_count (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .up_i(up), .start_i(token_start),
    .stripped_i(ev_stripped), .token_i(seen), .not_home_o(ev_not_home),
    .words_i({passing, async_word, sync_word}), .words_o(ev_words)
  );

  // To the host
  logic [jet_ring_pkg::EvNum-1:0] events, events_host;
  logic busy, busy_host, seen_q, late_q, tok_bad_q, tok_foreign_q;
  always_ff @(posedge ring_clk_i) begin
    other_q       <= ring_rst_ni & (other_frame | (is_token & tok_ok));
    seen_q        <= ring_rst_ni & seen;
    late_q        <= ring_rst_ni & seen & late;
    tok_bad_q     <= ring_rst_ni & is_token & !tok_ok & (up | full);
    tok_foreign_q <= ring_rst_ni & is_token & tok_ok & up & !seen;
  end

  always_comb begin
    events = '0;
    events[jet_ring_pkg::EvHec]          = checked & !err_size & !hec_ok;
    events[jet_ring_pkg::EvCrc]          = checked & !err_size & hec_ok & err_crc;
    events[jet_ring_pkg::EvLength]       = checked & (err_size | (hec_ok & !err_crc & err_len));
    events[jet_ring_pkg::EvFragment]     = ev_fragment;
    events[jet_ring_pkg::EvOverrun]      = ev_overrun;
    events[jet_ring_pkg::EvHeader]       = ev_header;
    events[jet_ring_pkg::EvTxFrames]     = async_done == 2'(jet_ring_pkg::DoneSent) |
                                           sync_done == 2'(jet_ring_pkg::DoneSent);
    events[jet_ring_pkg::EvTxAborted]    = ev_aborted;
    events[jet_ring_pkg::EvStripped]     = ev_stripped;
    events[jet_ring_pkg::EvCirculated]   = ev_circulated;
    events[jet_ring_pkg::EvTokens]       = seen_q;
    events[jet_ring_pkg::EvTokenLate]    = late_q;
    events[jet_ring_pkg::EvClaims]       = ev_claim;
    events[jet_ring_pkg::EvRingUps]      = ev_up;
    events[jet_ring_pkg::EvElastic]      = ev_elastic;
    events[jet_ring_pkg::EvCode]         = ev_code;
    events[jet_ring_pkg::EvCause +: jet_ring_pkg::CauseNum] = cause;
    events[jet_ring_pkg::EvTokenBad]     = tok_bad_q;
    events[jet_ring_pkg::EvTokenForeign] = tok_foreign_q;
    events[jet_ring_pkg::EvBeacons]      = ev_beacon;
    events[jet_ring_pkg::EvNotHome]      = ev_not_home;
    events[jet_ring_pkg::EvTxSync]       = sync_done == 2'(jet_ring_pkg::DoneSent);
    events[jet_ring_pkg::EvWordsSync +: 3] = ev_words;
  end
  // A token that passes is no work, not even at the monitor, who always takes it
  assign busy = sink | in_frame | framer_busy | framer_valid | deliver_busy | tx_busy |
                async_event | sync_event | aborts_busy;

  logic [23:0] ttrt_host, rot_last_host, rot_max_host;
  jet_ring_host u_host (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_ni), .open_i(open), .clear_i(clear),
    .events_i(events), .bin_i(bin),
    .async_done_i(async_done), .sync_done_i(sync_done), .async_event_o(async_event),
    .sync_event_o(sync_event),
    .status_i(status), .ttrt_i(ttrt), .map_i(map), .mon_eui_i(mon_eui),
    .rot_last_i(rot_last), .rot_max_i(rot_max), .busy_i(busy),
    .host_clk_i, .host_open_i(host_open), .host_clear_i(host_clear),
    .events_o(events_host), .bin_o(ring_bin_o),
    .async_done_o(async_host), .sync_done_o(sync_host), .status_o(ring_status_o),
    .ttrt_o(ttrt_host), .map_o(ring_map_o), .mon_eui_o(ring_mon_eui_o),
    .rot_last_o(rot_last_host), .rot_max_o(rot_max_host), .change_o(ring_change_o),
    .busy_o(busy_host)
  );
  jet_ring_regs u_regs (
    .host_clk_i, .host_rst_ni, .host_open_i(host_open), .host_clear_i(host_clear),
    .sel_i(ring_reg_sel_i), .idx_i(ring_reg_idx_i),
    .ack_o(ring_reg_ack_o), .data_o(ring_reg_data_o),
    .clk_i(ring_clk_i), .open_i(open), .clear_i(clear), .upstream_i(upstream),
    .suspect_i(suspect), .rot_min_i(rot_min), .rot_sum_i(rot_sum),
    .longest_i(longest), .trip_i(trip)
  );

  assign ring_cnt_o      = events_host;
  assign ring_ttrt_o     = {8'b0, ttrt_host};
  assign ring_rot_last_o = {8'b0, rot_last_host};
  assign ring_rot_max_o  = {8'b0, rot_max_host};

  // A change of the settings is work as well, until the ring clock has seen it; so is a ring
  // part that is not there, unless its clock is not
  assign ring_busy_o = alive & (busy_host | settings_pending) | settings_changed |
                       fifo_busy | rx_valid_o | (alive & (|guard_busy));

endmodule

`default_nettype wire
