// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// 512 x 32 bits with a write and a read port: one EBR. Nobody here uses a word that is read in the
// clock it is written in, and no_rw_check tells Yosys so.
`default_nettype none

module jet_pcie_ram (
  input  wire logic        clk_i,
  input  wire logic        we_i,
  input  wire logic [8:0]  waddr_i,
  input  wire logic [31:0] wdata_i,
  input  wire logic [8:0]  raddr_i,
  output logic [31:0]      rdata_o
);

  (* ram_style = "block", no_rw_check *)
  logic [31:0] mem_q [512];

  always_ff @(posedge clk_i) begin
    if (we_i) mem_q[waddr_i] <= wdata_i;
    rdata_o <= mem_q[raddr_i];
  end

endmodule

`default_nettype wire
