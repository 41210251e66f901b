// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The event writer. Builds slots out of words that come one a clock and leave in
// pairs; writes slot 0 last, and then sends the message if the queue was armed.
// The DMA write port keeps the order, so the host sees the same one. EVT_TAIL moves
// before slot 0 leaves: the host may answer to what it sees at once.
//
//   slot:   1 (head bytes)    2 (further blocks)    tail += slots    0    message
//           if FRAME          if > 20 blocks
//
// Whether to send a message on ARM is decided here too, between two events, so that
// none is lost: what is written before the decision is seen by it, what is
// written afterwards finds the queue armed.
`default_nettype none

module jet_event #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,
  input  wire         flush_i,          // write nothing
  output logic        idle_o,
  input  wire  [Queues-1:0] on_i,
  input  wire  [Queues-1:0] start_i,
  output logic [Queues-1:0] started_o,
  output logic [Queues-1:0] busy_o,
  input  wire  [Queues-1:0] arm_i,
  output logic [Queues-1:0] armed_o,    // has seen arm_i

  output logic [2:0]  queue_o,          // index memories in jet_queues
  output logic        hi_o,
  input  wire  [31:0] base_i,
  input  wire  [3:0]  log2_i,
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  output logic        we_o,
  output logic [15:0] tail_o,

  input  wire         t_req_i,          // completion of a SEND that is over
  input  wire  [2:0]  t_queue_i,
  input  wire  [15:0] t_tag_i,
  input  wire  [7:0]  t_pool_i,
  input  wire         t_ok_i,
  input  wire         t_never_i,
  output logic        t_ack_o,

  input  wire         x_req_i,          // completion of the executor's command
  input  wire  [2:0]  x_queue_i,
  input  wire  [3:0]  x_status_i,
  output logic [3:0]  x_index_o,        // word of it
  input  wire  [31:0] x_word_i,
  output logic        x_ack_o,

  input  wire         d_req_i,          // FRAME, or RING
  input  wire  [2:0]  d_queue_i,
  input  wire         d_ring_i,
  input  wire  [2:0]  d_flags_i,
  input  wire  [1:0]  d_slots_i,
  input  wire  [5:0]  d_blocks_i,
  input  wire  [8:0]  d_block0_i,
  input  wire  [6:0]  d_head_i,         // bytes of it in slot 1
  output logic [4:0]  d_off_o,          // word of the frame's record
  output logic        d_re_o,
  input  wire  [31:0] d_rdata_i,
  output logic        d_ack_o,

  output logic [2:0]  ring_sel_o,       // which of the ring's words, in the same clock
  input  wire  [31:0] ring_word_i,
  input  wire  [31:0] time_lo_i,
  input  wire  [31:0] time_hi_i,        // a clock late against time_lo_i

  output logic        mem_req_o,
  input  wire         mem_gnt_i,
  output logic [16:0] mem_addr_o,
  input  wire  [63:0] mem_rdata_i,      // three clocks after gnt

  output logic        wr_req_valid_o,
  input  wire         wr_req_ready_i,
  output logic        wr_req_irq_o,
  output logic [63:0] wr_req_addr_o,
  output logic        wr_valid_o,
  input  wire         wr_ready_i,
  output logic [63:0] wr_data_o,
  output logic        wr_last_o
);

  typedef enum logic [3:0] {
    Idle, Arm, Tell, Begin, Place, Low, High, Request, Words, Head, Wait1, Wait2, Wait3, Beat,
    Tail, Ack
  } state_e;
  typedef enum logic [1:0] {Sent, Done, Frame, Ring} kind_e;    // as jet_event_words has them
  state_e state_q, state_d;
  kind_e kind_q;

  logic [2:0] q_q, arm_queue;
  logic [Queues-1:0] one, armed_q;
  logic any_arm, any_start, on, message, then_q, phase_q, pair_valid;
  logic [1:0] slots_q, slot_q;
  logic [31:0] word0;
  logic [2:0] beat;

  // Somebody's index to zero, somebody's ARM: the lowest queue first
  always_comb begin
    arm_queue = '0;
    for (int i = Queues - 1; i >= 0; i--) begin
      if (arm_i[i] | start_i[i]) arm_queue = 3'(i);
    end
  end
  assign one       = Queues'(1) << q_q;
  assign any_arm   = |arm_i;
  assign any_start = |start_i;
  assign on        = |(on_i & one) & !flush_i;
  assign message   = |(armed_q & one);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle: begin
        if (any_start | any_arm)              state_d = Arm;
        else if (t_req_i | x_req_i | d_req_i) state_d = Begin;
      end
      // An event that the host has not seen: the message goes at once
      Arm:     state_d = (|(start_i & one) | head_i == tail_i | !on) ? Idle : Tell;
      Tell:    if (wr_req_ready_i) state_d = then_q ? Ack : Idle;
      Begin:   state_d = on ? Place : Ack;
      Place:   state_d = Low;
      Low:     state_d = High;
      High:    state_d = Request;
      Request: if (wr_req_ready_i) state_d = (slot_q == 2'd1) ? Head : Words;
      Words:   if (wr_valid_o & wr_ready_i & wr_last_o) state_d = (slot_q == '0) ? Tail : Place;
      Head:    if (mem_gnt_i) state_d = Wait1;
      Wait1:   state_d = Wait2;
      Wait2:   state_d = Wait3;
      Wait3:   state_d = Beat;
      Beat:    if (wr_ready_i) state_d = !wr_last_o ? Head : Place;
      Tail:    state_d = message ? Tell : Ack;
      default: state_d = Idle;
    endcase
  end

  logic [11:0] unused_pos;
  jet_slot_addr #(.SlotW(6)) u_addr (
    .clk_i, .index_i(tail_i + 16'(slot_q)), .log2_i, .low_i(state_q == Low),
    .high_i(state_q == High), .base_i, .pos_o(unused_pos), .addr_o(wr_req_addr_o)
  );

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      Idle: begin
        q_q <= (any_start | any_arm) ? arm_queue :
               t_req_i ? t_queue_i : x_req_i ? x_queue_i : d_queue_i;
        kind_q  <= t_req_i ? Sent : x_req_i ? Done : d_ring_i ? Ring : Frame;
        slots_q <= (t_req_i | x_req_i) ? 2'd1 : d_slots_i;
        slot_q  <= (t_req_i | x_req_i | d_slots_i == 2'd1) ? 2'd0 : 2'd1;
        then_q  <= 1'b0;
      end
      Begin: then_q <= 1'b1;
      // The phase is that of the lap
      Place: phase_q <= !(|(tail_i & (16'd1 << log2_i)));
      Words, Beat: begin
        // 1, then 2 if there is one, then 0
        if (state_d == Place) slot_q <= (slot_q == 2'd1 & slots_q == 2'd3) ? 2'd2 : 2'd0;
      end
      default: ;
    endcase
    if (!rst_ni) begin
      state_q <= Idle;
      armed_q <= '0;
    end else begin
      state_q <= state_d;
      if (state_q == Arm) begin
        armed_q <= (armed_q & ~one) |
                   ((|(arm_i & one) & head_i == tail_i & !(|(start_i & one))) ? one : '0);
      end
      if (state_q == Tell) armed_q <= armed_q & ~one;
    end
  end

  assign started_o = (state_q == Arm) ? start_i & one : '0;
  assign armed_o   = (state_q == Arm) ? arm_i & one & ~start_i : '0;
  assign we_o      = (|started_o) | (state_q == High & slot_q == '0);
  assign tail_o    = (|started_o) ? '0 : tail_i + 16'(slots_q);
  assign t_ack_o   = (state_q == Ack) & (kind_q == Sent);
  assign x_ack_o   = (state_q == Ack) & (kind_q == Done);
  assign d_ack_o   = (state_q == Ack) & ((kind_q == Frame) | (kind_q == Ring));
  assign busy_o    = (state_q != Idle) ? one : '0;
  assign idle_o    = (state_q == Idle) & !any_start & !any_arm & !t_req_i & !x_req_i & !d_req_i;
  assign queue_o   = q_q;
  assign hi_o      = state_q == High;

  logic [3:0] status;
  logic [7:0] evt_type;
  always_comb begin
    status = '0;
    unique case (kind_q)
      Sent: begin
        evt_type = 8'(jet_hw_pkg::EVT_COMPLETION);
        status   = t_ok_i ? 4'(jet_hw_pkg::ST_OK) :
                   t_never_i ? 4'(jet_hw_pkg::ST_NO_ALLOCATION) : 4'(jet_hw_pkg::ST_RING_DOWN);
      end
      Done: begin
        evt_type = 8'(jet_hw_pkg::EVT_COMPLETION);
        status   = x_status_i;
      end
      Frame:   evt_type = 8'(jet_hw_pkg::EVT_FRAME);
      default: evt_type = 8'(jet_hw_pkg::EVT_RING);
    endcase
  end
  assign word0 = {6'b0, slots_q, 4'b0, status, 4'b0, (kind_q == Frame) ? d_flags_i : 3'b0, phase_q,
                  evt_type};

  jet_event_words u_words (
    .clk_i, .begin_i(state_q == Request), .words_i(state_q == Words), .head_i(state_q == Wait3),
    .next_i((state_q == Beat) & wr_ready_i), .ready_i(wr_ready_i), .further_i(slot_q == 2'd2),
    .kind_i(kind_q), .word0_i(word0), .t_word1_i({t_tag_i, 8'(jet_hw_pkg::OP_SEND), t_pool_i}),
    .x_index_o, .x_word_i, .d_blocks_i, .d_head_i, .d_off_o, .d_re_o, .d_rdata_i,
    .ring_sel_o, .ring_word_i, .time_lo_i, .time_hi_i, .mem_rdata_i,
    .valid_o(pair_valid), .data_o(wr_data_o), .beat_o(beat)
  );

  assign mem_req_o  = state_q == Head;
  assign mem_addr_o = jet_nic_pkg::block_word(d_block0_i, shift_i) | 17'(beat);

  assign wr_req_valid_o = (state_q == Request) | (state_q == Tell);
  assign wr_req_irq_o   = state_q == Tell;
  assign wr_valid_o     = (state_q == Words & pair_valid) | (state_q == Beat);
  assign wr_last_o      = &beat;

endmodule

`default_nettype wire
