// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Room in the event queues. Who is going to write an event reserves its slots
// first, so the event writer never waits for a host:
//   the executor one for its command, which a SEND keeps until it is over,
//   jet_rx_deliver up to four for a frame.
// One question at a time, so that two of them do not get the same slot.
`default_nettype none

module jet_room #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [Queues-1:0] active_i,

  output logic [3:0]  queue_o,          // index memories in jet_queues
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  input  wire  [3:0]  log2_i,

  input  wire         exec_req_i,       // executor: one slot; held until ack
  input  wire  [3:0]  exec_queue_i,
  output logic        exec_ack_o,
  input  wire         exec_done_i,      // it is written, or not needed
  input  wire         exec_sent_i,      // or goes over to a SEND
  input  wire         over_i,           // SEND of over_queue_i is over, its event written
  input  wire  [3:0]  over_queue_i,
  output logic [Queues-1:0] sends_o,    // has SENDs that are not over

  input  wire         deliver_req_i,    // deliver
  input  wire  [3:0]  deliver_queue_i,
  input  wire  [2:0]  deliver_slots_i,
  output logic        deliver_ack_o,
  input  wire         deliver_done_i,
  output logic        ok_o              // with an ack: they are yours
);

  typedef enum logic [2:0] {Idle, Used, Add, Test, Done} state_e;
  state_e state_q;

  logic deliver_q, exec_held_q, deliver_held_q;
  logic [3:0] exec_held_queue_q, deliver_held_queue_q;
  logic [2:0] deliver_held_slots_q;
  logic [15:0] used_q, size_q;
  logic [5:0] extra_q;
  logic [Queues*5-1:0] sends_q;
  logic [4:0] sends;

  always_comb begin
    sends = '0;
    for (int unsigned i = 0; i < Queues; i++) begin
      if (queue_o == 4'(i)) sends |= sends_q[5*i +: 5];
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      deliver_q <= deliver_req_i;
      queue_o   <= deliver_req_i ? deliver_queue_i : exec_queue_i;
    end
    if (state_q == Used) begin
      used_q  <= tail_i - head_i;
      size_q  <= 16'd1 << log2_i;
      extra_q <= 6'(sends) + 6'(deliver_q ? deliver_slots_i : 3'd1) +
                 6'(exec_held_q & (exec_held_queue_q == queue_o)) +
                 (deliver_held_q & (deliver_held_queue_q == queue_o) ?
                  6'(deliver_held_slots_q) : 6'd0);
    end
    if (state_q == Add)  used_q <= used_q + 16'(extra_q);
    if (state_q == Test) ok_o <= (used_q <= size_q) & |(active_i & (Queues'(1) << queue_o));
    if (!rst_ni) begin
      state_q        <= Idle;
      exec_held_q    <= 1'b0;
      deliver_held_q <= 1'b0;
    end else begin
      unique case (state_q)
        Idle:    if (deliver_req_i | exec_req_i) state_q <= Used;
        Used:    state_q <= Add;
        Add:     state_q <= Test;
        Test:    state_q <= Done;
        default: state_q <= Idle;
      endcase
      if (exec_done_i | exec_sent_i) exec_held_q <= 1'b0;
      if (deliver_done_i)            deliver_held_q <= 1'b0;
      if (state_q == Done & ok_o) begin
        if (deliver_q) begin
          deliver_held_q       <= 1'b1;
          deliver_held_queue_q <= queue_o;
          deliver_held_slots_q <= deliver_slots_i;
        end else begin
          exec_held_q       <= 1'b1;
          exec_held_queue_q <= queue_o;
        end
      end
    end
  end

  for (genvar g = 0; g < Queues; g++) begin : gen_sends
    logic up, down;
    logic [4:0] n_q;
    assign up   = exec_sent_i & (exec_held_queue_q == 4'(g));
    assign down = over_i & (over_queue_i == 4'(g));
    always_ff @(posedge clk_i) begin
      if (!rst_ni)        n_q <= '0;
      else if (up ^ down) n_q <= up ? n_q + 5'd1 : n_q - 5'd1;
    end
    assign sends_q[5*g +: 5] = n_q;
    assign sends_o[g]        = n_q != '0;
  end

  assign exec_ack_o = (state_q == Done) & !deliver_q;
  assign deliver_ack_o = (state_q == Done) & deliver_q;

`ifdef JET_ASSERT
  for (genvar g = 0; g < Queues; g++) begin : gen_assert
    always_ff @(posedge clk_i) if (rst_ni) begin
      none_is_over: assert (!gen_sends[g].down | gen_sends[g].n_q != '0);
      counted:      assert (!gen_sends[g].up | gen_sends[g].down | gen_sends[g].n_q != '1);
    end
  end
  always_ff @(posedge clk_i) if (rst_ni) begin
    one_command: assert (!(exec_ack_o & ok_o & exec_held_q));
    one_frame:   assert (!(deliver_ack_o & ok_o & deliver_held_q));
  end
`endif

endmodule

`default_nettype wire
