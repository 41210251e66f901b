// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Logical physical layer of the PCI Express link: one lane, 2.5 GT/s, two symbols a clock.
//
//   transceiver -> jet_link_elastic -> jet_rx_symbols --> jet_frame_rx -> packets
//                        | loopback          '----------> jet_os_rx -> jet_ltssm
//   transceiver <- jet_phy_tx <- packets                                  |
//                        '<-----------------------------------------------'
//
// The seams are in gateware/README.md, "The link".
`default_nettype none

module jet_link_phy #(
  parameter int unsigned Ms        = 125_000,   // as jet_ltssm has them
  parameter int unsigned PollTs1   = 1024,
  parameter int unsigned SkpWatch  = 16_000,
  parameter int unsigned SkpClocks = 600        // jet_phy_tx
) (
  input  wire         clk_i,                    // host clock
  input  wire         rst_ni,

  input  wire         phy_rx_clk_i,             // the transceiver
  input  wire  [15:0] phy_rx_data_i,
  input  wire  [1:0]  phy_rx_k_i,
  input  wire  [1:0]  phy_rx_err_i,
  input  wire         phy_rx_lock_i,
  input  wire         phy_rx_idle_i,
  output logic [15:0] phy_tx_data_o,
  output logic [1:0]  phy_tx_k_o,
  output logic        phy_tx_idle_o,
  output logic [1:0]  phy_tx_neg_o,
  output logic        phy_polarity_o,
  output logic        phy_detect_o,
  input  wire         phy_detect_done_i,
  input  wire         phy_detect_present_i,

  output logic        pl_up_o,                  // the data link layer
  output logic        pl_l0_o,
  input  wire         pl_retrain_i,
  input  wire         pl_sleep_i,
  input  wire         pl_l2_i,
  input  wire         pl_wake_i,
  input  wire         ptx_valid_i,
  output logic        ptx_ready_o,
  input  wire  [15:0] ptx_data_i,
  input  wire         ptx_tlp_i,
  input  wire         ptx_last_i,
  input  wire         ptx_nullify_i,
  output logic        prx_valid_o,
  output logic [15:0] prx_data_o,
  output logic        prx_tlp_o,
  output logic        prx_first_o,
  output logic        prx_last_o,
  output logic [1:0]  prx_end_o,
  output logic        prx_error_o,
  output logic [3:0]  pl_speed_o,
  output logic [5:0]  pl_width_o,

  output logic [4:0]  pl_state_o,               // for registers: jet_phy_pkg::state_e
  // pulses: 0 code errors, 1 framing errors, 2 elastic over- or underruns, 3 Recovery, 4 link fell
  output logic [4:0]  pl_cnt_o
);

  localparam int unsigned NFts = 255;

  logic [15:0] sym_data, raw, data;
  logic [1:0] sym_k, sym_err, k, err;
  logic clock, code, lost, idle, quiet_q;
  jet_phy_pkg::tx_e tx;
  jet_phy_pkg::state_e state;
  logic forget, frames, plain, link_pad, lane_pad, tx_ts, tx_idle, tx_off, recovery, down;
  logic [7:0] link;
  logic [2:0] ctl;
  logic ts, ts2, inv, ts_link_pad, ts_lane_pad, skp, fts, eios, idles, framing;
  logic [7:0] ts_link, ts_lane;
  logic [3:0] ts_ctl, run;

  jet_cdc_sync u_idle (.clk_i, .d_i(phy_rx_idle_i), .q_o(idle));
  always_ff @(posedge clk_i) quiet_q <= idle | !clock;

  jet_link_elastic u_elastic (
    .rx_clk_i(phy_rx_clk_i), .rx_data_i(phy_rx_data_i), .rx_k_i(phy_rx_k_i),
    .rx_err_i(phy_rx_err_i), .rx_lock_i(phy_rx_lock_i),
    .clk_i, .rst_ni, .data_o(sym_data), .k_o(sym_k), .err_o(sym_err), .clock_o(clock),
    .code_o(code), .lost_o(lost)
  );
  jet_rx_symbols u_symbols (
    .clk_i, .rst_ni, .data_i(sym_data), .k_i(sym_k), .err_i(sym_err), .plain_i(plain),
    .raw_o(raw), .data_o(data), .k_o(k), .err_o(err)
  );
  jet_os_rx u_os (
    .clk_i, .rst_ni, .data_i(raw), .k_i(k), .err_i(err), .forget_i(forget),
    .ts_o(ts), .ts2_o(ts2), .inv_o(inv), .link_pad_o(ts_link_pad), .link_o(ts_link),
    .lane_pad_o(ts_lane_pad), .lane_o(ts_lane), .ctl_o(ts_ctl), .run_o(run),
    .skp_o(skp), .fts_o(fts), .eios_o(eios)
  );
  jet_frame_rx u_frame (
    .clk_i, .rst_ni, .on_i(frames), .data_i(data), .k_i(k), .err_i(err),
    .valid_o(prx_valid_o), .data_o(prx_data_o), .tlp_o(prx_tlp_o), .first_o(prx_first_o),
    .last_o(prx_last_o), .end_o(prx_end_o), .idle_o(idles), .error_o(framing)
  );
  jet_ltssm #(
    .Ms(Ms), .PollTs1(PollTs1), .SkpWatch(SkpWatch), .FtsWait(3 * (NFts + 3))
  ) u_ltssm (
    .clk_i, .rst_ni, .quiet_i(quiet_q), .detect_o(phy_detect_o),
    .detect_done_i(phy_detect_done_i), .detect_present_i(phy_detect_present_i),
    .polarity_o(phy_polarity_o),
    .ts_i(ts), .ts2_i(ts2), .inv_i(inv), .link_pad_i(ts_link_pad), .link_i(ts_link),
    .lane_pad_i(ts_lane_pad), .lane_i(ts_lane), .ctl_i(ts_ctl), .run_i(run), .skp_i(skp),
    .fts_i(fts), .eios_i(eios), .idle_i(idles), .forget_o(forget), .frames_o(frames),
    .tx_o(tx), .link_pad_o(link_pad), .link_o(link), .lane_pad_o(lane_pad), .ctl_o(ctl),
    .plain_o(plain), .tx_ts_i(tx_ts), .tx_idle_i(tx_idle), .tx_off_i(tx_off),
    .retrain_i(pl_retrain_i), .sleep_i(pl_sleep_i), .l2_i(pl_l2_i), .wake_i(pl_wake_i),
    .up_o(pl_up_o), .l0_o(pl_l0_o), .state_o(state),
    .recovery_o(recovery), .down_o(down)
  );
  jet_phy_tx #(.SkpClocks(SkpClocks), .NFts(NFts)) u_tx (
    .clk_i, .rst_ni, .mode_i(tx), .cut_i(!pl_up_o), .plain_i(plain), .link_pad_i(link_pad),
    .link_i(link), .lane_pad_i(lane_pad), .ctl_i(ctl), .ts_o(tx_ts), .idle_o(tx_idle),
    .off_o(tx_off),
    .ptx_valid_i, .ptx_ready_o, .ptx_data_i, .ptx_tlp_i, .ptx_last_i, .ptx_nullify_i,
    .loop_data_i(sym_data), .loop_k_i(sym_k), .loop_err_i(sym_err),
    .tx_data_o(phy_tx_data_o), .tx_k_o(phy_tx_k_o), .tx_idle_o(phy_tx_idle_o),
    .tx_neg_o(phy_tx_neg_o)
  );

  // Errors count in L0 only: while a link is trained they are what is to be expected
  logic in_l0;
  assign in_l0 = state == jet_phy_pkg::L0;
  always_ff @(posedge clk_i) begin
    pl_cnt_o    <= {down, recovery, {lost, framing, code} & {3{in_l0 & rst_ni}}};
    prx_error_o <= rst_ni & in_l0 & (lost | framing | code);
  end

  assign pl_state_o = state;
  assign pl_speed_o = 4'd1;
  assign pl_width_o = 6'd1;

endmodule

`default_nettype wire
