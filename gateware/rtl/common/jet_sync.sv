// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Two flip-flops in a row: brings levels into a clock domain. The bits of a
// vector may arrive a clock apart, so a number must be Gray coded or stand still.
`default_nettype none

module jet_sync #(
  parameter int unsigned Width = 1
) (
  input  wire              clk_i,
  input  wire  [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);

  (* async_reg = "true" *) logic [Width-1:0] meta_q, sync_q;

  always_ff @(posedge clk_i) begin
    meta_q <= d_i;
    sync_q <= meta_q;
  end

  assign q_o = sync_q;

endmodule

`default_nettype wire
