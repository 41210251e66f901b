// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The words of a MAC frame's SDU, for the framer; jet_mac_rx draws them.
`default_nettype none

module jet_mac_words (
  input  wire         clk_i,
  input  wire         start_i,
  input  wire         pop_i,
  input  wire  [7:0]  kind_i,
  input  wire  [7:0]  pass_i,
  input  wire  [23:0] bid_i,
  input  wire  [47:0] eui_i,
  input  wire  [15:0] nonce_i,
  input  wire  [7:0]  epoch_i,
  input  wire  [63:0] map_i,
  input  wire  [47:0] sender_i,
  input  wire  [15:0] frame_i,
  output logic [15:0] word_o
);

  logic [3:0] idx_q;

  always_comb begin
    unique case (idx_q)
      4'd0:    word_o = {kind_i, pass_i};
      4'd1:    word_o = bid_i[23:8];
      4'd2:    word_o = {bid_i[7:0], eui_i[47:40]};
      4'd3:    word_o = eui_i[39:24];
      4'd4:    word_o = eui_i[23:8];
      4'd5:    word_o = {eui_i[7:0], nonce_i[15:8]};
      4'd6:    word_o = {nonce_i[7:0], epoch_i};
      4'd7:    word_o = map_i[63:48];
      4'd8:    word_o = map_i[47:32];
      4'd9:    word_o = map_i[31:16];
      4'd10:   word_o = map_i[15:0];
      4'd11:   word_o = sender_i[47:32];
      4'd12:   word_o = sender_i[31:16];
      4'd13:   word_o = sender_i[15:0];
      default: word_o = frame_i;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (start_i)    idx_q <= '0;
    else if (pop_i) idx_q <= idx_q + 4'd1;
  end

endmodule

`default_nettype wire
