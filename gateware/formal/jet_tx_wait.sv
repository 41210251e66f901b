// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_tx_wait: a packet may go only when what was posted before it has gone: as many writes as there
// were, the interrupts that were due, each of the messages; then it may, and stays so.
//@ top jet_tx_wait
//@ source pcie/jet_tx_wait.sv
//@ prove order pdr
//@ cover order 24
//@ bug order 24 pcie/jet_tx_wait.sv s/irq_d = valid_i .*/irq_d = irq_q \&\& irq_busy_i;/
//@ bug order 24 pcie/jet_tx_wait.sv s/if \(post_pop_i && count_d != '0\)/if (count_d != '0)/
//@ prove free pdr
//@ cover free 24
//@ bug free 24 pcie/jet_tx_wait.sv s/msg_d = \(valid_i/msg_d = msg_wait_i | (valid_i/
//@ in jet_tx_wait
`include "prove.svh"
  `PROVE_START(clk_i)

  // A packet comes up behind two clocks of quiet at least, and stays until it has gone.
  logic f_valid_q = 1'b0, f_valid2_q = 1'b0, f_ok_q = 1'b0;
  always_ff @(posedge clk_i) begin
    f_valid_q  <= valid_i;
    f_valid2_q <= f_valid_q;
    f_ok_q     <= valid_i && ok_o;
  end
  always_comb if (f_first) assume (!valid_i);
  always_comb if (post_count_i == '0) assume (!post_pop_i);

  // The clock before it came up: what it has to wait for, counted by ourselves
  logic [3:0] f_count_q, f_msg_q;
  logic       f_irq_q;
  always_ff @(posedge clk_i) begin
    if (!valid_i) begin
      f_count_q <= post_count_i - 4'(post_pop_i);
      f_irq_q   <= irq_busy_i;
      f_msg_q   <= msg_wait_i & ~msg_sent_i;
    end else begin
      if (post_pop_i && f_count_q != '0) f_count_q <= f_count_q - 4'd1;
      if (!irq_busy_i) f_irq_q <= 1'b0;
      f_msg_q <= f_msg_q & ~msg_sent_i;
    end
  end
  always_comb if (!f_first && valid_i) begin
    if (ok_o) order: assert (f_count_q == '0 && !f_irq_q && f_msg_q == '0);
    if (f_count_q == '0 && !f_irq_q && f_msg_q == '0) free: assert (ok_o);
    if (f_ok_q && f_valid_q) free_2: assert (ok_o);
  end
  `COVER(order, valid_i && f_valid_q && ok_o && !f_ok_q && f_valid2_q)
  `COVER(free, valid_i && ok_o && f_ok_q)
