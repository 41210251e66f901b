// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// DCU channel 1, generic 8b10b, as the transceiver that jet_ring wants: words to pairs of symbols
// and back, and what people see of it.
`default_nettype none

module versa_ring_lane #(
  parameter int unsigned BlinkLog2 = 23           // clocks for which a LED shows a word: 67 ms
) (
  input  wire         clk_i,              // transmit clock
  input  wire         rst_ni,
  input  wire         rx_clk_i,
  input  wire         rx_up_i,            // of any register
  input  wire  [23:0] rx_i,
  output logic [23:0] tx_o,

  output logic [15:0] data_o,             // rx clock
  output logic [1:0]  k_o,
  output logic        lock_o,
  input  wire  [15:0] data_i,             // transmit clock
  input  wire  [1:0]  k_i,

  output logic        token_o,            // for people: a token has left, a frame has left
  output logic        frame_o
);

  versa_ring_align u_align (
    .clk_i(rx_clk_i), .up_i(rx_up_i), .rx_i, .data_o, .k_o, .lock_o
  );

  // The high byte goes first. The DCU keeps the disparity by itself
  always_ff @(posedge clk_i) tx_o <= {3'b000, k_i[0], data_i[7:0], 3'b000, k_i[1], data_i[15:8]};

  logic token, frame;
  always_ff @(posedge clk_i) begin
    token <= rst_ni & k_i == 2'b10 & data_i[15:8] == 8'(jet_hw_pkg::K_TOKEN);
    frame <= rst_ni & k_i == 2'b10 & data_i[15:8] == 8'(jet_hw_pkg::K_SOF);
  end
  versa_blink #(.Log2(BlinkLog2)) u_token (.clk_i, .rst_ni, .event_i(token), .seen_o(token_o));
  versa_blink #(.Log2(BlinkLog2)) u_frame (.clk_i, .rst_ni, .event_i(frame), .seen_o(frame_o));

endmodule

`default_nettype wire
