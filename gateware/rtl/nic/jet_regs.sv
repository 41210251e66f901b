// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Register access: one at a time, decoded here, by the names of hw.h; the global and ring
// registers live here, the others are asked: VCI table, counters, pools, queues. Every
// access ends after a bounded number of clocks, whatever the card does.
`default_nettype none

module jet_regs #(
  parameter int unsigned MemKb  = 1024,
  parameter int unsigned Queues = 4,
  parameter int unsigned Vectors = 4,
  parameter int unsigned HostHz = 125000000,
  parameter int unsigned RingHz = 50000000
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         reg_valid_i,
  output logic        reg_ready_o,
  input  wire         reg_write_i,
  input  wire  [15:0] reg_addr_i,
  input  wire  [31:0] reg_wdata_i,
  output logic [31:0] reg_rdata_o,

  input  wire  [47:0] eui_i,
  input  wire         link_here_i,      // registers of the PCI Express link
  input  wire  [31:0] link_i,
  output logic [3:0]  link_cnt_idx_o,
  input  wire  [31:0] link_cnt_i,       // a clock after idx
  input  wire         flr_i,
  input  wire         resetting_i,
  output logic        reset_o,          // pulses to jet_reset
  output logic        block_o,
  input  wire  [3:0]  shift_i,
  input  wire  [9:0]  free_i,

  output logic [31:0] time_lo_o,
  output logic [15:0] time_hi_o,        // a clock late against time_lo_o

  output logic        ring_insert_o,
  output logic        ring_fit_o,
  output logic [23:0] ring_bid_o,
  output logic [23:0] ring_sa_o,
  output logic [15:0] ring_frame_o,
  output logic [15:0] ring_random_o,
  output logic [2:0]  ring_sel_o,       // word of the ring's status
  input  wire         ring_lock_i,      // somebody else is selecting
  input  wire  [31:0] ring_word_i,
  output logic        more_sel_o,       // the ring's further registers
  output logic [2:0]  more_idx_o,
  input  wire         more_ack_i,
  input  wire  [31:0] more_rdata_i,

  output logic        sub_we_o,         // the access, for those below; steady while sel
  output logic [15:0] sub_addr_o,
  output logic [31:0] sub_wdata_o,
  output logic        vci_sel_o,
  input  wire         vci_ack_i,
  input  wire  [31:0] vci_rdata_i,
  output logic        cnt_sel_o,
  output logic [5:0]  cnt_idx_o,
  input  wire         cnt_ack_i,
  input  wire  [31:0] cnt_rdata_i,
  output logic        queue_sel_o,
  input  wire         queue_ack_i,
  input  wire  [31:0] queue_rdata_i,
  output logic        pool_req_o,       // jet_blocks
  output logic [3:0]  pool_op_o,
  output logic [jet_nic_pkg::PcW-1:0] pool_cfg_o,
  input  wire         pool_ack_i,
  input  wire  [jet_nic_pkg::PcW-1:0] pool_cfg_i,
  input  wire  [9:0]  pool_used_i,
  input  wire  [31:0] pool_drops_i
);

  localparam logic [23:0] BidReset = 24'(RingHz / 1000);  // a rotation a millisecond

  typedef enum logic [2:0] {Idle, Area, Decode, Local, Sub, Ready} state_e;
  state_e state_q;

  logic we_q;
  logic [15:0] addr_q;
  logic [31:0] wdata_q, rdata_q, word, word_q, scratch_q, hi_q, time_hi_q, pool;
  logic write, block_ok, read_lo_q;

  localparam logic [5:0] Hist = 6'((jet_hw_pkg::REG_RING_HIST & 'hff) >> 2);

  // Which register it is, or whose; a clock after the address, and in front of nearly everything
  /* verilator lint_off UNUSEDSIGNAL */  // the areas' first registers have a bit, too
  logic [jet_hw_pkg::AT_NUM-1:0] at_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic in_hist, in_words, in_more, in_vci, in_hist_q, in_cnt_q, in_pool_q, in_queue_q, in_link_q;
  logic [5:0] slot;                     // register in 256 bytes
  assign slot    = addr_q[7:2];
  // No rotation is as short as one word: the histogram's first place is a hole
  assign in_hist = addr_q[15:8] == 8'(jet_hw_pkg::REG_RING_HIST >> 8) & slot > Hist &
                   slot < Hist + 6'(jet_hw_pkg::RING_HIST_NUM);
  always_ff @(posedge clk_i) begin
    at_q       <= jet_hw_pkg::reg_at(addr_q);
    in_hist_q  <= in_hist;
    in_cnt_q   <= in_hist | (addr_q[15:8] == 8'(jet_hw_pkg::REG_COUNTER >> 8) &
                             slot < 6'(jet_hw_pkg::CNT_NUM));
    in_pool_q  <= addr_q[15:12] == 4'(jet_hw_pkg::REG_POOL >> 12);
    in_queue_q <= addr_q[15];
    in_link_q  <= link_here_i & addr_q[15:6] == 10'(jet_hw_pkg::REG_LINK_COUNTER >> 6);
    word_q     <= word;
  end
  assign in_words = |at_q[jet_hw_pkg::AT_RING_MON_EUI_HI:jet_hw_pkg::AT_RING_STATUS];
  assign in_more  = |at_q[jet_hw_pkg::AT_RING_TRIP:jet_hw_pkg::AT_RING_UPSTREAM_LO];
  assign in_vci   = |at_q[jet_hw_pkg::AT_VCI_INDEX:jet_hw_pkg::AT_VCI_DATA];
  assign write    = (state_q == Decode) & we_q;
  assign block_ok = (wdata_q[3:0] >= 4'(jet_hw_pkg::BLOCK_SHIFT_MIN)) &
                    (wdata_q[3:0] <= 4'(jet_hw_pkg::BLOCK_SHIFT_MAX)) & !ring_insert_o;

  assign reset_o = flr_i | (write & at_q[jet_hw_pkg::AT_CTRL] & !resetting_i & wdata_q[0]);
  assign block_o = write & at_q[jet_hw_pkg::AT_BLOCK] & !resetting_i & block_ok;

  function automatic logic [31:0] when(input logic it_is, input logic [31:0] value);
    when = value & {32{it_is}};
  endfunction
  assign word =
      when(at_q[jet_hw_pkg::AT_ID], 32'(jet_hw_pkg::ID)) |
      when(at_q[jet_hw_pkg::AT_VERSION], {16'(jet_hw_pkg::VERSION_MAJOR_NOW),
                                          16'(jet_hw_pkg::VERSION_MINOR_NOW)}) |
      when(at_q[jet_hw_pkg::AT_CAPS], {link_here_i, 2'b0, 5'(Vectors), 3'b0, 5'(Queues),
                                       16'(MemKb)}) |
      when(at_q[jet_hw_pkg::AT_HOST_HZ], HostHz) |
      when(at_q[jet_hw_pkg::AT_RING_HZ], RingHz) |
      when(at_q[jet_hw_pkg::AT_EUI_LO], eui_i[31:0]) |
      when(at_q[jet_hw_pkg::AT_EUI_HI], {16'b0, eui_i[47:32]}) |
      when(at_q[jet_hw_pkg::AT_CTRL], {31'b0, resetting_i}) |
      when(at_q[jet_hw_pkg::AT_BLOCK], {28'b0, shift_i}) |
      when(at_q[jet_hw_pkg::AT_FREE], {22'b0, free_i}) |
      when(at_q[jet_hw_pkg::AT_TIME_LO], time_lo_o) |
      when(at_q[jet_hw_pkg::AT_TIME_HI], time_hi_q) |
      when(at_q[jet_hw_pkg::AT_SCRATCH], scratch_q) |
      when(at_q[jet_hw_pkg::AT_RING_CTRL], {ring_random_o, 14'b0, ring_fit_o, ring_insert_o}) |
      when(at_q[jet_hw_pkg::AT_RING_BID], {8'b0, ring_bid_o}) |
      when(at_q[jet_hw_pkg::AT_RING_SA], {8'b0, ring_sa_o}) |
      when(at_q[jet_hw_pkg::AT_RING_FRAME], {16'b0, ring_frame_o}) |
      when(at_q[jet_hw_pkg::AT_LINK] & link_here_i, link_i) |
      when(in_link_q, link_cnt_i) |
      when(in_words, ring_word_i);

  // Words of the ring's status by jet_event's numbering
  assign ring_sel_o = ({3{at_q[jet_hw_pkg::AT_RING_STATUS]}} & 3'd1) |
                      ({3{at_q[jet_hw_pkg::AT_RING_TTRT]}} & 3'd2) |
                      ({3{at_q[jet_hw_pkg::AT_RING_MON_EUI_LO]}} & 3'd3) |
                      ({3{at_q[jet_hw_pkg::AT_RING_ROT_MAX]}} & 3'd4) |
                      ({3{at_q[jet_hw_pkg::AT_RING_MON_EUI_HI]}} & 3'd5) |
                      ({3{at_q[jet_hw_pkg::AT_RING_MAP_LO]}} & 3'd6) |
                      ({3{at_q[jet_hw_pkg::AT_RING_MAP_HI]}} & 3'd7);

  assign pool = addr_q[3] ? pool_drops_i :
                addr_q[2] ? {22'b0, pool_used_i} :
                {pool_cfg_i[jet_nic_pkg::PcEnable], 6'b0, pool_cfg_i[jet_nic_pkg::PcKeep],
                 4'b0, pool_cfg_i[jet_nic_pkg::PcQueue +: 4],
                 6'b0, pool_cfg_i[jet_nic_pkg::PcCap +: 10]};
  assign pool_cfg_o = {wdata_q[jet_hw_pkg::POOL_CFG_ENABLE_LSB],
                       wdata_q[jet_hw_pkg::POOL_CFG_KEEP_LSB],
                       wdata_q[jet_hw_pkg::POOL_CFG_QUEUE_LSB +: 4], wdata_q[9:0]};
  assign pool_op_o  = addr_q[3] ? jet_nic_pkg::BopDropRd :
                      (we_q & !addr_q[2]) ? jet_nic_pkg::BopPoolWr : jet_nic_pkg::BopPoolRd;

  assign link_cnt_idx_o = addr_q[5:2];

  logic sub;
  assign sub         = state_q == Sub;
  assign vci_sel_o   = sub & in_vci;
  assign cnt_sel_o   = sub & in_cnt_q;
  assign cnt_idx_o   = in_hist_q ? slot - Hist + 6'(jet_hw_pkg::CNT_NUM - 1) : slot;
  assign more_sel_o  = sub & in_more;
  assign more_idx_o  = addr_q[4:2] - 3'(jet_hw_pkg::REG_RING_UPSTREAM_LO >> 2);
  assign queue_sel_o = sub & in_queue_q;
  assign pool_req_o  = sub & in_pool_q;
  assign sub_we_o    = we_q;
  assign sub_addr_o  = addr_q;
  assign sub_wdata_o = wdata_q;

  always_ff @(posedge clk_i) begin
    hi_q      <= hi_q + 32'(time_lo_o == '1);
    time_lo_o <= time_lo_o + 32'd1;
    if (!rst_ni) begin
      state_q       <= Idle;
      time_lo_o     <= '0;
      hi_q          <= '0;
      scratch_q     <= '0;
      ring_insert_o <= 1'b0;
      ring_fit_o    <= 1'b0;
      ring_bid_o    <= BidReset;
      ring_sa_o     <= '0;
      ring_frame_o  <= 16'(jet_hw_pkg::RING_FRAME_MAX);
      ring_random_o <= '0;
    end else begin
      unique case (state_q)
        Idle: begin
          we_q    <= reg_write_i;
          addr_q  <= reg_addr_i;
          wdata_q <= reg_wdata_i;
          rdata_q <= '0;
          if (reg_valid_i) state_q <= Area;
        end
        Area: state_q <= Decode;
        Decode: begin
          if (addr_q[1:0] != '0) begin
            state_q <= Ready;
          end else if (in_vci | in_cnt_q | in_more | in_pool_q | in_queue_q) begin
            state_q <= Sub;
          end else if (!(in_words & ring_lock_i)) begin
            state_q <= Local;
          end
          if (at_q[jet_hw_pkg::AT_TIME_LO]) read_lo_q <= 1'b1;
          if (write & at_q[jet_hw_pkg::AT_SCRATCH]) scratch_q <= wdata_q;
          if (write & !resetting_i) begin
            if (at_q[jet_hw_pkg::AT_RING_CTRL]) begin
              {ring_fit_o, ring_insert_o} <= wdata_q[1:0];
              ring_random_o               <= wdata_q[31:16];
            end
            if (at_q[jet_hw_pkg::AT_RING_BID])   ring_bid_o   <= wdata_q[23:0];
            if (at_q[jet_hw_pkg::AT_RING_SA])    ring_sa_o    <= wdata_q[23:0];
            if (at_q[jet_hw_pkg::AT_RING_FRAME]) ring_frame_o <= wdata_q[15:0];
          end
        end
        Local: begin
          rdata_q <= word_q;
          state_q <= Ready;
        end
        Sub: begin
          if (vci_ack_i | cnt_ack_i | more_ack_i | queue_ack_i | pool_ack_i) state_q <= Ready;
          rdata_q <= in_vci ? vci_rdata_i : in_cnt_q ? cnt_rdata_i : in_pool_q ? pool :
                     in_more ? more_rdata_i : queue_rdata_i;
        end
        default: state_q <= Idle;
      endcase
      if (reset_o) begin
        scratch_q     <= '0;
        ring_insert_o <= 1'b0;
        ring_fit_o    <= 1'b0;
        ring_bid_o    <= BidReset;
        ring_sa_o     <= '0;
        ring_frame_o  <= 16'(jet_hw_pkg::RING_FRAME_MAX);
        ring_random_o <= '0;
      end
      // The upper half follows a clock after the lower one
      if (read_lo_q) begin
        time_hi_q <= hi_q;
        read_lo_q <= 1'b0;
      end
    end
  end

  assign time_hi_o   = hi_q[15:0];
  assign reg_ready_o = state_q == Ready;
  assign reg_rdata_o = rdata_q;

endmodule

`default_nettype wire
