// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// From insertion to a numbered ring, and back when something is wrong.
//
//   StOff     not inserted: every frame passes
//   StPurge   nothing passes for longer than the ring is: whatever circulated is gone
//   StClaim   our claim goes out again and again; what is worse than it ends here
//   StYield   a better claim came: better ones are sent on, one for one
//   StMonitor our claim came home: we send NUMBER, pass 1, 2, 3, each when the last is back
//   StNumber  NUMBER came: sent on with our part in it; after pass 3:
//   StUp      token and frames
//   StBeacon  nothing is received: BEACON goes out, until words come
//   StListen  a BEACON came: sent on, for a time
//   StAside   our EUI claimed with a foreign nonce: a station like us is there. Until
//             insertion is taken back, every frame passes
//   StLeave   insertion was taken back: one claim that everybody's beats (bid all ones, EUI 0)
//             makes the others number themselves anew; what we still have on the ring is purged
//
// MAC frames are taken off, and answered with our own: lead_* (bid, EUI,
// nonce), epoch and map are at once what we know and what the next frame says.
// A frame that circulates without an owner is found by the time it takes: every
// state but StUp (which has its own timers) ends after ClaimWords in StPurge.
`default_nettype none

module jet_claim #(
  parameter int unsigned PurgeWords = 16_384,  // more than the longest ring's latency
  parameter int unsigned ClaimWords = 65_536,  // > three times round, stored in each station
  parameter int unsigned RepeatWords = 128,    // from claim to claim
  parameter int unsigned TtrtMin    = 1_024,
  parameter int unsigned TtrtMax    = 2_000_000
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         insert_i,
  input  wire  [23:0] bid_i,
  input  wire  [47:0] eui_i,
  input  wire         lock_i,

  input  wire         fresh_i,         // jet_mac_rx
  output logic        taken_o,
  input  wire  [7:0]  kind_i,
  input  wire  [7:0]  pass_i,
  input  wire  [23:0] rx_bid_i,
  input  wire  [47:0] rx_eui_i,
  input  wire  [15:0] rx_nonce_i,
  input  wire  [7:0]  rx_epoch_i,
  input  wire  [63:0] rx_map_i,
  input  wire         better_i,
  input  wire         same_eui_i,
  input  wire         same_nonce_i,
  output logic [23:0] bid_o,           // ours, for the comparison
  output logic [15:0] nonce_o,

  input  wire         framer_busy_i,
  output logic        send_o,          // pulse: the framer starts with our MAC frame
  output logic        stop_o,          // and shall not finish it: what it says changes
  output logic [7:0]  msg_kind_o,      // what it says, beside ttrt_o, mon_eui_o and map_o
  output logic [7:0]  msg_pass_o,
  output logic [15:0] msg_nonce_o,
  output logic [7:0]  msg_epoch_o,

  input  wire         expired_i,       // jet_token
  input  wire         silent_i,
  output logic        issue_o,         // pulse: the first token is ours

  output logic        raw_o,           // for jet_repeat
  output logic        sink_o,
  output logic        full_o,
  output logic        up_o,            // up, and we have an id
  output logic        monitor_o,
  output logic [23:0] ttrt_o,
  output logic [47:0] mon_eui_o,
  output logic [7:0]  epoch_o,
  output logic [63:0] map_o,
  output logic [5:0]  id_o,
  output logic [31:0] status_o,
  output logic        claim_o,         // events
  output logic        ring_up_o
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

  localparam int unsigned TimerW = $clog2(ClaimWords + PurgeWords + 1);
  localparam int unsigned AgainW = $clog2(RepeatWords + 1);

  // Nonce: where a free-running LFSR that started from the EUI stands at insertion
  logic [15:0] lfsr_q, nonce_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) lfsr_q <= (eui_i[15:0] ^ eui_i[31:16] ^ eui_i[47:32]) | 16'h1;
    else         lfsr_q <= {lfsr_q[14:0], lfsr_q[15] ^ lfsr_q[14] ^ lfsr_q[12] ^ lfsr_q[3]};
    if (state_q == StOff) nonce_q <= lfsr_q;
  end
  assign nonce_o = nonce_q;

  // Bid: as it stands when a claim begins, within what the timers can do
  logic [23:0] bid_q;
  logic settled;                         // no claim is on
  assign settled = state_q == StOff || state_q == StUp || state_q == StBeacon;
  always_ff @(posedge clk_i) begin
    if (settled) begin
      bid_q <= bid_i;
      if (bid_i < 24'(TtrtMin)) bid_q <= 24'(TtrtMin);
      if (bid_i > 24'(TtrtMax)) bid_q <= 24'(TtrtMax);
    end
  end
  assign bid_o = bid_q;

  // What we know, and send
  logic [23:0] lead_bid_q;
  logic [47:0] lead_eui_q;
  logic [15:0] lead_nonce_q;
  logic [7:0] epoch_q, new_epoch_q;      // in force; in the NUMBER frames
  logic [1:0] pass_q;
  logic lead_us, lead_them, lead_none, epoch_them, pass_start, issue_d, num_busy, full, dup_q;
  logic [1:0] pass_d;
  logic pass_start_q, map_new, map_new_q;

  jet_number u_number (
    .clk_i,
    .rst_ni,
    .start_i(pass_start_q),
    .pass_i (pass_q),
    .map_i  (map_new_q ? 64'd0 : rx_map_i),
    .busy_o (num_busy),
    .map_o,
    .id_o,
    .full_o (full)
  );

  // Timers: of the state, and from one claim or beacon to the next
  logic [TimerW-1:0] timer_q;
  logic [AgainW-1:0] again_q;
  logic over_q, again, purging;
  assign purging = state_q == StPurge || state_q == StLeave;
  assign again = again_q == AgainW'(RepeatWords);

  // A received frame is taken when our last one is out, and acted on a clock later
  logic want_q, want, sent_q, sink_d, busy_q, stop_q, take, take_q;
  logic claim, number, beacon, mine, foreign;
  assign take    = fresh_i & !want_q & !num_busy & !busy_q & !take_q;
  assign taken_o = take;
  always_ff @(posedge clk_i) begin
    take_q  <= rst_ni & take;
    claim   <= rst_ni & take & kind_i == 8'(jet_hw_pkg::MAC_CLAIM);
    number  <= rst_ni & take & kind_i == 8'(jet_hw_pkg::MAC_NUMBER);
    beacon  <= rst_ni & take & kind_i == 8'(jet_hw_pkg::MAC_BEACON);
    mine    <= same_eui_i & same_nonce_i;
    foreign <= same_eui_i & !same_nonce_i;
  end

  always_comb begin
    state_d    = state_q;
    want       = 1'b0;
    lead_us    = 1'b0;
    lead_them  = 1'b0;
    lead_none  = 1'b0;
    epoch_them = 1'b0;
    pass_start = 1'b0;
    pass_d     = pass_q;
    map_new    = 1'b0;
    issue_d    = 1'b0;
    unique case (state_q)
      StOff: if (insert_i) state_d = StPurge;
      StPurge: begin
        if (over_q) begin
          state_d = full ? StYield : StClaim;
          lead_us = 1'b1;
        end
      end
      StClaim: begin
        want = again & !want_q;
        if (claim && mine) begin
          state_d    = StMonitor;
          pass_start = 1'b1;
          pass_d     = 2'd1;
          map_new    = 1'b1;
          lead_us    = 1'b1;
          want       = 1'b1;
        end else if (claim && better_i) begin
          state_d   = StYield;
          lead_them = 1'b1;
          want      = 1'b1;
        end
      end
      StYield, StNumber: begin
        if (claim && !mine && (better_i || full)) begin
          state_d   = StYield;
          lead_them = 1'b1;
          want      = 1'b1;
        end else if (number && !mine) begin
          state_d    = StNumber;
          lead_them  = 1'b1;
          epoch_them = 1'b1;
          pass_start = 1'b1;
          pass_d     = pass_i[1:0];
          want       = 1'b1;
        end else if (claim && !mine && state_q == StNumber) begin
          state_d = StClaim;
          lead_us = 1'b1;
        end
        if (state_q == StNumber && sent_q && pass_q == 2'd3 && !busy_q) state_d = StUp;
      end
      StMonitor: begin
        if (number && mine && pass_i[1:0] == pass_q) begin
          epoch_them = 1'b1;
          if (pass_q == 2'd3) begin
            state_d = StUp;
            issue_d = 1'b1;
          end else begin
            pass_start = 1'b1;
            pass_d     = pass_q + 2'd1;
            want       = 1'b1;
          end
        end
        if (full) state_d = StYield;     // 64 others have ids: one of them must be monitor
        if (claim && !mine) begin
          state_d   = better_i ? StYield : StClaim;
          lead_them = better_i;
          want      = better_i;
        end
      end
      StUp, StListen: begin
        if (claim && !mine) begin
          state_d   = better_i || full ? StYield : StClaim;
          lead_us   = !(better_i || full);
          lead_them = better_i || full;
          want      = better_i || full;
        end else if (state_q == StUp && !full && (expired_i || silent_i)) begin
          state_d = StClaim;
          lead_us = 1'b1;
        end
      end
      StBeacon: begin
        want = again & !want_q;
        if (lock_i) state_d = StPurge;
      end
      StLeave: if (over_q) state_d = StOff;
      default: ;                         // StAside
    endcase

    if (state_q != StOff && state_q != StAside && state_q != StLeave) begin
      if (claim && foreign && state_q != StPurge) begin
        state_d = StAside;
        want    = 1'b0;
      end
      if (beacon && state_q != StPurge && state_q != StBeacon) begin
        // Our own came home: the ring is whole
        state_d   = same_eui_i ? StPurge : StListen;
        lead_them = !same_eui_i;
        want      = !same_eui_i;
      end
      if (over_q && state_q != StPurge && state_q != StUp && state_q != StBeacon) state_d = StPurge;
      if (!lock_i && state_q != StBeacon) begin
        state_d = StBeacon;
        lead_us = 1'b1;
      end
    end
    if (!insert_i && state_q == StAside) begin
      state_d = StOff;
    end else if (!insert_i && state_q != StOff && state_q != StLeave) begin
      state_d   = StLeave;
      lead_none = 1'b1;
      want      = 1'b1;
    end
  end

  // The frame goes out when the map is done and the line is ours
  assign send_o = want_q & !num_busy & !pass_start_q & !busy_q & !take_q &
                  !(state_q == StMonitor && full);
  assign stop_o = stop_q;
  assign sink_d = state_d != StOff && state_d != StAside && state_d != StUp;

  always_ff @(posedge clk_i) begin
    if (lead_us) begin
      lead_bid_q   <= bid_q;
      lead_eui_q   <= eui_i;
      lead_nonce_q <= nonce_q;
    end
    if (lead_them) begin
      lead_bid_q   <= rx_bid_i;
      lead_eui_q   <= rx_eui_i;
      lead_nonce_q <= rx_nonce_i;
    end
    if (lead_none) begin
      lead_bid_q   <= '1;
      lead_eui_q   <= '0;
      lead_nonce_q <= '0;
    end
    if (!rst_ni) begin
      state_q      <= StOff;
      timer_q      <= '0;
      again_q      <= '0;
      over_q       <= 1'b0;
      busy_q       <= 1'b0;
      stop_q       <= 1'b0;
      want_q       <= 1'b0;
      sent_q       <= 1'b0;
      pass_q       <= '0;
      pass_start_q <= 1'b0;
      map_new_q    <= 1'b0;
      epoch_q      <= '0;
      new_epoch_q  <= '0;
      dup_q        <= 1'b0;
      issue_o      <= 1'b0;
    end else begin
      state_q      <= state_d;
      pass_start_q <= pass_start;
      map_new_q    <= map_new;
      issue_o      <= issue_d & state_d == StUp;
      busy_q       <= framer_busy_i | send_o;
      stop_q       <= framer_busy_i & state_q != state_d;
      over_q       <= state_q == state_d &&
                      timer_q == (purging ? TimerW'(PurgeWords) : TimerW'(ClaimWords));
      // A number pass is progress, another claim is none: it may be going round for ever
      timer_q <= state_q != state_d || pass_start ? '0 : timer_q + TimerW'(1);
      again_q <= send_o ? '0 : again_q + AgainW'(!again);
      want_q  <= (want | (want_q & !send_o & state_q == state_d)) & sink_d;
      sent_q  <= (send_o | sent_q) & !pass_start;
      dup_q   <= insert_i & (dup_q | (claim & foreign & state_q != StOff & state_q != StPurge));
      if (pass_start) pass_q <= pass_d;
      // Pass 1 makes the epoch one that no station was in
      if (state_q == StClaim)                     new_epoch_q <= epoch_q + 8'd1;
      else if (epoch_them && pass_i == 8'd1 && rx_epoch_i == epoch_q) new_epoch_q <= epoch_q + 8'd1;
      else if (epoch_them)                        new_epoch_q <= rx_epoch_i;
      if (epoch_them && pass_i == 8'd3)           epoch_q <= rx_epoch_i;
    end
  end

  // What our frame says
  always_comb begin
    msg_kind_o = 8'(jet_hw_pkg::MAC_CLAIM);
    msg_pass_o = 8'd0;
    if (state_q == StMonitor || state_q == StNumber) begin
      msg_kind_o = 8'(jet_hw_pkg::MAC_NUMBER);
      msg_pass_o = {6'd0, pass_q};
    end else if (state_q == StBeacon || state_q == StListen) begin
      msg_kind_o = 8'(jet_hw_pkg::MAC_BEACON);
    end
  end
  assign msg_nonce_o = lead_nonce_q;
  assign msg_epoch_o = new_epoch_q;

  // For the others
  logic [3:0] state_code;
  logic mon_q, was_claim_q, was_down_q;
  always_comb begin
    unique case (state_q)
      StPurge, StClaim, StYield: state_code = 4'(jet_hw_pkg::RING_STATE_CLAIM);
      StMonitor, StNumber:       state_code = 4'(jet_hw_pkg::RING_STATE_NUMBER);
      StUp:                      state_code = 4'(jet_hw_pkg::RING_STATE_UP);
      StBeacon, StListen:        state_code = 4'(jet_hw_pkg::RING_STATE_BEACON);
      default:                   state_code = 4'(jet_hw_pkg::RING_STATE_OFF);
    endcase
  end

  assign sink_o    = state_q != StOff && state_q != StAside && state_q != StUp;
  assign raw_o     = state_q == StOff || state_q == StAside;
  assign full_o    = state_q == StUp && full;
  assign up_o      = state_q == StUp && !full;
  assign monitor_o = up_o && mon_q;
  assign ttrt_o    = lead_bid_q;
  assign mon_eui_o = lead_eui_q;
  assign epoch_o   = epoch_q;

  always_ff @(posedge clk_i) begin
    if (state_q == StMonitor)      mon_q <= 1'b1;
    else if (state_q != StUp)      mon_q <= 1'b0;
    was_claim_q <= rst_ni & state_code == 4'(jet_hw_pkg::RING_STATE_CLAIM);
    claim_o     <= rst_ni & !was_claim_q & state_code == 4'(jet_hw_pkg::RING_STATE_CLAIM);
    was_down_q  <= !up_o;
    ring_up_o   <= rst_ni & up_o & was_down_q;
  end

  always_comb begin
    status_o = '0;
    status_o[jet_hw_pkg::RING_STATE_LSB +: jet_hw_pkg::RING_STATE_W] = state_code;
    status_o[jet_hw_pkg::RING_ID_LSB +: jet_hw_pkg::RING_ID_W]       = id_o;
    status_o[jet_hw_pkg::RING_UP_LSB]          = up_o;
    status_o[jet_hw_pkg::RING_MONITOR_LSB]     = monitor_o;
    status_o[jet_hw_pkg::RING_REPEAT_ONLY_LSB] = full_o | state_q == StAside;
    status_o[jet_hw_pkg::RING_DUPLICATE_LSB]   = dup_q;
    status_o[jet_hw_pkg::RING_LOCK_LSB]        = lock_i;
    status_o[jet_hw_pkg::RING_EPOCH_LSB +: jet_hw_pkg::RING_EPOCH_W] = epoch_q;
  end

endmodule

`default_nettype wire
