// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The eight LEDs, which are on when low. Yellow and green say what works, red what does not:
//
//     0 yellow  a token left within 67 ms           4 red  no reference, or PLL not locked
//     1 yellow  a frame left                        5 red  PERST# is low
//     2 green   the link carries TLPs               6 red  no signal from the slot
//     3 green   the ring's receiver has words       7 red  no signal on the SMA pair
//
// With the switch on, how far the link is, for whom no register can be read: 4..0 are the number of
// the LTSSM's state, 5 an error in L0, 6 Recovery was entered, 7 the receiver has symbols.
`default_nettype none

module versa_leds #(
  parameter int unsigned BlinkLog2 = 23
) (
  input  wire        clk_i,
  input  wire        switch_ni,           // of no clock
  input  wire        tx_up_i,
  input  wire        slot_on_i,
  input  wire        host_signal_i,
  input  wire        ring_signal_i,
  input  wire        host_clk_i,
  input  wire        host_rst_ni,         // of any register
  input  wire        link_up_i,           // host clock
  input  wire  [4:0] pl_state_i,
  input  wire  [4:0] pl_cnt_i,
  input  wire        symbols_i,           // of another clock's register, as what follows
  input  wire        words_i,
  input  wire        token_i,
  input  wire        frame_i,
  output logic [7:0] led_no
);

  // Pictures of the state, one after the other
  logic rst_n, host_open, host_clear, open, clear, pending, note;
  logic [4:0] state;
  jet_cdc_reset u_rst (.clk_i(host_clk_i), .rst_ni(host_rst_ni), .rst_no(rst_n));
  jet_cdc_join u_join (
    .a_clk_i(host_clk_i), .a_stop_i(!rst_n), .a_open_o(host_open), .a_clear_o(host_clear),
    .b_clk_i(clk_i), .b_stop_i(!tx_up_i), .b_open_o(open), .b_clear_o(clear)
  );
  jet_cdc_bus #(.Width(5)) u_state (
    .src_clk_i(host_clk_i), .src_open_i(host_open), .src_clear_i(host_clear), .src_dirty_i(1'b1),
    .src_note_i(1'b0), .src_bus_i(pl_state_i), .src_pending_o(pending),
    .dst_clk_i(clk_i), .dst_open_i(open), .dst_clear_i(clear), .dst_bus_o(state), .dst_note_o(note)
  );

  logic error_seen, recovery_seen;
  versa_blink #(.Log2(BlinkLog2)) u_error (
    .clk_i(host_clk_i), .rst_ni(rst_n), .event_i(|pl_cnt_i[2:0]), .seen_o(error_seen)
  );
  versa_blink #(.Log2(BlinkLog2)) u_recovery (
    .clk_i(host_clk_i), .rst_ni(rst_n), .event_i(pl_cnt_i[3]), .seen_o(recovery_seen)
  );

  // link_up_i is made of several registers
  logic link_q, link, words, token, frame, symbols, error, recovery, switched_n;
  always_ff @(posedge host_clk_i) link_q <= link_up_i;
  jet_cdc_sync u_switch (.clk_i, .d_i(switch_ni), .q_o(switched_n));
  jet_cdc_sync u_link (.clk_i, .d_i(link_q), .q_o(link));
  jet_cdc_sync u_words (.clk_i, .d_i(words_i), .q_o(words));
  jet_cdc_sync u_token (.clk_i, .d_i(token_i), .q_o(token));
  jet_cdc_sync u_frame (.clk_i, .d_i(frame_i), .q_o(frame));
  jet_cdc_sync u_symbols (.clk_i, .d_i(symbols_i), .q_o(symbols));
  jet_cdc_sync u_errors (.clk_i, .d_i(error_seen), .q_o(error));
  jet_cdc_sync u_recoveries (.clk_i, .d_i(recovery_seen), .q_o(recovery));

  // Without PLL or signal, clocks may stand still, and with them what they showed last
  always_ff @(posedge clk_i) begin
    if (switched_n) begin
      led_no <= {ring_signal_i, host_signal_i, slot_on_i, tx_up_i,
                 ~({words & ring_signal_i, link, frame, token} & {4{tx_up_i}})};
    end else begin
      led_no <= ~({symbols & host_signal_i, recovery, error, state} & {8{tx_up_i}});
    end
  end

  wire unused = &{1'b0, pending, note, pl_cnt_i[4]};

endmodule

`default_nettype wire
