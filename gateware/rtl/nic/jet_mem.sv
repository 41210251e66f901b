// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The buffer memory: MemKb KB of 64-bit words with two ports, each of which
// reads or writes in a clock. Read data is there two clocks after the address:
// one for the memory, one behind the multiplexer of its banks, without which
// a large memory is too slow for the clock.
//
//            clock 0        clock 1             clock 2
//   port     en, address -> bank's output    -> rdata
//
// A port that writes reads nothing. Both ports at one word in one clock, one
// of them writing, gives nothing that anybody may use; the block rules see to
// it that this does not happen.
`default_nettype none

module jet_mem #(
  parameter int unsigned MemKb = 1024   // a multiple of 64, up to 1024
) (
  input  wire         clk_i,
  input  wire         a_en_i,
  input  wire         a_we_i,
  input  wire  [16:0] a_addr_i,
  input  wire  [63:0] a_wdata_i,
  output logic [63:0] a_rdata_o,
  input  wire         b_en_i,
  input  wire  [7:0]  b_be_i,           // bytes to write; none: read
  input  wire  [16:0] b_addr_i,
  input  wire  [63:0] b_wdata_i,
  output logic [63:0] b_rdata_o
);

  if (MemKb < 64 || MemKb > 1024 || MemKb % 64 != 0) begin : gen_check
    $fatal(0, "jet_mem: MemKb must be a multiple of 64 and at most 1024");
  end

  localparam int unsigned Banks = MemKb / 64;

  logic [3:0] a_bank_q, b_bank_q;
  logic [63:0] a_mux, b_mux;
  logic [Banks*64-1:0] a_all, b_all;

  always_ff @(posedge clk_i) begin
    a_bank_q <= a_addr_i[16:13];
    b_bank_q <= b_addr_i[16:13];
    a_rdata_o <= a_mux;
    b_rdata_o <= b_mux;
  end

  always_comb begin
    a_mux = '0;
    b_mux = '0;
    for (int unsigned i = 0; i < Banks; i++) begin
      if (a_bank_q == 4'(i)) a_mux |= a_all[64*i +: 64];
      if (b_bank_q == 4'(i)) b_mux |= b_all[64*i +: 64];
    end
  end

  for (genvar g = 0; g < Banks; g++) begin : gen_bank
    jet_mem_bank u_bank (
      .clk_i,
      .a_en_i(a_en_i & (a_addr_i[16:13] == 4'(g))), .a_we_i, .a_addr_i(a_addr_i[12:0]),
      .a_wdata_i, .a_rdata_o(a_all[64*g +: 64]),
      .b_en_i(b_en_i & (b_addr_i[16:13] == 4'(g))), .b_be_i, .b_addr_i(b_addr_i[12:0]),
      .b_wdata_i, .b_rdata_o(b_all[64*g +: 64])
    );
  end

endmodule

`default_nettype wire
