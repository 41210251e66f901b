// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the parts of the NIC core say to each other.
`default_nettype none

/* verilator lint_off UNUSEDPARAM */   // each part takes what it needs
/* verilator lint_off UNUSEDSIGNAL */  // an address has more bits than its block
package jet_nic_pkg;

  // Operations of jet_blocks, the only one who changes who owns what
  localparam logic [3:0] BopCheck  = 4'd0;  // may `pool` name `block`? does a SEND wait for it?
  localparam logic [3:0] BopSend   = 4'd1;  // a SEND's segment is in it (arg: free it afterwards)
  localparam logic [3:0] BopUnsend = 4'd2;  // and that SEND is over
  localparam logic [3:0] BopFree   = 4'd3;  // to the free list
  localparam logic [3:0] BopTake   = 4'd4;  // from the free list to the host
  localparam logic [3:0] BopAlloc  = 4'd5;  // from the free list to a frame of `pool`
  localparam logic [3:0] BopKeep   = 4'd6;  // the frame in it was delivered
  localparam logic [3:0] BopPoolRd = 4'd7;  // read the pool's CFG and USED
  localparam logic [3:0] BopPoolWr = 4'd8;  // write the pool's CFG
  localparam logic [3:0] BopDrop   = 4'd9;  // count in its DROPS (arg: NO_BLOCK, else FULL)
  localparam logic [3:0] BopDropRd = 4'd10; // read it

  // CFG of a pool as it is stored:  | enable | keep | queue 4 | cap 10 |
  localparam int unsigned PcCap    = 0;
  localparam int unsigned PcQueue  = 10;
  localparam int unsigned PcKeep   = 14;
  localparam int unsigned PcEnable = 15;
  localparam int unsigned PcW      = 16;

  // A queue's row, as jet_queue_rows gives it out
  typedef struct packed {
    logic        on;          // events may be written
    logic        active;      // something may begin
    logic [63:0] cmd_base;
    logic [63:0] evt_base;
    logic [3:0]  cmd_log2;
    logic [3:0]  evt_log2;
    logic [3:0]  evt_vector;
    logic [31:0] mod;
    logic [15:0] cmd_tail;
    logic [15:0] fetched;
    logic [15:0] cmd_head;
    logic [15:0] evt_head;
    logic [15:0] evt_tail;
    logic [4:0]  sends;       // that are not over
  } row_t;

  // A 64-bit word's address in the buffer memory is the block's first word | word in block.
  // Block sizes are 11..14, so the lower two bits of `shift` tell them apart
  localparam logic [1:0] Kb4 = 2'd0, Kb8 = 2'd1, Kb16 = 2'd2;

  function automatic logic [16:0] block_word(input logic [8:0] block, input logic [3:0] shift);
    case (shift[1:0])
      Kb4:     block_word = {block[7:0], 9'b0};
      Kb8:     block_word = {block[6:0], 10'b0};
      Kb16:    block_word = {block[5:0], 11'b0};
      default: block_word = {block[8:0], 8'b0};
    endcase
  endfunction

  // and the block of a word
  function automatic logic [8:0] word_block(input logic [16:0] word, input logic [3:0] shift);
    case (shift[1:0])
      Kb4:     word_block = {1'b0, word[16:9]};
      Kb8:     word_block = {2'b0, word[16:10]};
      Kb16:    word_block = {3'b0, word[16:11]};
      default: word_block = word[16:8];
    endcase
  endfunction

  // Word in block: these bits of an address
  function automatic logic [10:0] word_mask(input logic [3:0] shift);
    case (shift[1:0])
      Kb4:     word_mask = 11'h1ff;
      Kb8:     word_mask = 11'h3ff;
      Kb16:    word_mask = 11'h7ff;
      default: word_mask = 11'h0ff;
    endcase
  endfunction

  function automatic logic [8:0] hash0(input logic [23:0] v);
    hash0 = v[8:0] ^ v[17:9] ^ {3'b0, v[23:18]};
  endfunction

  function automatic logic [8:0] hash1(input logic [23:0] v);
    hash1 = v[8:0] ^ {v[12:9], v[17:13]} ^ {v[23:18], 3'b0} ^ 9'h1a5;
  endfunction

endpackage

`default_nettype wire
