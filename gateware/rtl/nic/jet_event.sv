// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The event writer: one event after the other, slot 0 last, and then the message, if
// jet_moderate has it. The DMA write port keeps the order, so the host sees the same
// one. EVT_TAIL moves before slot 0 leaves: the host may answer to what it sees at once.
//
//   slot:   1                2                3               tail += slots    0    message
//           a frame > 40     > 96 bytes       > 5 blocks
//
// Whether there is a message is decided here too, between two events, so that
// none is lost: what is written before the decision is seen by it, what is
// written afterwards finds the queue armed.
`default_nettype none

module jet_event #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         flush_i,          // write nothing
  output logic        idle_o,
  output logic        waiting_o,        // an event that the host shall be told of later
  output logic        busy_o,           // something of queue_o is in hand
  input  wire  [Queues-1:0] arm_i,
  output logic        armed_o,          // has seen that of queue_o
  input  wire         zero_i,           // a queue begins
  input  wire  [3:0]  zero_queue_i,
  output logic        hold_o,           // but none may now

  output logic        ask_o,            // a row of jet_queues: granted at once
  output logic [3:0]  ask_queue_o,
  input  wire         on_i,
  /* verilator lint_off UNUSEDSIGNAL */  // rings begin at a multiple of 64
  input  wire  [63:0] base_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [3:0]  log2_i,
  input  wire  [3:0]  vector_i,
  input  wire  [31:0] mod_i,
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  output logic [3:0]  queue_o,
  output logic        we_o,
  output logic [15:0] tail_o,

  input  wire         sent_req_i,       // completion of a SEND that is over
  input  wire  [3:0]  sent_queue_i,
  input  wire  [15:0] sent_tag_i,
  input  wire  [7:0]  sent_pool_i,
  input  wire         sent_ok_i,
  input  wire         sent_never_i,
  output logic        sent_ack_o,

  input  wire         exec_req_i,       // completion of the executor's command
  input  wire  [3:0]  exec_queue_i,
  output logic [3:0]  exec_index_o,     // word of it
  input  wire  [31:0] exec_word_i,
  output logic        exec_ack_o,

  input  wire         deliver_req_i,    // FRAME, or RING
  input  wire  [3:0]  deliver_queue_i,
  input  wire         deliver_ring_i,
  input  wire  [2:0]  deliver_flags_i,
  input  wire  [2:0]  deliver_slots_i,
  input  wire  [5:0]  deliver_blocks_i,
  input  wire  [7:0]  deliver_head_i,   // bytes of it that the event shows
  input  wire         deliver_kept_i,   // its blocks are the pool's: slot 0 may go
  output logic [4:0]  deliver_off_o,    // word of the frame's record
  output logic        deliver_re_o,
  input  wire  [31:0] deliver_rdata_i,
  output logic        deliver_ack_o,

  output logic [2:0]  ring_sel_o,       // which of the ring's words, in the same clock
  input  wire  [31:0] ring_word_i,
  input  wire  [31:0] time_lo_i,
  input  wire  [15:0] time_hi_i,        // a clock late against time_lo_i

  output logic        mem_hold_o,       // soon a word of the buffer memory will be wanted
  output logic        mem_req_o,
  input  wire         mem_gnt_i,
  output logic [4:0]  mem_beat_o,       // of the frame's first block
  input  wire  [63:0] mem_rdata_i,      // three clocks after gnt

  output logic        wr_req_valid_o,
  input  wire         wr_req_ready_i,
  output logic        wr_req_irq_o,
  output logic [3:0]  wr_req_vector_o,
  output logic [63:0] wr_req_addr_o,
  output logic        wr_valid_o,
  input  wire         wr_ready_i,
  output logic [63:0] wr_data_o,
  output logic        wr_last_o
);

  typedef enum logic [3:0] {
    Idle, Arm, Look, Tell, Begin, Place, Low, High, Request, Drain, After, Ack
  } state_e;
  typedef enum logic [1:0] {Sent, Done, Frame, Ring} kind_e;    // as jet_event_words has them
  state_e state_q, state_d;
  kind_e kind_q;

  logic [3:0] q_q, ask_first, first_q, vector_q, log2_q;
  logic first_any_q, row_tells, on_q, kept, lazy, lazy_q, tell, drained, last,
    then_q;
  logic [Queues-1:0] due, ask;
  logic [2:0] slots_q, slot_q;
  logic [15:0] seq_q, tail_q;
  logic [63:0] base_q;
  logic [31:0] word0;

  // Somebody's ARM, or time is up: the lowest queue first. Idle sees it a clock later; Arm ends it
  // before Idle comes again.
  assign ask = arm_i | due;
  always_comb begin
    ask_first = '0;
    for (int i = Queues - 1; i >= 0; i--) begin
      if (ask[i]) ask_first = 4'(i);
    end
  end
  always_ff @(posedge clk_i) begin
    first_any_q <= rst_ni & (|ask);
    first_q     <= ask_first;
  end

  // A frame is not told of before its blocks may be named
  assign kept = (kind_q != Frame) | deliver_kept_i;
  assign lazy = then_q & (kind_q == Sent) & sent_ok_i & lazy_q;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle: begin
        if (first_any_q)                      state_d = Arm;
        else if (sent_req_i | exec_req_i | deliver_req_i) state_d = Begin;
      end
      Arm:     state_d = Look;
      Look:    state_d = (tell & on_q & !flush_i) ? Tell : then_q ? Ack : Idle;
      Tell:    if (wr_req_ready_i) state_d = then_q ? Ack : Idle;
      Begin:   state_d = (on_i & !flush_i) ? Place : Ack;
      Place:   state_d = Low;
      Low:     state_d = High;
      High:    state_d = Request;
      Request: if (wr_req_valid_o & wr_req_ready_i) state_d = Drain;
      Drain:   if (drained) state_d = last ? After : Place;
      After:   state_d = Look;
      default: if (kept) state_d = Idle;
    endcase
  end

  logic [11:0] unused_pos;
  jet_slot_addr #(.SlotW(6)) u_addr (
    .clk_i, .index_i(tail_q + 16'(slot_q)), .log2_i(log2_q), .low_i(state_q == Low),
    .high_i(state_q == High), .base_i(base_q), .pos_o(unused_pos), .addr_o(wr_req_addr_o)
  );

  // Rows: in Begin for what is written, in Arm and After, the clock before Look, for who is told
  assign last        = slot_q == '0;
  assign ask_o       = (state_q == Idle) ? state_d != Idle : (state_q == Drain) & drained & last;
  assign ask_queue_o = (state_q != Idle) ? q_q : first_any_q ? first_q :
                       sent_req_i ? sent_queue_i : exec_req_i ? exec_queue_i : deliver_queue_i;
  always_ff @(posedge clk_i) begin
    if (state_q == Begin) begin
      base_q <= {base_i[63:6], 6'b0};
      log2_q <= log2_i;
      tail_q <= tail_i;
    end
    if (row_tells) begin
      on_q     <= on_i;
      vector_q <= vector_i;
      lazy_q   <= mod_i[jet_hw_pkg::QUEUE_MOD_LAZY_LSB];
    end
  end

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      Idle: begin
        q_q     <= ask_queue_o;
        kind_q  <= sent_req_i ? Sent : exec_req_i ? Done : deliver_ring_i ? Ring : Frame;
        slots_q <= (sent_req_i | exec_req_i) ? 3'd1 : deliver_slots_i;
        slot_q  <= (sent_req_i | exec_req_i | deliver_slots_i == 3'd1) ? 3'd0 : 3'd1;
        then_q  <= 1'b0;
      end
      Begin: then_q <= 1'b1;
      Place: seq_q  <= tail_q + 16'(slot_q) + 16'd1;
      Drain: if (drained) slot_q <= (slot_q + 3'd1 == slots_q) ? 3'd0 : slot_q + 3'd1;
      default: ;
    endcase
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  jet_moderate #(.Queues(Queues)) u_moderate (
    .clk_i, .rst_ni, .zero_i, .zero_queue_i, .queue_i(q_q), .head_i, .tail_i, .mod_i,
    .time_i(time_lo_i), .before_i(row_tells), .arm_i(armed_o), .look_i(state_q == Look),
    .lazy_i(lazy), .tell_o(tell), .waiting_o, .due_o(due)
  );

  assign row_tells     = (state_q == Arm) | (state_q == After);
  assign armed_o       = (state_q == Arm) & (|(arm_i & (Queues'(1) << q_q)));
  assign hold_o        = (state_q == Arm) | (state_q == Look);
  assign we_o          = (state_q == High) & last;
  assign tail_o        = tail_q + 16'(slots_q);
  assign sent_ack_o    = (state_q == Ack) & (kind_q == Sent);
  assign exec_ack_o    = (state_q == Ack) & (kind_q == Done);
  assign deliver_ack_o = (state_q == Ack) & ((kind_q == Frame) | (kind_q == Ring)) & kept;
  assign busy_o        = state_q != Idle;
  assign idle_o        = (state_q == Idle) & !(|ask) & !sent_req_i & !exec_req_i &
                         !deliver_req_i;
  assign queue_o       = q_q;

  logic [3:0] sent_status, evt_type;
  assign sent_status = sent_ok_i ? 4'(jet_hw_pkg::ST_OK) :
                    sent_never_i ? 4'(jet_hw_pkg::ST_NO_ALLOCATION) : 4'(jet_hw_pkg::ST_RING_DOWN);
  always_comb begin
    unique case (kind_q)
      Frame:   evt_type = 4'(jet_hw_pkg::EVT_FRAME);
      Ring:    evt_type = 4'(jet_hw_pkg::EVT_RING);
      default: evt_type = 4'(jet_hw_pkg::EVT_COMPLETION);
    endcase
  end
  assign word0 = {seq_q, (slot_q != '0) ? 16'b0 :
                         {1'b0, slots_q, 5'b0, (kind_q == Frame) ? deliver_flags_i : 3'b0,
                          evt_type}};

  jet_event_words u_words (
    .clk_i, .rst_ni, .begin_i(state_q == Place), .kind_i(kind_q), .slot_i(slot_q[1:0]),
    .word0_i(word0), .sent_word1_i({sent_tag_i, 8'(jet_hw_pkg::OP_SEND), sent_pool_i}),
    .sent_word2_i({20'b0, sent_status, 8'b0}), .exec_index_o, .exec_word_i,
    .deliver_blocks_i, .deliver_head_i, .deliver_off_o, .deliver_re_o,
    .deliver_rdata_i,
    .ring_sel_o, .ring_word_i, .time_lo_i, .time_hi_i,
    .mem_hold_o, .mem_req_o, .mem_gnt_i, .mem_beat_o, .mem_rdata_i,
    .valid_o(wr_valid_o), .ready_i(wr_ready_i), .data_o(wr_data_o), .last_o(wr_last_o)
  );
  assign drained = wr_valid_o & wr_ready_i & wr_last_o;

  assign wr_req_valid_o = (state_q == Request & (kept | !last)) | (state_q == Tell);
  assign wr_req_irq_o   = state_q == Tell;
  assign wr_req_vector_o = vector_q;

`ifdef JET_ASSERT
  // Room was reserved: no event is written over one that the host has not taken
  always_ff @(posedge clk_i) begin
    if (rst_ni & state_q == Begin & on_i & !flush_i) begin
      room: assert (16'(tail_i + 16'(slots_q) - head_i) <= (16'd1 << log2_i));
    end
  end
`endif

endmodule

`default_nettype wire
