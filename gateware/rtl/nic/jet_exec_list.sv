// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The blocks of the command that runs, readable one by one for the copy engine
// and in pairs for the event:   | 0 | block 2n (9) | 0 | block 2n-1 (9) |,  n = 0 having one only
`default_nettype none

module jet_exec_list (
  input  wire         clk_i,
  input  wire         we_i,
  input  wire  [4:0]  widx_i,
  input  wire  [8:0]  wblock_i,
  input  wire  [4:0]  ridx_i,
  output logic [8:0]  rblock_o,
  input  wire  [5:0]  num_i,          // blocks that the event shows
  input  wire  [3:0]  pair_i,
  output logic [31:0] pair_o
);

  (* ram_style = "distributed" *) logic [8:0] even [16];
  (* ram_style = "distributed" *) logic [8:0] odd  [16];

  always_ff @(posedge clk_i) begin
    if (we_i & !widx_i[0]) even[widx_i[4:1]] <= wblock_i;
    if (we_i & widx_i[0])  odd[widx_i[4:1]]  <= wblock_i;
  end

  assign rblock_o = ridx_i[0] ? odd[ridx_i[4:1]] : even[ridx_i[4:1]];
  logic [3:0] odd_i;
  assign odd_i    = pair_i - 4'd1;
  assign pair_o   = {7'b0, {1'b0, pair_i, 1'b0} < num_i ? even[pair_i] : 9'b0,
                     7'b0, {1'b0, pair_i, 1'b0} <= num_i & pair_i != '0 ? odd[odd_i] : 9'b0};

endmodule

`default_nettype wire
