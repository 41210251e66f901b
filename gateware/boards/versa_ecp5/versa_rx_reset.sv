// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Brings up the receive side of a DCU channel, and again whenever its signal was away.
//
//             a signal              signal and lock for Stable
//     Reset -----------> Recover -------------------------------> Up
//       ^                   | not within Patience                  | not both for Lost,
//       '-------------------+--------------------------------------' or no symbols for Patience
//
// The order is that of Lattice's TN1261. A receiver that says it has lock, but finds no symbols, is
// reset as well: that is what Lattice's bulletin FPGA-PB-02001 is about, whose own logic did not.
`default_nettype none

module versa_rx_reset #(
  parameter int unsigned Settle   = 256,          // clocks of 10 ns
  parameter int unsigned Stable   = 4_096,
  parameter int unsigned Lost     = 64,           // how short a dip is none
  parameter int unsigned Patience = 500_000
) (
  input  wire  clk_i,
  input  wire  tx_up_i,       // of clk_i, as what follows; but for these two, of no clock:
  input  wire  los_i,         // loss of signal
  input  wire  lol_i,         // the recovered clock is not that of the signal
  input  wire  words_i,       // there are symbols; of another clock's register
  output logic serdes_rst_o,
  output logic pcs_rst_o,
  output logic signal_o,      // for people
  output logic up_o
);

  localparam int unsigned W = $clog2(Patience + 1);

  typedef enum logic [1:0] {Reset, Recover, Up} state_e;
  state_e state_q = Reset;
  state_e state_d;
  logic los, lol, words, good, good_q;
  logic [W-1:0] time_q = '0, run_q = '0;      // since symbols, or in this state; good or bad alike
  jet_cdc_sync u_los (.clk_i, .d_i(los_i), .q_o(los));
  jet_cdc_sync u_lol (.clk_i, .d_i(lol_i), .q_o(lol));
  jet_cdc_sync u_words (.clk_i, .d_i(words_i), .q_o(words));
  assign good = !los & !lol;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Reset: if (!los && time_q >= W'(Settle)) state_d = Recover;
      Recover: begin
        if (good_q && run_q >= W'(Stable)) state_d = Up;
        else if (time_q == W'(Patience))   state_d = Reset;
      end
      default: begin
        if (!good_q && run_q >= W'(Lost))     state_d = Reset;
        else if (time_q == W'(Patience))      state_d = Reset;
      end
    endcase
    if (!tx_up_i) state_d = Reset;
  end

  always_ff @(posedge clk_i) begin
    state_q  <= state_d;
    good_q   <= good;
    signal_o <= !los;
    if (state_d != state_q || state_q == Up && words) time_q <= '0;
    else if (time_q != W'(Patience))                  time_q <= time_q + W'(1);
    if (good != good_q || state_d != state_q)         run_q <= '0;
    else if (run_q != W'(Patience))                   run_q <= run_q + W'(1);
    serdes_rst_o <= state_d == Reset;
    pcs_rst_o    <= state_d != Up;
    up_o         <= state_d == Up;
  end

endmodule

`default_nettype wire
