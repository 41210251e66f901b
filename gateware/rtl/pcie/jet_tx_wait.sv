// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Which posted packets one packet has to let pass before it: the writes that were ready, interrupts
// that were due and messages that were asked for when it came up. No more than these, so it goes
// as soon as they have: jet_wr_send asks for no interrupt before the last one has left, so what
// is due only gets less.
`default_nettype none

module jet_tx_wait (
  input  wire logic       clk_i,
  input  wire logic       valid_i,        // the packet
  input  wire logic [3:0] post_count_i,   // writes
  input  wire logic       post_pop_i,
  input  wire logic       irq_busy_i,     // interrupts
  input  wire logic [3:0] msg_wait_i,     // messages
  input  wire logic [3:0] msg_sent_i,
  output logic            ok_o            // steady once high, until the packet has gone
);

  logic [3:0] count_q, count_d, msg_q, msg_d;
  logic       irq_q, irq_d;
  always_comb begin
    count_d = valid_i ? count_q : post_count_i;
    if (post_pop_i && count_d != '0) count_d = count_d - 4'd1;
    irq_d = valid_i ? irq_q && irq_busy_i : irq_busy_i;
    msg_d = (valid_i ? msg_q : msg_wait_i) & ~msg_sent_i;
  end

  always_ff @(posedge clk_i) begin
    count_q <= count_d;
    irq_q   <= irq_d;
    msg_q   <= msg_d;
    ok_o    <= count_d == '0 && !irq_d && msg_d == '0;
  end

endmodule

`default_nettype wire
