// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Elastic buffer: from the receiver's clock to the ring clock, two clocks that
// differ by up to 200 ppm (+-100 each).
//
// Writer: leaves out an IDLE that follows an IDLE while the buffer is above
// High. The first IDLE of a gap always stays, so no gap is eroded to nothing.
// Reader: doubles an IDLE while the buffer is below Low.
//
// A frame of 65,536 bytes moves the fill by 32,770 * 200 ppm = 6.6 words. Downwards
// that is all there ever is: between frames IDLEs can be doubled without
// limit. The reader must see a word to the end, and its view moves by one with the clocks'
// phase: so Low = 9 is enough, and is what the delay costs. Upwards, the gap
// behind a frame has an IDLE to give for itself, and one more for every 4,096 words of the
// frame (jet_tx_cost): 9 behind the longest. So the fill does not climb, however long one
// station sends. Of one gap several stations in a row may take, and leave less to
// the next; its fill waits for the gaps to come. Capacity costs no delay: 64 words.
//
// Words that do not fit, do not come, or come without lock, are reported as one word with
// lost_o; the buffer then starts again in the middle if it is empty. A receiver whose clock
// stands still has no lock.
`default_nettype none

module jet_elastic #(
  parameter int unsigned Low  = 9,    // words: reader's view, below the true fill by 4..5
  parameter int unsigned High = 17    // words: writer's view, above the true fill by 3..4
) (
  input  wire         rx_clk_i,
  input  wire  [15:0] rx_data_i,
  input  wire  [1:0]  rx_k_i,
  input  wire         rx_lock_i,

  input  wire         ring_clk_i,
  input  wire         ring_rst_ni,
  output logic [15:0] data_o,
  output logic [1:0]  k_o,
  output logic        lost_o,     // not a word: words are missing here
  output logic        lock_o,
  output logic        error_o     // pulse: over- or underrun
);

  localparam int unsigned DepthLog2 = 6;
  localparam logic [15:0] Idle = {8'(jet_hw_pkg::K_COMMA), 8'(jet_hw_pkg::D_IDLE)};

  if (High < Low + 8 || High + 24 > (1 << DepthLog2)) begin : gen_check
    $fatal(0, "jet_elastic: Low and High too near to each other or to the end");
  end

  // The receiver needs no reset: it is shut when we are, and starts anew with us
  logic rx_open, rx_clear, ring_open, ring_clear, alive, lock;
  jet_cdc_alive #(.Limit(64)) u_alive (
    .src_clk_i(rx_clk_i), .dst_clk_i(ring_clk_i), .dst_rst_ni(ring_rst_ni), .dst_alive_o(alive)
  );
  jet_cdc_join u_join (
    .a_clk_i(rx_clk_i), .a_stop_i(1'b0), .a_open_o(rx_open), .a_clear_o(rx_clear),
    .b_clk_i(ring_clk_i), .b_stop_i(!ring_rst_ni | !alive), .b_open_o(ring_open),
    .b_clear_o(ring_clear)
  );

  // Writer
  logic [15:0] in_q;
  logic [1:0] ink_q;
  logic inlock_q, idle, after_idle_q, high_q, lost_q;
  logic wvalid, wready;
  logic [DepthLog2:0] wlevel;

  assign idle   = ink_q == 2'b10 && in_q == Idle;
  assign wvalid = inlock_q && !(idle && after_idle_q && high_q) && !(lost_q && high_q);

  always_ff @(posedge rx_clk_i) begin
    in_q         <= rx_data_i;
    ink_q        <= rx_k_i;
    inlock_q     <= rx_lock_i & rx_open;
    after_idle_q <= idle & inlock_q;
    high_q       <= wlevel > (DepthLog2 + 1)'(High);
    if (!rx_open)                 lost_q <= 1'b0;
    else if (wvalid && wready)    lost_q <= 1'b0;   // the mark went in instead of this word
    else if (wvalid || !inlock_q) lost_q <= 1'b1;
  end

  // Reader
  logic rvalid, rready, rlost, low_q, run_q, idle_q, run_d, mark;
  logic [15:0] rword;
  logic [1:0] rk;
  logic [DepthLog2:0] rlevel;

  jet_cdc_fifo #(.Width(19), .DepthLog2(DepthLog2)) u_fifo (
    .w_clk_i(rx_clk_i), .w_open_i(rx_open), .w_clear_i(rx_clear), .w_valid_i(wvalid),
    .w_ready_o(wready), .w_data_i({lost_q, ink_q, in_q}), .w_level_o(wlevel),
    .r_clk_i(ring_clk_i), .r_open_i(ring_open), .r_clear_i(ring_clear), .r_valid_o(rvalid),
    .r_ready_i(rready), .r_data_o({rlost, rk, rword}), .r_level_o(rlevel)
  );

  jet_cdc_sync u_lock (.clk_i(ring_clk_i), .d_i(rx_lock_i), .q_o(lock));
  assign lock_o = lock & ring_open;

  always_comb begin
    rready = 1'b0;
    mark   = 1'b0;
    run_d  = run_q;
    if (run_q) begin
      rready = !(low_q && idle_q);
      mark   = !rvalid;
      run_d  = rvalid;
    end else begin
      rready = !lock_o || rlost;     // what was left when the lock went, and marks of before
      run_d  = lock_o && !low_q;
    end
  end

  always_ff @(posedge ring_clk_i) begin
    low_q <= rlevel < (DepthLog2 + 1)'(Low);
    if (!ring_rst_ni || !run_q || !rready || !rvalid) begin
      data_o <= Idle;
      k_o    <= 2'b10;
      idle_q <= 1'b1;
      lost_o <= ring_rst_ni & mark;
    end else begin
      data_o <= rword;
      k_o    <= rk;
      idle_q <= rk == 2'b10 && rword == Idle && !rlost;
      lost_o <= rlost;
    end
    run_q   <= ring_rst_ni & run_d;
    error_o <= ring_rst_ni & run_q & (rvalid ? rready & rlost : lock_o);
  end

endmodule

`default_nettype wire
