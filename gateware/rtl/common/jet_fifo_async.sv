// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A FIFO between two clocks, in LUT RAM. Pointers cross Gray coded and are
// turned back into numbers in a register, so each side sees the other three
// to four of its own clocks late:
//   wlevel_o >= words inside (never says room where there is none)
//   rlevel_o <= words inside (never says words where there are none)
// Both resets must be low together for four clocks of the slower side.
`default_nettype none

module jet_fifo_async #(
  parameter int unsigned Width     = 8,
  parameter int unsigned DepthLog2 = 4    // 1 << DepthLog2 words
) (
  input  wire                 wclk_i,
  input  wire                 wrst_ni,
  input  wire                 wvalid_i,
  output logic                wready_o,
  input  wire  [Width-1:0]    wdata_i,
  output logic [DepthLog2:0]  wlevel_o,

  input  wire                 rclk_i,
  input  wire                 rrst_ni,
  output logic                rvalid_o,
  input  wire                 rready_i,
  output logic [Width-1:0]    rdata_o,
  output logic [DepthLog2:0]  rlevel_o
);

  if (DepthLog2 < 2) begin : gen_check
    $fatal(0, "jet_fifo_async: DepthLog2 must be at least 2");
  end

  logic [Width-1:0] mem [1 << DepthLog2];
  logic push, pop;
  logic [DepthLog2:0] wptr_q, wgray_q, wgray_sync, wbin_q;
  logic [DepthLog2:0] rptr_q, rgray_q, rgray_sync, rbin_q;

  // Write side
  logic [DepthLog2:0] wnext_q, rbin_d;
  assign push     = wvalid_i & wready_o;
  assign wlevel_o = wptr_q - rbin_q;
  assign wready_o = !wlevel_o[DepthLog2];

  jet_sync #(.Width(DepthLog2 + 1)) u_sync_r (.clk_i(wclk_i), .d_i(rgray_q), .q_o(rgray_sync));

  always_comb begin
    rbin_d = rgray_sync;
    for (int i = 1; i <= DepthLog2; i = 2 * i) rbin_d = rbin_d ^ (rbin_d >> i);
  end

  always_ff @(posedge wclk_i) begin
    if (push) mem[wptr_q[DepthLog2-1:0]] <= wdata_i;
  end

  always_ff @(posedge wclk_i) begin
    if (!wrst_ni) begin
      wptr_q  <= '0;
      wnext_q <= (DepthLog2 + 1)'(1);
      wgray_q <= '0;
      rbin_q  <= '0;
    end else begin
      if (push) begin
        wptr_q  <= wnext_q;
        wnext_q <= wnext_q + (DepthLog2 + 1)'(1);
        wgray_q <= wnext_q ^ (wnext_q >> 1);
      end
      rbin_q <= rbin_d;
    end
  end

  // Read side
  logic [DepthLog2:0] rnext_q, wbin_d;   // the next rptr_q: ready comes late, adders take time
  assign pop      = rvalid_o & rready_i;
  assign rlevel_o = wbin_q - rptr_q;
  assign rvalid_o = wbin_q != rptr_q;
  assign rdata_o  = mem[rptr_q[DepthLog2-1:0]];

  jet_sync #(.Width(DepthLog2 + 1)) u_sync_w (.clk_i(rclk_i), .d_i(wgray_q), .q_o(wgray_sync));

  always_comb begin
    wbin_d = wgray_sync;
    for (int i = 1; i <= DepthLog2; i = 2 * i) wbin_d = wbin_d ^ (wbin_d >> i);
  end

  always_ff @(posedge rclk_i) begin
    if (!rrst_ni) begin
      rptr_q  <= '0;
      rnext_q <= (DepthLog2 + 1)'(1);
      rgray_q <= '0;
      wbin_q  <= '0;
    end else begin
      if (pop) begin
        rptr_q  <= rnext_q;
        rnext_q <= rnext_q + (DepthLog2 + 1)'(1);
        rgray_q <= rnext_q ^ (rnext_q >> 1);
      end
      wbin_q <= wbin_d;
    end
  end

endmodule

`default_nettype wire
