// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the longest frame and the TTRT of a NUMBER frame must at least be, whoever sent it:
//
//   longest >= what we ask for        ttrt >= longest + trip
//
// trip: how long NUMBER was on its way from pass 1 to pass 2, here. Every station stores it
// before it sends it on, so a token that nobody holds takes less. It stands still when pass 2
// is there: what pass 2 brings together, pass 3 changes no more.
`default_nettype none

module jet_bound (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [15:0] frame_i,         // the longest frame that we ask for
  input  wire         settled_i,       // jet_claim: no claim is on
  input  wire         forget_i,        // another ring begins
  input  wire         begin_i,         // pass 1 leaves us
  input  wire         under_way_i,     // and is under way
  input  wire         there_i,         // jet_mac_rx: a frame is there
  input  wire  [23:0] rx_bid_i,        // what it says
  input  wire  [15:0] rx_frame_i,

  output logic [15:0] frame_o,         // ours, as it stands when a claim begins
  output logic [15:0] longest_o,       // that of the frame; counts a clock after the frame is there
  output logic [23:0] ttrt_o,          // likewise, two
  output logic [17:0] trip_o
);

  localparam logic [15:0] Min = 16'(jet_hw_pkg::RING_FRAME_MIN);
  localparam logic [15:0] Max = 16'(jet_hw_pkg::RING_FRAME_MAX);

  logic [23:0] least_q;
  logic there_q;                         // and being acted on
  always_ff @(posedge clk_i) begin
    if (settled_i) frame_o <= frame_i < Min ? Min : frame_i > Max ? Max : frame_i;
    longest_o <= rx_frame_i > Max ? Max : rx_frame_i < frame_o ? frame_o : rx_frame_i;
    least_q   <= 24'(longest_o) + 24'(trip_o);
    ttrt_o    <= rx_bid_i < least_q ? least_q : rx_bid_i;
    there_q   <= there_i;
    if (!rst_ni || forget_i || begin_i) begin
      trip_o <= '0;
    end else if (under_way_i && !there_i && !there_q && trip_o != '1) begin
      trip_o <= trip_o + 18'd1;
    end
  end

endmodule

`default_nettype wire
