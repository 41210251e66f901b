// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Which DLLP goes next. While the link is being initialised InitFC of the three types, over and
// over; later, in this order: Nak, Ack, UpdateFC, power management. All but the Nak give way to
// TLPs for Wait clocks after the first of them came up, so that one DLLP speaks for several TLPs.
//
// Data and completions have no limit, so what is said of credits is about headers of posted and
// non-posted requests: when they change, and every Refresh clocks.
`default_nettype none

module jet_dl_say #(
  parameter int unsigned Wait    = 40,       // with 128 bytes on their way 236 symbols of 237
  parameter int unsigned Refresh = 3_750     // 30 us
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         init1_i,
  input  wire         init2_i,
  input  wire         active_i,

  input  wire         nak_i,
  input  wire         ack_i,
  input  wire         ack_now_i,
  input  wire  [11:0] number_i,
  output logic        told_o,                // Nak or Ack leaves

  input  wire  [7:0]  posted_hdr_i,          // credits given so far
  input  wire  [7:0]  np_hdr_i,

  input  wire         pm_i,                  // PM_Enter_L1, or L23, again and again
  input  wire         pm_l23_i,

  output logic        valid_o,
  output logic        urgent_o,
  output logic [31:0] dllp_o,                // byte 0 in 7:0
  input  wire         take_i
);

  localparam logic [7:0] Ack        = 8'h00;
  localparam logic [7:0] Nak        = 8'h10;
  localparam logic [7:0] EnterL1    = 8'h20;
  localparam logic [7:0] EnterL23   = 8'h21;
  localparam logic [7:0] InitFc1    = 8'h40;   // and 10h times the type
  localparam logic [7:0] InitFc2    = 8'hc0;
  localparam logic [7:0] UpdateFc   = 8'h80;
  localparam logic [1:0] Posted     = 2'd0;
  localparam logic [1:0] NonPosted  = 2'd1;
  localparam logic [1:0] Completion = 2'd2;

  // Credits: data always zero, which is what no limit looks like
  logic        init, posted, np;
  logic [1:0]  init_q, fc_type;
  logic [7:0]  hdr, told_posted_q, told_np_q;
  logic        stale_posted_q, stale_np_q;
  logic [31:0] fc;
  assign init    = init1_i || init2_i;
  assign posted  = active_i && (stale_posted_q || posted_hdr_i != told_posted_q);
  assign np      = active_i && (stale_np_q || np_hdr_i != told_np_q);
  assign fc_type = init ? init_q : posted ? Posted : NonPosted;
  assign hdr     = fc_type == Posted ? posted_hdr_i : fc_type == NonPosted ? np_hdr_i : 8'd0;
  assign fc      = {8'h0, hdr[1:0], 6'h0, 2'b0, hdr[7:2],
      (init1_i ? InitFc1 : init2_i ? InitFc2 : UpdateFc) | {2'b0, fc_type, 4'h0}};

  logic [31:0] about_tlps;
  assign about_tlps = {number_i[7:0], 4'h0, number_i[11:8], 8'h0, nak_i ? Nak : Ack};

  logic tlps, some;
  assign tlps    = active_i && (nak_i || ack_i);
  assign some    = tlps || posted || np || pm_i;
  assign valid_o = init || some;
  assign told_o  = take_i && tlps;
  always_comb begin
    if (tlps)                       dllp_o = about_tlps;
    else if (init || posted || np)  dllp_o = fc;
    else                            dllp_o = {24'h0, pm_l23_i ? EnterL23 : EnterL1};
  end

  logic [$clog2(Wait+1)-1:0]    wait_q;
  logic [$clog2(Refresh+1)-1:0] refresh_q;
  logic waited, refresh, tell_posted, tell_np;
  assign waited      = wait_q == ($clog2(Wait+1))'(Wait);
  assign refresh     = refresh_q == ($clog2(Refresh+1))'(Refresh);
  assign urgent_o    = init || nak_i || ack_now_i || waited;
  assign tell_posted = take_i && !tlps && (init || posted) && fc_type == Posted;
  assign tell_np     = take_i && !tlps && (init || np) && fc_type == NonPosted;

  always_ff @(posedge clk_i) begin
    if (!some)        wait_q <= '0;
    else if (!waited) wait_q <= wait_q + 1'b1;
    refresh_q <= refresh ? '0 : refresh_q + 1'b1;
    if (take_i && init) init_q <= init_q == Completion ? Posted : init_q + 2'd1;
    if (tell_posted) begin
      told_posted_q  <= posted_hdr_i;
      stale_posted_q <= 1'b0;
    end
    if (tell_np) begin
      told_np_q  <= np_hdr_i;
      stale_np_q <= 1'b0;
    end
    if (refresh) {stale_posted_q, stale_np_q} <= '1;
    if (!rst_ni) begin
      {wait_q, refresh_q, init_q}  <= '0;
      {stale_posted_q, stale_np_q} <= '1;
    end
  end

endmodule

`default_nettype wire
