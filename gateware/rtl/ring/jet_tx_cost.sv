// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a frame takes of an allowance, in words, and whether it may start:
//
//   two words of gap, SOF, 4 of header, body, 4 of trailer, EOF | slack      body: see jet_framer
//
// Slack: one more IDLE for every 4,096 of these words. A frame moves an elastic buffer by up to
// 200 ppm of its words; with the gap, it can give back somewhat more than that.
//
// An answer counts two clocks after the frame or the allowance changed.
`default_nettype none

module jet_tx_cost (
  input  wire         clk_i,
  input  wire         bare_i,          // without trailer
  input  wire  [15:0] len_i,           // of the SDU, in bytes
  input  wire  [23:0] left_i,          // what is left of this visit's allowance
  input  wire  [23:0] most_i,          // the largest allowance that there can be
  output logic        fits_o,
  output logic        never_o,         // longer than that
  output logic [4:0]  slack_o
);

  // Half of the words without slack; of the shortest frame
  localparam int unsigned HalfMin = (jet_hw_pkg::FRAME_MIN / 2 + 4) / 2;

  logic [15:0] half;
  logic [17:0] cost_q;
  assign half = {2'b0, len_i[15:2]} + (bare_i ? 16'd4 : len_i[1:0] != 2'b00 ? 16'd7 : 16'd6);

  always_ff @(posedge clk_i) begin
    cost_q  <= half < 16'(HalfMin) ? 18'(2 * HalfMin) : {1'b0, half, 1'b0} + 18'(half[15:11]);
    slack_o <= half[15:11];
    fits_o  <= left_i >= {6'b0, cost_q};
    never_o <= most_i < {6'b0, cost_q};
  end

endmodule

`default_nettype wire
