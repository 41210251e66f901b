// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The data link layer of the PCI Express link: between the physical layer's packets and the
// transaction layer's TLPs. Ports: gateware/README.md.
//
//   tlp_tx -> jet_dl_replay -> jet_dl_tx -> ptx        jet_dl_state: is there a link?
//               ^    |           ^
//        Ack/Nak|    |jet_dl_retry, jet_dl_timer
//               |                | DLLPs
//               |            jet_dl_say <- credits given, Ack/Nak due
//               |                              |
//   limits <- jet_dl_limits <- jet_dl_dllp <-- | ----- prx
//   tlp_rx <------------------ jet_dl_tlp <- jet_dl_seq
`default_nettype none

module jet_link_dll #(
  parameter int unsigned ReplayLog2  = 9,       // beats of the replay buffer
  parameter int unsigned ReplayLimit = 700,     // REPLAY_TIMER, clocks
  parameter int unsigned AckWait     = 40,      // an Ack gives way to TLPs for so many clocks
  parameter int unsigned FcRefresh   = 3_750,   // UpdateFC every 30 us
  parameter int unsigned FcWatch     = 25_000,  // without UpdateFC the link is retrained
  parameter int unsigned PmCalm      = 256      // clocks without work before L1 is asked for
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         pl_up_i,
  input  wire         pl_l0_i,
  output logic        pl_retrain_o,
  output logic        pl_sleep_o,               // to electrical idle: L2, or L1
  output logic        pl_l2_o,
  output logic        pl_wake_o,                // out of L1
  output logic        ptx_valid_o,
  input  wire         ptx_ready_i,
  output logic [15:0] ptx_data_o,
  output logic        ptx_tlp_o,
  output logic        ptx_last_o,
  output logic        ptx_nullify_o,
  input  wire         prx_valid_i,
  input  wire  [15:0] prx_data_i,
  input  wire         prx_tlp_i,
  input  wire         prx_first_i,
  input  wire         prx_last_i,
  input  wire  [1:0]  prx_end_i,
  input  wire         prx_error_i,

  output logic        tlp_rx_valid_o,
  input  wire         tlp_rx_ready_i,
  output logic [63:0] tlp_rx_data_o,
  output logic        tlp_rx_keep_o,
  output logic        tlp_rx_last_o,
  input  wire         tlp_tx_valid_i,
  output logic        tlp_tx_ready_o,
  input  wire  [63:0] tlp_tx_data_i,
  input  wire         tlp_tx_keep_i,
  input  wire         tlp_tx_last_i,

  input  wire  [7:0]  tlp_rx_posted_hdr_i,
  input  wire  [7:0]  tlp_rx_np_hdr_i,
  output logic [7:0]  tlp_tx_posted_hdr_o,
  output logic [11:0] tlp_tx_posted_data_o,
  output logic [7:0]  tlp_tx_np_hdr_o,
  output logic [7:0]  tlp_tx_cpl_hdr_o,
  output logic [11:0] tlp_tx_cpl_data_o,
  output logic [4:0]  tlp_tx_inf_o,

  output logic        link_up_o,
  output logic [6:0]  link_error_o,
  input  wire         link_d3_i,
  input  wire         link_off_i,
  output logic        busy_o,
  // Pulses for counters, JET_LINK_CNT_BAD_TLP + n
  output logic [8:0]  cnt_o
);

  // Is there a link?
  logic run, init1, init2, active, limits, heard;
  jet_dl_state u_state (
    .clk_i, .rst_ni, .pl_up_i, .limits_i(limits), .heard_i(heard), .rst_no(run),
    .init1_o(init1), .init2_o(init2), .active_o(active), .up_o(link_up_o));

  // DLLPs that come in
  logic        ack, nak, fc, fc_update, fc_second, pm_ack, bad_dllp, silent, fc_error;
  logic [11:0] number, fc_data;
  logic [1:0]  fc_type;
  logic [7:0]  fc_hdr;
  jet_dl_dllp u_dllp (
    .clk_i, .rst_ni(run), .valid_i(prx_valid_i && !prx_tlp_i), .data_i(prx_data_i),
    .first_i(prx_first_i), .last_i(prx_last_i), .end_ok_i(prx_end_i == 2'd0),
    .ack_o(ack), .nak_o(nak), .number_o(number), .fc_o(fc), .fc_update_o(fc_update),
    .fc_second_o(fc_second), .fc_type_o(fc_type), .fc_hdr_o(fc_hdr), .fc_data_o(fc_data),
    .pm_ack_o(pm_ack), .bad_o(bad_dllp));

  jet_dl_limits #(.Watch(FcWatch)) u_limits (
    .clk_i, .rst_ni(run), .init1_i(init1), .active_i(active), .l0_i(pl_l0_i),
    .fc_i(fc), .fc_update_i(fc_update), .fc_type_i(fc_type), .fc_hdr_i(fc_hdr),
    .fc_data_i(fc_data), .posted_hdr_o(tlp_tx_posted_hdr_o), .posted_data_o(tlp_tx_posted_data_o),
    .np_hdr_o(tlp_tx_np_hdr_o), .cpl_hdr_o(tlp_tx_cpl_hdr_o), .cpl_data_o(tlp_tx_cpl_data_o),
    .inf_o(tlp_tx_inf_o), .all_o(limits), .silent_o(silent), .error_o(fc_error));

  // TLPs that come in
  logic        judge, sound, null_tlp, blamed, room, accept, bad_tlp, rx_busy;
  logic [11:0] seq_in;
  jet_dl_tlp u_tlp (
    .clk_i, .rst_ni(run), .valid_i(prx_valid_i && prx_tlp_i && link_up_o), .data_i(prx_data_i),
    .first_i(prx_first_i), .last_i(prx_last_i), .end_i(prx_end_i), .judge_o(judge),
    .sound_o(sound), .null_o(null_tlp), .blamed_o(blamed), .room_o(room), .seq_o(seq_in),
    .accept_i(accept), .busy_o(rx_busy), .deliver_i(active), .tlp_valid_o(tlp_rx_valid_o),
    .tlp_ready_i(tlp_rx_ready_i), .tlp_data_o(tlp_rx_data_o), .tlp_keep_o(tlp_rx_keep_o),
    .tlp_last_o(tlp_rx_last_o));

  logic        say_nak, say_ack, say_ack_now, told;
  logic [11:0] taken;
  jet_dl_seq u_seq (
    .clk_i, .rst_ni(run), .judge_i(judge), .sound_i(sound), .null_i(null_tlp), .blamed_i(blamed),
    .room_i(room), .seq_i(seq_in), .accept_o(accept), .bad_o(bad_tlp), .number_o(taken),
    .nak_o(say_nak), .ack_o(say_ack), .ack_now_o(say_ack_now), .told_i(told));
  assign heard = accept || (fc && (fc_update || fc_second));

  // TLPs that go out
  logic        have, busy, pop, sent, beat_keep, beat_last, rollover, timeout, ack_error;
  logic        tx_busy, replay;
  logic [11:0] seq_out;
  logic [63:0] beat;
  jet_dl_replay #(.AddrW(ReplayLog2), .Limit(ReplayLimit)) u_replay (
    .clk_i, .rst_ni(run), .l0_i(pl_l0_i), .tlp_valid_i(tlp_tx_valid_i && link_up_o),
    .tlp_ready_o(tlp_tx_ready_o), .tlp_data_i(tlp_tx_data_i), .tlp_keep_i(tlp_tx_keep_i),
    .tlp_last_i(tlp_tx_last_i), .have_o(have), .seq_o(seq_out), .busy_i(busy), .pop_i(pop),
    .sent_i(sent), .beat_o(beat), .beat_keep_o(beat_keep), .beat_last_o(beat_last),
    .ack_i(ack && active), .nak_i(nak && active), .number_i(number), .busy_o(tx_busy),
    .replay_o(replay), .rollover_o(rollover), .timeout_o(timeout), .error_o(ack_error));

  // D3hot, and turning off
  logic        ask, no_tlp, no_dllp, pm_busy;
  jet_dl_power #(.Calm(PmCalm)) u_power (
    .clk_i, .rst_ni(run), .l0_i(pl_l0_i), .active_i(active), .d3_i(link_d3_i), .off_i(link_off_i),
    .work_i(tx_busy || rx_busy || say_nak || say_ack), .have_i(have), .sending_i(ptx_valid_o),
    .granted_i(pm_ack), .ask_o(ask), .ask_l23_o(pl_l2_o), .no_tlp_o(no_tlp), .no_dllp_o(no_dllp),
    .sleep_o(pl_sleep_o), .wake_o(pl_wake_o), .busy_o(pm_busy));

  logic        dllp_valid, dllp_urgent, dllp_take;
  logic [31:0] dllp;
  jet_dl_say #(.Wait(AckWait), .Refresh(FcRefresh)) u_say (
    .clk_i, .rst_ni(run), .init1_i(init1), .init2_i(init2), .active_i(active),
    .nak_i(say_nak), .ack_i(say_ack), .ack_now_i(say_ack_now), .number_i(taken), .told_o(told),
    .posted_hdr_i(tlp_rx_posted_hdr_i), .np_hdr_i(tlp_rx_np_hdr_i),
    .pm_i(ask), .pm_l23_i(pl_l2_o), .valid_o(dllp_valid),
    .urgent_o(dllp_urgent), .dllp_o(dllp), .take_i(dllp_take));

  jet_dl_tx u_tx (
    .clk_i, .rst_ni(run), .l0_i(pl_l0_i && !no_dllp), .dllp_valid_i(dllp_valid),
    .dllp_urgent_i(dllp_urgent),
    .dllp_i(dllp), .dllp_take_o(dllp_take), .tlp_i(have && active && !no_tlp), .seq_i(seq_out),
    .busy_o(busy), .pop_o(pop), .sent_o(sent), .beat_i(beat), .beat_keep_i(beat_keep),
    .beat_last_i(beat_last), .ptx_valid_o, .ptx_ready_i, .ptx_data_o, .ptx_tlp_o, .ptx_last_o);
  // What is sent is whole: there is never a reason
  assign ptx_nullify_o = 1'b0;

  // What is on its way keeps its sender busy until it is acknowledged
  assign busy_o = run && (tx_busy || rx_busy || say_nak || say_ack || pm_busy);

  always_ff @(posedge clk_i) begin
    pl_retrain_o <= run && (rollover || silent);
    link_error_o <= run ? {fc_error, ack_error, timeout, rollover, bad_dllp, bad_tlp, prx_error_i}
        : '0;
    cnt_o <= run ? {fc_error, ack_error, told && say_nak, nak && active, replay, rollover, timeout,
        bad_dllp, bad_tlp} : '0;
  end

endmodule

`default_nettype wire
