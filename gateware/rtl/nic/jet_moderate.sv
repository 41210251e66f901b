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
  input  wire         zero_i,         // a queue begins: not armed
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  zero_queue_i,
  /* verilator lint_on UNUSEDSIGNAL */
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  queue_i,        // and these are its own, in the clock before look_i
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [15:0] head_i,
  input  wire  [15:0] tail_i,
  /* verilator lint_off UNUSEDSIGNAL */  // some bits are not used
  input  wire  [31:0] mod_i,          // EVT_MOD
  input  wire  [31:0] time_i,
  /* verilator lint_on UNUSEDSIGNAL */

  input  wire         before_i,       // look_i comes next
  input  wire         arm_i,          // at once, with before_i
  input  wire         look_i,
  input  wire         lazy_i,         // because of the completion of a SEND that went well
  output logic        tell_o,         // with look_i: the message goes, armed no more
  output logic        waiting_o,      // a deadline is set, or was a short while ago
  output logic [Queues-1:0] due_o     // look, for the time is up
);

  localparam int unsigned QW = $clog2(Queues);

  (* ram_style = "distributed" *) logic [15:0] deadlines [Queues];
  (* ram_style = "distributed" *) logic [1:0]  told      [Queues];  // | waits | armed |

  logic [QW-1:0] q, z;
  logic [3:0] walk;
  logic [1:0] told_d;
  logic [15:0] ahead, now, deadline_q, then_q;
  logic [Queues-1:0] one, walk_one;
  logic any_q, enough_q, at_once_q, armed, waits, wait_for, due_q, walk_waits;

  assign q = queue_i[QW-1:0];
  assign z = zero_queue_i[QW-1:0];
  assign {waits, armed} = told[q];
  assign ahead   = tail_i - head_i;
  assign now     = time_i[jet_hw_pkg::QUEUE_MOD_TIME_SHIFT +: 16];
  assign one     = Queues'(1) << q;

  logic [9:0] count;
  logic [15:0] units;
  assign count = mod_i[jet_hw_pkg::QUEUE_MOD_COUNT_LSB +: jet_hw_pkg::QUEUE_MOD_COUNT_W];
  assign units = mod_i[jet_hw_pkg::QUEUE_MOD_TIME_LSB +: jet_hw_pkg::QUEUE_MOD_TIME_W];
  always_ff @(posedge clk_i) begin
    any_q      <= ahead != '0;
    enough_q   <= (count != '0) & (ahead >= 16'(count));
    at_once_q  <= units == '0;
    deadline_q <= now + units;
    due_q      <= (|(due_o & one)) & !arm_i;
  end

  assign tell_o   = look_i & armed & (enough_q | (any_q & !lazy_i & (at_once_q | due_q)));
  assign wait_for = look_i & armed & any_q & !lazy_i & !tell_o;
  // A look that finds that the host has seen all ends the wait, ARM begins a new one
  assign told_d   = arm_i ? 2'b01 : {(waits | wait_for) & any_q & !tell_o, armed & !tell_o};

  // The walker: four clocks a queue, 64 for all that there may be
  assign walk       = time_i[5:2];
  assign walk_waits = told[walk[QW-1:0]][1] & (32'(walk) < Queues);
  assign walk_one   = ((&time_i[1:0]) & walk_waits & then_q == now) ? Queues'(1) << walk[QW-1:0]
                                                                    : '0;

  // Somebody waits, as far as the walker has come in this round, and since it has passed
  logic seen_q, seen;
  assign seen = seen_q | walk_waits | wait_for;
  always_ff @(posedge clk_i) begin
    then_q <= deadlines[walk[QW-1:0]];
    if (wait_for & !waits) deadlines[q] <= deadline_q;
    if (zero_i | look_i | arm_i) told[zero_i ? z : q] <= zero_i ? '0 : told_d;
    if (!rst_ni) begin
      due_o     <= '0;
      seen_q    <= 1'b0;
      waiting_o <= 1'b0;
    end else begin
      due_o  <= (due_o | walk_one) & ~((before_i | look_i) ? one : '0);
      seen_q <= (&time_i[5:0]) ? wait_for : seen;
      if (wait_for | (&time_i[5:0])) waiting_o <= seen;
    end
  end

endmodule

`default_nettype wire
