// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A FIFO in one clock, in LUT RAM, for depths up to some 64 words. What is
// written shows at the output a clock later. Both sides are valid/ready.
`default_nettype none

module jet_fifo #(
  parameter int unsigned Width     = 8,
  parameter int unsigned DepthLog2 = 4    // 1 << DepthLog2 words
) (
  input  wire                 clk_i,
  input  wire                 rst_ni,

  input  wire                 wvalid_i,
  output logic                wready_o,
  input  wire  [Width-1:0]    wdata_i,

  output logic                rvalid_o,
  input  wire                 rready_i,
  output logic [Width-1:0]    rdata_o,

  output logic [DepthLog2:0]  level_o     // words inside
);

  if (DepthLog2 < 1) begin : gen_check
    $fatal(0, "jet_fifo: DepthLog2 must be at least 1");
  end

  logic [Width-1:0] mem [1 << DepthLog2];
  logic [DepthLog2:0] wptr_q, rptr_q;     // one bit more than an address: full is not empty
  logic push, pop;

  assign push     = wvalid_i & wready_o;
  assign pop      = rvalid_o & rready_i;
  assign level_o  = wptr_q - rptr_q;
  assign wready_o = !level_o[DepthLog2];
  assign rvalid_o = wptr_q != rptr_q;
  assign rdata_o  = mem[rptr_q[DepthLog2-1:0]];

  always_ff @(posedge clk_i) begin
    if (push) mem[wptr_q[DepthLog2-1:0]] <= wdata_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wptr_q <= '0;
      rptr_q <= '0;
    end else begin
      wptr_q <= wptr_q + (DepthLog2 + 1)'(push);
      rptr_q <= rptr_q + (DepthLog2 + 1)'(pop);
    end
  end

endmodule

`default_nettype wire
