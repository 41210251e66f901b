// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Transmit: SENDs that wait, their frames on the way to the ring part, and what became of them.
//
//   SEND -> jet_send_queue -> jet_tx_fetch, one a class .. ring .. -> jet_tx_done -> blocks, events
//                                   |  ^
//                         memory -> jet_rotate
`default_nettype none

module jet_nic_tx (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,        // block size
  input  wire         flush_i,        // forget what waits
  output logic        idle_o,
  output logic        busy_o,         // something waits, or is under way

  input  wire         sq_we_i,        // jet_send_queue
  input  wire         sq_sync_i,
  input  wire  [5:0]  sq_off_i,
  input  wire  [33:0] sq_wdata_i,
  input  wire         sq_commit_i,
  input  wire  [5:0]  sq_len_i,
  output logic [1:0]  sq_room_o,

  output logic        mem_en_o,
  input  wire         mem_busy_i,     // not now
  output logic [16:0] mem_addr_o,
  input  wire  [63:0] mem_rdata_i,    // three clocks later

  output logic        tx_valid_o,     // asynchronous
  input  wire         tx_ready_i,
  output logic [63:0] tx_data_o,
  output logic        tx_last_o,
  output logic        txs_valid_o,    // synchronous
  input  wire         txs_ready_i,
  output logic [63:0] txs_data_o,
  output logic        txs_last_o,
  input  wire  [1:0]  done_i,         // [1]: the synchronous class
  input  wire  [1:0]  done_ok_i,
  input  wire  [1:0]  done_never_i,

  output logic        blk_req_o,      // jet_blocks: Unsend
  output logic [3:0]  blk_op_o,
  output logic [8:0]  blk_block_o,
  input  wire         blk_ack_i,

  output logic        evt_req_o,
  output logic [3:0]  evt_queue_o,
  output logic [15:0] evt_tag_o,
  output logic [7:0]  evt_pool_o,
  output logic        evt_ok_o,
  output logic        evt_never_o,
  input  wire         evt_ack_i,
  output logic        over_o,         // a SEND of this queue is over
  output logic        cnt_error_o
);

  logic done_re, done_sync, done_gnt, done_idle, at_ring, waits;
  logic [1:0] fetch_re, fetch_gnt, fetch_valid, fetch_idle;
  logic [33:0] rdata;
  jet_send_queue u_sends (
    .clk_i, .rst_ni, .we_i(sq_we_i), .wsync_i(sq_sync_i), .woff_i(sq_off_i), .wdata_i(sq_wdata_i),
    .commit_i(sq_commit_i), .wlen_i(sq_len_i), .room_o(sq_room_o), .fetch_re_i(fetch_re),
    .fetch_gnt_o(fetch_gnt), .fetch_valid_o(fetch_valid), .done_re_i(done_re),
    .done_sync_i(done_sync), .done_gnt_o(done_gnt), .over_i(over_o), .at_ring_o(at_ring),
    .busy_o(waits), .rdata_o(rdata)
  );

  // In turn: a class that the ring part drains, and does not send, is as fast as it can be
  logic mem_sync, turn_q;
  logic [1:0] mem_en, mem_gnt, rot_en;
  logic [1:0][2:0] rot;
  logic [1:0][16:0] mem_addr;
  logic [63:0] turned;
  assign mem_sync   = mem_en[1] & !(mem_en[0] & turn_q);
  assign mem_gnt    = mem_busy_i ? 2'b00 : {mem_sync, mem_en[0] & !mem_sync};
  assign mem_en_o   = |mem_en;
  assign mem_addr_o = mem_sync ? mem_addr[1] : mem_addr[0];
  always_ff @(posedge clk_i) if (!mem_busy_i) turn_q <= mem_sync;

  jet_rotate u_rotate (
    .clk_i, .rot_i((rot[1] & {3{rot_en[1]}}) | (rot[0] & {3{rot_en[0]}})), .data_i(mem_rdata_i),
    .data_o(turned)
  );
  jet_tx_fetch u_async (
    .clk_i, .rst_ni, .stop_i(flush_i), .idle_o(fetch_idle[0]), .sq_valid_i(fetch_valid[0]),
    .sq_re_o(fetch_re[0]), .sq_gnt_i(fetch_gnt[0]), .sq_rdata_i(rdata), .mem_en_o(mem_en[0]),
    .mem_gnt_i(mem_gnt[0]), .mem_addr_o(mem_addr[0]), .rot_en_o(rot_en[0]), .rot_o(rot[0]),
    .rot_data_i(turned), .tx_valid_o, .tx_ready_i, .tx_data_o, .tx_last_o
  );
  jet_tx_fetch u_sync (
    .clk_i, .rst_ni, .stop_i(flush_i), .idle_o(fetch_idle[1]), .sq_valid_i(fetch_valid[1]),
    .sq_re_o(fetch_re[1]), .sq_gnt_i(fetch_gnt[1]), .sq_rdata_i(rdata), .mem_en_o(mem_en[1]),
    .mem_gnt_i(mem_gnt[1]), .mem_addr_o(mem_addr[1]), .rot_en_o(rot_en[1]), .rot_o(rot[1]),
    .rot_data_i(turned), .tx_valid_o(txs_valid_o), .tx_ready_i(txs_ready_i),
    .tx_data_o(txs_data_o), .tx_last_o(txs_last_o)
  );

  jet_tx_done u_done (
    .clk_i, .rst_ni, .shift_i, .done_i, .done_ok_i, .done_never_i, .idle_o(done_idle),
    .sq_re_o(done_re), .sq_sync_o(done_sync), .sq_gnt_i(done_gnt), .sq_rdata_i(rdata), .blk_req_o,
    .blk_block_o, .blk_ack_i, .evt_req_o, .evt_queue_o, .evt_tag_o, .evt_pool_o, .evt_ok_o,
    .evt_never_o, .evt_ack_i, .over_o, .cnt_error_o
  );
  assign blk_op_o = jet_nic_pkg::BopUnsend;

  // A SEND that waits is forgotten when all is reset, and finished otherwise
  assign idle_o = (&fetch_idle) & done_idle & (flush_i ? !at_ring : !waits);
  assign busy_o = waits | !(&fetch_idle) | !done_idle;

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) one_word: assert (rot_en != 2'b11);
`endif

endmodule

`default_nettype wire
