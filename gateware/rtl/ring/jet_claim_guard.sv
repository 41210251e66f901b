// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What comes before the protocol of jet_claim, whatever its state: one verdict a clock, the
// gravest, from a register. It counts together with the frame that was taken in the clock before.
//
//   VdLeave    insertion was taken back
//   VdDark     the receiver has no words
//   VdPurged   Purge is over
//   VdAgain    Claim is over
//   VdSilent   ... and while we claimed or yielded nobody spoke,
//   VdBabble   but of something else
//   VdHome     a BEACON of our own: the ring is whole
//   VdBeacon   of another station
//   VdTwin     a CLAIM or NUMBER with our EUI that is not ours
//
// A MAC frame that circulates without an owner is found by the time it takes: every state but
// StUp (which has its own timers), StBeacon, StOff and StAside ends after ClaimWords.
`default_nettype none

module jet_claim_guard #(
  parameter int unsigned PurgeWords = 16_384,
  parameter int unsigned ClaimWords = 65_536
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         insert_i,
  input  wire         lock_i,

  input  wire         take_i,          // a frame is taken:
  input  wire  [7:0]  kind_i,
  input  wire         same_eui_i,
  input  wire         same_nonce_i,
  input  wire         other_i,         // a good token or frame came that is no MAC frame

  input  wire         purge_i,         // state: StPurge
  input  wire         leave_i,         // StLeave: nothing but its time ends it
  input  wire         waiting_i,       // StClaim or StYield
  input  wire         timed_i,         // one that ends
  input  wire         again_i,         // the time begins anew

  output jet_ring_pkg::verdict_e verdict_o
);

  localparam int unsigned TimerW = $clog2(ClaimWords + PurgeWords + 1);
  logic [TimerW-1:0] timer_q;
  logic over, purging;
  assign purging = purge_i | leave_i;
  assign over    = timed_i && !again_i &&
                   timer_q == (purging ? TimerW'(PurgeWords) : TimerW'(ClaimWords));
  always_ff @(posedge clk_i) timer_q <= !rst_ni || again_i ? '0 : timer_q + TimerW'(1);

  // While we claim or yield: does our neighbour in front speak at all, and of what? What is
  // still on its way from before does not count.
  logic spoke_q, other_q, old_q, spoke;
  logic [1:0] take_q;                    // what made us yield was taken before we did
  assign spoke = spoke_q | take_i | (|take_q);
  always_ff @(posedge clk_i) begin
    take_q  <= {take_q[0], take_i};
    spoke_q <= waiting_i & spoke;
    old_q   <= waiting_i & !again_i & (old_q | timer_q == TimerW'(PurgeWords));
    other_q <= waiting_i & (other_q | (other_i & old_q));
  end

  always_ff @(posedge clk_i) begin
    verdict_o <= jet_ring_pkg::VdNone;
    if (take_i && kind_i == 8'(jet_hw_pkg::MAC_BEACON)) begin
      verdict_o <= same_eui_i ? jet_ring_pkg::VdHome : jet_ring_pkg::VdBeacon;
    end else if (take_i && same_eui_i && !same_nonce_i) begin
      verdict_o <= jet_ring_pkg::VdTwin;
    end
    if (over) begin
      verdict_o <= purging ? jet_ring_pkg::VdPurged :
                   !waiting_i || spoke ? jet_ring_pkg::VdAgain :
                   other_q ? jet_ring_pkg::VdBabble : jet_ring_pkg::VdSilent;
    end
    if (!lock_i && !leave_i)   verdict_o <= jet_ring_pkg::VdDark;
    if (!insert_i && !leave_i) verdict_o <= jet_ring_pkg::VdLeave;
    if (!rst_ni)               verdict_o <= jet_ring_pkg::VdNone;
  end

endmodule

`default_nettype wire
