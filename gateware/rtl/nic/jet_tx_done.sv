// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Finishes SENDs when the ring part says that their frame is sent or given up:
// releases the segments' blocks and reports to the queue. Dones are kept
// in order, two bits each, because they may come faster than this goes.
`default_nettype none

module jet_tx_done (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,

  input  wire         start_i,        // a frame goes to the ring
  input  wire         done_i,
  input  wire         done_ok_i,
  input  wire         done_never_i,   // it could never have been sent
  output logic        idle_o,         // none is outstanding at the ring

  output logic        sq_re_o,        // jet_send_queue
  output logic [5:0]  sq_off_o,
  input  wire         sq_gnt_i,
  /* verilator lint_off UNUSEDSIGNAL */  // segments are the longest
  input  wire  [33:0] sq_rdata_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic        sq_next_o,
  output logic [5:0]  sq_len_o,

  output logic        blk_req_o,      // Unsend
  output logic [8:0]  blk_block_o,
  input  wire         blk_ack_i,

  output logic        evt_req_o,      // completion; held until ack
  output logic [2:0]  evt_queue_o,
  output logic [15:0] evt_tag_o,
  output logic [7:0]  evt_pool_o,
  output logic        evt_ok_o,
  output logic        evt_never_o,
  input  wire         evt_ack_i,

  output logic        over_o,         // pulse: a SEND of evt_queue_o is over
  output logic        cnt_error_o
);

  typedef enum logic [2:0] {Idle, Word1, Word2, Seg, Unsend, Event, Next} state_e;
  state_e state_q, state_d;

  logic [1:0] ok_mem [16];
  logic [4:0] at_ring_q, wptr_q, rptr_q;
  logic ok_q, event_q, got_q;         // got_q: read data is there
  logic [5:0] count_q, seg_q;

  always_ff @(posedge clk_i) begin
    if (done_i) ok_mem[wptr_q[3:0]] <= {done_never_i, done_ok_i};
  end

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (wptr_q != rptr_q) state_d = Word1;
      Word1:   if (got_q) state_d = Word2;
      Word2:   if (got_q) state_d = Seg;
      Seg:     if (got_q) state_d = Unsend;
      Unsend:  if (blk_ack_i) state_d = (seg_q != count_q) ? Seg :
                                        (event_q | !ok_q) ? Event : Next;
      Event:   if (evt_ack_i) state_d = Next;
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    got_q <= sq_gnt_i & rst_ni;
    if (state_q == Idle) begin
      {evt_never_o, ok_q} <= ok_mem[rptr_q[3:0]];
      seg_q <= '0;
    end
    if (state_q == Word1 & got_q) begin
      count_q     <= sq_rdata_i[26:21];
      evt_queue_o <= sq_rdata_i[20:18];
      event_q     <= sq_rdata_i[17];
    end
    if (state_q == Word2 & got_q) {evt_tag_o, evt_pool_o} <= sq_rdata_i[23:0];
    if (state_q == Seg & got_q) begin
      blk_block_o <= jet_nic_pkg::word_block(sq_rdata_i[19:3], shift_i);
      seg_q       <= seg_q + 6'd1;
    end
    if (!rst_ni) begin
      state_q   <= Idle;
      wptr_q    <= '0;
      rptr_q    <= '0;
      at_ring_q <= '0;
    end else begin
      state_q   <= state_d;
      wptr_q    <= wptr_q + 5'(done_i);
      rptr_q    <= rptr_q + 5'(state_q == Next);
      at_ring_q <= at_ring_q + 5'(start_i) - 5'(done_i);
    end
  end

  assign sq_re_o   = ((state_q == Word1) | (state_q == Word2) | (state_q == Seg)) & !got_q;
  assign sq_off_o  = (state_q == Word1) ? 6'd1 : (state_q == Word2) ? 6'd2 : seg_q + 6'd3;
  assign sq_next_o = state_q == Next;
  assign sq_len_o  = count_q + 6'd3;
  assign blk_req_o = state_q == Unsend;
  assign evt_req_o = state_q == Event;
  assign evt_ok_o  = ok_q;
  assign over_o    = state_q == Next;
  assign cnt_error_o = over_o & !ok_q;
  assign idle_o    = (state_q == Idle) & (at_ring_q == '0) & (wptr_q == rptr_q);

endmodule

`default_nettype wire
