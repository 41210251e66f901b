// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_ram for proofs: it knows the word at one address, whichever, and says anything for the
// others, and for a word that is being written. What holds with it holds with the whole memory;
// formal/jet_ram.sv proves that jet_ram keeps what this one promises.
`default_nettype none

module jet_ram #(
  parameter int unsigned Width = 36,
  parameter int unsigned Depth = 512
) (
  input  wire                      clk_i,
  input  wire                      we_i,
  input  wire  [$clog2(Depth)-1:0] waddr_i,
  input  wire  [Width-1:0]         wdata_i,
  input  wire                      re_i,
  input  wire  [$clog2(Depth)-1:0] raddr_i,
  output logic [Width-1:0]         rdata_o,

  output logic [$clog2(Depth)-1:0] known_o,
  output logic [Width-1:0]         word_o
);

  logic [Width-1:0] word_q, any;
  assign any     = $anyseq;
  assign known_o = $anyconst;
  assign word_o  = word_q;

  always_ff @(posedge clk_i) begin
    if (we_i && waddr_i == known_o) word_q <= wdata_i;
    if (re_i) rdata_o <= raddr_i == known_o && !(we_i && waddr_i == raddr_i) ? word_q : any;
  end

endmodule

`default_nettype wire
