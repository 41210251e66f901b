// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a frame takes of an allowance, in words, and whether it may start:
//
//   two words of gap, SOF, 4 of header, body, 4 of trailer, EOF      body: see jet_framer
//
// An answer counts two clocks after the frame or the allowance changed.
`default_nettype none

module jet_tx_cost (
  input  wire         clk_i,
  input  wire  [16:0] len_i,           // of the SDU, in bytes
  input  wire  [23:0] left_i,          // what is left of this visit's allowance
  input  wire  [23:0] most_i,          // the largest allowance that there can be
  output logic        fits_o,
  output logic        never_o          // longer than that
);

  localparam int unsigned BodyMin = (jet_hw_pkg::PAYLOAD_MIN - jet_hw_pkg::TRAILER_BYTES) / 2;
  localparam int unsigned Around  = 12;

  logic [15:0] body;
  logic [16:0] cost_q;
  assign body = {len_i[16:2] + 15'(len_i[1:0] != 2'b00), 1'b0};

  always_ff @(posedge clk_i) begin
    cost_q  <= {1'b0, body < 16'(BodyMin) ? 16'(BodyMin) : body} + 17'(Around);
    fits_o  <= left_i >= {7'b0, cost_q};
    never_o <= most_i < {7'b0, cost_q};
  end

endmodule

`default_nettype wire
