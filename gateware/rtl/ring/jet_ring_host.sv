// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the host side sees of the ring, in the host's clock: events through a
// FIFO (a vector an entry, so that events of one clock stay together and none
// is lost while the host's clock is at least as fast as they come), and the
// state as coherent pictures.
`default_nettype none

module jet_ring_host (
  input  wire         clk_i,           // ring clock
  input  wire         rst_ni,
  input  wire         open_i,          // jet_cdc_join, ring: the host is there
  input  wire         clear_i,
  input  wire  [jet_ring_pkg::EvNum-1:0] events_i,
  input  wire  [4:0]  bin_i,           // with a pulse of EvTokens: the rotation's place; or 0
  input  wire  [1:0]  async_done_i,    // jet_ring_pkg::done_e: what became of a frame
  input  wire  [1:0]  sync_done_i,
  output logic        async_event_o,   // a frame's report is not in the FIFO yet
  output logic        sync_event_o,
  input  wire  [31:0] status_i,
  input  wire  [23:0] ttrt_i,
  input  wire  [63:0] map_i,
  input  wire  [47:0] mon_eui_i,
  input  wire  [23:0] rot_last_i,
  input  wire  [23:0] rot_max_i,
  input  wire         busy_i,

  input  wire         host_clk_i,
  input  wire         host_open_i,     // jet_cdc_join, host: the ring part is there
  input  wire         host_clear_i,
  output logic [jet_ring_pkg::EvNum-1:0] events_o,
  output logic [4:0]  bin_o,
  output jet_ring_pkg::done_e async_done_o,
  output jet_ring_pkg::done_e sync_done_o,
  output logic [31:0] status_o,
  output logic [23:0] ttrt_o,
  output logic [63:0] map_o,
  output logic [47:0] mon_eui_o,
  output logic [23:0] rot_last_o,
  output logic [23:0] rot_max_o,
  output logic        change_o,
  output logic        busy_o
);

  // Events
  localparam int unsigned Width = jet_ring_pkg::EvNum + 9;
  logic [Width-1:0] pend_q, out;
  logic push, room, out_valid, done;
  logic [4:0] wlevel, rlevel;
  assign done          = {async_done_i, sync_done_i} != '0;
  assign async_event_o = pend_q[Width-1 -: 2] != '0;
  assign sync_event_o  = pend_q[Width-3 -: 2] != '0;

  always_ff @(posedge clk_i) begin
    if (!open_i) begin
      pend_q <= '0;
      push   <= 1'b0;
    end else begin
      pend_q <= {async_done_i, sync_done_i, bin_i, events_i} | (pend_q & {Width{!room & push}});
      push   <= events_i != '0 | done | (push & !room);
    end
  end

  jet_cdc_fifo #(.Width(Width), .DepthLog2(4)) u_events (
    .w_clk_i(clk_i), .w_open_i(open_i), .w_clear_i(clear_i), .w_valid_i(push), .w_ready_o(room),
    .w_data_i(pend_q), .w_level_o(wlevel),
    .r_clk_i(host_clk_i), .r_open_i(host_open_i), .r_clear_i(host_clear_i),
    .r_valid_o(out_valid), .r_ready_i(1'b1), .r_data_o(out), .r_level_o(rlevel)
  );
  always_ff @(posedge host_clk_i) begin
    async_done_o <= jet_ring_pkg::done_e'(out_valid ? out[Width-1 -: 2] : '0);
    sync_done_o  <= jet_ring_pkg::done_e'(out_valid ? out[Width-3 -: 2] : '0);
    {bin_o, events_o} <= out_valid ? out[Width-5:0] : '0;
  end

  // State: a picture after every change, and one after every token for the rotation. That there
  // is none any more is a change, too.
  logic [31:0] status_q;
  logic [23:0] rot_q;
  logic changed, turned, pending, note, was_open_q;
  assign changed = status_q != status_i;
  assign turned  = rot_q != rot_last_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) status_q <= '0;
    else         status_q <= status_i;
    rot_q <= rot_last_i;
  end

  jet_cdc_bus #(.Width(32 + 24 + 64 + 48 + 24 + 24)) u_state (
    .src_clk_i(clk_i), .src_open_i(open_i), .src_clear_i(clear_i), .src_dirty_i(changed | turned),
    .src_note_i(changed), .src_pending_o(pending),
    .src_bus_i({status_i | jet_hw_pkg::RING_CLOCK_MASK, ttrt_i, map_i, mon_eui_i, rot_last_i,
                rot_max_i}),
    .dst_clk_i(host_clk_i), .dst_open_i(host_open_i), .dst_clear_i(host_clear_i),
    .dst_bus_o({status_o, ttrt_o, map_o, mon_eui_o, rot_last_o, rot_max_o}), .dst_note_o(note)
  );
  always_ff @(posedge host_clk_i) was_open_q <= host_open_i;
  assign change_o = note | (was_open_q & !host_open_i);

  // Busy: long enough for what is on its way in FIFOs and the elastic buffer
  // (16 words) to show up behind it. A token that passes is no work.
  localparam logic [jet_ring_pkg::EvNum-1:0] Tokens =
      (1 << jet_ring_pkg::EvTokens) | (1 << jet_ring_pkg::EvTokenLate);
  logic work;
  assign work = busy_i || done || (events_i & ~Tokens) != '0 || changed || tell_q;
  logic [4:0] linger_q;
  logic busy_q, tell_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || work)     linger_q <= '1;
    else if (linger_q != '0) linger_q <= linger_q - 5'd1;
    tell_q <= rst_ni & (changed | (tell_q & pending));
    busy_q <= linger_q != '0;
  end
  jet_cdc_sync u_busy (.clk_i(host_clk_i), .d_i(busy_q), .q_o(busy_o));

  logic unused;
  assign unused = ^{wlevel, rlevel};

endmodule

`default_nettype wire
