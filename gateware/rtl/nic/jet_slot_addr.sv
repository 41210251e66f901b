// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Where in host memory a slot of a queue is: base + (index mod size) slots,
// in steps that the user takes one after the other:
//
//   (index there for a clock) -> low_i -> high_i
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
  input  wire  [63:0] base_i,
  output logic [11:0] pos_o,            // slot in the queue, of the clock before
  output logic [63:0] addr_o
);

  logic carry_q;

  always_ff @(posedge clk_i) begin
    pos_o <= index_i[11:0] & ~(12'hfff << log2_i);
    if (low_i)  {carry_q, addr_o[31:0]} <= {1'b0, base_i[31:0]} + (33'(pos_o) << SlotW);
    if (high_i) addr_o[63:32] <= base_i[63:32] + 32'(carry_q);
  end

endmodule

`default_nettype wire
