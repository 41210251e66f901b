// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Types that several parts of the ring MAC share.
`default_nettype none

package jet_ring_pkg;

  // What a word on the ring is. WordCut stands for everything that ends a
  // frame without being its end: a code violation, lost words, a word too many.
  typedef enum logic [2:0] {
    WordIdle,
    WordSof,
    WordEof,
    WordAbort,
    WordToken,   // first word of a token
    WordTail,    // second word of a token
    WordData,    // inside a frame
    WordCut
  } word_e;

  // Events for the host's counters: index = JET_CNT_... - JET_CNT_RX_HEC, from 16 on
  // JET_CNT_... - JET_CNT_CLAIM_TVX + 16
  localparam int unsigned EvHec          = 0;
  localparam int unsigned EvCrc          = 1;
  localparam int unsigned EvLength       = 2;
  localparam int unsigned EvFragment     = 3;
  localparam int unsigned EvOverrun      = 4;
  localparam int unsigned EvHeader       = 5;
  localparam int unsigned EvTxFrames     = 6;
  localparam int unsigned EvTxAborted    = 7;
  localparam int unsigned EvStripped     = 8;
  localparam int unsigned EvCirculated   = 9;
  localparam int unsigned EvTokens       = 10;
  localparam int unsigned EvTokenLate    = 11;
  localparam int unsigned EvClaims       = 12;
  localparam int unsigned EvRingUps      = 13;
  localparam int unsigned EvElastic      = 14;
  localparam int unsigned EvCode         = 15;
  localparam int unsigned EvCause        = 16;   // five of them: CauseTvx ..
  localparam int unsigned EvTokenBad     = 21;
  localparam int unsigned EvTokenForeign = 22;
  localparam int unsigned EvBeacons      = 23;
  localparam int unsigned EvNotHome      = 24;
  localparam int unsigned EvTxSync       = 25;
  localparam int unsigned EvWordsSync    = 26;
  localparam int unsigned EvWordsAsync   = 27;
  localparam int unsigned EvWordsPassed  = 28;
  localparam int unsigned EvNum          = 29;

  // Why a claim began
  localparam int unsigned CauseTvx     = 0;
  localparam int unsigned CauseTrt     = 1;
  localparam int unsigned CauseMonitor = 2;
  localparam int unsigned CauseLock    = 3;
  localparam int unsigned CausePeer    = 4;
  localparam int unsigned CauseNum     = 5;

  // Beats of received frames
  typedef enum logic [1:0] {BeatHead, BeatData, BeatData4, BeatEnd} beat_e;

  // jet_claim_guard's
  typedef enum logic [3:0] {
    VdNone, VdLeave, VdDark, VdPurged, VdAgain, VdSilent, VdBabble, VdHome, VdBeacon, VdTwin
  } verdict_e;

  // What became of a frame that the host gave us
  typedef enum logic [1:0] {DoneNone, DoneSent, DoneDown, DoneNever} done_e;

endpackage

`default_nettype wire
