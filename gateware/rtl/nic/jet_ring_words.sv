// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The ring's state in words, for the registers and for RING events, which go first. Numbered by
// the words of a RING event, whose type is in word 0.
`default_nettype none

module jet_ring_words (
  input  wire         evt_i,            // an event takes them
  input  wire  [2:0]  evt_sel_i,
  input  wire  [2:0]  reg_sel_i,
  output logic [31:0] word_o,

  input  wire  [31:0] status_i,
  input  wire  [31:0] ttrt_i,
  input  wire  [63:0] map_i,
  input  wire  [47:0] mon_eui_i,
  input  wire  [31:0] rot_last_i,
  input  wire  [31:0] rot_max_i
);

  always_comb begin
    unique case (evt_i ? evt_sel_i : reg_sel_i)
      3'd0:    word_o = rot_last_i;
      3'd1:    word_o = status_i;
      3'd2:    word_o = ttrt_i;
      3'd3:    word_o = mon_eui_i[31:0];
      3'd4:    word_o = rot_max_i;
      3'd5:    word_o = {16'b0, mon_eui_i[47:32]};
      3'd6:    word_o = map_i[31:0];
      default: word_o = map_i[63:32];
    endcase
  end

endmodule

`default_nettype wire
