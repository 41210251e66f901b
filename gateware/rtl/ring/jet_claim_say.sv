// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What our MAC frames say: lead_* (bid, EUI, nonce, longest frame), epoch and mode are at once
// what we know and what the next frame carries.
`default_nettype none

module jet_claim_say #(
  parameter int unsigned TtrtMin = jet_hw_pkg::RING_BID_MIN,
  parameter int unsigned TtrtMax = jet_hw_pkg::RING_BID_MAX
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [23:0] bid_i,
  input  wire  [47:0] eui_i,
  input  wire         fit_i,           // we ask for `fit`
  input  wire  [15:0] frame_i,         // and for this longest frame
  input  wire  [15:0] random_i,        // the host's; stands still from before insertion on
  input  wire         stir_i,          // a bit of what is received
  output logic [23:0] bid_o,           // ours, for comparison
  output logic [15:0] nonce_o,         // of our claims
  output logic [15:0] draw_o,          // of our NUMBER frames: another one

  input  wire         off_i,           // jet_claim
  input  wire         settled_i,
  input  wire         claiming_i,
  input  wire         lead_us_i,
  input  wire         draw_now_i,      // with lead_us_i: our claim came home
  input  wire         lead_them_i,
  input  wire         lead_none_i,
  input  wire         number_i,
  input  wire  [1:0]  pass_i,          // with number_i: the pass that we are in from now on

  input  wire  [23:0] rx_bid_i,        // jet_mac_rx
  input  wire  [47:0] rx_eui_i,
  input  wire  [15:0] rx_nonce_i,
  input  wire  [7:0]  rx_pass_i,
  input  wire  [7:0]  rx_epoch_i,
  input  wire  [6:0]  rx_count_i,
  input  wire  [15:0] longest_i,       // jet_bound
  input  wire  [23:0] ttrt_i,          // of a NUMBER frame

  output logic [23:0] lead_bid_o,
  output logic [47:0] lead_eui_o,
  output logic [15:0] lead_nonce_o,
  output logic [15:0] lead_frame_o,
  output logic [6:0]  lead_count_o,    // stations that sent it on: who comes to 127 has no owner
  output logic [7:0]  new_epoch_o,     // in NUMBER frames
  output logic [7:0]  epoch_o,         // in force
  output logic        fit_o            // in NUMBER frames; in force when the ring is up
);

  logic [1:0] rx_pass;
  assign rx_pass = rx_pass_i[1:0];

  // Nonce: where a free-running LFSR that started from the EUI, and is stirred by what is
  // received, stands at insertion, and the host's number. And again when our claim comes home
  // for the first time: a station with our EUI may have had the same.
  logic [15:0] lfsr_q, number;
  logic drawn_q;
  assign number = lfsr_q ^ random_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) lfsr_q <= (eui_i[15:0] ^ eui_i[31:16] ^ eui_i[47:32]) | 16'h1;
    else         lfsr_q <= {lfsr_q[14:0], stir_i ^ ^(lfsr_q & 16'hd008)};
    if (off_i)                   nonce_o <= number;
    if (!drawn_q && !draw_now_i) draw_o  <= number;
    drawn_q <= !off_i & (drawn_q | draw_now_i);
  end

  // Bid: as it stands when a claim begins, within what the timers can do
  always_ff @(posedge clk_i) begin
    if (settled_i) begin
      bid_o <= bid_i;
      if (bid_i < 24'(TtrtMin)) bid_o <= 24'(TtrtMin);
      if (bid_i > 24'(TtrtMax)) bid_o <= 24'(TtrtMax);
    end
  end

  // A clock after jet_claim has decided; the frame received stands still. In pass 3 the
  // monitor hears what it said.
  logic us_q, them_q, none_q, number_q, draw_q;
  always_ff @(posedge clk_i) begin
    us_q     <= lead_us_i;
    them_q   <= lead_them_i;
    none_q   <= lead_none_i;
    number_q <= number_i & (lead_them_i | rx_pass != 2'd3);
    draw_q   <= draw_now_i;
  end
  always_ff @(posedge clk_i) begin
    if (us_q) begin
      lead_bid_o   <= bid_o;
      lead_eui_o   <= eui_i;
      lead_nonce_o <= draw_q ? draw_o : nonce_o;
      lead_frame_o <= frame_i;
      lead_count_o <= '0;
    end
    if (them_q) begin
      lead_bid_o   <= rx_bid_i;
      lead_eui_o   <= rx_eui_i;
      lead_nonce_o <= rx_nonce_i;
      lead_frame_o <= longest_i;
      lead_count_o <= rx_count_i + 7'd1;
    end
    if (number_q) begin
      lead_bid_o   <= ttrt_i;
      lead_frame_o <= longest_i;
    end
    if (none_q) begin
      lead_bid_o   <= '1;
      lead_eui_o   <= '0;
      lead_nonce_o <= '0;
      lead_frame_o <= '0;
      lead_count_o <= '0;
    end
    if (!rst_ni) begin                  // the host may look before the first claim
      lead_bid_o   <= '0;
      lead_eui_o   <= '0;
      lead_frame_o <= '0;
    end
  end

  // Pass 1 makes the epoch one that no station was in, pass 3 brings it into force. Pass 2
  // collects who asks for `fit`, pass 3 tells.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      epoch_o     <= '0;
      new_epoch_o <= '0;
      fit_o       <= 1'b0;
    end else begin
      if (claiming_i)                                                 new_epoch_o <= epoch_o + 8'd1;
      else if (number_i && rx_pass == 2'd1 && rx_epoch_i == epoch_o)  new_epoch_o <= epoch_o + 8'd1;
      else if (number_i)                                              new_epoch_o <= rx_epoch_i;
      if (number_i && rx_pass == 2'd3) epoch_o <= rx_epoch_i;
      if (number_i) fit_o <= rx_pass_i[jet_hw_pkg::MAC_FIT_LSB] | (pass_i == 2'd2 & fit_i);
      else if (claiming_i) fit_o <= 1'b0;
    end
  end

endmodule

`default_nettype wire
