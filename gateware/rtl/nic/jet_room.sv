// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Room in the event queues. Who is going to write an event reserves its slots
// first, so the event writer never waits for a host:
//   the executor one for its command, which a SEND keeps until it is over,
//   jet_rx_deliver up to three for a frame.
// One question at a time, so that two of them do not get the same slot.
`default_nettype none

module jet_room #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [Queues-1:0] active_i,

  output logic [2:0]  queue_o,        // index memories in jet_queues
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  input  wire  [3:0]  log2_i,

  input  wire         x_req_i,        // executor: one slot; held until ack
  input  wire  [2:0]  x_queue_i,
  output logic        x_ack_o,
  input  wire         x_done_i,       // it is written, or not needed
  input  wire         x_sent_i,       // or goes over to a SEND
  input  wire         t_over_i,       // SEND of t_queue_i is over, its event written
  input  wire  [2:0]  t_queue_i,
  output logic [Queues-1:0] sends_o,  // has SENDs that are not over

  input  wire         d_req_i,        // deliver
  input  wire  [2:0]  d_queue_i,
  input  wire  [1:0]  d_slots_i,
  output logic        d_ack_o,
  input  wire         d_done_i,
  output logic        ok_o            // with an ack: they are yours
);

  typedef enum logic [2:0] {Idle, Used, Add, Test, Done} state_e;
  state_e state_q;

  logic deliver_q, x_held_q, d_held_q;
  logic [2:0] x_held_queue_q, d_held_queue_q;
  logic [1:0] d_held_slots_q;
  logic [15:0] used_q, size_q;
  logic [4:0] extra_q;
  logic [Queues*5-1:0] sends_q;
  logic [4:0] sends;

  always_comb begin
    sends = '0;
    for (int unsigned i = 0; i < Queues; i++) begin
      if (queue_o == 3'(i)) sends |= sends_q[5*i +: 5];
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      deliver_q <= d_req_i;
      queue_o   <= d_req_i ? d_queue_i : x_queue_i;
    end
    if (state_q == Used) begin
      used_q  <= tail_i - head_i;
      size_q  <= 16'd1 << log2_i;
      extra_q <= sends + 5'(deliver_q ? d_slots_i : 2'd1) +
                 5'(x_held_q & (x_held_queue_q == queue_o)) +
                 (d_held_q & (d_held_queue_q == queue_o) ? 5'(d_held_slots_q) : 5'd0);
    end
    if (state_q == Add)  used_q <= used_q + 16'(extra_q);
    if (state_q == Test) ok_o <= (used_q <= size_q) & |(active_i & (Queues'(1) << queue_o));
    if (!rst_ni) begin
      state_q  <= Idle;
      x_held_q <= 1'b0;
      d_held_q <= 1'b0;
    end else begin
      unique case (state_q)
        Idle:    if (d_req_i | x_req_i) state_q <= Used;
        Used:    state_q <= Add;
        Add:     state_q <= Test;
        Test:    state_q <= Done;
        default: state_q <= Idle;
      endcase
      if (x_done_i | x_sent_i) x_held_q <= 1'b0;
      if (d_done_i)            d_held_q <= 1'b0;
      if (state_q == Done & ok_o) begin
        if (deliver_q) begin
          d_held_q       <= 1'b1;
          d_held_queue_q <= queue_o;
          d_held_slots_q <= d_slots_i;
        end else begin
          x_held_q       <= 1'b1;
          x_held_queue_q <= queue_o;
        end
      end
    end
  end

  for (genvar g = 0; g < Queues; g++) begin : gen_sends
    logic up, down;
    logic [4:0] n_q;
    assign up   = x_sent_i & (x_held_queue_q == 3'(g));
    assign down = t_over_i & (t_queue_i == 3'(g));
    always_ff @(posedge clk_i) begin
      if (!rst_ni)        n_q <= '0;
      else if (up ^ down) n_q <= up ? n_q + 5'd1 : n_q - 5'd1;
    end
    assign sends_q[5*g +: 5] = n_q;
    assign sends_o[g]        = n_q != '0;
  end

  assign x_ack_o = (state_q == Done) & !deliver_q;
  assign d_ack_o = (state_q == Done) & deliver_q;

endmodule

`default_nettype wire
