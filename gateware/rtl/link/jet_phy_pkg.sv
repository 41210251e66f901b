// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the parts of the physical layer share: symbols, states, what the transmitter is to send.
`default_nettype none

package jet_phy_pkg;

  // K symbols (PCI Express Base Specification 4.2.1.1)
  localparam logic [7:0] Com = 8'hbc;    // K28.5  begins an ordered set
  localparam logic [7:0] Stp = 8'hfb;    // K27.7  begins a TLP
  localparam logic [7:0] Sdp = 8'h5c;    // K28.2  begins a DLLP
  localparam logic [7:0] End = 8'hfd;    // K29.7  ends either
  localparam logic [7:0] Edb = 8'hfe;    // K30.7  ends a TLP that is not to be taken
  localparam logic [7:0] Pad = 8'hf7;    // K23.7  no number yet
  localparam logic [7:0] Skp = 8'h1c;    // K28.0
  localparam logic [7:0] Fts = 8'h3c;    // K28.1
  localparam logic [7:0] Idl = 8'h7c;    // K28.3

  // D symbols: the identifiers of training sets, and what inverted wires make of them
  localparam logic [7:0] Ts1    = 8'h4a; // D10.2
  localparam logic [7:0] Ts2    = 8'h45; // D5.2
  localparam logic [7:0] Ts1Inv = 8'hb5; // D21.5
  localparam logic [7:0] Ts2Inv = 8'hba; // D26.5

  // Training control, symbol 5 of a training set
  localparam int unsigned CtlHotReset = 0;
  localparam int unsigned CtlDisable  = 1;
  localparam int unsigned CtlLoopback = 2;
  localparam int unsigned CtlPlain    = 3;   // no scrambling

  // States of the LTSSM, as link_state_o shows them
  typedef enum logic [4:0] {
    DetectQuiet    = 5'd0,
    DetectActive   = 5'd1,
    PollActive     = 5'd2,
    PollCompliance = 5'd3,
    PollConfig     = 5'd4,
    CfgWidthStart  = 5'd5,
    CfgWidthAccept = 5'd6,
    CfgLaneWait    = 5'd7,
    CfgLaneAccept  = 5'd8,
    CfgComplete    = 5'd9,
    CfgIdle        = 5'd10,
    L0             = 5'd11,
    L0sIdle        = 5'd12,   // the partner's transmitter sleeps
    L0sFts         = 5'd13,   // and wakes up
    RcvrLock       = 5'd14,
    RcvrCfg        = 5'd15,
    RcvrIdle       = 5'd16,
    HotReset       = 5'd17,
    DisabledSay    = 5'd18,
    Disabled       = 5'd19,
    LoopActive     = 5'd20,
    LoopExit       = 5'd21,
    L1             = 5'd22,   // asked for by jet_dl_power
    L2             = 5'd23
  } state_e;

  typedef enum logic [2:0] {
    TxOff,          // electrical idle, behind an EIOS
    TxTs1,
    TxTs2,
    TxIdle,         // logical idle
    TxData,         // packets, and logical idle between them
    TxCompliance,
    TxLoop          // what was received
  } tx_e;

endpackage

`default_nettype wire
