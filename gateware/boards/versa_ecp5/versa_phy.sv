// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// All between the DCU and the card: its resets, and its two channels as jet_card's two
// transceivers. What stands in for the DCU in simulation (tests/gateware/board) has these ports.
//
//              clk100   versa_tx_reset, versa_rx_reset (2)
//     DCU ch 0   host   versa_pcie_lane --> jet_link's transceiver
//     DCU ch 1   ring   versa_ring_lane --> jet_ring's
//
// PERST# is the host side's reset and nothing else's: the ring goes on.
`default_nettype none

module versa_phy #(
  parameter int unsigned Settle    = 1_024,       // versa_tx_reset, versa_rx_reset: clocks of 10 ns
  parameter int unsigned Stable    = 4_096,
  parameter int unsigned Patience  = 500_000,
  parameter int unsigned BlinkLog2 = 23
) (
  input  wire         clk100_i,
  input  wire         perst_ni,
  output logic        host_rst_no,        // clk100
  output logic        ring_rst_no,

  input  wire         plol_i,             // the DCU, as a whole
  output logic        serdes_rst_o,
  output logic        pcs_rst_o,

  input  wire         host_clk_i,         // channel 0
  input  wire         prx_clk_i,
  input  wire  [23:0] prx_i,
  output logic [23:0] ptx_o,
  input  wire         plos_i,
  input  wire         prlol_i,
  input  wire         plsm_i,
  output logic        prx_serdes_rst_o,
  output logic        prx_pcs_rst_o,
  output logic        pdet_en_o,
  output logic        pct_o,
  input  wire         pdone_i,
  input  wire         pcon_i,
  output logic        pinvert_o,

  input  wire         ring_clk_i,         // channel 1
  input  wire         rx_clk_i,
  input  wire  [23:0] rrx_i,
  output logic [23:0] rtx_o,
  input  wire         rlos_i,
  input  wire         rrlol_i,
  output logic        rrx_serdes_rst_o,
  output logic        rrx_pcs_rst_o,

  output logic [15:0] phy_rx_data_o,      // jet_card
  output logic [1:0]  phy_rx_k_o,
  output logic [1:0]  phy_rx_err_o,
  output logic        phy_rx_lock_o,
  output logic        phy_rx_idle_o,
  input  wire  [15:0] phy_tx_data_i,
  input  wire  [1:0]  phy_tx_k_i,
  input  wire         phy_tx_idle_i,
  input  wire  [1:0]  phy_tx_neg_i,
  input  wire         phy_polarity_i,
  input  wire         phy_detect_i,
  output logic        phy_detect_done_o,
  output logic        phy_detect_present_o,
  output logic [15:0] rx_data_o,
  output logic [1:0]  rx_k_o,
  output logic        rx_lock_o,
  input  wire  [15:0] tx_data_i,
  input  wire  [1:0]  tx_k_i,

  output logic        tx_up_o,            // for people: clk100
  output logic        slot_on_o,
  output logic        host_signal_o,
  output logic        ring_signal_o,
  output logic        token_o,            // ring clock
  output logic        frame_o
);

  // A partner in electrical idle is silent for some microseconds, and is the same one afterwards.
  // On the ring, silence is somebody's fault
  localparam int unsigned HostLost = 2_000;
  localparam int unsigned RingLost = 64;

  logic perst_n, host_up, ring_up;
  logic host_rst_n, ring_rst_n;

  versa_tx_reset #(.Settle(Settle), .Stable(Stable), .Patience(2 * Patience)) u_tx_reset (
    .clk_i(clk100_i), .plol_i, .serdes_rst_o, .pcs_rst_o, .up_o(tx_up_o)
  );
  versa_rx_reset #(
    .Settle(Settle / 4), .Stable(Stable), .Lost(HostLost), .Patience(Patience)
  ) u_host_reset (
    .clk_i(clk100_i), .tx_up_i(tx_up_o), .los_i(plos_i), .lol_i(prlol_i), .words_i(phy_rx_lock_o),
    .serdes_rst_o(prx_serdes_rst_o), .pcs_rst_o(prx_pcs_rst_o), .signal_o(host_signal_o),
    .up_o(host_up)
  );
  versa_rx_reset #(
    .Settle(Settle / 4), .Stable(Stable), .Lost(RingLost), .Patience(Patience)
  ) u_ring_reset (
    .clk_i(clk100_i), .tx_up_i(tx_up_o), .los_i(rlos_i), .lol_i(rrlol_i), .words_i(rx_lock_o),
    .serdes_rst_o(rrx_serdes_rst_o), .pcs_rst_o(rrx_pcs_rst_o), .signal_o(ring_signal_o),
    .up_o(ring_up)
  );

  // The PLL's clocks are worth something only while it is locked
  jet_cdc_sync u_perst (.clk_i(clk100_i), .d_i(perst_ni), .q_o(perst_n));
  always_ff @(posedge clk100_i) begin
    slot_on_o   <= perst_n;
    host_rst_no <= tx_up_o & perst_n;
    ring_rst_no <= tx_up_o;
  end
  jet_cdc_reset u_host_rst (.clk_i(host_clk_i), .rst_ni(host_rst_no), .rst_no(host_rst_n));
  jet_cdc_reset u_ring_rst (.clk_i(ring_clk_i), .rst_ni(ring_rst_no), .rst_no(ring_rst_n));

  versa_pcie_lane u_pcie (
    .clk_i(host_clk_i), .rst_ni(host_rst_n), .rx_clk_i(prx_clk_i), .rx_up_i(host_up),
    .los_i(plos_i), .lsm_i(plsm_i), .done_i(pdone_i), .con_i(pcon_i), .rx_i(prx_i), .tx_o(ptx_o),
    .det_en_o(pdet_en_o), .ct_o(pct_o), .invert_o(pinvert_o),
    .phy_rx_data_o, .phy_rx_k_o, .phy_rx_err_o, .phy_rx_lock_o, .phy_rx_idle_o,
    .phy_tx_data_i, .phy_tx_k_i, .phy_tx_idle_i, .phy_tx_neg_i, .phy_polarity_i, .phy_detect_i,
    .phy_detect_done_o, .phy_detect_present_o
  );

  versa_ring_lane #(.BlinkLog2(BlinkLog2)) u_ring (
    .clk_i(ring_clk_i), .rst_ni(ring_rst_n), .rx_clk_i, .rx_up_i(ring_up), .rx_i(rrx_i),
    .tx_o(rtx_o), .data_o(rx_data_o), .k_o(rx_k_o), .lock_o(rx_lock_o),
    .data_i(tx_data_i), .k_i(tx_k_i), .token_o, .frame_o
  );

endmodule

`default_nettype wire
