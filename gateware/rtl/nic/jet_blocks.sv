// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Who owns which block, the free list, and the pools' limits: all in one place
// that does one operation after the other (7 to 9 clocks each), so that there are no
// races to think about and the tables need one port each.
//
// A block's entry; the free list is a stack that runs through `next`:
//   | next 9 | freeing | pend 9 | pool 8 | state 2 |
// next     of a free one; in others it is anything
// pend     segments of SENDs that are in it and not over. jet_send_queue holds less than 512
// freeing  goes to the free list when pend gets zero; cannot be named any more
//
// A pool's entry: | used 10 | cfg 16 |; used counts its FILL and POOL blocks and
// goes down by what the block's entry says, never by what the host says. Its drops are two words
// of a memory of their own: for its cap, and for want of a block.
`default_nettype none

module jet_blocks #(
  parameter int unsigned Clients = 5    // the lowest goes first
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         init_i,           // all blocks to the host, pools empty: 512, twice
  input  wire         init_cfg_i,       // and not configured, and nothing dropped
  input  wire  [8:0]  init_addr_i,
  output logic [9:0]  free_o,           // blocks on the free list
  output logic        idle_o,

  input  wire  [Clients-1:0]      req_i,    // held with the rest until ack_o
  input  wire  [Clients-1:0][3:0] op_i,
  input  wire  [Clients-1:0][8:0] block_i,
  input  wire  [Clients-1:0][7:0] pool_i,
  input  wire  [Clients-1:0]      arg_i,
  input  wire  [jet_nic_pkg::PcW-1:0] cfg_i,
  output logic [Clients-1:0]      ack_o,    // results are good in this clock
  output logic        ok_o,             // Take, Alloc: there was one, and the pool is enabled
  output logic        full_o,           // Alloc: not for want of blocks, but of the pool's cap
  output logic        name_o,           // Check: pool may name it
  output logic        pend_o,           // Check: waits to be sent
  output logic [8:0]  block_o,          // Take, Alloc
  output logic [jet_nic_pkg::PcW-1:0] cfg_o,
  output logic [9:0]  used_o,
  output logic [31:0] drops_o
);

  localparam logic [1:0] StHost = 2'd0;
  localparam logic [1:0] StFree = 2'd1;
  localparam logic [1:0] StFill = 2'd2;
  localparam logic [1:0] StPool = 2'd3;

  typedef enum logic [2:0] {Idle, Read, Entry, Pool, PoolOut, PoolIn, Write, Done} state_e;
  state_e state_q, state_d;

  // The operation
  logic [Clients-1:0] who_q, who_d;
  logic [3:0] op_q, op_d;
  logic [8:0] block_q, block_d;
  logic [7:0] pool_q, pool_d;
  logic arg_q, arg_d;

  // While none may ask, the sweep's address is where all tables are written
  logic [Clients-1:0] req;
  assign req = init_i ? '0 : req_i;
  always_comb begin
    who_d   = '0;
    op_d    = '0;
    block_d = init_addr_i;
    {pool_d, arg_d} = init_addr_i;
    for (int unsigned i = 0; i < Clients; i++) begin
      if (req[i] & (who_d == '0)) begin
        who_d[i] = 1'b1;
        op_d     = op_i[i];
        block_d  = block_i[i];
        pool_d   = pool_i[i];
        arg_d    = arg_i[i];
      end
    end
  end

  logic op_take, op_free;               // pops from the free list; may push
  assign op_take = (op_q == jet_nic_pkg::BopTake) | (op_q == jet_nic_pkg::BopAlloc);
  assign op_free = (op_q == jet_nic_pkg::BopFree) | (op_q == jet_nic_pkg::BopUnsend);

  // The tables
  logic [28:0] ent, ent_q, ent_d;
  /* verilator lint_off UNUSEDSIGNAL */  // 18-bit halves, because these have write enables
  logic [35:0] pent, pent_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [17:0] low_d, high_d;
  logic ent_we, low_we, high_we, cfg_we, used_we, drop_we;
  logic [31:0] drops, drops_q;
  logic [8:0] head_q;
  logic [9:0] free_q, used_d;

  jet_ram #(.Width(29), .Depth(512)) u_blocks (
    .clk_i, .we_i(init_i | ent_we), .waddr_i(block_q), .wdata_i(ent_d),
    .re_i(1'b1), .raddr_i(block_q), .rdata_o(ent)
  );

  jet_ram #(.Width(32), .Depth(512)) u_drops (
    .clk_i, .we_i((init_i & init_cfg_i) | drop_we), .waddr_i({pool_q, arg_q}),
    .wdata_i(drops_q + 32'd1), .re_i(1'b1), .raddr_i({pool_q, arg_q}), .rdata_o(drops)
  );

  assign low_d     = init_i ? '0 : 18'(cfg_i);
  assign high_d    = init_i ? '0 : 18'(used_d);
  assign low_we    = cfg_we | (init_i & init_cfg_i);
  assign high_we   = used_we | init_i;
  (* ram_style = "block", no_rw_check *) logic [35:0] pools [256];
  always_ff @(posedge clk_i) begin
    if (low_we)  pools[pool_q][17:0]  <= low_d;
    if (high_we) pools[pool_q][35:18] <= high_d;
    pent <= pools[pool_q];
  end

  // What the block's entry says, and what becomes of it
  logic [8:0] next;
  logic freeing, name_q, last_q, over, push, pop, full, full_q;
  logic [8:0] pend;
  logic [7:0] owner;
  logic [1:0] state;
  assign {next, freeing, pend, owner, state} = ent_q;

  assign full    = (op_q == jet_nic_pkg::BopAlloc) & (pent_q[27:18] >= pent_q[9:0]);
  assign over    = (op_q == jet_nic_pkg::BopUnsend) & last_q & freeing;
  assign push    = (state_q == Write) & (over | ((op_q == jet_nic_pkg::BopFree) & name_q));
  assign pop     = (state_q == Write) & op_take & ok_o;
  assign used_we = (push & ((state == StPool) | (state == StFill))) |
                   (pop & (op_q == jet_nic_pkg::BopAlloc));
  assign used_d  = pent_q[27:18] + {{9{!op_take}}, 1'b1};       // + 1 or - 1
  assign cfg_we  = (state_q == Write) & (op_q == jet_nic_pkg::BopPoolWr);
  assign drop_we = (state_q == Write) & (op_q == jet_nic_pkg::BopDrop);

  // A block that moves to or from the free list waits for no SEND
  logic send, unsend, keep, freeing_d;
  logic [1:0] state_new;
  assign send   = (state_q == Write) & (op_q == jet_nic_pkg::BopSend);
  assign unsend = (state_q == Write) & (op_q == jet_nic_pkg::BopUnsend);
  assign keep   = (state_q == Write) & (op_q == jet_nic_pkg::BopKeep);
  assign ent_we = push | pop | send | unsend | keep;
  assign freeing_d = (freeing | (send & arg_q)) & !push;
  always_comb begin
    if (push)      state_new = StFree;
    else if (pop)  state_new = (op_q == jet_nic_pkg::BopAlloc) ? StFill : StHost;
    else if (keep) state_new = StPool;
    else           state_new = state;
  end
  assign ent_d = {head_q, freeing_d, pend + {{8{unsend}}, send | unsend},
                  pop ? pool_q : owner, state_new};

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (|req) state_d = Read;
      Read:    state_d = Entry;
      // Only what may give a block back needs its owner's entry as well
      Entry:   state_d = Pool;
      Pool:    state_d = op_free ? PoolOut : Write;
      PoolOut: state_d = PoolIn;
      PoolIn:  state_d = Write;
      Write:   state_d = Done;
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      op_q    <= op_d;
      pool_q  <= pool_d;
      arg_q   <= arg_d;
      block_q <= ((op_d == jet_nic_pkg::BopTake) | (op_d == jet_nic_pkg::BopAlloc)) ?
                 head_q : block_d;
    end
    if (state_q == Entry) begin
      ent_q   <= ent;
      pent_q  <= pent;
      drops_q <= drops;
    end
    // What a sweep writes: the host's, not to be freed, of no SEND; and no drops, less one
    if (init_i) ent_q <= {27'b0, StHost};
    if (init_i & init_cfg_i) drops_q <= '1;
    if (state_q == Pool) begin
      // A frame in the making is freed by its store only, which says its pool
      name_q <= !freeing & ((state == StHost) |
                   ((owner == pool_q) & ((state == StPool) |
                   ((state == StFill) & (op_q == jet_nic_pkg::BopFree)))));
      last_q <= pend == 9'd1;
      pend_o <= pend != '0;
      full_q <= full;
      ok_o   <= (free_q != '0) & !full &
                ((op_q == jet_nic_pkg::BopTake) | pent_q[jet_nic_pkg::PcEnable]);
      if (op_free) pool_q <= owner;
    end
    if (state_q == PoolIn) pent_q <= pent;
    if (init_i) begin
      free_q <= '0;
      head_q <= '0;
    end else if (push) begin
      free_q <= free_q + 10'd1;
      head_q <= block_q;
    end else if (pop) begin
      free_q <= free_q - 10'd1;
      head_q <= next;
    end
    if (!rst_ni) begin
      state_q <= Idle;
      who_q   <= '0;
      free_q  <= '0;
    end else begin
      state_q <= state_d;
      if (state_q == Idle) who_q <= who_d;
    end
    ack_o <= (state_q == Write) ? who_q : '0;
  end

  assign idle_o  = (state_q == Idle) & !(|req_i);
  assign full_o  = full_q;
  assign name_o  = name_q;
  assign block_o = block_q;
  assign cfg_o   = pent_q[jet_nic_pkg::PcW-1:0];
  assign used_o  = pent_q[27:18];
  assign drops_o = drops_q;
  assign free_o  = free_q;

`ifdef JET_ASSERT
  // A block is where it was counted, and all are somewhere
  always_ff @(posedge clk_i) if (rst_ni & !init_i) begin
    used:  assert (!(used_we & push) | pent_q[27:18] != '0);
    limit: assert (!(used_we & pop) | pent_q[27:18] < pent_q[9:0]);
    sends: assert (!((state_q == Write) & (op_q == jet_nic_pkg::BopUnsend)) | pend != '0);
    frees: assert (!push | (free_q != 10'd512 & state != StFree));
    takes: assert (!pop | (state == StFree & !freeing));
    waits: assert (!(push | pop) | pend == 9'(unsend));
    adds:  assert (!((state_q == Write) & (op_q == jet_nic_pkg::BopSend)) | pend != '1);
  end
`endif

endmodule

`default_nettype wire
