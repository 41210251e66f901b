// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Where in host memory a slot of a queue is: base + (index mod size) slots.
// One adder does both halves, in steps that the user takes one after the other:
//
//   (index there for a clock) -> low_i, with the base's lower half -> high_i, with its upper
`default_nettype none

module jet_slot_addr #(
  parameter int unsigned SlotW = 5      // a slot has 1 << SlotW bytes
) (
  input  wire         clk_i,
  /* verilator lint_off UNUSEDSIGNAL */  // a queue has 4096 slots at most
  input  wire  [15:0] index_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [3:0]  log2_i,           // of the queue's size, up to 12
  input  wire         low_i,
  input  wire         high_i,
  input  wire  [31:0] base_i,
  output logic [11:0] pos_o,            // slot in the queue, of the clock before
  output logic [63:0] addr_o
);

  logic carry_q;
  logic [32:0] sum;

  assign sum = {1'b0, base_i} + (high_i ? 33'(carry_q) : 33'(pos_o) << SlotW);

  always_ff @(posedge clk_i) begin
    pos_o <= index_i[11:0] & ~(12'hfff << log2_i);
    if (low_i)  {carry_q, addr_o[31:0]} <= sum;
    if (high_i) addr_o[63:32] <= sum[31:0];
  end

endmodule

`default_nettype wire
