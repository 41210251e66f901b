// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_fifo_async, with clocks that may tick when they like: order, no overflow, no underflow,
// and levels that never promise too much.
//@ top jet_fifo_async Width=2 DepthLog2=2
//@ source common/jet_fifo_async.sv model/jet_sync.sv
//@ clocks free
//@ prove level pdr
//@ cover level 40
//@ bug level 60 common/jet_fifo_async.sv s/rgray_q <= rnext_q . .rnext_q >> 1./rgray_q <= rnext_q/
//@ bug level 60 common/jet_fifo_async.sv s/rbin_d = rbin_d . .*/rbin_d = rgray_sync;/
//@ prove order pdr using level
//@ cover order 40
//@ bug order 40 common/jet_fifo_async.sv s/wready_o = !wlevel_o.DepthLog2./wready_o = 1'b1/
//@ prove stream pdr using level
//@ cover stream 40
//@ bug stream 60 common/jet_fifo_async.sv s/rvalid_o = .*/rvalid_o = wbin_d != rptr_q;/
//@ bug stream 60 common/jet_fifo_async.sv s/wgray_q <= wnext_q . .wnext_q >> 1./wgray_q <= wnext_q/
//@ bug stream 60 common/jet_fifo_async.sv s/wbin_d = wbin_d . .*/wbin_d = wgray_sync;/
//@ in jet_fifo_async
`include "prove.svh"
  localparam int unsigned FW = DepthLog2 + 2;

  // Resets: low together for four clocks of the slower side (neither side's count
  // before both have begun), then up once and for all
  logic f_first = 1'b1;
  logic [2:0] f_wticks_q = 3'd0, f_rticks_q = 3'd0;
  logic f_wup_q = 1'b0, f_rup_q = 1'b0, f_reset;
  always_ff @(posedge f_step) begin
    f_first <= 1'b0;
    f_wup_q <= wrst_ni;
    f_rup_q <= rrst_ni;
  end
  always_ff @(posedge wclk_i) begin
    if (f_wticks_q != 3'd4 && (f_wticks_q == '0 || f_rticks_q != '0)) f_wticks_q <= f_wticks_q + 3'd1;
  end
  always_ff @(posedge rclk_i) begin
    if (f_rticks_q != 3'd4 && (f_rticks_q == '0 || f_wticks_q != '0)) f_rticks_q <= f_rticks_q + 3'd1;
  end
  assign f_reset = f_wticks_q != 3'd4 || f_rticks_q != 3'd4;
  always_comb begin
    if (f_reset) assume (!wrst_ni && !rrst_ni);
    if (f_wup_q) assume (wrst_ni);
    if (f_rup_q) assume (rrst_ni);
  end

  // Words ever written and read
  logic [FW-1:0] f_written_q, f_read_q, f_inside;
  always_ff @(posedge wclk_i) f_written_q <= wrst_ni ? f_written_q + FW'(push) : '0;
  always_ff @(posedge rclk_i) f_read_q    <= rrst_ni ? f_read_q + FW'(pop) : '0;
  assign f_inside = f_written_q - f_read_q;

  always_comb if (!f_reset) begin
    level:   assert (f_inside <= FW'(1 << DepthLog2));
    level_2: assert (FW'(wlevel_o) >= f_inside);
    level_3: assert (FW'(rlevel_o) <= f_inside);
    level_4: assert (!rvalid_o || f_inside != '0);
  end
  `COVER(level, !f_reset && f_inside == FW'(1 << DepthLog2) && f_read_q != '0)

  // One word, whichever: what it is, and the how manieth
  logic f_pick, f_picked_q = 1'b0, f_done_q = 1'b0;
  assign f_pick = $anyseq;
  logic [FW-1:0] f_place_q;
  logic [Width-1:0] f_word_q;
  always_ff @(posedge wclk_i) begin
    if (wrst_ni && push && f_pick && !f_picked_q) begin
      f_picked_q <= 1'b1;
      f_place_q  <= f_written_q;
      f_word_q   <= wdata_i;
    end
  end
  always_ff @(posedge rclk_i) if (f_here && pop) f_done_q <= 1'b1;
  logic f_here;
  assign f_here = f_picked_q && !f_done_q && f_read_q == f_place_q;
  always_comb begin
    if (f_here && rvalid_o)       order:   assert (rdata_o == f_word_q);
    if (f_picked_q && !f_done_q)  order_2: assert (mem[f_place_q[DepthLog2-1:0]] == f_word_q);
  end
  `COVER(order, f_here && rvalid_o && f_place_q == FW'(5))

  // Valid stays, with its data, from one edge of the reader's clock to the next
  logic f_stall_q;
  logic [Width-1:0] f_data_q;
  always_ff @(posedge rclk_i) begin
    f_stall_q <= rrst_ni & rvalid_o & !rready_i;
    f_data_q  <= rdata_o;
  end
  always_comb if (!f_reset && f_stall_q) stream: assert (rvalid_o && rdata_o == f_data_q);
  `COVER(stream, !f_reset && f_stall_q && f_inside == FW'(2))
