// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Picks the queue whose next command runs, in turn; a queue whose command
// cannot start now (no room for its event, FENCE, send queue full) is passed over, so
// queues never wait for one another. Moves CMD_HEAD on, also over
// slots that a refused SEND claims and that are not fetched yet.
`default_nettype none

module jet_pick #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         stop_i,
  output logic        idle_o,
  output logic        busy_o,         // something of queue_o is in hand
  input  wire         kick_i,         // pulse: there are commands
  output logic        pending_o,      // not all queues have been seen without commands since
  input  wire         zero_i,         // a queue begins
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  zero_queue_i,
  /* verilator lint_on UNUSEDSIGNAL */

  output logic [3:0]  queue_o,        // the command's, or the next; its row in jet_queues
  output logic        ask_o,
  input  wire         gnt_i,
  input  wire         active_i,
  input  wire  [4:0]  sends_i,
  input  wire  [15:0] tail_i,
  input  wire  [15:0] fetched_i,
  input  wire  [15:0] head_i,
  output logic        we_o,
  output logic [15:0] head_o,

  output logic        room_req_o,
  input  wire         room_ack_i,
  input  wire         room_ok_i,

  output logic        run_o,          // the executor's, from here until end_i
  output logic [3:0]  slot_o,         // the command's, in the buffer
  output logic [4:0]  avail_o,        // slots that are there from it on
  output logic        sends_o,        // SENDs of its queue are not over
  input  wire         advance_i,      // the command takes slots_i
  input  wire  [6:0]  slots_i,
  input  wire         end_i           // it is over, or could not start
);

  localparam int unsigned QW = $clog2(Queues);

  typedef enum logic [2:0] {Scan, Look, Choose, Skip, Room, Run} state_e;
  state_e state_q, state_d;

  (* ram_style = "distributed" *) logic [6:0] skip [Queues];    // slots to pass over
  logic [3:0] q_q;
  logic [4:0] avail_q, idle_q;        // idle: queues without commands, one after the other
  logic [6:0] skip_q, slots, moved, skip_new;
  logic [15:0] done_head_q;
  logic some, move;

  assign some = active_i & (tail_i != head_i);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Scan:    if (gnt_i) state_d = Look;
      Look:    state_d = some ? Choose : Scan;
      Choose:  state_d = (avail_q == '0) ? Scan : (skip_q != '0) ? Skip : Room;
      Skip:    state_d = Scan;
      Room:    if (room_ack_i) state_d = room_ok_i ? Run : Scan;
      default: if (end_i) state_d = Scan;
    endcase
  end

  // Moving on by more than there is leaves the rest for later
  assign slots    = (state_q == Skip) ? skip_q : slots_i;
  assign moved    = (slots > 7'(avail_q)) ? 7'(avail_q) : slots;
  assign skip_new = slots - moved;
  assign move     = (state_q == Skip) | (state_q == Run & advance_i);
  assign we_o     = move;
  assign head_o   = done_head_q + 16'(moved);

  always_ff @(posedge clk_i) begin
    if (we_o | zero_i) skip[zero_i ? zero_queue_i[QW-1:0] : q_q[QW-1:0]] <= zero_i ? '0 : skip_new;
    if (state_q == Look) begin
      avail_q     <= 5'(fetched_i - head_i);
      skip_q      <= skip[q_q[QW-1:0]];
      done_head_q <= head_i;
      sends_o     <= sends_i != '0;
    end
    if (!rst_ni) begin
      state_q <= Scan;
      q_q     <= '0;
      idle_q  <= '0;
    end else begin
      if (kick_i | (state_q == Look & some))        idle_q <= '0;
      else if (state_q == Look & pending_o)         idle_q <= idle_q + 5'd1;
      state_q <= state_d;
      if (state_q != Scan & state_d == Scan) q_q <= (q_q == 4'(Queues - 1)) ? '0 : q_q + 4'd1;
    end
  end

  assign ask_o      = (state_q == Scan) & !stop_i;
  assign busy_o     = state_q != Scan;
  assign pending_o  = idle_q != 5'(Queues);
  assign idle_o     = state_q == Scan;
  assign queue_o    = q_q;
  assign room_req_o = state_q == Room;
  assign run_o      = state_q == Run;
  assign slot_o     = done_head_q[3:0];
  assign avail_o    = avail_q;

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) begin
    if (rst_ni & state_q == Look) order: assert (16'(fetched_i - head_i) <= 16'd16);
    if (rst_ni & state_q == Look) behind: assert (16'(fetched_i - tail_i) == '0 |
                                                  16'(tail_i - head_i) >= 16'(fetched_i - head_i));
  end
`endif

endmodule

`default_nettype wire
