// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Takes the frames that jet_rx_store has recorded, in order: if the event queue
// has room the blocks become the pool's and the event is written, if not the
// blocks go back, and that is counted. Also asks for the RING event, which needs the same care;
// a frame and the ring in turn, so that neither a full queue 0 nor a restless ring keeps frames
// from other queues.
`default_nettype none

module jet_rx_deliver (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         stop_i,         // no more RING events
  input  wire         flush_i,        // give everything back
  output logic        idle_o,

  input  wire         list_valid_i,
  output logic        list_re_o,
  output logic [4:0]  list_off_o,
  /* verilator lint_off UNUSEDSIGNAL */  // the rest is for the event
  input  wire  [35:0] list_rdata_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic        list_release_o,
  output logic [4:0]  list_len_o,

  input  wire         ring_change_i,
  input  wire         ring_queue_i,   // queue 0 is on

  output logic        room_req_o,     // reserve slots; held until ack, ok with it
  output logic [3:0]  room_queue_o,
  output logic [2:0]  room_slots_o,
  input  wire         room_ack_i,
  input  wire         room_ok_i,
  output logic        room_done_o,    // the reserved slots are written

  output logic        blk_req_o,
  output logic [3:0]  blk_op_o,
  output logic [8:0]  blk_block_o,
  output logic [7:0]  blk_pool_o,
  input  wire         blk_ack_i,

  output logic        evt_req_o,      // write the event; held until ack
  output logic        evt_ring_o,     // RING, not FRAME
  output logic [2:0]  evt_flags_o,
  output logic [5:0]  evt_blocks_o,
  output logic [8:0]  evt_block0_o,
  output logic [7:0]  evt_head_o,     // bytes of its that the event shows
  output logic        evt_kept_o,     // the host may name the blocks
  input  wire         evt_ack_i,
  input  wire  [4:0]  evt_off_i,      // the event writer reads the record
  input  wire         evt_re_i,
  output logic        cnt_frames_o,
  output logic        cnt_no_event_o
);

  typedef enum logic [3:0] {Idle, Word0, Word1, Word2, Word3, Word4, Room, PairRd, PairGet, Block,
                            Event, Release} state_e;
  state_e state_q, state_d;

  logic pending_q, turn_q, ring_q, drop_q, ok_q;    // turn: it is the frames'
  logic [2:0] flags_q;
  logic [3:0] queue_q;
  logic [7:0] pool_q;
  logic [5:0] num_q, n_q;             // blocks; the one after block_q
  logic [8:0] block_q, even_q, block0_q;
  logic [16:0] len_q;

  logic ring, long, short_q, middle_q, kept_q;
  assign ring = pending_q & ring_queue_i & !stop_i & !(turn_q & list_valid_i);
  assign long = len_q > 17'(jet_hw_pkg::EVT_HEAD_BYTES);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle: begin
        if (ring) state_d = Room;
        else if (list_valid_i)        state_d = Word0;
      end
      Word0:   state_d = Word1;
      Word1:   state_d = Word2;
      Word2:   state_d = Word3;
      Word3:   state_d = Word4;
      Word4:   state_d = drop_q | flush_i ? Block : Room;
      // The only block becomes the pool's while the event is written
      Room: begin
        if (room_ack_i) begin
          if (ring_q) state_d = room_ok_i ? Event : Idle;
          else        state_d = (room_ok_i & num_q == 6'd1) ? Event : Block;
        end
      end
      PairRd:  state_d = PairGet;
      PairGet: state_d = Block;
      Block: begin
        if (blk_ack_i) begin
          if (n_q == num_q) state_d = ok_q ? Event : Release;
          else              state_d = n_q[0] ? PairRd : Block;
        end
      end
      Event:   if (evt_ack_i) state_d = ring_q ? Idle : Release;
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      ring_q  <= ring;
      queue_q <= '0;
      n_q     <= 6'd1;
      ok_q    <= 1'b0;
    end
    if (state_q == Word1) begin
      {drop_q, flags_q[0], flags_q[1], flags_q[2], pool_q} <= list_rdata_i[35:24];
    end
    if (state_q == Word2) begin
      queue_q <= list_rdata_i[35:32];
      num_q   <= list_rdata_i[5:0];
    end
    if (state_q == Word3) len_q <= list_rdata_i[16:0];
    if (state_q == Word4) begin
      block_q    <= list_rdata_i[24:16];
      block0_q   <= list_rdata_i[24:16];
      evt_head_o <= long ? 8'(jet_hw_pkg::EVT_HEAD_BYTES) : len_q[7:0];
    end
    if (state_q == Room & room_ack_i) ok_q <= room_ok_i;
    if (state_q == PairGet) begin
      {even_q, block_q} <= {list_rdata_i[24:16], list_rdata_i[8:0]};
      n_q <= n_q + 6'd1;
    end
    if (state_q == Block & blk_ack_i & !n_q[0] & (n_q != num_q)) begin
      block_q <= even_q;
      n_q     <= n_q + 6'd1;
    end
    kept_q <= (state_q == Event) ? kept_q | blk_ack_i : (num_q != 6'd1);
    short_q  <= len_q <= 17'(jet_hw_pkg::EVT_HEAD0_BYTES);
    middle_q <= len_q <= 17'(jet_hw_pkg::EVT_HEAD0_BYTES + jet_hw_pkg::EVT_HEAD1_BYTES);
    if (!rst_ni) begin
      state_q   <= Idle;
      pending_q <= 1'b0;
      turn_q    <= 1'b0;
    end else begin
      state_q <= state_d;
      if (state_q == Idle) turn_q <= ring;
      // Without queue 0 there is nobody to tell. A change while the event is
      // being written may or may not be in it: it makes another one.
      pending_q <= ring_queue_i & (ring_change_i |
                   (pending_q & !(state_q == Room & ring_q & room_ack_i & room_ok_i)));
    end
  end

  assign list_re_o      = (state_q == Event) ? evt_re_i : 1'b1;
  assign list_len_o     = 5'd5 + 5'(num_q >> 1);
  assign list_release_o = state_q == Release;
  always_comb begin
    unique case (state_q)
      Idle:    list_off_o = 5'd0;
      Word0:   list_off_o = 5'd0;
      Word1:   list_off_o = 5'd1;
      Word2:   list_off_o = 5'd2;
      Word3:   list_off_o = 5'd4;
      Event:   list_off_o = evt_off_i;
      default: list_off_o = 5'd5 + n_q[5:1];
    endcase
  end

  assign room_req_o   = state_q == Room;
  assign room_queue_o = queue_q;
  assign room_slots_o = (ring_q | short_q) ? 3'd1 : middle_q ? 3'd2 :
                        (num_q > 6'(jet_hw_pkg::EVT_BLOCKS2_MAX)) ? 3'd4 : 3'd3;
  assign room_done_o  = (state_q == Event) & evt_ack_i;

  assign blk_req_o   = (state_q == Block) | (state_q == Event & !ring_q & !kept_q);
  assign blk_op_o    = ok_q ? jet_nic_pkg::BopKeep : jet_nic_pkg::BopFree;
  assign blk_block_o = block_q;
  assign blk_pool_o  = pool_q;

  assign evt_req_o    = state_q == Event;
  assign evt_ring_o   = ring_q;
  assign evt_flags_o  = flags_q;
  assign evt_blocks_o = num_q;
  assign evt_block0_o = block0_q;
  assign evt_kept_o   = kept_q;

  assign cnt_frames_o   = (state_q == Event) & evt_ack_i & !ring_q;
  // A damaged one is in the ring part's counters
  assign cnt_no_event_o = (state_q == Release) & !ok_q & !drop_q & flags_q[1:0] == 2'b00;
  assign idle_o = (state_q == Idle) & !list_valid_i & (!pending_q | stop_i);

endmodule

`default_nettype wire
