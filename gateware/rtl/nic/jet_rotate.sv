// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Turns a word's lanes upwards by 0..7: lane n goes to lane (n + rot) mod 8. A stage each for four,
// two and one, nothing ever stalls: four clocks from input to output. A word that need not be
// turned may come in a clock later, where a word that is zero would be.
`default_nettype none

module jet_rotate (
  input  wire         clk_i,
  input  wire  [2:0]  rot_i,
  input  wire  [63:0] data_i,
  input  wire  [63:0] late_i,
  output logic [63:0] data_o
);

  logic [63:0] d1_q, d2_q, d3_q;
  logic [2:0] rot1_q;
  logic [1:0] rot2_q;
  logic rot3_q;

  always_ff @(posedge clk_i) begin
    d1_q   <= data_i;
    rot1_q <= rot_i;
    d2_q   <= (rot1_q[2] ? {d1_q[31:0], d1_q[63:32]} : d1_q) | late_i;
    rot2_q <= rot1_q[1:0];
    d3_q   <= rot2_q[1] ? {d2_q[47:0], d2_q[63:48]} : d2_q;
    rot3_q <= rot2_q[0];
    data_o <= rot3_q ? {d3_q[55:0], d3_q[63:56]} : d3_q;
  end

endmodule

`default_nettype wire
