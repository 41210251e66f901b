// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_sync for proofs with free clocks: a bit that changed in the step before the clock's edge
// is caught old or new, each bit for itself. What is not Gray coded comes out as garbage.
`default_nettype none

module jet_cdc_sync #(
  parameter int unsigned Width = 1
) (
  input  wire              clk_i,
  input  wire  [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);

  logic [Width-1:0] either;
  logic [Width-1:0] before_q = '0, meta_q = '0, sync_q = '0;
  assign either = $anyseq;
  always_ff @(posedge f_step) before_q <= d_i;

  always_ff @(posedge clk_i) begin
    meta_q <= d_i ^ ((d_i ^ before_q) & either);
    sync_q <= meta_q;
  end

  assign q_o = sync_q;

endmodule

`default_nettype wire
