// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The scrambler's bytes for two symbols a clock, symbol 0 first; a descrambler is the same
// (PCI Express Base Specification 4.2.3: x^16 + x^5 + x^4 + x^3 + 1, most significant bit first,
// which meets bit 0 of the data). COM starts the register anew, SKP leaves it, every other symbol
// moves it by eight, scrambled or not.
`default_nettype none

module jet_scramble (
  input  wire         clk_i,
  input  wire  [1:0]  com_i,
  input  wire  [1:0]  skp_i,
  output logic [15:0] key_o     // to be added to the data
);

  function automatic logic [15:0] after8(input logic [15:0] lfsr);
    logic [15:0] l;
    l = lfsr;
    for (int i = 0; i < 8; i++) l = {l[14:0], 1'b0} ^ (l[15] ? 16'h0039 : 16'h0000);
    after8 = l;
  endfunction

  logic [15:0] lfsr_q, middle, lfsr_d;

  assign middle = com_i[0] ? 16'hffff : skp_i[0] ? lfsr_q : after8(lfsr_q);
  assign lfsr_d = com_i[1] ? 16'hffff : skp_i[1] ? middle : after8(middle);

  always_ff @(posedge clk_i) lfsr_q <= lfsr_d;

  always_comb begin
    for (int i = 0; i < 8; i++) begin
      key_o[i]     = lfsr_q[15 - i];
      key_o[8 + i] = middle[15 - i];
    end
  end

endmodule

`default_nettype wire
