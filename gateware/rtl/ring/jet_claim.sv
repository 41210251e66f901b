// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// From insertion to a numbered ring, and back when something is wrong: what is done.
// What our MAC frames say is jet_claim_say's, what the host is told jet_claim_status'.
//
//   StOff     not inserted: every frame passes
//   StPurge   nothing passes for longer than the ring is: whatever circulated is gone
//   StClaim   our claim goes out again and again; what is worse than it ends here
//   StYield   a better claim came: better ones are sent on, one for one
//   StMonitor our claim came home: we send NUMBER, pass 1, 2, 3, each when the last is back
//   StNumber  NUMBER came: sent on with our part in it; after pass 3:
//   StUp      token and frames
//   StBeacon  something is wrong in front of us: BEACON goes out again and again
//   StListen  a BEACON came: sent on, one for one
//   StAside   our EUI with a foreign nonce, in a CLAIM, or in NUMBER where ours should come
//             home: a station like us is there. Until insertion is taken back, every frame passes
//   StLeave   insertion was taken back: one claim that everybody's beats (bid all ones, EUI 0)
//             makes the others number themselves anew; what we still have on the ring is purged
//
// MAC frames are taken off, and answered with our own. What comes before all this, and ends
// states, is jet_claim_guard's: insertion, words, time, BEACONs, a second one of us.
// Documentation/ring.md has the rules for when something is wrong.
`default_nettype none

module jet_claim #(
  parameter int unsigned PurgeWords = 16_384,  // more than the longest ring's latency
  parameter int unsigned ClaimWords = 65_536,  // > three times round, stored in each station
  parameter int unsigned RepeatWords = 128     // from claim to claim
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         insert_i,
  input  wire         lock_i,

  input  wire         fresh_i,         // jet_mac_rx
  output logic        taken_o,
  input  wire  [7:0]  kind_i,
  input  wire  [1:0]  pass_i,
  input  wire         better_i,
  input  wire         same_eui_i,
  input  wire         same_nonce_i,
  input  wire         other_i,         // a good token or frame came that is no MAC frame

  input  wire         framer_busy_i,
  output logic        send_o,          // pulse: the framer starts with our MAC frame
  output logic        stop_o,          // and shall not finish it: what it says changes

  output logic        lead_us_o,       // jet_claim_say: bid, EUI and nonce are ours now
  output logic        lead_them_o,     // those of the frame received
  output logic        lead_none_o,     // worse than everybody's
  output logic        number_o,        // epoch and mode are those of the frame received
  output logic        pass_start_o,    // a numbering pass begins for us:
  output logic [1:0]  pass_o,          // this one
  output logic        map_new_o,       // ... with an empty map
  output logic [1:0]  pass_now_o,      // which one it is, between
  output logic        claiming_o,      // our claim goes round
  output logic        settled_o,       // no claim is on
  output logic [7:0]  kind_o,          // MAC frames are of this kind now
  output logic [2:0]  alarm_o,         // not NONE: this is wrong in front of us; in one clock
  output logic        hear_o,          // alarm and suspect are those of the BEACON received

  input  wire         num_busy_i,      // jet_number; 65th station: full_i
  input  wire         full_i,

  input  wire         expired_i,       // jet_token
  input  wire         silent_i,
  input  wire         stale_i,
  output logic        issue_o,         // pulse: the first token is ours

  output logic        off_o,           // states, as others need them
  output logic        aside_o,
  output logic        out_o,           // of the ring: StOff, StAside, StLeave
  output logic        up_o,            // also that of the 65th station
  output logic        beacon_o,
  output logic        number_state_o,
  output logic        winner_o,        // StMonitor
  output logic        foreign_o,       // event: a duplicate's claim
  output logic [jet_ring_pkg::CauseNum-1:0] cause_o    // events: why a claim begins
);

  typedef enum logic [3:0] {
    StOff, StPurge, StClaim, StYield, StMonitor, StNumber, StUp, StBeacon, StListen, StAside,
    StLeave
  } state_e;
  state_e state_q, state_d;

  // A MAC frame is 30 words. One that is received waits while ours goes out, and until the
  // next one comes: with less than three frames' time from claim to claim, rings of
  // equal stations were seen in which every claim met one going out, for ever.
  if (RepeatWords < 96) begin : gen_check
    $fatal(0, "jet_claim: RepeatWords must be at least 96");
  end

  localparam int unsigned AgainW = $clog2(RepeatWords + 1);

  // From one claim or beacon to the next
  logic [AgainW-1:0] again_q;
  logic again, pass_start_q;
  logic [1:0] pass_q;
  assign again = again_q == AgainW'(RepeatWords);

  // A received frame is taken when our last one is out, and acted on a clock later
  logic want_q, want, sent_q, claimed_q, sink_d, busy_q, stop_q, take, take_q;
  logic claim, number, mine;
  assign take    = fresh_i & !want_q & !num_busy_i & !busy_q & !take_q;
  assign taken_o = take;
  always_ff @(posedge clk_i) begin
    take_q <= rst_ni & take;
    claim  <= rst_ni & take & kind_i == 8'(jet_hw_pkg::MAC_CLAIM);
    number <= rst_ni & take & kind_i == 8'(jet_hw_pkg::MAC_NUMBER);
    mine   <= same_eui_i & same_nonce_i;
  end

  // What comes before the protocol
  jet_ring_pkg::verdict_e verdict;
  logic partakes, dark_q;
  jet_claim_guard #(.PurgeWords(PurgeWords), .ClaimWords(ClaimWords)) u_guard (
    .clk_i, .rst_ni, .insert_i, .lock_i,
    .take_i(take), .kind_i, .same_eui_i, .same_nonce_i, .other_i,
    .purge_i(state_q == StPurge), .leave_i(state_q == StLeave),
    .waiting_i(state_q == StClaim || state_q == StYield),
    .timed_i(state_q != StOff && state_q != StUp && state_q != StBeacon && state_q != StAside),
    // The next number pass is progress; another claim, or the same pass again, is none
    .again_i(state_q != state_d || (pass_start_o && pass_o != pass_q)),
    .verdict_o(verdict)
  );
  assign partakes = state_q != StOff && state_q != StAside && state_q != StLeave;

  logic issue_d, twin, protocol;
  logic [jet_ring_pkg::CauseNum-1:0] cause;
  always_comb begin
    state_d      = state_q;
    want         = 1'b0;
    lead_us_o    = 1'b0;
    lead_them_o  = 1'b0;
    lead_none_o  = 1'b0;
    number_o     = 1'b0;
    pass_start_o = 1'b0;
    pass_o       = pass_q;
    map_new_o    = 1'b0;
    issue_d      = 1'b0;
    twin         = 1'b0;
    protocol     = 1'b0;
    alarm_o      = 3'(jet_hw_pkg::RING_ALARM_NONE);
    hear_o       = 1'b0;
    cause        = '0;
    unique case (verdict)
      jet_ring_pkg::VdLeave: begin
        if (state_q == StAside) begin
          state_d = StOff;
        end else if (partakes) begin
          state_d     = StLeave;
          lead_none_o = 1'b1;
          want        = 1'b1;
        end
      end
      jet_ring_pkg::VdDark: begin
        protocol = !partakes | dark_q;
        if (partakes && !dark_q) begin
          state_d   = StBeacon;
          lead_us_o = 1'b1;
          alarm_o   = 3'(jet_hw_pkg::RING_ALARM_SIGNAL);
          cause[jet_ring_pkg::CauseLock] = 1'b1;
        end
      end
      jet_ring_pkg::VdPurged: begin
        state_d   = state_q == StLeave ? StOff : full_i ? StYield : StClaim;
        lead_us_o = 1'b1;
      end
      jet_ring_pkg::VdAgain: state_d = StPurge;
      jet_ring_pkg::VdSilent, jet_ring_pkg::VdBabble: begin
        state_d   = StBeacon;
        lead_us_o = 1'b1;
        alarm_o   = verdict == jet_ring_pkg::VdBabble ? 3'(jet_hw_pkg::RING_ALARM_BABBLE) :
                    3'(jet_hw_pkg::RING_ALARM_SILENT);
      end
      jet_ring_pkg::VdHome: if (partakes) state_d = StPurge;
      jet_ring_pkg::VdBeacon: begin
        if (partakes && state_q != StPurge) begin
          state_d     = StListen;
          lead_them_o = 1'b1;
          hear_o      = 1'b1;
          want        = 1'b1;
        end
      end
      jet_ring_pkg::VdTwin: begin
        twin     = partakes & ((claim & state_q != StPurge) | (number & state_q == StMonitor));
        protocol = !twin;
        if (twin) state_d = StAside;
      end
      default: protocol = 1'b1;
    endcase

    if (protocol) begin
      unique case (state_q)
        StOff: if (insert_i) state_d = StPurge;
        StClaim: begin
          want = again & !want_q;
          if (claim && mine && claimed_q) begin
            state_d      = StMonitor;
            pass_start_o = 1'b1;
            pass_o       = 2'd1;
            map_new_o    = 1'b1;
            lead_us_o    = 1'b1;
            want         = 1'b1;
          end else if (claim && better_i) begin
            state_d     = StYield;
            lead_them_o = 1'b1;
            want        = 1'b1;
          end
        end
        StYield, StNumber: begin
          if (claim && !mine && (better_i || full_i)) begin
            state_d     = StYield;
            lead_them_o = 1'b1;
            want        = 1'b1;
          end else if (number && !mine) begin
            state_d      = StNumber;
            lead_them_o  = 1'b1;
            number_o     = 1'b1;
            pass_start_o = 1'b1;
            pass_o       = pass_i;
            want         = 1'b1;
          end else if (claim && !mine && state_q == StNumber) begin
            state_d   = StClaim;
            lead_us_o = 1'b1;
          end
          if (state_q == StNumber && sent_q && pass_q == 2'd3 && !busy_q) state_d = StUp;
        end
        StMonitor: begin
          if (number && mine && pass_i == pass_q) begin
            number_o = 1'b1;
            if (pass_q == 2'd3) begin
              state_d = StUp;
              issue_d = 1'b1;
            end else begin
              pass_start_o = 1'b1;
              pass_o       = pass_q + 2'd1;
              want         = 1'b1;
            end
          end
          if (full_i) state_d = StYield; // 64 others have ids: one of them must be monitor
          if (claim && !mine) begin
            state_d     = better_i ? StYield : StClaim;
            lead_us_o   = !better_i;
            lead_them_o = better_i;
            want        = better_i;
          end
        end
        StUp, StListen: begin
          if (claim && !mine) begin
            state_d     = better_i || full_i ? StYield : StClaim;
            lead_us_o   = !(better_i || full_i);
            lead_them_o = better_i || full_i;
            want        = better_i || full_i;
            cause[jet_ring_pkg::CausePeer] = state_q == StUp;
          end else if (state_q == StUp && !full_i && (expired_i || silent_i || stale_i)) begin
            state_d   = StClaim;
            lead_us_o = 1'b1;
            cause[jet_ring_pkg::CauseTrt]     = expired_i;
            cause[jet_ring_pkg::CauseMonitor] = stale_i & !expired_i;
            cause[jet_ring_pkg::CauseTvx]     = !stale_i & !expired_i;
          end
        end
        StBeacon: begin
          want = again & !want_q;
          if (dark_q ? verdict != jet_ring_pkg::VdDark : claim || number) state_d = StPurge;
        end
        default: ;                       // StPurge, StAside, StLeave
      endcase
    end
  end

  // The frame goes out when the map is done and the line is ours
  assign send_o = want_q & !num_busy_i & !pass_start_q & !busy_q & !take_q &
                  !(state_q == StMonitor && full_i);
  assign stop_o = stop_q;
  assign sink_d = state_d != StOff && state_d != StAside && state_d != StUp;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q      <= StOff;
      again_q      <= '0;
      busy_q       <= 1'b0;
      stop_q       <= 1'b0;
      want_q       <= 1'b0;
      sent_q       <= 1'b0;
      claimed_q    <= 1'b0;
      pass_q       <= '0;
      pass_start_q <= 1'b0;
      issue_o      <= 1'b0;
      dark_q       <= 1'b0;
      foreign_o    <= 1'b0;
      cause_o      <= '0;
    end else begin
      state_q      <= state_d;
      pass_start_q <= pass_start_o;
      issue_o      <= issue_d & state_d == StUp;
      busy_q       <= framer_busy_i | send_o;
      stop_q       <= framer_busy_i & state_q != state_d;
      again_q <= send_o ? '0 : again_q + AgainW'(!again);
      want_q  <= (want | (want_q & !send_o & state_q == state_d)) & sink_d;
      sent_q  <= (send_o | sent_q) & !pass_start_o;
      // One that came home before any of these went out is an older one, or not ours
      claimed_q <= state_q == StClaim & state_d == StClaim & (send_o | claimed_q);
      if (pass_start_o) pass_q <= pass_o;
      // In StBeacon because no words come
      dark_q    <= state_d == StBeacon & (dark_q | verdict == jet_ring_pkg::VdDark);
      foreign_o <= twin;
      cause_o   <= cause;
    end
  end

  always_comb begin
    kind_o = 8'(jet_hw_pkg::MAC_CLAIM);
    if (state_q == StMonitor || state_q == StNumber) begin
      kind_o = 8'(jet_hw_pkg::MAC_NUMBER);
    end else if (state_q == StBeacon || state_q == StListen) begin
      kind_o = 8'(jet_hw_pkg::MAC_BEACON);
    end
  end

  assign off_o          = state_q == StOff;
  assign aside_o        = state_q == StAside;
  assign out_o          = state_q == StOff || state_q == StAside || state_q == StLeave;
  assign up_o           = state_q == StUp;
  assign beacon_o       = state_q == StBeacon || state_q == StListen;
  assign number_state_o = state_q == StMonitor || state_q == StNumber;
  assign winner_o       = state_q == StMonitor;
  assign claiming_o     = state_q == StClaim;
  assign settled_o      = state_q == StOff || state_q == StUp || state_q == StBeacon;
  assign pass_now_o     = pass_q;

endmodule

`default_nettype wire
