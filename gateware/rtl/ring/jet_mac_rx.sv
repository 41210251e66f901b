// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Keeps the SDU of the last MAC frame, and compares it with us:
//
//   word  0          1    2        3   4   5          6            7 .. 10  11 .. 13      14
//         kind pass  bid  bid EUI  EUI EUI EUI nonce  nonce epoch  map      sender's EUI  frame
//
// A bid counts within the range of bids. Upstream is the last sender. The other fields count
// while fresh_o is high, and for four more clocks: until taken_i, or until the next MAC frame
// begins.
`default_nettype none

module jet_mac_rx #(
  parameter int unsigned TtrtMin = jet_hw_pkg::RING_BID_MIN,
  parameter int unsigned TtrtMax = jet_hw_pkg::RING_BID_MAX
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         mac_i,           // the frame is a MAC frame; from SOF on
  input  wire         sof_i,
  input  wire         pay_i,
  input  wire  [15:0] data_i,
  input  wire         end_i,           // a MAC frame ended ...
  input  wire         good_i,          // ... and is sound
  input  wire  [23:0] vci_i,
  input  wire  [16:0] sdu_len_i,
  input  wire  [6:0]  count_i,         // of the header: stations that sent it on

  input  wire  [23:0] bid_i,           // ours
  input  wire  [47:0] eui_i,
  input  wire  [15:0] nonce_i,         // of our claims
  input  wire  [15:0] draw_i,          // of our NUMBER frames

  output logic        there_o,         // fields are there, in the next clock also comparisons:
  output logic        fresh_o,
  input  wire         taken_i,
  output logic [7:0]  kind_o,
  output logic [7:0]  pass_o,
  output logic [23:0] bid_o,
  output logic [47:0] eui_o,
  output logic [15:0] nonce_o,
  output logic [7:0]  epoch_o,
  output logic [63:0] map_o,
  output logic [6:0]  count_o,
  output logic [15:0] frame_o,         // longest
  output logic [47:0] upstream_o,      // zero: none yet
  output logic        better_o,        // its claim beats ours
  output logic        same_eui_o,
  output logic        same_nonce_o
);

  localparam int unsigned Words = jet_hw_pkg::MAC_SDU_BYTES / 2;

  logic [16*Words-1:0] sdu_q;
  logic [3:0] left_q;
  logic bid_lt_q, bid_eq_q, eui_gt_q, gone;

  assign gone = taken_i | (mac_i & sof_i);
  logic [23:0] bid;
  logic [47:0] sender;
  assign {kind_o, pass_o, bid, eui_o, nonce_o, epoch_o, map_o, sender, frame_o} = sdu_q;

  always_ff @(posedge clk_i) begin
    if (mac_i && pay_i && left_q != '0) sdu_q <= {sdu_q[16*Words-17:0], data_i};
    if (sof_i)                          left_q <= 4'(Words);
    else if (pay_i && left_q != '0)     left_q <= left_q - 4'd1;
    bid_o <= bid < 24'(TtrtMin) ? 24'(TtrtMin) : bid > 24'(TtrtMax) ? 24'(TtrtMax) : bid;
    bid_lt_q     <= bid_o < bid_i;
    bid_eq_q     <= bid_o == bid_i;
    eui_gt_q     <= eui_o > eui_i;
    same_eui_o   <= eui_o == eui_i;
    same_nonce_o <= nonce_o == (kind_o == 8'(jet_hw_pkg::MAC_NUMBER) ? draw_i : nonce_i);
    if (!rst_ni) begin
      there_o    <= 1'b0;
      fresh_o    <= 1'b0;
      upstream_o <= '0;
    end else begin
      if (there_o) upstream_o <= sender;
      if (end_i && good_i && vci_i == '0 && sdu_len_i == 17'(jet_hw_pkg::MAC_SDU_BYTES)) begin
        there_o <= 1'b1;
        count_o <= count_i;
      end else if (gone) begin
        there_o <= 1'b0;
      end
      fresh_o <= there_o & !gone;
    end
  end

  assign better_o = bid_lt_q | (bid_eq_q & eui_gt_q);

endmodule

`default_nettype wire
