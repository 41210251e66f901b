// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Room in the event queues. Who is going to write an event reserves its slots
// first, so the event writer never waits for a host:
//   the executor one for its command, which a SEND keeps until it is over,
//   jet_rx_deliver up to four for a frame.
// One question at a time, so that two of them do not get the same slot.
`default_nettype none

module jet_room (
  input  wire         clk_i,
  input  wire         rst_ni,

  output logic [3:0]  queue_o,          // its row in jet_queues
  output logic        ask_o,
  input  wire         gnt_i,
  input  wire         active_i,
  input  wire  [4:0]  sends_i,          // have a slot each
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  input  wire  [3:0]  log2_i,

  input  wire         exec_req_i,       // executor: one slot; held until ack
  input  wire  [3:0]  exec_queue_i,
  output logic        exec_ack_o,
  input  wire         exec_done_i,      // it is written, or not needed
  input  wire         exec_sent_i,      // or goes over to a SEND

  input  wire         deliver_req_i,    // deliver
  input  wire  [3:0]  deliver_queue_i,
  input  wire  [2:0]  deliver_slots_i,
  output logic        deliver_ack_o,
  input  wire         deliver_done_i,
  output logic        deliver_held_o,   // its slots are not written yet
  output logic        ok_o              // with an ack: they are yours
);

  typedef enum logic [2:0] {Idle, Used, Add, Test, Done} state_e;
  state_e state_q;

  logic deliver_q, exec_held_q, active_q;
  logic [3:0] queue_q, exec_held_queue_q, deliver_held_queue_q;
  logic [2:0] deliver_held_slots_q;
  logic [15:0] used_q, size_q;
  logic [5:0] extra_q;

  assign ask_o   = (state_q == Idle) & (deliver_req_i | exec_req_i);
  assign queue_o = deliver_req_i ? deliver_queue_i : exec_queue_i;

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      deliver_q <= deliver_req_i;
      queue_q   <= queue_o;
    end
    if (state_q == Used) begin
      used_q  <= tail_i - head_i;
      size_q  <= 16'd1 << log2_i;
      active_q <= active_i;
      extra_q <= 6'(sends_i) + 6'(deliver_q ? deliver_slots_i : 3'd1) +
                 6'(exec_held_q & (exec_held_queue_q == queue_q)) +
                 (deliver_held_o & (deliver_held_queue_q == queue_q) ?
                  6'(deliver_held_slots_q) : 6'd0);
    end
    if (state_q == Add)  used_q <= used_q + 16'(extra_q);
    if (state_q == Test) ok_o <= (used_q <= size_q) & active_q;
    if (!rst_ni) begin
      state_q        <= Idle;
      exec_held_q    <= 1'b0;
      deliver_held_o <= 1'b0;
    end else begin
      unique case (state_q)
        Idle:    if (gnt_i) state_q <= Used;
        Used:    state_q <= Add;
        Add:     state_q <= Test;
        Test:    state_q <= Done;
        default: state_q <= Idle;
      endcase
      if (exec_done_i | exec_sent_i) exec_held_q <= 1'b0;
      if (deliver_done_i)            deliver_held_o <= 1'b0;
      if (state_q == Done & ok_o) begin
        if (deliver_q) begin
          deliver_held_o       <= 1'b1;
          deliver_held_queue_q <= queue_q;
          deliver_held_slots_q <= deliver_slots_i;
        end else begin
          exec_held_q       <= 1'b1;
          exec_held_queue_q <= queue_q;
        end
      end
    end
  end

  assign exec_ack_o = (state_q == Done) & !deliver_q;
  assign deliver_ack_o = (state_q == Done) & deliver_q;

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) begin
    one_command: assert (!(exec_ack_o & ok_o & exec_held_q));
    one_frame:   assert (!(deliver_ack_o & ok_o & deliver_held_o));
  end
`endif

endmodule

`default_nettype wire
