// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Event counters and the histogram of the token's rotation in one memory, of LUTs, because it is
// small, and block memories are short:
//
//   0 .. CNT_NUM-1        JET_CNT_...
//   CNT_NUM .. 63         JET_REG_RING_HIST, n = 1 .. 23; no rotation is as short as one word
//
// A word is counted on by reading it and writing it back. Such a pass begins every clock;
// turns are taken, so that none meets another one of the same word in the pipeline:
//   even  histogram     once a token
//         registers     a read, once all that came before it has been counted
//   odd   ring          one bit waits for each, in groups of four, which are served in turn. A
//                       counter of the ring's gets a pulse a frame or less often, except what
//                       the walker has of them
//   else  walker        the other pulses gather in small counters, one after the other: NIC's,
//                       PCIe's, and the ring's TOKENS, TOKEN_LATE, ELASTIC and CODE. Twelve
//                       clocks is a token's way round the smallest ring
//
//   clock 0: choose    1: address    2: word out, take what is added    3: write word + n
`default_nettype none

module jet_counters (
  input  wire         clk_i,
  input  wire         rst_ni,     // low for at least 64 clocks: clears the memory
  input  wire  [4:0]  rx_i,       // pulses: JET_CNT_RX_FRAMES + n
  input  wire  [6:0]  host_i,     // JET_CNT_CMDS + n
  input  wire  [28:0] ring_i,     // JET_CNT_RX_HEC + n, from 16 on JET_CNT_CLAIM_TVX + n - 16
  input  wire  [4:0]  bin_i,      // a rotation of the token: n of its histogram; or 0
  input  wire         sel_i,      // register access, held until ack_o
  input  wire  [5:0]  idx_i,
  output logic        ack_o,
  output logic [31:0] rdata_o     // with ack_o
);

  localparam int unsigned Hist  = jet_hw_pkg::CNT_NUM - 1;
  localparam int unsigned Token = jet_hw_pkg::CNT_TOKENS - jet_hw_pkg::CNT_RX_HEC;    // and LATE
  localparam int unsigned Split = jet_hw_pkg::CNT_ELASTIC - jet_hw_pkg::CNT_RX_HEC;   // and CODE
  localparam int unsigned Walked = 16;
  // Those of the walker's that get more than a pulse in 14 clocks, up to one every clock; RX_NO_VCI
  // gets one in 13
  localparam logic [Walked-1:0] Fast = 16'b11111_00_11_11_00010;

  // Walker's counters: 0..4, 15, 16, 19..27
  logic [Walked-1:0] walk_in;
  logic [3:0] walk_q;
  logic [5:0] walk_idx;
  assign walk_in  = {host_i, ring_i[Split+1:Split], ring_i[Token+1:Token], rx_i};
  assign walk_idx = {2'b0, walk_q} + (walk_q < 4'd5 ? 6'd0 : walk_q < 4'd7 ? 6'd10 : 6'd12);

  // The ring's, in eight groups of four: place p is ring_i[p], the walker's are never set.
  // The group is chosen in one odd turn, the place in the even one, and served in the next odd one.
  // The group that is being served then comes last, so it may be chosen for what it had before
  logic odd_q;
  logic [31:0] wait_q, wait_d, served;
  logic [2:0] group_q;
  logic [3:0] four;
  logic [4:0] place, place_q;
  logic waits_q;
  assign four  = wait_q[{group_q, 2'b00} +: 4];
  assign place = {group_q, four[0] ? 2'd0 : four[1] ? 2'd1 : four[2] ? 2'd2 : 2'd3};

  logic [7:0] any, later;               // a group in which something waits; behind the last one
  always_comb begin
    for (int i = 0; i < 8; i++) begin
      any[i]   = wait_q[4*i +: 4] != '0;
      later[i] = any[i] & (3'(i) > group_q);
    end
  end
  /* verilator lint_off UNUSEDSIGNAL */  // if nothing else waits, the last group may
  function automatic logic [2:0] first(input logic [7:0] of);
  /* verilator lint_on UNUSEDSIGNAL */
    first = of[0] ? 3'd0 : of[1] ? 3'd1 : of[2] ? 3'd2 : of[3] ? 3'd3 : of[4] ? 3'd4 :
            of[5] ? 3'd5 : of[6] ? 3'd6 : 3'd7;
  endfunction

  // What begins with this clock. The walker goes round in 40 clocks or less
  logic [4:0] bin_q;
  logic [5:0] patience_q;
  logic do_bin, do_ring, do_read, do_walk;
  logic walk1_q, walk2_q, one1_q, one2_q, read1_q, read2_q, read3_q, we_q;      // on its way
  logic [5:0] clear_q, addr, addr_q, addr1_q, addr2_q;
  assign do_bin  = !odd_q & bin_q != '0;
  assign do_read = !odd_q & !do_bin & (&patience_q) &
                   !((walk2_q | one2_q) & addr1_q == idx_i);
  assign do_ring = odd_q & waits_q;
  assign do_walk = !do_bin & !do_ring & !do_read;

  always_comb begin
    addr = walk_idx;
    if (do_read) addr = idx_i;
    if (do_ring) addr = place_q < 5'd16 ? 6'(place_q) + 6'(jet_hw_pkg::CNT_RX_HEC) :
                        6'(place_q) + 6'(jet_hw_pkg::CNT_CLAIM_TVX - 16);
    if (do_bin)  addr = 6'(Hist) + 6'(bin_q);
    served = '0;
    if (do_ring) served[place_q] = 1'b1;
  end
  assign wait_d = (wait_q & ~served) |
                  {3'b0, ring_i[28:Split+2], 2'b0, ring_i[Split-1:Token+2], 2'b0,
                   ring_i[Token-1:0]};

  logic [3:0] at1_q, at2_q;
  logic [31:0] word, word_q, sum;
  logic [5:0] take, add_q;
  logic [Walked*6-1:0] pend;

  always_ff @(posedge clk_i) begin
    clear_q <= clear_q + 6'd1;
    if (odd_q) group_q <= first(later != '0 ? later : any);
    if (!odd_q) begin
      place_q <= place;
      waits_q <= four != '0 & !(waits_q & place == place_q);    // not twice in a row
    end
    addr_q  <= rst_ni ? addr : clear_q;
    addr1_q <= addr_q;
    addr2_q <= addr1_q;
    at1_q   <= walk_q;
    at2_q   <= at1_q;
    word_q  <= rst_ni ? word : '0;
    add_q   <= !rst_ni ? '0 : walk2_q ? take : 6'(one2_q);
    we_q    <= !rst_ni | walk2_q | one2_q;
    rdata_o <= sum;
    // One read at a time, and none before this one was acknowledged
    if (!sel_i | do_read | read1_q | read2_q | read3_q | ack_o) patience_q <= '0;
    else if (!(&patience_q)) patience_q <= patience_q + 6'd1;
    if (!rst_ni) begin
      odd_q   <= 1'b0;
      walk_q  <= '0;
      wait_q  <= '0;
      bin_q   <= '0;
      {walk1_q, walk2_q, one1_q, one2_q, read1_q, read2_q, read3_q} <= '0;
      ack_o   <= 1'b0;
    end else begin
      odd_q   <= !odd_q;
      if (do_walk) walk_q <= walk_q == 4'(Walked - 1) ? '0 : walk_q + 4'd1;
      wait_q  <= wait_d;
      bin_q   <= bin_i != '0 ? bin_i : do_bin ? '0 : bin_q;
      walk1_q <= do_walk;
      walk2_q <= walk1_q;
      one1_q  <= do_bin | do_ring;
      one2_q  <= one1_q;
      read1_q <= do_read;
      read2_q <= read1_q;
      read3_q <= read2_q;
      ack_o   <= read3_q;
    end
  end

  assign sum = word_q + {26'b0, add_q};

  (* ram_style = "distributed" *) logic [31:0] counts [64];
  always_ff @(posedge clk_i) begin
    if (we_q) counts[addr2_q] <= sum;
    word <= counts[addr_q];
  end

  always_comb begin
    take = '0;
    for (int unsigned i = 0; i < Walked; i++) begin
      if (at2_q == 4'(i)) take |= pend[6*i +: 6];
    end
  end

  for (genvar g = 0; g < Walked; g++) begin : gen_pend
    localparam int unsigned W = Fast[g] ? 6 : 2;
    logic [W-1:0] n_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni)                       n_q <= '0;
      else if (walk2_q & at2_q == 4'(g))  n_q <= W'(walk_in[g]);
      else                               n_q <= n_q + W'(walk_in[g]);
    end
    assign pend[6*g +: 6] = 6'(n_q);
`ifdef JET_ASSERT
    always_ff @(posedge clk_i) begin
      if (rst_ni & walk_in[g] & !(walk2_q & at2_q == 4'(g))) fits: assert (n_q != '1);
    end
`endif
  end

endmodule

`default_nettype wire
