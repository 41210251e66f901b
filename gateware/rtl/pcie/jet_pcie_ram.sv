// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// 32-bit words with a write and a read port: one EBR, or LUT RAM for up to 128 of them. Nobody here
// uses a word that is read in the clock it is written in, and no_rw_check tells Yosys so.
`default_nettype none

module jet_pcie_ram #(
  parameter int unsigned AddrW = 9
) (
  input  wire logic        clk_i,
  input  wire logic        we_i,
  input  wire logic [AddrW-1:0] waddr_i,
  input  wire logic [31:0] wdata_i,
  input  wire logic [AddrW-1:0] raddr_i,
  output logic [31:0]      rdata_o
);

  if (AddrW > 7) begin : gen_block
    (* ram_style = "block", no_rw_check *)
    logic [31:0] mem_q [2**AddrW];
    always_ff @(posedge clk_i) begin
      if (we_i) mem_q[waddr_i] <= wdata_i;
      rdata_o <= mem_q[raddr_i];
    end
  end else begin : gen_luts
    (* ram_style = "distributed", no_rw_check *)
    logic [31:0] mem_q [2**AddrW];
    always_ff @(posedge clk_i) begin
      if (we_i) mem_q[waddr_i] <= wdata_i;
      rdata_o <= mem_q[raddr_i];
    end
  end

endmodule

`default_nettype wire
