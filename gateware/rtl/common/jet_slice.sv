// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Registers in a stream, for a way between parts that are far from each other: valid, data and
// ready all begin at a register. Two places, so that a word goes through every clock.
`default_nettype none

module jet_slice #(
  parameter int unsigned Width = 8
) (
  input  wire              clk_i,
  input  wire              rst_ni,
  input  wire              valid_i,
  output logic             ready_o,
  input  wire  [Width-1:0] data_i,
  output logic             valid_o,
  input  wire              ready_i,
  output logic [Width-1:0] data_o
);

  logic full_q;                     // second_q holds a word that goes behind data_o
  logic [Width-1:0] second_q;

  assign ready_o = !full_q;

  always_ff @(posedge clk_i) begin
    if (!full_q) second_q <= data_i;
    if (ready_i | !valid_o) data_o <= full_q ? second_q : data_i;
    if (!rst_ni) begin
      valid_o <= 1'b0;
      full_q  <= 1'b0;
    end else if (ready_i | !valid_o) begin
      valid_o <= full_q | valid_i;
      full_q  <= 1'b0;
    end else if (valid_i) begin
      full_q  <= 1'b1;
    end
  end

endmodule

`default_nettype wire
