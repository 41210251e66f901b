// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Frames from the host, by class, to the line:
//
//   synchronous    jet_tx_fifo -> jet_tx_source --.
//                                      jet_tx_cost  \
//   asynchronous   jet_tx_fifo -> jet_tx_source ----> jet_framer -> words
//                                      jet_tx_cost  /
//   MAC frames     words from jet_mac_words -------'
//
// A synchronous frame never waits behind an asynchronous one. The framer serves the MAC while
// the ring is not up, the host while it is.
`default_nettype none

module jet_ring_tx (
  input  wire         host_clk_i,
  input  wire         host_open_i,     // jet_cdc_join, host: the ring part is there
  input  wire         host_clear_i,
  input  wire         tx_valid_i,      // asynchronous
  output logic        tx_ready_o,
  input  wire  [63:0] tx_data_i,
  input  wire         tx_last_i,
  input  wire         txs_valid_i,     // synchronous
  output logic        txs_ready_o,
  input  wire  [63:0] txs_data_i,
  input  wire         txs_last_i,
  output logic        fifo_busy_o,

  input  wire         clk_i,           // ring clock
  input  wire         rst_ni,
  input  wire         open_i,          // jet_cdc_join, ring: the host is there
  input  wire         clear_i,
  input  wire         up_i,
  input  wire  [5:0]  id_i,
  input  wire  [15:0] longest_i,       // the ring's longest frame, as jet_tx_cost counts
  input  wire  [23:0] sa_i,

  output logic        sync_o,          // jet_token: frames are there, and whether they fit
  output logic        async_o,
  output logic        sync_fits_o,
  output logic        async_fits_o,
  output logic [1:0][4:0] slack_o,
  input  wire  [23:0] sync_left_i,
  input  wire  [23:0] async_left_i,
  input  wire         start_i,
  input  wire         class_i,         // 1: synchronous
  input  wire         holding_i,

  input  wire         mac_start_i,     // jet_claim
  input  wire         mac_stop_i,
  output logic        mac_pop_o,
  input  wire  [15:0] mac_word_i,
  input  wire  [6:0]  mac_count_i,

  output logic        end_o,           // pulse: a frame's end is chosen
  output logic        framer_busy_o,
  output logic        valid_o,         // words
  output logic [15:0] data_o,
  output logic [1:0]  k_o,
  output logic        async_word_o,    // the word is one of these
  output logic        sync_word_o,

  input  wire         async_hold_i,    // a report is not across yet
  input  wire         sync_hold_i,
  output logic [1:0]  async_done_o,    // pulses: jet_ring_pkg::done_e
  output logic [1:0]  sync_done_o,
  output logic        busy_o           // something is there to be sent
);

  logic [1:0] fifo_busy, f_valid, f_ready, f_last, avail, quiet, src_busy, src_valid;
  logic [1:0] fits, never, hold, go, pop_to, free_to, sent_to, failed_to, ready, av1_q, av2_q;
  logic [1:0][1:0] done;
  logic [1:0][63:0] f_data;
  logic [1:0][5:0] f_frames;
  logic [1:0][7:0] src_uu;
  logic [1:0][16:0] src_len;
  logic [1:0][23:0] src_vci, left, most;
  logic [1:0][15:0] src_word;
  logic mac_q, pop, free, sent, failed;

  // 0: asynchronous, 1: synchronous
  jet_tx_fifo #(.DepthLog2(5)) u_async_fifo (
    .host_clk_i, .host_open_i, .host_clear_i, .valid_i(tx_valid_i), .ready_o(tx_ready_o),
    .data_i(tx_data_i), .last_i(tx_last_i), .busy_o(fifo_busy[0]),
    .clk_i, .open_i, .clear_i, .valid_o(f_valid[0]), .ready_i(f_ready[0]),
    .data_o(f_data[0]), .last_o(f_last[0]), .frames_o(f_frames[0])
  );
  jet_tx_fifo #(.DepthLog2(4)) u_sync_fifo (
    .host_clk_i, .host_open_i, .host_clear_i, .valid_i(txs_valid_i), .ready_o(txs_ready_o),
    .data_i(txs_data_i), .last_i(txs_last_i), .busy_o(fifo_busy[1]),
    .clk_i, .open_i, .clear_i, .valid_o(f_valid[1]), .ready_i(f_ready[1]),
    .data_o(f_data[1]), .last_o(f_last[1]), .frames_o(f_frames[1])
  );

  // Neither class sends what is longer than the ring's longest frame
  logic [23:0] sync_most_q;
  always_ff @(posedge clk_i) sync_most_q <= sa_i < {8'b0, longest_i} ? sa_i : {8'b0, longest_i};
  assign left  = {sync_left_i, async_left_i};
  assign most  = {sync_most_q, {8'b0, longest_i}};
  assign hold  = {sync_hold_i, async_hold_i};
  assign go    = {start_i & class_i, start_i & !class_i};
  // One failure at a time, so that each is counted
  assign quiet = {done[0][1], failed_to[1]};

  for (genvar c = 0; c < 2; c++) begin : gen_class
    assign pop_to[c] = pop & !mac_q & class_i == 1'(c);
    always_ff @(posedge clk_i) begin
      free_to[c]   <= open_i & free & !mac_q & class_i == 1'(c);
      sent_to[c]   <= open_i & sent & !mac_q & class_i == 1'(c);
      failed_to[c] <= open_i & failed & !mac_q & class_i == 1'(c);
    end

    jet_tx_source u_source (
      .clk_i, .rst_ni(open_i), .valid_i(f_valid[c]), .ready_o(f_ready[c]), .data_i(f_data[c]),
      .last_i(f_last[c]), .frames_i(f_frames[c]), .up_i, .hold_i(hold[c]),
      .avail_o(avail[c]),
      .never_i(never[c] & ready[c] & !holding_i), .go_i(go[c]),
      .uu_o(src_uu[c]), .len_o(src_len[c]), .vci_o(src_vci[c]), .word_o(src_word[c]),
      .word_valid_o(src_valid[c]), .pop_i(pop_to[c]), .free_i(free_to[c]), .sent_i(sent_to[c]),
      .failed_i(failed_to[c]), .quiet_i(quiet[c]), .done_o(done[c]),
      .busy_o(src_busy[c])
    );
    jet_tx_cost u_cost (
      .clk_i, .bare_i(src_len[c][16]), .len_i(src_len[c][15:0]), .left_i(left[c]),
      .most_i(most[c]), .fits_o(fits[c]), .never_o(never[c]), .slack_o(slack_o[c])
    );
    // jet_tx_cost's answers count
    assign ready[c] = avail[c] & av1_q[c] & av2_q[c];
  end

  always_ff @(posedge clk_i) begin
    av1_q <= avail;
    av2_q <= av1_q & avail;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_i) mac_q <= 1'b0;
    else if (mac_start_i)   mac_q <= 1'b1;
  end

  logic [7:0] uu;
  logic [15:0] word;
  logic [16:0] len;
  logic [23:0] vci;
  always_comb begin
    uu   = src_uu[class_i];
    len  = src_len[class_i];
    vci  = src_vci[class_i];
    word = src_word[class_i];
    if (mac_q) begin
      uu   = '0;
      len  = 17'(jet_hw_pkg::MAC_SDU_BYTES);
      vci  = '0;
      word = mac_word_i;
    end
  end

  jet_framer u_framer (
    .clk_i, .rst_ni, .start_i(start_i | mac_start_i), .stop_i(mac_q ? mac_stop_i : !up_i | !open_i),
    .type_i(mac_q ? 2'(jet_hw_pkg::TYPE_MAC) : 2'(jet_hw_pkg::TYPE_DATA)),
    .sync_i(class_i & !mac_q), .src_i(id_i), .count_i(mac_q ? mac_count_i : 7'd0),
    .vci_i(vci), .uu_i(uu), .bare_i(len[16]), .len_i(len[15:0]), .word_i(word),
    .word_valid_i(mac_q | src_valid[class_i]), .pop_o(pop), .free_o(free), .sent_o(sent),
    .failed_o(failed), .busy_o(framer_busy_o), .valid_o, .data_o, .k_o
  );

  assign async_done_o = done[0];
  assign sync_done_o  = done[1];
  assign sync_o       = ready[1] & !never[1];
  assign async_o      = ready[0] & !never[0];
  assign sync_fits_o  = fits[1];
  assign async_fits_o = fits[0];
  assign mac_pop_o    = pop;
  assign end_o        = sent | failed;
  assign fifo_busy_o  = |fifo_busy;
  assign busy_o       = (|src_busy) | (|f_valid);
  assign async_word_o = valid_o & !mac_q & !class_i;
  assign sync_word_o  = valid_o & !mac_q & class_i;

endmodule

`default_nettype wire
