// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Brings up the transmit side of the DCU, in a clock of its own: the serialisers are held until
// the reference has run for a while, then the PLL locks, then the lanes start.
//
//             Settle               lock for Stable               no lock for Lost
//     Reset ----------> Pll ---------------------------> Up -----------------------> Reset
//                        |  no lock for Patience
//                        '--------------------------> Reset
//
// The order is that of Lattice's TN1261, "Reset sequence"; the times are ours, and generous.
`default_nettype none

module versa_tx_reset #(
  parameter int unsigned Settle   = 1_024,        // clocks of 10 ns
  parameter int unsigned Stable   = 4_096,
  parameter int unsigned Lost     = 64,
  parameter int unsigned Patience = 1_000_000
) (
  input  wire  clk_i,
  input  wire  plol_i,        // of no clock: the PLL has lost its lock
  output logic serdes_rst_o,
  output logic pcs_rst_o,
  output logic up_o           // transmit clocks run
);

  localparam int unsigned W = $clog2(Patience + 1);

  typedef enum logic [1:0] {Reset, Pll, Up} state_e;
  state_e state_q = Reset;
  state_e state_d;
  logic lost;
  logic [W-1:0] time_q = '0, run_q = '0;      // in this state; with the same lock
  logic lost_q;
  jet_cdc_sync u_lost (.clk_i, .d_i(plol_i), .q_o(lost));

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Reset: if (time_q == W'(Settle)) state_d = Pll;
      Pll: begin
        if (!lost_q && run_q >= W'(Stable)) state_d = Up;
        else if (time_q == W'(Patience))    state_d = Reset;
      end
      default: if (lost_q && run_q >= W'(Lost)) state_d = Reset;
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    lost_q  <= lost;
    if (state_d != state_q)            time_q <= '0;
    else if (time_q != W'(Patience))   time_q <= time_q + W'(1);
    if (lost != lost_q)                run_q <= '0;
    else if (run_q != W'(Patience))    run_q <= run_q + W'(1);
    serdes_rst_o <= state_d == Reset;
    pcs_rst_o    <= state_d != Up;
    up_o         <= state_d == Up;
  end

endmodule

`default_nettype wire
