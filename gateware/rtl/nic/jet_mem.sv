// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The buffer memory: MemKb KB of 64-bit words with two ports, each of which
// reads or writes in a clock. Read data is there three clocks after the address,
// because a memory that fills the chip is far away from everything: one to get there,
// one for the memory, one behind the OR of its banks, of which at most one is read.
//
//            clock 0        clock 1          clock 2            clock 3
//   port     en, address -> bank's inputs -> bank's output   -> rdata
//
// zero_i writes zero to a word of all banks at once, by way of port B, where nothing else may
// happen then. A port that writes reads nothing, one that does neither reads zero. Both
// ports at one word in one clock, one of them writing, gives nothing that anybody may use;
// the block rules see to it that this does not happen.
`default_nettype none

module jet_mem #(
  parameter int unsigned MemKb  = 1024, // whole banks, up to 1024
  parameter int unsigned BankKb = 64    // a power of two; 64 is what an ECP5's memories make best
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
  output logic [63:0] b_rdata_o,
  input  wire         zero_i            // b_addr_i in all banks
);

  if (2**$clog2(BankKb) != BankKb) begin : gen_check_bank
    $fatal(0, "jet_mem: BankKb must be a power of two");
  end
  if (MemKb < BankKb || MemKb > 1024 || MemKb % BankKb != 0) begin : gen_check
    $fatal(0, "jet_mem: MemKb must be a multiple of BankKb and at most 1024");
  end

  localparam int unsigned Banks = MemKb / BankKb;
  localparam int unsigned BankW = (Banks > 1) ? $clog2(Banks) : 1;
  localparam int unsigned AddrW = $clog2(BankKb * 128);   // of a word in a bank

  logic [Banks-1:0] a_en_q, b_en_q;
  logic a_we_q;
  logic [7:0] b_be_q;
  logic [AddrW-1:0] a_addr_q, b_addr_q;
  logic [63:0] a_wdata_q, b_wdata_q, a_or, b_or;
  logic [BankW-1:0] a_bank, b_bank;
  logic [Banks*64-1:0] a_all, b_all;

  if (Banks > 1) begin : gen_many
    assign a_bank = a_addr_i[AddrW +: BankW];
    assign b_bank = b_addr_i[AddrW +: BankW];
  end else begin : gen_one
    assign a_bank = '0;
    assign b_bank = '0;
  end
  always_comb begin
    a_or = '0;
    b_or = '0;
    for (int unsigned i = 0; i < Banks; i++) begin
      a_or |= a_all[64*i +: 64];
      b_or |= b_all[64*i +: 64];
    end
  end

  always_ff @(posedge clk_i) begin
    a_en_q    <= a_en_i ? Banks'(1) << a_bank : '0;
    b_en_q    <= zero_i ? '1 : b_en_i ? Banks'(1) << b_bank : '0;
    a_we_q    <= a_we_i;
    b_be_q    <= zero_i ? '1 : b_be_i;
    a_addr_q  <= a_addr_i[AddrW-1:0];
    b_addr_q  <= b_addr_i[AddrW-1:0];
    a_wdata_q <= a_wdata_i;
    b_wdata_q <= zero_i ? '0 : b_wdata_i;
    a_rdata_o <= a_or;
    b_rdata_o <= b_or;
  end

  for (genvar g = 0; g < Banks; g++) begin : gen_bank
    jet_mem_bank #(.AddrW(AddrW)) u_bank (
      .clk_i,
      .a_en_i(a_en_q[g]), .a_we_i(a_we_q), .a_addr_i(a_addr_q), .a_wdata_i(a_wdata_q),
      .a_rdata_o(a_all[64*g +: 64]),
      .b_en_i(b_en_q[g]), .b_be_i(b_be_q), .b_addr_i(b_addr_q), .b_wdata_i(b_wdata_q),
      .b_rdata_o(b_all[64*g +: 64])
    );
  end

endmodule

`default_nettype wire
