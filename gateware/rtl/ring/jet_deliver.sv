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
  input  wire  [7:0]  uu_i,
  input  wire  [15:0] sum_i,
  input  wire  [16:0] pay_len_i,
  input  wire  [16:0] sdu_len_i,

  output logic        overrun_o,       // event
  output logic        busy_o,

  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  output logic        rx_valid_o,
  input  wire         rx_ready_i,
  output logic [1:0]  rx_kind_o,
  output logic [63:0] rx_data_o
);

  localparam logic [1:0] KindHead  = 2'd0;
  localparam logic [1:0] KindData  = 2'd1;
  localparam logic [1:0] KindData4 = 2'd2;
  localparam logic [1:0] KindEnd   = 2'd3;

  // Beats are made of words, first byte in 7:0
  logic [47:0] part_q;
  logic [1:0] fill_q;
  logic [15:0] bytes;
  assign bytes = {data_i[7:0], data_i[15:8]};

  logic push, ready, stop, full_beat, half_beat, end_beat;
  logic [1:0] kind;
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
    kind = KindHead;
    beat = {33'b0, sync_i, src_i, vci_i};
    if (end_beat) begin
      kind = KindEnd;
      beat = {1'b0, !whole_i, err_len_i, err_crc_i, 2'b0, uu_i, sum_i, pay_len_i, sdu_len_i};
      if (lost_q) beat = {2'b01, 62'b0};
    end else if (full_beat) begin
      kind = KindData;
      beat = {bytes, part_q};
    end else if (half_beat) begin
      kind = KindData4;
      beat = {32'b0, part_q[31:0]};
    end
  end

  always_ff @(posedge clk_i) begin
    if (pay_i && fill_q == 2'd0) part_q[15:0]  <= bytes;
    if (pay_i && fill_q == 2'd1) part_q[31:16] <= bytes;
    if (pay_i && fill_q == 2'd2) part_q[47:32] <= bytes;
    if (pay_i)     fill_q <= fill_q + 2'd1;
    else if (stop) fill_q <= '0;

    if (!rst_ni) begin
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
  logic f_valid, f_ready;
  logic [65:0] f_data;
  jet_fifo_async #(
    .Width    (66),
    .DepthLog2(5)
  ) u_fifo (
    .wclk_i  (clk_i),
    .wrst_ni (rst_ni),
    .wvalid_i(push),
    .wready_o(ready),
    .wdata_i ({kind, beat}),
    .wlevel_o(wlevel),
    .rclk_i  (host_clk_i),
    .rrst_ni (host_rst_ni),
    .rvalid_o(f_valid),
    .rready_i(f_ready),
    .rdata_o (f_data),
    .rlevel_o(rlevel)
  );
  jet_slice #(.Width(66)) u_slice (
    .clk_i(host_clk_i), .rst_ni(host_rst_ni), .valid_i(f_valid), .ready_o(f_ready),
    .data_i(f_data), .valid_o(rx_valid_o), .ready_i(rx_ready_i), .data_o({rx_kind_o, rx_data_o})
  );
  assign busy_o = wlevel != '0 || open_q;

  logic unused;
  assign unused = ^rlevel;

endmodule

`default_nettype wire
