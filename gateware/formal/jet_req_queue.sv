// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_req_queue: who minds the credits never overflows it, all credits come back, a non-posted request
// passes nothing, and posted ones are handed on whether or not its completion can leave.
//@ top jet_req_queue PostedLog2=2
//@ source common/jet_fifo.sv pcie/jet_req_queue.sv
//@ prove credits ind 2
//@ cover credits 24
//@ bug credits 24 pcie/jet_req_queue.sv s/8.d1;/8'd2;/
//@ bug credits 24 pcie/jet_req_queue.sv s/8.\(gone_posted_i\)/8'd0/
//@ prove order ind 2 using credits
//@ cover order 24
//@ bug order 24 pcie/jet_req_queue.sv s/before_q     <= level/before_q <= '0 \& level/
//@ prove pass pdr
//@ cover pass 24
//@ bug pass 24 pcie/jet_req_queue.sv s/pop = ready_i && !due/pop = ready_i \&\& !np_q/
//@ in jet_req_queue
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // The sender: one packet at a time, and none without a credit
  logic [7:0] f_used_q, f_np_used_q, f_room, f_np_room;
  logic       f_posted, f_np;
  assign f_posted  = (valid_i && !np_i) || gone_posted_i;
  assign f_np      = (valid_i && np_i) || gone_np_i;
  assign f_room    = posted_hdr_o - f_used_q;
  assign f_np_room = np_hdr_o - f_np_used_q;
  always_comb begin
    assume (2'(valid_i) + 2'(gone_posted_i) + 2'(gone_np_i) <= 2'd1);
    if (f_posted) assume (f_room != '0 && f_room <= 8'd128);
    if (f_np)     assume (f_np_room != '0 && f_np_room <= 8'd128);
    // jet_cpl answers what was run, once
    if (!np_q || !run_q) assume (!np_done_i);
    if (!rst_ni)  assume (!valid_i && !gone_posted_i && !gone_np_i);
  end
  always_ff @(posedge clk_i) begin
    f_used_q    <= f_used_q + 8'(f_posted);
    f_np_used_q <= f_np_used_q + 8'(f_np);
    if (!rst_ni) {f_used_q, f_np_used_q} <= '0;
  end

  always_comb if (!f_first && rst_ni) begin
    credits:   assert (!overflow_o);
    credits_2: assert (f_room == 8'(1 << W) - 8'(level));
    credits_3: assert (f_np_room == 8'(!np_q));
  end
  `COVER(credits, f_room == '0 && np_q && f_used_q == 8'd9)

  // Posted requests by number: how many came, went, and came before the non-posted one
  logic [3:0] f_in_q, f_out_q, f_before_q;
  always_ff @(posedge clk_i) begin
    f_in_q  <= f_in_q + 4'(valid_i && !np_i);
    f_out_q <= f_out_q + 4'(ready_i && valid_o && !np_o);
    if (valid_i && np_i) f_before_q <= f_in_q;
    if (!rst_ni) {f_in_q, f_out_q} <= '0;
  end
  logic [3:0] f_left, f_inside;
  assign f_left   = f_before_q - f_out_q;
  assign f_inside = f_in_q - f_out_q;
  always_comb if (!f_first && rst_ni) begin
    // those before it have gone: the others, at most a queue full of them, behind
    if (valid_o && np_o) order: assert (f_left == '0 || f_left[3]);
    order_2: assert (f_inside == 4'(level));
    if (np_q && !run_q) order_3: assert (f_left == 4'(before_q) && before_q <= level);
  end
  `COVER(order, valid_o && np_o && f_before_q == 4'd3 && f_out_q == 4'd3 && f_in_q == 4'd5)

  // Two clocks of jet_bar's time are enough for a posted one to go.
  logic f_waited_q;
  always_ff @(posedge clk_i) f_waited_q <= rst_ni && ready_i && posted && !pop;
  always_comb if (!f_first && rst_ni && f_waited_q && ready_i) pass: assert (pop);
  `COVER(pass, f_waited_q && np_q && pop)
