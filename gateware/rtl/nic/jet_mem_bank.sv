// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A bank of the buffer memory: eight byte lanes, because the byte enables are then the
// lanes' write enables. A bank of 64 KB has lanes of 8192 bytes, each of them four
// 8192 x 2 memories of the FPGA, with no multiplexer inside of the bank. And none behind the banks:
// a port that is not used gives zero, by the reset of the memory's output, so that OR is enough.
`default_nettype none

module jet_mem_bank #(
  parameter int unsigned AddrW = 13      // of a 64-bit word
) (
  input  wire         clk_i,
  input  wire         a_en_i,
  input  wire         a_we_i,
  input  wire  [AddrW-1:0] a_addr_i,
  input  wire  [63:0] a_wdata_i,
  output logic [63:0] a_rdata_o,
  input  wire         b_en_i,
  input  wire  [7:0]  b_be_i,
  input  wire  [AddrW-1:0] b_addr_i,
  input  wire  [63:0] b_wdata_i,
  output logic [63:0] b_rdata_o
);

  for (genvar g = 0; g < 8; g++) begin : gen_lane
    (* ram_style = "block", no_rw_check *) logic [7:0] mem [2**AddrW];
    always_ff @(posedge clk_i) begin
      if (a_en_i & a_we_i) mem[a_addr_i] <= a_wdata_i[8*g +: 8];
      if (!a_en_i)      a_rdata_o[8*g +: 8] <= '0;
      else if (!a_we_i) a_rdata_o[8*g +: 8] <= mem[a_addr_i];
    end
    always_ff @(posedge clk_i) begin
      if (b_en_i & b_be_i[g]) mem[b_addr_i] <= b_wdata_i[8*g +: 8];
      if (!b_en_i)         b_rdata_o[8*g +: 8] <= '0;
      else if (!b_be_i[g]) b_rdata_o[8*g +: 8] <= mem[b_addr_i];
    end
  end

endmodule

`default_nettype wire
