// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Stores arriving frames: HEAD -> which pool? -> a block, and more, one after the other as
// they fill -> END -> record for jet_rx_deliver. Every frame is drained, the dropped
// ones at full speed; what is dropped after it had blocks goes on with the drop
// flag set, so that somebody else gives the blocks back.
//
// The last word is held back until the next one comes or the END says
// that it belongs to the SDU: a trailer alone must not open a block.
//
//   rx      HEAD   D0    D1    D2   ...   Dn    END
//   hold_q         .     D0    D1         Dn-1  Dn
//   memory               .     D0         Dn-2  Dn-1  (Dn if 8n < length)
`default_nettype none

module jet_rx_store (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         stop_i,         // take no more frames, drop the one on its way
  output logic        idle_o,
  input  wire  [3:0]  shift_i,        // block size

  input  wire         rx_valid_i,
  output logic        rx_ready_o,
  input  wire  [1:0]  rx_kind_i,
  input  wire  [63:0] rx_data_i,

  output logic        lookup_o,
  output logic [23:0] vci_o,
  input  wire         lookup_ack_i,
  input  wire         hit_i,
  input  wire  [7:0]  pool_i,

  output logic        blk_req_o,      // jet_blocks: Alloc, Drop
  output logic [3:0]  blk_op_o,
  output logic [7:0]  blk_pool_o,
  output logic        blk_arg_o,
  input  wire         blk_ack_i,
  input  wire         blk_ok_i,
  input  wire         blk_full_i,
  input  wire  [8:0]  blk_block_i,
  input  wire  [jet_nic_pkg::PcW-1:0] blk_cfg_i,

  output logic        mem_we_o,
  output logic [16:0] mem_addr_o,
  output logic [63:0] mem_wdata_o,

  output logic        list_we_o,
  output logic [4:0]  list_off_o,
  output logic [35:0] list_wdata_o,
  output logic        list_commit_o,
  output logic [4:0]  list_len_o,
  input  wire         list_room_i,

  input  wire  [31:0] time_lo_i,
  input  wire  [15:0] time_hi_i,      // a clock late against time_lo_i
  output logic        cnt_no_vci_o,
  output logic        cnt_no_block_o,
  output logic        cnt_full_o
);

  localparam logic [1:0] KindHead = 2'd0;
  localparam logic [1:0] KindEnd  = 2'd3;

  typedef enum logic [3:0] {Head, Lookup, First, Data, Alloc, Pair, End, Drop, Flush,
                            Desc0, Desc1, Desc2, Desc3, Desc4, Commit} state_e;
  typedef enum logic [1:0] {Good, NoVci, NoBlock, PoolFull} why_e;
  state_e state_q, state_d;
  why_e why_q;

  // The frame
  logic [23:0] vci_q;
  logic [5:0] src_q;
  logic sync_q, keep_q, drop_q, held_q, ended_q;
  logic [3:0] queue_q;
  logic [7:0] pool_q;
  logic [63:0] hold_q;
  logic [12:0] idx_q;               // of the held word
  logic [8:0] block_q, first_q, odd_q;    // the newest; number 0; the newest of odd number
  logic [5:0] blocks_q;             // that the frame has
  /* verilator lint_off UNUSEDSIGNAL */  // spare bits
  logic [63:0] end_q;               // the END word
  /* verilator lint_on UNUSEDSIGNAL */
  logic [16:0] length;
  logic opens_q;                    // the held word is the first of a block
  logic opened_q;                   // block_q is the one of the held word
  logic err, abort, last_in, take, we, too_long_q, tell, no_room;
  logic [1:0] err_bits;
  logic [10:0] word_mask;

  assign length   = err ? end_q[33:17] : end_q[16:0];
  assign err_bits = {end_q[60], end_q[61]};        // CRC, length
  assign err      = |err_bits;
  assign abort    = end_q[62];
  assign last_in  = held_q & ({1'b0, idx_q, 3'b0} < length);

  assign word_mask = jet_nic_pkg::word_mask(shift_i);

  assign take = rx_valid_i & rx_ready_o;

  // Frames that the ring part found fault with are in its counters
  assign tell    = (state_q == End) & (drop_q | !last_in) & !abort & !err;
  assign no_room = (why_q == NoBlock) | (why_q == PoolFull);

  always_comb begin
    state_d    = state_q;
    rx_ready_o = 1'b0;
    we         = 1'b0;
    unique case (state_q)
      Head: begin
        // Anything but a HEAD is the rest of a frame that a reset cut
        rx_ready_o = list_room_i;
        if (take & (rx_kind_i == KindHead)) state_d = stop_i ? Data : Lookup;
      end
      Lookup: if (lookup_ack_i) state_d = hit_i ? First : Data;
      First:  if (blk_ack_i) state_d = Data;
      Data: begin
        // A dropped frame needs nothing; a stored one first a place for the held word
        if (!drop_q & held_q & opens_q & rx_valid_i & (rx_kind_i != KindEnd) & !opened_q) begin
          state_d = Alloc;
        end else begin
          rx_ready_o = 1'b1;
          we         = rx_valid_i & !drop_q & held_q & (rx_kind_i != KindEnd);
          if (take & (rx_kind_i == KindEnd)) state_d = End;
        end
      end
      Alloc: if (blk_ack_i) state_d = blk_ok_i ? Pair : ended_q ? End : Data;
      Pair:  state_d = ended_q ? Flush : Data;
      End: begin
        if (!drop_q & last_in & !abort & (!err | keep_q)) begin
          state_d = (opens_q & !opened_q) ? Alloc : Flush;
        end else begin
          state_d = tell & no_room ? Drop : (blocks_q != '0) ? Desc0 : Head;
        end
      end
      Drop: if (blk_ack_i) state_d = (blocks_q != '0) ? Desc0 : Head;
      Flush: begin
        we      = 1'b1;
        state_d = Desc0;
      end
      Desc0:  state_d = Desc1;
      Desc1:  state_d = Desc2;
      Desc2:  state_d = Desc3;
      Desc3:  state_d = Desc4;
      Desc4:  state_d = Commit;
      default: state_d = Head;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Head) begin
      {sync_q, src_q, vci_q} <= rx_data_i[30:0];
      why_q      <= NoVci;
      drop_q     <= 1'b1;
      held_q     <= 1'b0;
      ended_q    <= 1'b0;
      opens_q    <= 1'b1;
      opened_q   <= 1'b0;
      too_long_q <= 1'b0;
      idx_q      <= '0;
      blocks_q   <= '0;
    end
    if (state_q == Lookup) pool_q <= pool_i;
    if (state_q == First) begin
      keep_q  <= blk_cfg_i[jet_nic_pkg::PcKeep];
      queue_q <= blk_cfg_i[jet_nic_pkg::PcQueue +: 4];
    end
    if (state_q == Data & take) begin
      if (rx_kind_i == KindEnd) begin
        end_q   <= rx_data_i;
        ended_q <= 1'b1;
      end else begin
        hold_q <= rx_data_i;
        held_q <= 1'b1;
        // Longer than any frame may be: the ring part has counted it
        if (held_q) begin
          {too_long_q, idx_q} <= {too_long_q, idx_q} + 14'd1;
          opens_q <= (idx_q[10:0] & word_mask) == word_mask;
        end
        if (held_q) opened_q <= 1'b0;
      end
    end
    if (too_long_q | stop_i) drop_q <= 1'b1;
    if ((state_q == First | state_q == Alloc) & blk_ack_i) begin
      if (blk_ok_i) begin
        drop_q   <= too_long_q | stop_i;
        why_q    <= Good;
        block_q  <= blk_block_i;
        opened_q <= 1'b1;
        blocks_q <= blocks_q + 6'd1;
        if (blocks_q == '0) first_q <= blk_block_i;
        if (blocks_q[0])    odd_q   <= blk_block_i;
      end else begin
        drop_q <= 1'b1;
        why_q  <= !blk_cfg_i[jet_nic_pkg::PcEnable] ? NoVci : blk_full_i ? PoolFull : NoBlock;
      end
    end
    if (!rst_ni) state_q <= Head;
    else         state_q <= state_d;
  end

  assign lookup_o   = state_q == Lookup;
  assign vci_o      = vci_q;
  assign blk_req_o  = (state_q == First) | (state_q == Alloc) | (state_q == Drop);
  assign blk_op_o   = (state_q == Drop) ? jet_nic_pkg::BopDrop : jet_nic_pkg::BopAlloc;
  assign blk_pool_o = pool_q;
  assign blk_arg_o  = why_q == NoBlock;

  // Who reads the memory waits for this: from a register
  always_ff @(posedge clk_i) begin
    mem_we_o    <= we & rst_ni;
    mem_addr_o  <= jet_nic_pkg::block_word(block_q, shift_i) | 17'(idx_q[10:0] & word_mask);
    mem_wdata_o <= hold_q;
  end

  // The record
  logic dropped;
  // What is kept although it is damaged may be nothing at all
  assign dropped = drop_q | abort | (err & !keep_q) | !held_q;
  assign list_we_o = (state_q == Pair & blocks_q != 6'd1) | (state_q == Desc0) |
                     (state_q == Desc1) | (state_q == Desc2) | (state_q == Desc3) |
                     (state_q == Desc4);
  assign list_commit_o = state_q == Commit;
  assign list_len_o    = 5'd5 + 5'(blocks_q >> 1);
  always_comb begin
    list_off_o   = 5'd0;
    list_wdata_o = {dropped, err_bits, sync_q, pool_q, vci_q};
    unique case (state_q)
      Pair: begin
        list_off_o   = 5'd5 + 5'((blocks_q - 6'd2) >> 1);
        list_wdata_o = {11'b0, blocks_q[0] ? block_q : 9'b0, 7'b0, odd_q};
      end
      Desc1: begin
        list_off_o   = 5'd1;
        list_wdata_o = {queue_q, end_q[49:34], 2'b0, src_q, 2'b0, blocks_q};
      end
      Desc2: begin
        list_off_o   = 5'd2;
        list_wdata_o = {4'b0, end_q[57:50], 6'b0, end_q[58], length};    // as the event shows it
      end
      Desc3: begin
        list_off_o   = 5'd3;
        list_wdata_o = {4'b0, time_lo_i};
      end
      Desc4: begin
        list_off_o   = 5'd4;
        list_wdata_o = {11'b0, first_q, time_hi_i};
      end
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    cnt_no_vci_o   <= tell & (why_q == NoVci) & !stop_i & rst_ni;
    cnt_no_block_o <= tell & (why_q == NoBlock) & rst_ni;
    cnt_full_o     <= tell & (why_q == PoolFull) & rst_ni;
  end
  // While stopped, a frame that has no blocks is nothing
  assign idle_o = stop_i ? (state_q == Head) | ((state_q == Data) & drop_q & (blocks_q == '0))
                         : (state_q == Head) & !(rx_valid_i & (rx_kind_i == KindHead));

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) begin
    if (rst_ni & state_q == Alloc) fits: assert (blocks_q < 6'(jet_hw_pkg::EVT_BLOCKS_MAX));
  end
`endif

endmodule

`default_nettype wire
