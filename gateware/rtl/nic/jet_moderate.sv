// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// When the host is told of events: which queues are armed, and how long they may wait.
// jet_event asks, about one queue at a time; it looks when it has armed the queue, when it has
// written an event, and when the queue's time is up (due_o).
//
//   at once    TIME = 0, and there is an event past the head (which is not a lazy one)
//   enough     COUNT slots past the head
//   else       the deadline is set, if it is not: `now` + TIME
//
// `now` counts in units of 64 clocks; in each of them all queues' deadlines are compared with
// it, one after the other, so that one memory with one reader holds them.
`default_nettype none

module jet_moderate #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  queue_i,        // and these are its own, from the clock before look_i on
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  /* verilator lint_off UNUSEDSIGNAL */  // some bits are not used
  input  wire  [31:0] mod_i,          // EVT_MOD
  input  wire  [31:0] time_i,
  /* verilator lint_on UNUSEDSIGNAL */

  input  wire         start_i,        // the queue starts: not armed
  input  wire         arm_i,
  input  wire         look_i,
  input  wire         lazy_i,         // because of the completion of a SEND that went well
  output logic        tell_o,         // with look_i: the message goes, armed no more
  output logic        waiting_o,      // a deadline is set
  output logic [Queues-1:0] due_o     // look, for the time is up
);

  localparam int unsigned QW = $clog2(Queues);

  (* ram_style = "distributed" *) logic [15:0] deadlines [Queues];

  logic [Queues-1:0] one, walk_one, armed_q, wait_q, due_q;
  logic [QW-1:0] walk;
  logic [15:0] ahead, now, deadline_q, then_q;
  logic any_q, enough_q, at_once_q, walked_q, armed, wait_for;

  assign one    = Queues'(1) << queue_i[QW-1:0];
  assign armed  = |(armed_q & one);
  assign ahead  = tail_i - head_i;
  assign now    = time_i[jet_hw_pkg::QUEUE_MOD_TIME_SHIFT +: 16];

  logic [9:0] count;
  logic [15:0] units;
  assign count = mod_i[jet_hw_pkg::QUEUE_MOD_COUNT_LSB +: jet_hw_pkg::QUEUE_MOD_COUNT_W];
  assign units = mod_i[jet_hw_pkg::QUEUE_MOD_TIME_LSB +: jet_hw_pkg::QUEUE_MOD_TIME_W];
  always_ff @(posedge clk_i) begin
    any_q      <= ahead != '0;
    enough_q   <= (count != '0) & (ahead >= 16'(count));
    at_once_q  <= units == '0;
    deadline_q <= now + units;
  end

  assign tell_o   = look_i & armed & (enough_q |
                    (any_q & !lazy_i & (at_once_q | (|(due_q & one)))));
  assign wait_for = look_i & armed & any_q & !lazy_i & !tell_o;

  // The walker: four clocks a queue, 64 for all that there may be
  assign walk     = time_i[2 +: QW];
  assign walk_one = (32'(time_i[5:2]) < Queues) ? Queues'(1) << walk : '0;
  always_ff @(posedge clk_i) begin
    if (wait_for & !(|(wait_q & one))) deadlines[queue_i[QW-1:0]] <= deadline_q;
    then_q   <= deadlines[walk];
    walked_q <= |(walk_one & wait_q);
    if (!rst_ni) begin
      armed_q <= '0;
      wait_q  <= '0;
      due_q   <= '0;
    end else begin
      armed_q <= (armed_q | (arm_i ? one : '0)) & ~((tell_o | start_i) ? one : '0);
      // A look that finds that the host has seen all ends the wait, ARM begins a new one
      wait_q  <= (wait_q | (wait_for ? one : '0)) &
                 ~((tell_o | start_i | arm_i | (look_i & !any_q)) ? one : '0);
      due_q   <= (due_q | ((&time_i[1:0] & walked_q & then_q == now) ? walk_one & wait_q : '0)) &
                 ~((look_i | start_i | arm_i) ? one : '0);
    end
  end
  assign due_o     = due_q;
  assign waiting_o = |wait_q;

endmodule

`default_nettype wire
