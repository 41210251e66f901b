// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A FIFO between two clocks, in LUT RAM. Each side sees the other's pointer late (the writer
// the reader's five to six clocks, the reader the writer's as well), so
//   w_level_o >= words inside (never says room where there is none)
//   r_level_o <= words inside (never says words where there are none)
// While a side is shut, nothing moves there and its level is 0. When both have been
// cleared (jet_cdc_join), the FIFO is empty.
`default_nettype none

module jet_cdc_fifo #(
  parameter int unsigned Width     = 8,
  parameter int unsigned DepthLog2 = 4    // 1 << DepthLog2 words
) (
  input  wire                 w_clk_i,
  input  wire                 w_open_i,
  input  wire                 w_clear_i,
  input  wire                 w_valid_i,
  output logic                w_ready_o,
  input  wire  [Width-1:0]    w_data_i,
  output logic [DepthLog2:0]  w_level_o,

  input  wire                 r_clk_i,
  input  wire                 r_open_i,
  input  wire                 r_clear_i,
  output logic                r_valid_o,
  input  wire                 r_ready_i,
  output logic [Width-1:0]    r_data_o,
  output logic [DepthLog2:0]  r_level_o
);

  if (DepthLog2 < 2) begin : gen_check
    $fatal(0, "jet_cdc_fifo: DepthLog2 must be at least 2");
  end

  logic [Width-1:0] mem [1 << DepthLog2];
  logic push, pop;
  logic [DepthLog2:0] wptr, wptr_seen, rptr, rptr_seen, wlevel, rlevel;

  jet_cdc_count #(.Width(DepthLog2 + 1)) u_wptr (
    .src_clk_i(w_clk_i), .src_open_i(w_open_i), .src_clear_i(w_clear_i), .src_inc_i(push),
    .src_count_o(wptr), .dst_clk_i(r_clk_i), .dst_count_o(wptr_seen)
  );
  jet_cdc_count #(.Width(DepthLog2 + 1)) u_rptr (
    .src_clk_i(r_clk_i), .src_open_i(r_open_i), .src_clear_i(r_clear_i), .src_inc_i(pop),
    .src_count_o(rptr), .dst_clk_i(w_clk_i), .dst_count_o(rptr_seen)
  );

  assign wlevel    = wptr - rptr_seen;
  assign w_level_o = w_open_i ? wlevel : '0;
  assign w_ready_o = w_open_i & !wlevel[DepthLog2];
  assign push      = w_valid_i & w_ready_o;

  always_ff @(posedge w_clk_i) begin
    if (push) mem[wptr[DepthLog2-1:0]] <= w_data_i;
  end

  assign rlevel    = wptr_seen - rptr;
  assign r_level_o = r_open_i ? rlevel : '0;
  assign r_valid_o = r_open_i & wptr_seen != rptr;
  assign pop       = r_valid_o & r_ready_i;
  assign r_data_o  = mem[rptr[DepthLog2-1:0]];

`ifdef JET_ASSERT
  always_ff @(posedge w_clk_i) begin
    if (w_open_i) w_fits: assert (!wlevel[DepthLog2] | wlevel[DepthLog2-1:0] == '0);
  end
  always_ff @(posedge r_clk_i) begin
    if (r_open_i) r_fits: assert (!rlevel[DepthLog2] | rlevel[DepthLog2-1:0] == '0);
  end
`endif

endmodule

`default_nettype wire
