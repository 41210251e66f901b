// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Link training and status state machine of an upstream port with one lane at 2.5 GT/s
// (PCI Express Base Specification 4.2.5 and 4.2.6; revision 3.0's numbers).
//
//   DetectQuiet <-> DetectActive -> PollActive -> PollConfig -> CfgWidthStart
//                                     | ^                         |   |
//                                PollCompliance                   |  CfgWidthAccept
//   LoopExit <- LoopActive <--------------------------------------'   |
//   Disabled <- DisabledSay <-------------------------------------'  CfgLaneWait <-> CfgLaneAccept
//        ^ ^                                                                          |
//        | '---- RcvrIdle <- RcvrCfg <- RcvrLock <------------------- CfgIdle <- CfgComplete
//        |        |  |          |         ^                               |
//    HotReset <---'  '--------- | ------- | ------> L0 <------------------'
//                        CfgWidthStart    '-------- L0 <-> L0sIdle -> L0sFts
//
// and from each with a time-out to DetectQuiet, or where the specification says otherwise; from L0
// by jet_dl_power to L1, and back by Recovery, or to L2, which ends in DetectQuiet. Our own
// transmitter never enters L0s; the partner's may.
//
// Received training sets count from a state's beginning (forget_o), and those that must be sent
// begin after what they answer. What a state has seen enough of it remembers (enough_q), as the
// partner may be further by the time we have sent ours.
`default_nettype none

module jet_ltssm #(
  parameter int unsigned Ms       = 125_000,   // clocks of a millisecond
  parameter int unsigned PollTs1  = 1024,      // TS1s that Polling.Active sends at least
  parameter int unsigned SkpWatch = 16_000,    // clocks without SKPs after which L0 is over: 128 us
  parameter int unsigned FtsWait  = 774        // clocks that FTSs may take: 3 * (N_FTS + 3)
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         quiet_i,         // electrical idle at the receiver, or it has no clock
  output logic        detect_o,
  input  wire         detect_done_i,
  input  wire         detect_present_i,
  output logic        polarity_o,      // to be inverted

  input  wire         ts_i,            // jet_os_rx
  input  wire         ts2_i,
  input  wire         inv_i,
  input  wire         link_pad_i,
  input  wire  [7:0]  link_i,
  input  wire         lane_pad_i,
  input  wire  [7:0]  lane_i,
  input  wire  [3:0]  ctl_i,
  input  wire  [3:0]  run_i,
  input  wire         skp_i,
  input  wire         fts_i,
  input  wire         eios_i,
  input  wire         idle_i,          // jet_frame_rx
  output logic        forget_o,
  output logic        frames_o,        // packets may come

  output jet_phy_pkg::tx_e tx_o,       // jet_phy_tx
  output logic        link_pad_o,
  output logic [7:0]  link_o,
  output logic        lane_pad_o,
  output logic [2:0]  ctl_o,
  output logic        plain_o,         // no scrambling, either way
  input  wire         tx_ts_i,
  input  wire         tx_idle_i,
  input  wire         tx_off_i,

  input  wire         retrain_i,       // pulse: to Recovery, from L0
  input  wire         sleep_i,         // from L0 to L2, or L1
  input  wire         l2_i,
  input  wire         wake_i,          // from L1
  output logic        up_o,            // LinkUp
  output logic        l0_o,            // packets can be sent
  output jet_phy_pkg::state_e state_o,
  output logic        recovery_o,      // pulse: Recovery was entered
  output logic        down_o           // pulse: up_o fell
);

  localparam int unsigned Answers = 16;        // training sets, or idle symbols, behind the first
  localparam int unsigned IdlePairs = 4;       // eight symbols

  jet_phy_pkg::state_e state_q, state_d;

  // Training sets, as the states ask for them. "Mine": with the numbers that we send
  logic two, eight, ts1, ts2, pads, mine, hot, disable_link, loopback;
  assign two          = ts_i & run_i >= 4'd2;
  assign eight        = ts_i & run_i[3];
  assign ts1          = !ts2_i & !inv_i;
  assign ts2          = ts2_i & !inv_i;
  assign pads         = link_pad_i & lane_pad_i;
  assign mine         = !link_pad_i & link_i == link_o & !lane_pad_i & lane_i == 8'h00;
  assign hot          = two & ts1 & mine & ctl_i[jet_phy_pkg::CtlHotReset];
  assign disable_link = two & ts1 & ctl_i[jet_phy_pkg::CtlDisable];
  assign loopback     = two & ts1 & ctl_i[jet_phy_pkg::CtlLoopback];

  // What a state has seen since it began
  logic got, got_q, enough, enough_q, back, back_q, woke_q, slept_q, eios_q, one_q;
  logic [10:0] sent_q;                 // since got_q
  logic [2:0] idles_q;                 // consecutive pairs
  logic answered_q, polled_q, idled_q;

  // Time in the state
  logic [22:0] time_q, limit;
  logic late_q, anew;
  always_comb begin
    unique case (state_q)
      jet_phy_pkg::DetectQuiet,
      jet_phy_pkg::DetectActive:  limit = 23'(12 * Ms);
      jet_phy_pkg::PollActive,
      jet_phy_pkg::CfgWidthStart,
      jet_phy_pkg::RcvrLock:      limit = 23'(24 * Ms);
      jet_phy_pkg::PollConfig,
      jet_phy_pkg::RcvrCfg:       limit = 23'(48 * Ms);
      jet_phy_pkg::L0:            limit = 23'(SkpWatch);
      jet_phy_pkg::L0sFts:        limit = 23'(FtsWait);
      default:                    limit = 23'(2 * Ms);
    endcase
  end
  assign anew = state_d != state_q | (state_q == jet_phy_pkg::L0 & skp_i) |
                (state_q == jet_phy_pkg::HotReset & hot);
  always_ff @(posedge clk_i) begin
    time_q <= !rst_ni || anew ? '0 : time_q + 23'd1;
    late_q <= rst_ni & !anew & time_q == limit;
  end

  // retry_q: an Idle state ran out once, without L0 since
  logic retry_q, lane_new;
  logic [7:0] lane_q;                  // the partner's last offer
  assign lane_new = !lane_pad_i & lane_i != lane_q;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      jet_phy_pkg::DetectQuiet:
        if (tx_off_i && (late_q || !quiet_i)) state_d = jet_phy_pkg::DetectActive;
      jet_phy_pkg::DetectActive: begin
        if (detect_done_i && detect_present_i) state_d = jet_phy_pkg::PollActive;
        else if (detect_done_i || late_q)      state_d = jet_phy_pkg::DetectQuiet;
      end

      jet_phy_pkg::PollActive: begin
        if (enough_q && polled_q) state_d = jet_phy_pkg::PollConfig;
        else if (late_q)        state_d = woke_q ? jet_phy_pkg::DetectQuiet
                                                 : jet_phy_pkg::PollCompliance;
      end
      jet_phy_pkg::PollCompliance:
        if (!quiet_i) state_d = jet_phy_pkg::PollActive;
      jet_phy_pkg::PollConfig: begin
        if (enough_q && answered_q) state_d = jet_phy_pkg::CfgWidthStart;
        else if (late_q)          state_d = jet_phy_pkg::DetectQuiet;
      end

      jet_phy_pkg::CfgWidthStart: begin
        if (disable_link)  state_d = jet_phy_pkg::DisabledSay;
        else if (loopback) state_d = jet_phy_pkg::LoopActive;
        else if (two && ts1 && !link_pad_i && lane_pad_i) state_d = jet_phy_pkg::CfgWidthAccept;
        else if (late_q)   state_d = jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::CfgWidthAccept: begin
        if (two && ts1 && link_i == link_o && !link_pad_i && !lane_pad_i)
          state_d = jet_phy_pkg::CfgLaneWait;
        else if (late_q || (two && ts1 && pads)) state_d = jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::CfgLaneWait: begin
        if (two && (ts2 || (ts1 && lane_new)))   state_d = jet_phy_pkg::CfgLaneAccept;
        else if (late_q || (two && ts1 && pads)) state_d = jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::CfgLaneAccept: begin
        if (two && ts2 && mine)                  state_d = jet_phy_pkg::CfgComplete;
        else if (two && ts1 && lane_new)         state_d = jet_phy_pkg::CfgLaneWait;
        else if (late_q || (two && ts1 && pads)) state_d = jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::CfgComplete: begin
        if (enough_q && answered_q) state_d = jet_phy_pkg::CfgIdle;
        else if (late_q)          state_d = jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::CfgIdle: begin
        if (enough_q && idled_q) state_d = jet_phy_pkg::L0;
        else if (late_q)       state_d = retry_q ? jet_phy_pkg::DetectQuiet : jet_phy_pkg::RcvrLock;
      end

      jet_phy_pkg::L0: begin
        if (retrain_i || late_q || (ts_i && !inv_i)) state_d = jet_phy_pkg::RcvrLock;
        else if (sleep_i)                            state_d = l2_i ? jet_phy_pkg::L2
                                                                    : jet_phy_pkg::L1;
        else if (eios_i)                             state_d = jet_phy_pkg::L0sIdle;
      end
      jet_phy_pkg::L0sIdle: begin
        if (retrain_i || (ts_i && !inv_i))    state_d = jet_phy_pkg::RcvrLock;
        else if (skp_i)                       state_d = jet_phy_pkg::L0;
        else if (fts_i || (slept_q && !quiet_i)) state_d = jet_phy_pkg::L0sFts;
      end
      jet_phy_pkg::L0sFts: begin
        if (retrain_i || late_q || (ts_i && !inv_i)) state_d = jet_phy_pkg::RcvrLock;
        else if (skp_i)                              state_d = jet_phy_pkg::L0;
      end

      // The partner follows into electrical idle. If it does not, it has not understood
      jet_phy_pkg::L1: begin
        if ((ts_i && !inv_i) || (late_q && !slept_q) ||
            (slept_q && tx_off_i && (!quiet_i || wake_i))) state_d = jet_phy_pkg::RcvrLock;
      end
      jet_phy_pkg::L2: begin
        if (slept_q ? tx_off_i && !quiet_i : late_q) state_d = jet_phy_pkg::DetectQuiet;
      end

      jet_phy_pkg::RcvrLock: begin
        if (enough_q)    state_d = jet_phy_pkg::RcvrCfg;
        else if (late_q) state_d = one_q ? jet_phy_pkg::CfgWidthStart : jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::RcvrCfg: begin
        if (answered_q && enough_q)    state_d = jet_phy_pkg::RcvrIdle;
        else if (answered_q && back_q) state_d = jet_phy_pkg::CfgWidthStart;
        else if (late_q)             state_d = jet_phy_pkg::DetectQuiet;
      end
      jet_phy_pkg::RcvrIdle: begin
        if (disable_link)                    state_d = jet_phy_pkg::DisabledSay;
        else if (hot)                        state_d = jet_phy_pkg::HotReset;
        else if (loopback)                   state_d = jet_phy_pkg::LoopActive;
        else if (two && ts1 && lane_pad_i)   state_d = jet_phy_pkg::CfgWidthStart;
        else if (enough_q && idled_q)          state_d = jet_phy_pkg::L0;
        else if (late_q)                     state_d = retry_q ? jet_phy_pkg::DetectQuiet
                                                               : jet_phy_pkg::RcvrLock;
      end

      jet_phy_pkg::HotReset:
        if (late_q) state_d = jet_phy_pkg::DetectQuiet;

      jet_phy_pkg::DisabledSay:
        if (answered_q) state_d = jet_phy_pkg::Disabled;
      // The partner goes to electrical idle, too, and leaves it to begin anew
      jet_phy_pkg::Disabled: begin
        if (eios_q ? (slept_q && !quiet_i) || (two && ts1 && pads) : late_q)
          state_d = jet_phy_pkg::DetectQuiet;
      end

      jet_phy_pkg::LoopActive:
        if (eios_i || quiet_i) state_d = jet_phy_pkg::LoopExit;
      jet_phy_pkg::LoopExit:
        if (late_q) state_d = jet_phy_pkg::DetectQuiet;

      default: state_d = jet_phy_pkg::DetectQuiet;
    endcase
  end

  always_comb begin
    got    = 1'b0;
    enough = 1'b0;
    back   = 1'b0;
    unique case (state_q)
      jet_phy_pkg::PollActive: begin
        got    = 1'b1;
        enough = eight & pads;
      end
      jet_phy_pkg::PollConfig: begin
        got    = ts_i & ts2 & pads;
        enough = eight & ts2 & pads;
      end
      jet_phy_pkg::CfgComplete: begin
        got    = ts_i & ts2 & mine;
        enough = eight & ts2 & mine;
      end
      jet_phy_pkg::CfgIdle, jet_phy_pkg::RcvrIdle: begin
        got    = idle_i;
        enough = idles_q == 3'(IdlePairs);
      end
      jet_phy_pkg::RcvrLock: enough = eight & (ts1 | ts2) & mine;
      jet_phy_pkg::RcvrCfg: begin
        got    = ts_i & ((ts2 & mine) | (ts1 & !mine));
        enough = eight & ts2 & mine;
        back   = eight & ts1 & !mine;
      end
      jet_phy_pkg::DisabledSay: got = 1'b1;
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || state_d != state_q) begin
      got_q      <= 1'b0;
      enough_q   <= 1'b0;
      back_q     <= 1'b0;
      one_q      <= 1'b0;
      woke_q     <= 1'b0;
      slept_q    <= 1'b0;
      idles_q    <= '0;
      sent_q     <= '0;
      answered_q <= 1'b0;
      polled_q   <= 1'b0;
      idled_q    <= 1'b0;
    end else begin
      answered_q <= sent_q >= 11'(Answers);
      polled_q   <= sent_q >= 11'(PollTs1);
      idled_q    <= sent_q >= 11'(Answers / 2);
      got_q      <= got_q | got;
      enough_q   <= enough_q | enough;
      back_q     <= back_q | back;
      one_q      <= one_q | (ts_i & !inv_i & mine);
      woke_q     <= woke_q | !quiet_i;
      slept_q    <= slept_q | quiet_i;
      idles_q    <= !idle_i ? '0 : idles_q == 3'(IdlePairs) ? idles_q : idles_q + 3'd1;
      if ((got | got_q) && (tx_ts_i | tx_idle_i) && !sent_q[10]) sent_q <= sent_q + 11'd1;
    end
    // An EIOS counts while the disabling is still being sent, too
    if (state_q != jet_phy_pkg::DisabledSay && state_q != jet_phy_pkg::Disabled) eios_q <= 1'b0;
    else if (eios_i)                                                          eios_q <= 1'b1;
  end

  // What stays beyond a state
  always_ff @(posedge clk_i) begin
    state_q <= rst_ni ? state_d : jet_phy_pkg::DetectQuiet;
    unique case (state_q)
      jet_phy_pkg::DetectQuiet: begin
        retry_q <= 1'b0;
        plain_o <= 1'b0;
      end
      jet_phy_pkg::PollActive:
        if (enough && !enough_q && inv_i) polarity_o <= !polarity_o;
      jet_phy_pkg::CfgWidthStart: link_o <= link_i;
      jet_phy_pkg::CfgComplete:
        if (two && ts2 && mine) plain_o <= ctl_i[jet_phy_pkg::CtlPlain];
      jet_phy_pkg::CfgIdle, jet_phy_pkg::RcvrIdle: if (late_q) retry_q <= 1'b1;
      jet_phy_pkg::L0: retry_q <= 1'b0;
      default: ;
    endcase
    unique case (state_d)
      jet_phy_pkg::DetectQuiet, jet_phy_pkg::CfgWidthStart: {link_pad_o, lane_pad_o} <= 2'b11;
      jet_phy_pkg::CfgWidthAccept:                          link_pad_o <= 1'b0;
      jet_phy_pkg::CfgLaneWait:                             lane_pad_o <= 1'b0;
      default: ;
    endcase
    if (two) lane_q <= lane_i;
    if (!rst_ni) begin
      polarity_o <= 1'b0;
      plain_o    <= 1'b0;
    end
  end

  logic above;                       // states that LinkUp lives through
  always_comb begin
    unique case (state_q)
      jet_phy_pkg::CfgWidthStart, jet_phy_pkg::CfgWidthAccept, jet_phy_pkg::CfgLaneWait,
      jet_phy_pkg::CfgLaneAccept, jet_phy_pkg::CfgComplete, jet_phy_pkg::CfgIdle,
      jet_phy_pkg::RcvrLock, jet_phy_pkg::RcvrCfg, jet_phy_pkg::RcvrIdle,
      jet_phy_pkg::L1: above = up_o;
      jet_phy_pkg::L0, jet_phy_pkg::L0sIdle, jet_phy_pkg::L0sFts: above = 1'b1;
      default: above = 1'b0;
    endcase
  end

  assign l0_o     = state_q == jet_phy_pkg::L0 | state_q == jet_phy_pkg::L0sIdle |
                    state_q == jet_phy_pkg::L0sFts;
  assign forget_o = state_d != state_q;
  assign state_o  = state_q;

  always_ff @(posedge clk_i) begin
    up_o       <= rst_ni & above;
    down_o     <= rst_ni & up_o & !above;
    recovery_o <= rst_ni & state_d == jet_phy_pkg::RcvrLock & l0_o;
    detect_o   <= rst_ni & state_d == jet_phy_pkg::DetectActive;
    frames_o   <= rst_ni & up_o &
                  (state_q == jet_phy_pkg::CfgIdle | state_q == jet_phy_pkg::RcvrIdle |
                   state_q == jet_phy_pkg::L0 | state_q == jet_phy_pkg::L0sFts);
  end

  always_comb begin
    ctl_o = 3'b000;
    unique case (state_q)
      jet_phy_pkg::PollActive, jet_phy_pkg::CfgWidthStart, jet_phy_pkg::CfgWidthAccept,
      jet_phy_pkg::CfgLaneWait, jet_phy_pkg::CfgLaneAccept,
      jet_phy_pkg::RcvrLock:                            tx_o = jet_phy_pkg::TxTs1;
      jet_phy_pkg::PollConfig, jet_phy_pkg::CfgComplete,
      jet_phy_pkg::RcvrCfg:                             tx_o = jet_phy_pkg::TxTs2;
      jet_phy_pkg::CfgIdle, jet_phy_pkg::RcvrIdle:      tx_o = jet_phy_pkg::TxIdle;
      jet_phy_pkg::L0, jet_phy_pkg::L0sIdle,
      jet_phy_pkg::L0sFts:                              tx_o = jet_phy_pkg::TxData;
      jet_phy_pkg::PollCompliance:                      tx_o = jet_phy_pkg::TxCompliance;
      jet_phy_pkg::LoopActive:                          tx_o = jet_phy_pkg::TxLoop;
      jet_phy_pkg::HotReset: begin
        tx_o  = jet_phy_pkg::TxTs1;
        ctl_o = 3'(1 << jet_phy_pkg::CtlHotReset);
      end
      jet_phy_pkg::DisabledSay: begin
        tx_o  = jet_phy_pkg::TxTs1;
        ctl_o = 3'(1 << jet_phy_pkg::CtlDisable);
      end
      default:                                          tx_o = jet_phy_pkg::TxOff;
    endcase
  end

endmodule

`default_nettype wire
