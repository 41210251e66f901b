// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Transmit: SENDs that wait, their frames on the way to the ring part, and what became of them.
//
//   SEND -> jet_send_queue -> jet_tx_fetch, one a class .. ring .. -> jet_tx_done -> blocks, events
//                              |        ^
//              addresses, lanes v        | FIFO
//                   memory (3) -> jet_rotate, jet_pack (5)
//                                     ^
//                          head ------'
//
// The way from memory to FIFO is both classes' in turn: a class that the ring part drains, and does
// not send, is as fast as it can be.
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

  // Whose word is asked for
  logic sync, turn_q, gap_q;
  logic [1:0] req, gnt, head, last, vci_there, len_there;
  logic [1:0][2:0] lane;
  logic [1:0][3:0] num;
  logic [1:0][16:0] addr;
  assign sync       = req[1] & !(req[0] & turn_q);
  assign gnt        = (mem_busy_i | gap_q) ? 2'b00 : {sync, req[0] & !sync};
  assign mem_en_o   = (req[0] & !sync & !head[0]) | (sync & !head[1]);
  assign mem_addr_o = sync ? addr[1] : addr[0];

  // What goes along with it: | last | lane 3 | num 4 |
  logic v1_q, v2_q, v3_q, row1_q, row2_q, row3_q, head1_q, head2_q, head3_q;
  logic [7:0] m1_q, m2_q, m3_q;
  always_ff @(posedge clk_i) begin
    if (!mem_busy_i) turn_q <= sync;
    gap_q   <= |(gnt & last);         // jet_pack wants it
    m1_q    <= sync ? {last[1], lane[1], num[1]} : {last[0], lane[0], num[0]};
    m2_q    <= m1_q;
    m3_q    <= m2_q;
    {row1_q, row2_q, row3_q}    <= {sync, row1_q, row2_q};
    {head1_q, head2_q, head3_q} <= {|(gnt & head), head1_q, head2_q};
    {v1_q, v2_q, v3_q}          <= rst_ni ? {|gnt, v1_q, v2_q} : 3'b000;
  end

  // Heads, from words 0 and 1 of their records. The memory gives zero in their place
  (* ram_style = "distributed" *) logic [31:0] vcis [2];      // and uu
  (* ram_style = "distributed" *) logic [16:0] lengths [2];
  logic [31:0] vci;
  logic [16:0] length;
  logic [63:0] head_q;
  assign vci    = vcis[row3_q];
  assign length = lengths[row3_q];
  always_ff @(posedge clk_i) begin
    if (|vci_there) vcis[vci_there[1]]    <= rdata[31:0];
    if (|len_there) lengths[len_there[1]] <= rdata[16:0];
    head_q <= head3_q ? {8'b0, vci[31:24], 7'b0, length, vci[23:0]} : '0;
  end

  logic p_valid, p_row, p_last;
  logic [2:0] rot;
  logic [7:0] unused_be;
  logic [63:0] turned, p_data;
  jet_rotate u_rotate (
    .clk_i, .rot_i(rot), .data_i(mem_rdata_i), .late_i(head_q), .data_o(turned)
  );
  jet_pack #(.Rows(2)) u_pack (
    .clk_i, .rst_ni, .start_i(3'd0), .begin_i(len_there), .valid_i(v3_q), .row_i(row3_q),
    .last_i(m3_q[7]), .lane_i(m3_q[6:4]), .num_i(m3_q[3:0]), .rot_o(rot), .data_i(turned),
    .valid_o(p_valid), .row_o(p_row), .last_o(p_last), .be_o(unused_be), .data_o(p_data)
  );

  jet_tx_fetch u_async (
    .clk_i, .rst_ni, .stop_i(flush_i), .idle_o(fetch_idle[0]), .sq_valid_i(fetch_valid[0]),
    .sq_re_o(fetch_re[0]), .sq_gnt_i(fetch_gnt[0]), .sq_rdata_i(rdata), .vci_there_o(vci_there[0]),
    .len_there_o(len_there[0]), .req_o(req[0]), .gnt_i(gnt[0]), .head_o(head[0]), .addr_o(addr[0]),
    .last_o(last[0]), .lane_o(lane[0]), .num_o(num[0]), .push_i(p_valid & !p_row), .last_i(p_last),
    .data_i(p_data), .tx_valid_o, .tx_ready_i, .tx_data_o, .tx_last_o
  );
  jet_tx_fetch u_sync (
    .clk_i, .rst_ni, .stop_i(flush_i), .idle_o(fetch_idle[1]), .sq_valid_i(fetch_valid[1]),
    .sq_re_o(fetch_re[1]), .sq_gnt_i(fetch_gnt[1]), .sq_rdata_i(rdata), .vci_there_o(vci_there[1]),
    .len_there_o(len_there[1]), .req_o(req[1]), .gnt_i(gnt[1]), .head_o(head[1]), .addr_o(addr[1]),
    .last_o(last[1]), .lane_o(lane[1]), .num_o(num[1]), .push_i(p_valid & p_row), .last_i(p_last),
    .data_i(p_data), .tx_valid_o(txs_valid_o), .tx_ready_i(txs_ready_i), .tx_data_o(txs_data_o),
    .tx_last_o(txs_last_o)
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
  // Both read the records by one port, so their words do not come in one clock
  always_ff @(posedge clk_i) if (rst_ni) begin
    one_vci: assert (vci_there != 2'b11 & len_there != 2'b11);
    zero:    assert (!head3_q | mem_rdata_i == '0);
  end
`endif

endmodule

`default_nettype wire
