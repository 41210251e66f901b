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

  // Events for the host's counters: index = JET_CNT_... - JET_CNT_RX_HEC
  localparam int unsigned EvHec        = 0;
  localparam int unsigned EvCrc        = 1;
  localparam int unsigned EvLength     = 2;
  localparam int unsigned EvFragment   = 3;
  localparam int unsigned EvOverrun    = 4;
  localparam int unsigned EvHeader     = 5;
  localparam int unsigned EvTxFrames   = 6;
  localparam int unsigned EvTxAborted  = 7;
  localparam int unsigned EvStripped   = 8;
  localparam int unsigned EvCirculated = 9;
  localparam int unsigned EvTokens     = 10;
  localparam int unsigned EvTokenLate  = 11;
  localparam int unsigned EvClaims     = 12;
  localparam int unsigned EvRingUps    = 13;
  localparam int unsigned EvElastic    = 14;
  localparam int unsigned EvCode       = 15;
  localparam int unsigned EvNum        = 16;

endpackage

`default_nettype wire
