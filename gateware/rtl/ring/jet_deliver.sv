// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Received frames to the host's clock: HEAD, DATA ..., END beats through a FIFO.
// A beat a four words at most, so the host side has time; when it
// stops all the same, the frame is given up: the rest of it is left out,
// and END says abort as soon as there is room. A frame that starts before that is
// given up, too.
`default_nettype none

module jet_deliver (
  input  wire         clk_i,           // ring clock
  input  wire         rst_ni,
  input  wire         open_i,          // jet_cdc_join, host: the host is there
  input  wire         clear_i,

  input  jet_ring_pkg::word_e kind_i,
  input  wire  [15:0] data_i,
  input  wire         user_i,          // the frame is for the host
  input  wire         sync_i,
  input  wire  [5:0]  src_i,

  input  wire         head_i,          // from jet_frame_check
  input  wire  [23:0] vci_i,
  input  wire         pay_i,
  input  wire         end_i,
  input  wire         whole_i,
  input  wire         err_len_i,
  input  wire         err_crc_i,
  input  wire         bare_i,
  input  wire  [7:0]  uu_i,
  input  wire  [15:0] sum_i,
  input  wire  [16:0] pay_len_i,
  input  wire  [16:0] sdu_len_i,

  output logic        overrun_o,       // event
  output logic        busy_o,

  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  input  wire         host_open_i,
  input  wire         host_clear_i,
  output logic        rx_valid_o,
  input  wire         rx_ready_i,
  output logic [1:0]  rx_kind_o,
  output logic [63:0] rx_data_o
);

  // Beats are made of words, first byte in 7:0
  logic [47:0] part_q;
  logic [1:0] fill_q;
  logic [15:0] bytes;
  assign bytes = {data_i[7:0], data_i[15:8]};

  logic push, ready, stop, full_beat, half_beat, end_beat;
  jet_ring_pkg::beat_e kind;
  logic [63:0] beat;
  logic run_q;                           // payload goes into the FIFO
  logic open_q;                          // HEAD went in, its END did not yet
  logic lost_q;                          // and that frame is incomplete: END will say abort

  assign stop      = kind_i != jet_ring_pkg::WordData;
  assign full_beat = run_q & pay_i & fill_q == 2'd3;
  assign half_beat = run_q & stop & fill_q[1];   // an odd word at the end is left out
  assign end_beat  = open_q & (end_i | lost_q);

  always_comb begin
    push = end_beat | full_beat | half_beat | (head_i & user_i & !open_q);
    kind = jet_ring_pkg::BeatHead;
    beat = {33'b0, sync_i, src_i, vci_i};
    if (end_beat) begin
      kind = jet_ring_pkg::BeatEnd;
      beat = {1'b0, !whole_i, err_len_i, err_crc_i, 1'b0, bare_i, uu_i, sum_i, pay_len_i,
              sdu_len_i};
      if (lost_q) beat = {2'b01, 62'b0};
    end else if (full_beat) begin
      kind = jet_ring_pkg::BeatData;
      beat = {bytes, part_q};
    end else if (half_beat) begin
      kind = jet_ring_pkg::BeatData4;
      beat = {32'b0, part_q[31:0]};
    end
  end

  always_ff @(posedge clk_i) begin
    if (pay_i && fill_q == 2'd0) part_q[15:0]  <= bytes;
    if (pay_i && fill_q == 2'd1) part_q[31:16] <= bytes;
    if (pay_i && fill_q == 2'd2) part_q[47:32] <= bytes;
    if (pay_i)     fill_q <= fill_q + 2'd1;
    else if (stop) fill_q <= '0;

    if (!rst_ni || !open_i) begin
      run_q     <= 1'b0;
      open_q    <= 1'b0;
      lost_q    <= 1'b0;
      overrun_o <= 1'b0;
    end else begin
      overrun_o <= 1'b0;
      if (stop) run_q <= 1'b0;
      if (end_beat) begin
        open_q    <= !ready;
        lost_q    <= !ready;
        overrun_o <= !ready & !lost_q;
      end else if (full_beat || half_beat) begin
        if (!ready) run_q <= 1'b0;
        lost_q    <= !ready;
        overrun_o <= !ready;
      end
      if (head_i && user_i) begin        // while the frame before owes its END, none starts
        run_q     <= ready & !open_q;
        overrun_o <= !ready | open_q;
        if (!open_q) open_q <= ready;
      end
    end
  end

  logic [5:0] wlevel, rlevel;
  logic f_valid, f_ready, g_valid, g_ready;
  logic [65:0] f_beat, g_beat;
  jet_cdc_fifo #(.Width(66), .DepthLog2(5)) u_fifo (
    .w_clk_i(clk_i), .w_open_i(open_i), .w_clear_i(clear_i), .w_valid_i(push), .w_ready_o(ready),
    .w_data_i({kind, beat}), .w_level_o(wlevel),
    .r_clk_i(host_clk_i), .r_open_i(host_open_i), .r_clear_i(host_clear_i), .r_valid_o(f_valid),
    .r_ready_i(f_ready), .r_data_o(f_beat), .r_level_o(rlevel)
  );
  jet_rx_guard u_guard (
    .clk_i(host_clk_i), .rst_ni(host_rst_ni), .open_i(host_open_i), .valid_i(f_valid),
    .ready_o(f_ready), .beat_i(f_beat), .valid_o(g_valid), .ready_i(g_ready), .beat_o(g_beat)
  );
  jet_slice #(.Width(66)) u_slice (
    .clk_i(host_clk_i), .rst_ni(host_rst_ni), .valid_i(g_valid), .ready_o(g_ready),
    .data_i(g_beat), .valid_o(rx_valid_o), .ready_i(rx_ready_i), .data_o({rx_kind_o, rx_data_o})
  );
  assign busy_o = wlevel != '0 || open_q;

  logic unused;
  assign unused = ^rlevel;

endmodule

`default_nettype wire
