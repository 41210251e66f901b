// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Finishes SENDs when the ring part says that their frame is sent or given up: releases the
// segments' blocks and reports to the queue. What the ring says in one clock, of a
// frame of each class perhaps, is one entry in a list, because it may come faster than this
// goes. One part for both classes, so that there is one who releases blocks; one frame
// makes the other wait some hundred clocks at the most.
`default_nettype none

module jet_tx_done (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,

  input  wire  [1:0]  done_i,         // of a frame; [1]: of the synchronous class
  input  wire  [1:0]  done_ok_i,
  input  wire  [1:0]  done_never_i,   // it could never have been sent
  output logic        idle_o,

  output logic        sq_re_o,        // jet_send_queue
  output logic        sq_sync_o,
  input  wire         sq_gnt_i,
  /* verilator lint_off UNUSEDSIGNAL */  // segments are the longest
  input  wire  [33:0] sq_rdata_i,
  /* verilator lint_on UNUSEDSIGNAL */

  output logic        blk_req_o,      // Unsend
  output logic [8:0]  blk_block_o,
  input  wire         blk_ack_i,

  output logic        evt_req_o,      // completion; held until ack
  output logic [3:0]  evt_queue_o,
  output logic [15:0] evt_tag_o,
  output logic [7:0]  evt_pool_o,
  output logic        evt_ok_o,
  output logic        evt_never_o,
  input  wire         evt_ack_i,

  output logic        over_o,         // pulse: a SEND of evt_queue_o and sq_sync_o is over
  output logic        cnt_error_o
);

  typedef enum logic [3:0] {
    Idle, Class, Word0, Word1, Word2, Seg, Unsend, Event, Over
  } state_e;
  state_e state_q, state_d;

  // At most 24 SENDs are on their way (jet_send_queue)
  logic [5:0] list [32];              // | done 2 | never 2 | ok 2 |
  logic [4:0] wptr_q, rptr_q;
  logic [1:0] todo_q, never_q, ok_q;
  logic event_q, got_q;               // got_q: read data is there
  logic [5:0] left_q;                 // segments

  always_ff @(posedge clk_i) begin
    if (|done_i) list[wptr_q] <= {done_i, done_never_i, done_ok_i};
  end

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (wptr_q != rptr_q) state_d = Class;
      Class:   state_d = (todo_q == 2'b00) ? Idle : Word0;
      Word0:   if (got_q) state_d = Word1;
      Word1:   if (got_q) state_d = Word2;
      Word2:   if (got_q) state_d = Seg;
      Seg:     if (got_q) state_d = Unsend;
      Unsend:  if (blk_ack_i) state_d = (left_q != '0) ? Seg : (event_q | !evt_ok_o) ? Event : Over;
      Event:   if (evt_ack_i) state_d = Over;
      default: state_d = Class;       // Over
    endcase
  end

  always_ff @(posedge clk_i) begin
    got_q <= sq_gnt_i & rst_ni;
    if (state_q == Idle) {todo_q, never_q, ok_q} <= list[rptr_q];
    // Synchronous first
    if (state_q == Class) begin
      sq_sync_o   <= todo_q[1];
      todo_q      <= {1'b0, &todo_q};
      evt_never_o <= todo_q[1] ? never_q[1] : never_q[0];
      evt_ok_o    <= todo_q[1] ? ok_q[1] : ok_q[0];
    end
    if (state_q == Word1 & got_q) begin
      left_q      <= sq_rdata_i[27:22];
      evt_queue_o <= sq_rdata_i[21:18];
      event_q     <= sq_rdata_i[17];
    end
    if (state_q == Word2 & got_q) {evt_tag_o, evt_pool_o} <= sq_rdata_i[23:0];
    if (state_q == Seg & got_q) begin
      blk_block_o <= jet_nic_pkg::word_block(sq_rdata_i[19:3], shift_i);
      left_q      <= left_q - 6'd1;
    end
    if (!rst_ni) begin
      state_q <= Idle;
      wptr_q  <= '0;
      rptr_q  <= '0;
    end else begin
      state_q <= state_d;
      wptr_q  <= wptr_q + 5'(|done_i);
      rptr_q  <= rptr_q + 5'(state_q == Idle & state_d == Class);
    end
  end

  assign sq_re_o     = ((state_q == Word0) | (state_q == Word1) | (state_q == Word2) |
                        (state_q == Seg)) & !got_q;
  assign blk_req_o   = state_q == Unsend;
  assign evt_req_o   = state_q == Event;
  assign over_o      = state_q == Over;
  assign cnt_error_o = over_o & !evt_ok_o;
  assign idle_o      = (state_q == Idle) & (wptr_q == rptr_q);

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) fits: assert (wptr_q - rptr_q <= 5'd24);
`endif

endmodule

`default_nettype wire
