// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Event counters and the histogram of the token's rotation in one block memory:
//
//   0 .. CNT_NUM-1        JET_CNT_...
//   CNT_NUM .. 63         JET_REG_RING_HIST, n = 1 .. 23; no rotation is as short as one word
//
// A word is counted on by reading it and writing it back, one word a clock:
//   NIC and PCIe   pulses gather in small counters, which a walker adds one after the other
//   ring           one bit waits for each, in groups of four. A counter of the ring's gets a
//                  pulse every twelve clocks or less often (a token's way round the smallest
//                  ring), except CODE and ELASTIC, which the walker has
//   histogram      goes before all, once a token
//
//   clock 0: read address    1: word out, take what is added    2: write word + n
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
  localparam int unsigned Split = jet_hw_pkg::CNT_ELASTIC - jet_hw_pkg::CNT_RX_HEC;  // and CODE
  localparam int unsigned Walked = 14;
  // Those of the walker's that get a pulse every clock; the others one in 14 clocks
  localparam logic [Walked-1:0] Fast = 14'b11111_00_11_00000;

  // Walker's counters: 0..4, 19..27
  logic [Walked-1:0] walk_in;
  logic [3:0] walk_q;
  logic [5:0] walk_idx;
  assign walk_in  = {host_i, ring_i[Split+1:Split], rx_i};
  assign walk_idx = walk_q < 4'd5 ? {2'b0, walk_q} : {2'b0, walk_q} + 6'd14;

  // The ring's, in eight groups of four: place p is ring_i[p], the walker's two are never set
  logic [31:0] wait_q, served;
  logic [2:0] group_q;
  logic [3:0] four;
  logic [1:0] first;
  logic [4:0] place;
  assign four  = wait_q[{group_q, 2'b00} +: 4];
  assign first = four[0] ? 2'd0 : four[1] ? 2'd1 : four[2] ? 2'd2 : 2'd3;
  assign place = {group_q, first};

  // A group in which something waits, as it was a clock ago
  logic [6:0] any;
  always_comb begin
    for (int i = 0; i < 7; i++) any[i] = wait_q[4*i +: 4] != '0;
  end

  // What is done with this clock
  logic [4:0] bin_q;
  logic [5:0] clear_q, addr, addr1_q, addr2_q;
  logic bin1_q, bin2_q, ring1_q, ring2_q, walk1_q, read1_q, read2_q, we_q;   // on its way
  logic [4:0] place1_q, place2_q;
  logic do_bin, do_ring, do_read, do_walk;
  assign do_bin  = bin_q != '0 & !bin1_q & !bin2_q;
  assign do_ring = !do_bin & four != '0 & !(ring1_q & place == place1_q) &
                   !(ring2_q & place == place2_q);
  assign do_read = !do_bin & !do_ring & sel_i & !read1_q & !read2_q & !ack_o &
                   !(we_q & addr2_q == idx_i);
  assign do_walk = !do_bin & !do_ring & !do_read;

  always_comb begin
    addr = walk_idx;
    if (do_read) addr = idx_i;
    if (do_ring) addr = place < 5'd16 ? 6'(place) + 6'(jet_hw_pkg::CNT_RX_HEC) :
                        6'(place) + 6'(jet_hw_pkg::CNT_CLAIM_TVX - 16);
    if (do_bin)  addr = 6'(Hist) + 6'(bin_q);
    if (!rst_ni) addr = clear_q;
  end

  always_comb begin
    served = '0;
    if (do_ring) served[place] = 1'b1;
  end

  logic [3:0] at_q;
  logic [31:0] word, word_q, sum;
  logic [5:0] take, add_q;
  logic [Walked*6-1:0] pend;

  always_ff @(posedge clk_i) begin
    clear_q  <= clear_q + 6'd1;
    place1_q <= place;
    place2_q <= place1_q;
    addr1_q  <= addr;
    addr2_q  <= addr1_q;
    walk1_q  <= rst_ni & do_walk;
    at_q     <= walk_q;
    word_q   <= rst_ni ? word : '0;
    add_q    <= !rst_ni ? '0 : walk1_q ? take : 6'(bin1_q | ring1_q);
    we_q     <= !rst_ni | walk1_q | bin1_q | ring1_q;
    if (!rst_ni) begin
      walk_q  <= '0;
      group_q <= '0;
      wait_q  <= '0;
      bin_q   <= '0;
      bin1_q  <= 1'b0;
      bin2_q  <= 1'b0;
      ring1_q <= 1'b0;
      ring2_q <= 1'b0;
      read1_q <= 1'b0;
      read2_q <= 1'b0;
      ack_o   <= 1'b0;
    end else begin
      if (do_walk) walk_q <= walk_q == 4'(Walked - 1) ? '0 : walk_q + 4'd1;
      group_q <= any[0] ? 3'd0 : any[1] ? 3'd1 : any[2] ? 3'd2 : any[3] ? 3'd3 :
                 any[4] ? 3'd4 : any[5] ? 3'd5 : any[6] ? 3'd6 : 3'd7;
      wait_q  <= (wait_q & ~served) |
                 {3'b0, ring_i[28:Split+2], 2'b0, ring_i[Split-1:0]};
      bin_q   <= bin_i != '0 ? bin_i : do_bin ? '0 : bin_q;
      bin1_q  <= do_bin;
      bin2_q  <= bin1_q;
      ring1_q <= do_ring;
      ring2_q <= ring1_q;
      read1_q <= do_read;
      read2_q <= read1_q;
      ack_o   <= read2_q;
    end
    rdata_o <= sum;
  end

  assign sum = word_q + {26'b0, add_q};

  jet_ram #(.Width(32), .Depth(64)) u_ram (
    .clk_i, .we_i(we_q), .waddr_i(addr2_q), .wdata_i(sum),
    .re_i(1'b1), .raddr_i(addr), .rdata_o(word)
  );

  always_comb begin
    take = '0;
    for (int unsigned i = 0; i < Walked; i++) begin
      if (at_q == 4'(i)) take |= pend[6*i +: 6];
    end
  end

  for (genvar g = 0; g < Walked; g++) begin : gen_pend
    localparam int unsigned W = Fast[g] ? 6 : 2;
    logic [W-1:0] n_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni)                       n_q <= '0;
      else if (walk1_q & at_q == 4'(g))  n_q <= W'(walk_in[g]);
      else                               n_q <= n_q + W'(walk_in[g]);
    end
    assign pend[6*g +: 6] = 6'(n_q);
  end

endmodule

`default_nettype wire
