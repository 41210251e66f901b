// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The eight LEDs: green and yellow say what works, red what does not. They are on when low.
//
//     0 yellow  a token left within 67 ms           4 red  no reference, or PLL not locked
//     1 yellow  a frame left                        5 red  PERST# is low
//     2 green   the link carries TLPs               6 red  no signal from the slot
//     3 green   the ring's receiver has words       7 red  no signal on the SMA pair
`default_nettype none

module versa_leds (
  input  wire        clk_i,
  input  wire        tx_up_i,
  input  wire        slot_on_i,
  input  wire        host_signal_i,
  input  wire        ring_signal_i,
  input  wire        host_clk_i,
  input  wire        link_up_i,           // host clock
  input  wire        rx_lock_i,           // of another clock's register, as what follows
  input  wire        token_i,
  input  wire        frame_i,
  output logic [7:0] led_no
);

  // link_up_i is made of several registers
  logic link_q, link, lock, token, frame;
  always_ff @(posedge host_clk_i) link_q <= link_up_i;
  jet_cdc_sync u_link (.clk_i, .d_i(link_q), .q_o(link));
  jet_cdc_sync u_lock (.clk_i, .d_i(rx_lock_i), .q_o(lock));
  jet_cdc_sync u_token (.clk_i, .d_i(token_i), .q_o(token));
  jet_cdc_sync u_frame (.clk_i, .d_i(frame_i), .q_o(frame));

  // Without the PLL the clocks stand still, and with them what they showed last
  always_ff @(posedge clk_i) begin
    led_no <= {ring_signal_i, host_signal_i, slot_on_i, tx_up_i,
               ~({lock, link, frame, token} & {4{tx_up_i}})};
  end

endmodule

`default_nettype wire
