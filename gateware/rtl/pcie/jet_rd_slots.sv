// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The reads under way: eight slots of 512 bytes in a ring, taken at the tail in the order of
// requests, emptied at the head. A read never crosses a multiple of 512 bytes, so a byte's place in
// its slot is the low end of its host address:
//
//   buffer address   slot[2:0] | address[8:3]   lane address[2:0]
//
// Even and odd double words have an EBR each.
//
// A completion is matched against what its slot expects next: requester, tag, byte count, lower
// address, length. One that fits moves the slot on; one that does not is dropped and counted, and
// the slot goes on waiting: a completer that is confused ends in the timeout. Data is written as it
// arrives, but only past what is valid already.
//
// A tag is {generation, slot}. A slot that is given up (timeout, reset) changes its generation, so
// a late completion does not match, and its number comes back only after the slot was given up four
// times.
`default_nettype none

module jet_rd_slots #(
  parameter int unsigned CplTimeout = 1_250_000    // clocks; at most a quarter more
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        soft_reset_i,
  input  wire logic [15:0] id_i,
  input  wire logic        no_timeout_i,

  // From jet_rd_issue
  output logic             full_o,
  output logic             empty_o,
  output logic [4:0]       tag_o,
  input  wire logic        alloc_i,
  input  wire logic        alloc_bad_i,
  input  wire logic        alloc_final_i,
  input  wire logic [3:0]  alloc_request_i,
  input  wire logic [8:0]  alloc_addr_i,
  input  wire logic [9:0]  alloc_bytes_i,
  input  wire logic [5:0]  alloc_first_i,
  input  wire logic [5:0]  alloc_last_i,
  input  wire logic        sent_i,
  input  wire logic        cancel_i,
  input  wire logic [2:0]  slot_i,

  // From jet_tlp_rx
  input  wire logic [31:0] h0_i,
  input  wire logic [31:0] h1_i,
  input  wire logic [31:0] h2_i,
  input  wire logic        cpl_head_i,
  input  wire logic [1:0]  cpl_lane_i,
  input  wire logic [63:0] cpl_data_i,
  input  wire logic        cpl_end_i,

  // To jet_rd_out: the oldest slot, and the buffer
  output logic             done_o,
  output logic             bad_o,
  output logic             final_o,
  output logic [3:0]       request_o,
  output logic [5:0]       first_o,
  output logic [5:0]       last_o,
  input  wire logic        pop_i,
  input  wire logic [5:0]  word_i,
  output logic [63:0]      data_o,

  output logic             busy_o,          // a completion is being judged
  output logic             ev_unexpected_o,
  output logic             ev_timeout_o,
  output logic             ev_ur_o,
  output logic             ev_ca_o,
  output logic             ev_poisoned_o
);

  logic [3:0] head_q, tail_q;
  logic [2:0] head, tail;
  assign head    = head_q[2:0];
  assign tail    = tail_q[2:0];
  assign empty_o = head_q == tail_q;
  assign full_o  = head == tail && head_q[3] != tail_q[3];

  // sent and not complete; complete; failed; nothing came yet
  logic [7:0]      wait_q, done_q, bad_q, fresh_q;
  logic [7:0][1:0] gen_q;
  logic [7:0][2:0] age_q;
  assign tag_o = {gen_q[tail], tail};

  // What a slot was asked for, and how far it is. Two memories because two parties write.
  logic [18:0] asked_q [8];    // address 8:0, bytes
  logic [16:0] left_q [8];     // next double word, bytes
  logic [16:0] words_q [8];    // for the reader: request, final, first and last word
  always_ff @(posedge clk_i) if (alloc_i) asked_q[tail] <= {alloc_addr_i, alloc_bytes_i};
  always_ff @(posedge clk_i) if (alloc_i) words_q[tail] <=
      {alloc_request_i, alloc_final_i, alloc_first_i, alloc_last_i};
  assign {request_o, final_o, first_o, last_o} = words_q[head];
  assign done_o = !empty_o && done_q[head];
  assign bad_o  = bad_q[head];

  // First clock of a completion: look the slot up.
  logic [2:0]  slot_d, slot_q;
  logic [1:0]  gen_cur_q, low_q;
  logic        match_q;
  logic [6:0]  next_q;
  logic [9:0]  bytes_q;
  logic [18:0] asked;
  logic [16:0] left;
  logic [6:0]  next_d;
  assign slot_d = h2_i[10:8];
  assign asked  = asked_q[slot_d];
  assign left   = left_q[slot_d];
  assign next_d = fresh_q[slot_d] ? asked[18:12] : left[16:10];

  logic [7:0]  idx_q;          // of the beat's lower double word, within the slot
  logic [1:0]  lane_q;
  logic [63:0] data_q;
  always_ff @(posedge clk_i) begin
    lane_q <= cpl_lane_i;
    data_q <= cpl_data_i;
    if (cpl_head_i) begin
      slot_q    <= slot_d;
      gen_cur_q <= h2_i[12:11];
      next_q    <= next_d;
      low_q     <= fresh_q[slot_d] ? asked[11:10] : 2'd0;
      bytes_q   <= fresh_q[slot_d] ? asked[9:0] : left[9:0];
      match_q   <= h0_i[28:24] == 5'b01010 && h2_i[31:16] == id_i && h2_i[15:13] == '0
          && gen_q[slot_d] == h2_i[12:11] && wait_q[slot_d];
      // a three-word header: the first payload is in the upper half
      idx_q     <= {1'b0, next_d} - 8'd1;
    end else if (lane_q != '0 && (!idx_q[7] || idx_q == 8'hff)) begin
      idx_q     <= idx_q + 8'd2;              // stops behind the slot's end
    end
    if (!rst_ni) lane_q <= '0;
  end

  // Double word n goes to bank n[0], place n[6:1]: when the lower one is odd, the two swap and the
  // even one is a place further.
  logic       we_even, we_odd, we_low, we_high;
  logic [5:0] place;
  assign we_low  = match_q && lane_q[0] && !idx_q[7];
  assign we_high = match_q && lane_q[1] && (!idx_q[7] || idx_q == 8'hff) && idx_q != 8'h7f;
  assign we_even = idx_q[0] ? we_high : we_low;
  assign we_odd  = idx_q[0] ? we_low : we_high;
  assign place   = idx_q[6:1];
  jet_pcie_ram u_even (
    .clk_i, .we_i(we_even), .waddr_i({slot_q, place + 6'(idx_q[0])}),
    .wdata_i(idx_q[0] ? data_q[63:32] : data_q[31:0]), .raddr_i({head, word_i}),
    .rdata_o(data_o[31:0]));
  jet_pcie_ram u_odd (
    .clk_i, .we_i(we_odd), .waddr_i({slot_q, place}),
    .wdata_i(idx_q[0] ? data_q[31:0] : data_q[63:32]), .raddr_i({head, word_i}),
    .rdata_o(data_o[63:32]));

  // Second clock: what would be right. jet_tlp_rx takes at least two clocks more than this before
  // it ends the packet.
  logic [7:0] need_q;          // double words to the read's end
  logic [9:0] span;
  logic       fits_q, commit_q;
  logic [9:0] len_q;
  logic [2:0] status_q;
  logic       poison_q, data_there_q;
  assign span = bytes_q + 10'(low_q) + 10'd3;
  always_ff @(posedge clk_i) begin
    need_q       <= span[9:2];
    fits_q       <= h1_i[11:0] == {2'b0, bytes_q} && h2_i[6:0] == {next_q[4:0], low_q};
    commit_q     <= cpl_end_i && rst_ni;
    len_q        <= h0_i[9:0];
    status_q     <= h1_i[15:13];
    poison_q     <= h0_i[14];
    data_there_q <= h0_i[30];
  end

  // Last clock: the slot may have been given up meanwhile.
  logic ours, good, ends, failed;
  assign ours   = commit_q && match_q && wait_q[slot_q] && gen_q[slot_q] == gen_cur_q;
  assign failed = ours && status_q != '0;
  assign good   = ours && status_q == '0 && data_there_q && fits_q && len_q <= 10'(need_q)
      && len_q != '0;
  assign ends   = len_q == 10'(need_q);
  always_ff @(posedge clk_i) if (good) left_q[slot_q] <=
      {next_q + len_q[6:0], bytes_q + 10'(low_q) - {len_q[7:0], 2'b0}};

  assign busy_o          = cpl_head_i || lane_q != '0 || commit_q;
  assign ev_unexpected_o = commit_q && !failed && !good;
  assign ev_poisoned_o   = good && poison_q;
  assign ev_ca_o         = failed && status_q == 3'd4;
  assign ev_ur_o         = failed && status_q != 3'd4;

  localparam int unsigned TickClocks = CplTimeout < 8 ? 2 : CplTimeout / 4;
  localparam int unsigned TickW = $clog2(TickClocks + 1);
  logic [TickW-1:0] tick_cnt_q;
  logic             tick_q;
  logic [7:0]       expire;
  always_comb for (int s = 0; s < 8; s++) expire[s] = tick_q && wait_q[s] && age_q[s] == 3'd4;
  assign ev_timeout_o = expire != '0;

  always_ff @(posedge clk_i) begin
    tick_q     <= tick_cnt_q == '0 && !no_timeout_i;
    tick_cnt_q <= tick_cnt_q == '0 ? TickW'(TickClocks - 1) : tick_cnt_q - TickW'(1);
    if (pop_i) head_q <= head_q + 4'd1;
    if (good) fresh_q[slot_q] <= 1'b0;
    if (good && poison_q) bad_q[slot_q] <= 1'b1;
    if (failed) bad_q[slot_q] <= 1'b1;
    if (failed || (good && ends)) begin
      done_q[slot_q] <= 1'b1;
      wait_q[slot_q] <= 1'b0;
    end
    if (sent_i && !done_q[slot_i]) wait_q[slot_i] <= 1'b1;
    if (sent_i) age_q[slot_i] <= '0;
    if (cancel_i) done_q[slot_i] <= 1'b1;
    if (cancel_i) bad_q[slot_i] <= 1'b1;
    for (int s = 0; s < 8; s++) begin
      if (tick_q && wait_q[s]) age_q[s] <= age_q[s] + 3'd1;
      if (expire[s] || soft_reset_i) begin
        wait_q[s] <= 1'b0;
        done_q[s] <= 1'b1;
        bad_q[s]  <= 1'b1;
        if (!done_q[s]) gen_q[s] <= gen_q[s] + 2'd1;
      end
    end
    if (alloc_i) begin
      tail_q        <= tail_q + 4'd1;
      fresh_q[tail] <= 1'b1;
      done_q[tail]  <= alloc_bad_i;
      bad_q[tail]   <= alloc_bad_i;
    end
    if (!rst_ni) begin
      {head_q, tail_q, tick_cnt_q, tick_q} <= '0;
      {wait_q, bad_q} <= '0;
      done_q <= '1;
      gen_q  <= '0;
    end
  end

  // The rest of the header was checked by the decoder or does not matter.
  wire unused = &{1'b0, h0_i[31], h0_i[29], h0_i[23:15], h0_i[13:10], h1_i[31:16], h1_i[12],
      h2_i[7], span[1:0], 1'b0};

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) fits: assert (4'(tail_q - head_q) <= 4'd8);
`endif

endmodule

`default_nettype wire
