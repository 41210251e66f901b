// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Frames to be sent, from the host's clock: a FIFO, and the number of frames that may start.
//
// A frame may start when its last beat is in, or when Start beats are. From
// then on the line takes a beat every four words. The host side promises a word
// a ring clock on average; Start covers pauses of four ring clocks a beat on
// top (16: 60, 8: 28), and half of the FIFO stays free, so that it can always run ahead. A larger
// FIFO would not help a host that is too slow: it would only fail later in
// the frame.
`default_nettype none

module jet_tx_fifo #(
  parameter int unsigned DepthLog2 = 5   // 1 << DepthLog2 beats
) (
  input  wire         host_clk_i,
  input  wire         host_open_i,     // jet_cdc_join, host
  input  wire         host_clear_i,
  input  wire         valid_i,
  output logic        ready_o,
  input  wire  [63:0] data_i,
  input  wire         last_i,
  output logic        busy_o,          // not empty

  input  wire         clk_i,           // ring clock
  input  wire         open_i,
  input  wire         clear_i,
  output logic        valid_o,
  input  wire         ready_i,
  output logic [63:0] data_o,
  output logic        last_o,
  output logic [5:0]  frames_o         // frames that were ever ready, modulo 64
);

  localparam int unsigned Start = (1 << DepthLog2) / 2;

  logic [DepthLog2:0] wlevel, rlevel;
  logic f_valid, f_ready;
  logic [64:0] f_data;
  jet_cdc_fifo #(.Width(65), .DepthLog2(DepthLog2)) u_fifo (
    .w_clk_i(host_clk_i), .w_open_i(host_open_i), .w_clear_i(host_clear_i), .w_valid_i(valid_i),
    .w_ready_o(ready_o), .w_data_i({last_i, data_i}), .w_level_o(wlevel),
    .r_clk_i(clk_i), .r_open_i(open_i), .r_clear_i(clear_i), .r_valid_o(f_valid),
    .r_ready_i(f_ready), .r_data_o(f_data), .r_level_o(rlevel)
  );
  jet_slice #(.Width(65)) u_slice (
    .clk_i, .rst_ni(open_i), .valid_i(f_valid), .ready_o(f_ready), .data_i(f_data),
    .valid_o, .ready_i, .data_o({last_o, data_o})
  );
  assign busy_o = wlevel != '0;

  // beats_q: of the frame being written, up to Start. counts_q: no sum behind valid and ready
  logic [4:0] beats_q;
  logic push, counts, counts_q;
  logic [5:0] frames;
  assign push     = valid_i & ready_o;
  assign counts   = push & (beats_q == 5'(Start - 1) | (last_i & beats_q < 5'(Start)));

  always_ff @(posedge host_clk_i) begin
    if (!host_open_i) begin
      beats_q  <= '0;
      counts_q <= 1'b0;
    end else begin
      if (push && last_i)                       beats_q <= '0;
      else if (push && beats_q != 5'(Start))    beats_q <= beats_q + 5'd1;
      counts_q <= counts;
    end
  end

  jet_cdc_count #(.Width(6)) u_frames (
    .src_clk_i(host_clk_i), .src_open_i(host_open_i), .src_clear_i(host_clear_i),
    .src_inc_i(counts_q), .src_count_o(frames), .dst_clk_i(clk_i), .dst_count_o(frames_o)
  );

  logic unused;
  assign unused = ^{rlevel, frames};

endmodule

`default_nettype wire
