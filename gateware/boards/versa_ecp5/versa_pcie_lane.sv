// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// DCU channel 0, in its PCI Express mode, as the transceiver that jet_link wants. A symbol has
// twelve bits on either bus, and the one that goes first is in 11:0:
//
//     11     10   9     8   7:0
//     idle   0    neg   k   symbol     to the DCU: electrical idle, negative disparity forced
//     status[2:0]       k   symbol     from it: as PIPE numbers it, 1xx are errors; a symbol that
//                                      is no code comes as K14.7 as well
`default_nettype none

module versa_pcie_lane (
  input  wire         clk_i,              // transmit clock
  input  wire         rst_ni,
  input  wire         rx_clk_i,
  input  wire         rx_up_i,            // of any register
  input  wire         los_i,              // of no clock, as the next three
  input  wire         lsm_i,              // symbols are aligned
  input  wire         done_i,
  input  wire         con_i,
  input  wire  [23:0] rx_i,               // rx clock
  output logic [23:0] tx_o,
  output logic        det_en_o,
  output logic        ct_o,
  output logic        invert_o,

  output logic [15:0] phy_rx_data_o,      // rx clock
  output logic [1:0]  phy_rx_k_o,
  output logic [1:0]  phy_rx_err_o,
  output logic        phy_rx_lock_o,
  output logic        phy_rx_idle_o,      // of no clock
  input  wire  [15:0] phy_tx_data_i,
  input  wire  [1:0]  phy_tx_k_i,
  input  wire         phy_tx_idle_i,
  input  wire  [1:0]  phy_tx_neg_i,
  input  wire         phy_polarity_i,
  input  wire         phy_detect_i,
  output logic        phy_detect_done_o,
  output logic        phy_detect_present_o
);

  localparam logic [8:0] NoCode = 9'h1ee;         // K14.7

  versa_detect u_detect (
    .clk_i, .rst_ni, .detect_i(phy_detect_i), .done_o(phy_detect_done_o),
    .present_o(phy_detect_present_o), .det_en_o, .ct_o, .done_i, .con_i
  );

  // The DCU's pins are far from everything: a register beside each
  logic [23:0] rx_q;
  logic up, lsm;
  jet_cdc_sync u_up (.clk_i(rx_clk_i), .d_i(rx_up_i), .q_o(up));
  jet_cdc_sync u_lsm (.clk_i(rx_clk_i), .d_i(lsm_i), .q_o(lsm));

  for (genvar s = 0; s < 2; s++) begin : gen_symbol
    always_ff @(posedge rx_clk_i) begin
      {phy_rx_k_o[s], phy_rx_data_o[8*s +: 8]} <= rx_q[12*s +: 9];
      phy_rx_err_o[s] <= rx_q[12*s + 11] | rx_q[12*s +: 9] == NoCode;
    end
    always_ff @(posedge clk_i) begin
      tx_o[12*s +: 12] <= {phy_tx_idle_i | !rst_ni, 1'b0, phy_tx_neg_i[s], phy_tx_k_i[s],
                           phy_tx_data_i[8*s +: 8]};
    end
  end

  always_ff @(posedge rx_clk_i) begin
    rx_q          <= rx_i;
    phy_rx_lock_o <= up & lsm;
  end
  always_ff @(posedge clk_i) invert_o <= phy_polarity_i & rst_ni;

  assign phy_rx_idle_o = los_i;

  wire unused = &{1'b0, rx_q[10:9], rx_q[22:21]};

endmodule

`default_nettype wire
