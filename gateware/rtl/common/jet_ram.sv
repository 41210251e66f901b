// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One block memory with a write and a read port, data a clock after the
// address while `re_i`, else it stays. A word written in the clock in which it is read
// comes back old or new: the users never do that.
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
  output logic [Width-1:0]         rdata_o
);

  (* ram_style = "block", no_rw_check *) logic [Width-1:0] mem [Depth];

  always_ff @(posedge clk_i) begin
    if (we_i) mem[waddr_i] <= wdata_i;
    if (re_i) rdata_o <= mem[raddr_i];
  end

endmodule

`default_nettype wire
