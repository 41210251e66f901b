// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Words of the ring clock that the host reads now and then, one at a time. Zero when the ring
// part does not answer.
`default_nettype none

module jet_ring_regs (
  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  input  wire         host_open_i,     // jet_cdc_join, host
  input  wire         host_clear_i,
  input  wire         sel_i,           // held until ack_o
  input  wire  [2:0]  idx_i,
  output logic        ack_o,
  output logic [31:0] data_o,          // with ack_o

  input  wire         clk_i,           // ring clock
  input  wire         open_i,
  input  wire         clear_i,
  input  wire  [47:0] upstream_i,
  input  wire  [47:0] suspect_i,
  input  wire  [23:0] rot_min_i,
  input  wire  [31:0] rot_sum_i,
  input  wire  [15:0] longest_i,
  input  wire  [17:0] trip_i
);

  logic [2:0] idx;
  logic [31:0] word;

  jet_cdc_ask #(.IndexW(3), .Width(32)) u_ask (
    .a_clk_i(host_clk_i), .a_rst_ni(host_rst_ni), .a_open_i(host_open_i), .a_clear_i(host_clear_i),
    .a_sel_i(sel_i), .a_index_i(idx_i), .a_ack_o(ack_o), .a_data_o(data_o),
    .b_clk_i(clk_i), .b_open_i(open_i), .b_clear_i(clear_i), .b_index_o(idx), .b_data_i(word)
  );

  always_comb begin
    unique case (idx)
      3'd0:    word = upstream_i[31:0];
      3'd1:    word = {16'b0, upstream_i[47:32]};
      3'd2:    word = suspect_i[31:0];
      3'd3:    word = {16'b0, suspect_i[47:32]};
      3'd4:    word = {8'b0, rot_min_i};
      3'd5:    word = rot_sum_i;
      3'd6:    word = {16'b0, longest_i};
      default: word = {14'b0, trip_i};
    endcase
  end

endmodule

`default_nettype wire
