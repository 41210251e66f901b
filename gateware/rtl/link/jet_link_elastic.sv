// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Elastic buffer of the PCI Express link: from the receiver's clock to the host clock, pairs of
// symbols, two clocks that differ by up to 600 ppm (+-300 each).
//
// A SKP ordered set is COM and one to five SKPs, and may begin in either half of a pair:
//
//     COM SKP | SKP SKP            x COM | SKP SKP | SKP y
//               ^^^^^^^                    ^^^^^^^     a pair of SKPs beside a third is left out
//
// Writer: leaves such a pair out while the buffer is above High. The third SKP stays, as a COM by
// itself begins something else.
// Reader: adds a pair of SKPs behind a SKP while the buffer is below Low; one, until the next that
// came.
//
// The partner sends a set in at most 1,538 symbols, and owes those of a packet's time behind it:
// 4 KB move the fill by 5,700 * 600 ppm = 3.4 symbols, two pairs. The reader must see a pair to the
// end, and its view moves by one with the clocks' phase: so Low = 5 is enough.
//
// Where there is no symbol (no lock, no clock, none came, some did not fit) err_o is set: whatever
// stands there is over.
`default_nettype none

module jet_link_elastic #(
  parameter int unsigned Low  = 5,    // pairs: reader's view, below the true fill by 4..5
  parameter int unsigned High = 15    // pairs: writer's view, above the true fill by 3..4
) (
  input  wire         rx_clk_i,
  input  wire  [15:0] rx_data_i,
  input  wire  [1:0]  rx_k_i,
  input  wire  [1:0]  rx_err_i,
  input  wire         rx_lock_i,

  input  wire         clk_i,          // host clock
  input  wire         rst_ni,
  output logic [15:0] data_o,
  output logic [1:0]  k_o,
  output logic [1:0]  err_o,
  output logic        clock_o,        // the receiver has a clock
  output logic        code_o,         // pulse: a symbol came that is none
  output logic        lost_o          // pulse: over- or underrun
);

  localparam int unsigned DepthLog2 = 5;

  if (High < Low + 8 || High + 8 > (1 << DepthLog2)) begin : gen_check
    $fatal(0, "jet_link_elastic: Low and High too near to each other or to the end");
  end

  // The receiver needs no reset: it is shut when we are, and starts anew with us
  logic rx_open, rx_clear, open, clear, alive, lock, there;
  jet_cdc_alive #(.Limit(64)) u_alive (
    .src_clk_i(rx_clk_i), .dst_clk_i(clk_i), .dst_rst_ni(rst_ni), .dst_alive_o(alive)
  );
  jet_cdc_join u_join (
    .a_clk_i(rx_clk_i), .a_stop_i(1'b0), .a_open_o(rx_open), .a_clear_o(rx_clear),
    .b_clk_i(clk_i), .b_stop_i(!rst_ni | !alive), .b_open_o(open), .b_clear_o(clear)
  );

  // Writer: next_q is looked at, now_q goes in
  logic [15:0] next_q, now_q;
  logic [1:0] next_k_q, next_err_q, now_k_q, now_err_q, next_skp, now_skp_q;
  logic next_there_q, now_there_q, before_skp_q, spare, high_q, lost_q, wvalid, wready;
  logic [DepthLog2:0] wlevel;

  for (genvar s = 0; s < 2; s++) begin : gen_skp
    assign next_skp[s] = next_there_q & next_k_q[s] & !next_err_q[s] &
                         next_q[8*s +: 8] == jet_phy_pkg::Skp;
  end
  // before_skp_q: a SKP went in last. One that was left out keeps no other one company
  assign spare  = high_q & now_skp_q == 2'b11 & (before_skp_q | next_skp[0]);
  assign wvalid = now_there_q & !spare & !(high_q & lost_q);

  always_ff @(posedge rx_clk_i) begin
    next_q       <= rx_data_i;
    next_k_q     <= rx_k_i;
    next_err_q   <= rx_err_i;
    next_there_q <= rx_lock_i & rx_open;
    now_q        <= next_q;
    now_k_q      <= next_k_q;
    now_err_q    <= next_err_q;
    now_there_q  <= next_there_q & rx_open;
    now_skp_q    <= next_skp;
    if (!spare) before_skp_q <= now_skp_q[1];
    high_q       <= wlevel > (DepthLog2 + 1)'(High);
    if (!rx_open)                    lost_q <= 1'b0;
    else if (wvalid && wready)       lost_q <= 1'b0;   // the mark went in instead of this pair
    else if (wvalid || !now_there_q) lost_q <= 1'b1;
  end

  // Reader
  logic rvalid, rready, rlost, low_q, run_q, run_d, skp_q, took;
  logic [15:0] rdata;
  logic [1:0] rk, rerr;
  logic [DepthLog2:0] rlevel;

  jet_cdc_fifo #(.Width(21), .DepthLog2(DepthLog2)) u_fifo (
    .w_clk_i(rx_clk_i), .w_open_i(rx_open), .w_clear_i(rx_clear), .w_valid_i(wvalid),
    .w_ready_o(wready), .w_data_i({lost_q, now_err_q, now_k_q, now_q}), .w_level_o(wlevel),
    .r_clk_i(clk_i), .r_open_i(open), .r_clear_i(clear), .r_valid_o(rvalid),
    .r_ready_i(rready), .r_data_o({rlost, rerr, rk, rdata}), .r_level_o(rlevel)
  );

  jet_cdc_sync u_lock (.clk_i, .d_i(rx_lock_i), .q_o(lock));
  assign there   = lock & open;
  assign clock_o = open;

  always_comb begin
    if (run_q) begin
      rready = !(low_q & skp_q);
      run_d  = rvalid;
    end else begin
      rready = !there | rlost;     // what was left when the lock went, and marks of before
      run_d  = there & !low_q;
    end
  end
  assign took = run_q & rready & rvalid;

  always_ff @(posedge clk_i) begin
    low_q  <= rlevel < (DepthLog2 + 1)'(Low);
    run_q  <= rst_ni & run_d;
    data_o <= rdata;
    k_o    <= rk;
    err_o  <= rerr | {2{rlost}};
    skp_q  <= took & !rlost & rk[1] & !rerr[1] & rdata[15:8] == jet_phy_pkg::Skp;
    if (!took) begin
      data_o <= {2{jet_phy_pkg::Skp}};
      k_o    <= 2'b11;
      err_o  <= {2{!run_q | rready}};
    end
    code_o <= rst_ni & took & !rlost & (|rerr);
    lost_o <= rst_ni & run_q & (rvalid ? rready & rlost : there);
  end

endmodule

`default_nettype wire
