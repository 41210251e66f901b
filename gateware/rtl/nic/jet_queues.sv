// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The registers of the queue pairs, and all of their indices.
//
// Indices live in LUT memories that one part each writes: the host CMD_TAIL and
// EVT_HEAD, jet_fetch `fetched`, jet_pick CMD_HEAD, jet_event EVT_TAIL:
//
//        CMD_HEAD        fetched         CMD_TAIL
//    done   |  in the buffer |  in host memory |      (all free-running)
//
// A queue's life:   off -> starting: each of these parts zeroes its index
//                       -> on -> stopping: nothing new begins
//                       -> off when no part has anything of it in hand (quiet)
// FAULT stops it like stopping does, but only the host ends that.
`default_nettype none

module jet_queues #(
  parameter int unsigned Queues  = 4,
  parameter int unsigned Vectors = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [$clog2(Queues):0] init_addr_i,  // runs through all while rst_ni is low

  input  wire         sel_i,            // register access, held until ack
  input  wire         we_i,
  input  wire  [14:0] addr_i,
  input  wire  [31:0] wdata_i,
  output logic        ack_o,
  output logic [31:0] rdata_o,

  output logic [Queues-1:0] active_o,   // may begin something
  output logic [Queues-1:0] on_o,       // events may be written
  output logic [Queues-1:0] kick_o,     // has commands that nobody has looked at
  output logic [Queues-1:0] arm_o,      // EVT_HEAD was written with ARM
  input  wire  [Queues-1:0] quiet_i,    // nobody has anything of it in hand
  input  wire  [Queues-1:0] unkick_i,
  input  wire  [Queues-1:0] armed_i,    // jet_event has seen arm_o
  input  wire  [Queues-1:0] fault_i,    // commands are not readable

  output logic [Queues-1:0] start_fetch_o,
  output logic [Queues-1:0] start_exec_o,
  output logic [Queues-1:0] start_event_o,
  input  wire  [Queues-1:0] started_fetch_i,
  input  wire  [Queues-1:0] started_exec_i,
  input  wire  [Queues-1:0] started_event_i,

  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  fetch_queue_i,    // jet_fetch
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire         fetch_hi_i,
  output logic [31:0] fetch_base_o,
  output logic [3:0]  fetch_log2_o,
  output logic [15:0] fetch_tail_o,
  output logic [15:0] fetch_fetched_o,
  output logic [15:0] fetch_head_o,
  input  wire         fetch_we_i,
  input  wire  [15:0] fetch_fetched_i,

  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  pick_queue_i,     // jet_pick
  /* verilator lint_on UNUSEDSIGNAL */
  output logic [15:0] pick_tail_o,
  output logic [15:0] pick_fetched_o,
  output logic [15:0] pick_head_o,
  input  wire         pick_we_i,
  input  wire  [15:0] pick_head_i,

  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  room_queue_i,     // jet_room
  /* verilator lint_on UNUSEDSIGNAL */
  output logic [15:0] room_head_o,
  output logic [15:0] room_tail_o,
  output logic [3:0]  room_log2_o,

  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  event_queue_i,    // jet_event
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire         event_hi_i,
  output logic [31:0] event_base_o,
  output logic [3:0]  event_log2_o,
  output logic [3:0]  event_vector_o,
  output logic [31:0] event_mod_o,
  output logic [15:0] event_head_o,
  output logic [15:0] event_tail_o,
  input  wire         event_we_i,
  input  wire  [15:0] event_tail_i
);

  localparam int unsigned QW = $clog2(Queues);

  (* ram_style = "distributed" *) logic [31:0] cmd_base [2 * Queues];
  (* ram_style = "distributed" *) logic [31:0] evt_base [2 * Queues];
  (* ram_style = "distributed" *) logic [11:0] cfg      [Queues];  // vector, log2: event, command
  (* ram_style = "distributed" *) logic [31:0] evt_mod  [Queues];
  (* ram_style = "distributed" *) logic [15:0] cmd_tail [Queues];
  (* ram_style = "distributed" *) logic [15:0] fetched  [Queues];
  (* ram_style = "distributed" *) logic [15:0] cmd_head [Queues];
  (* ram_style = "distributed" *) logic [15:0] evt_head [Queues];
  (* ram_style = "distributed" *) logic [15:0] evt_tail [Queues];

  typedef enum logic [2:0] {Idle, Diff, Fits, Check, Done} state_e;
  state_e state_q;

  logic [QW-1:0] q;                     // the queue of the access
  logic [7:0] off;
  logic exists_q, is_ctrl_q, is_base_q, is_mod_q, is_tail_q, is_head_q;
  logic [Queues-1:0] one, enable_q, stop_q, drain_q, fault_q;
  logic [15:0] mine_q, other_q, value_q, da_q, db_q, size_q, index;
  logic [31:0] ctrl, base_q, base_d, mod_q;
  logic [QW:0] base_at;
  logic ok_q, start, cfg_ok, write, fault_now, doorbell;
  logic [2:0] tick_q;

  assign q   = addr_i[11 +: QW];
  assign off = addr_i[7:0];
  assign one = Queues'(1) << q;
  // Bases are the host's addresses: a reset sweeps them away
  assign base_at = rst_ni ? {q, off[2]} : init_addr_i[QW:0];
  assign base_d  = rst_ni ? wdata_i : '0;

  // The address has been there for some clocks when sel_i comes
  always_ff @(posedge clk_i) begin
    exists_q  <= (32'(addr_i[14:11]) < Queues) & (addr_i[10:8] == 3'd0);
    is_ctrl_q <= off == 8'(jet_hw_pkg::QUEUE_CTRL);
    is_base_q <= (off[7:2] >= 6'(jet_hw_pkg::QUEUE_CMD_LO >> 2)) &
                 (off[7:2] <= 6'(jet_hw_pkg::QUEUE_EVT_HI >> 2));
    is_mod_q  <= off == 8'(jet_hw_pkg::QUEUE_EVT_MOD);
    is_tail_q <= off == 8'(jet_hw_pkg::QUEUE_CMD_TAIL);
    is_head_q <= off == 8'(jet_hw_pkg::QUEUE_EVT_HEAD);
    mod_q     <= evt_mod[q];
    base_q    <= off[4] ? evt_base[{q, off[2]}] : cmd_base[{q, off[2]}];
  end

  // Doorbell:    head <= old tail <= new tail <= head + size    (CMD_TAIL)
  //              old head <= new head <= tail                   (EVT_HEAD)
  assign cfg_ok = (wdata_i[11:8] >= 4'd4) & (wdata_i[11:8] <= 4'd12) &
                  (wdata_i[15:12] >= 4'd4) & (wdata_i[15:12] <= 4'd12) &
                  (32'(wdata_i[19:16]) < Vectors);
  assign write = (state_q == Check) & we_i & exists_q;
  assign start = write & is_ctrl_q & wdata_i[0] & !enable_q[q] & cfg_ok;
  assign fault_now = write & (is_tail_q | is_head_q) & enable_q[q] & !stop_q[q] & !ok_q;

  assign doorbell = write & (is_tail_q | is_head_q) & enable_q[q] & !stop_q[q] & !fault_q[q] & ok_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni | (write & is_base_q & !off[4])) cmd_base[base_at] <= base_d;
    if (!rst_ni | (write & is_base_q & off[4]))  evt_base[base_at] <= base_d;
    if (write & is_ctrl_q & !enable_q[q]) cfg[q] <= wdata_i[19:8];
    if (start | (write & is_mod_q)) evt_mod[q] <= start ? '0 : wdata_i;
    if (start | (doorbell & is_tail_q)) cmd_tail[q] <= start ? '0 : wdata_i[15:0];
    if (start | (doorbell & is_head_q)) evt_head[q] <= start ? '0 : wdata_i[15:0];
    if (fetch_we_i) fetched[fetch_queue_i[QW-1:0]]  <= fetch_fetched_i;
    if (pick_we_i) cmd_head[pick_queue_i[QW-1:0]] <= pick_head_i;
    if (event_we_i) evt_tail[event_queue_i[QW-1:0]] <= event_tail_i;
  end

  // Rings begin at a multiple of 64, whatever the host wrote
  localparam logic [31:0] Whole = 32'(jet_hw_pkg::EVT_BYTES - 1);
  assign fetch_base_o    = cmd_base[{fetch_queue_i[QW-1:0], fetch_hi_i}] &
                           (fetch_hi_i ? '1 : ~Whole);
  assign fetch_log2_o    = cfg[fetch_queue_i[QW-1:0]][3:0];
  assign fetch_tail_o    = cmd_tail[fetch_queue_i[QW-1:0]];
  assign fetch_fetched_o = fetched[fetch_queue_i[QW-1:0]];
  assign fetch_head_o    = cmd_head[fetch_queue_i[QW-1:0]];
  assign pick_tail_o     = cmd_tail[pick_queue_i[QW-1:0]];
  assign pick_fetched_o  = fetched[pick_queue_i[QW-1:0]];
  assign pick_head_o     = cmd_head[pick_queue_i[QW-1:0]];
  assign room_head_o     = evt_head[room_queue_i[QW-1:0]];
  assign room_tail_o     = evt_tail[room_queue_i[QW-1:0]];
  assign room_log2_o     = cfg[room_queue_i[QW-1:0]][7:4];
  assign event_base_o    = evt_base[{event_queue_i[QW-1:0], event_hi_i}] &
                           (event_hi_i ? '1 : ~Whole);
  assign event_log2_o    = cfg[event_queue_i[QW-1:0]][7:4];
  assign event_vector_o  = cfg[event_queue_i[QW-1:0]][11:8];
  assign event_mod_o     = evt_mod[event_queue_i[QW-1:0]];
  assign event_head_o    = evt_head[event_queue_i[QW-1:0]];
  assign event_tail_o    = evt_tail[event_queue_i[QW-1:0]];

  assign ctrl = {fault_q[q], 11'b0, cfg[q], 7'b0, enable_q[q]};

  // Idle: what the doorbell is compared with; an index that is not zeroed yet is zero
  always_ff @(posedge clk_i) begin
    mine_q  <= is_tail_q | (off == 8'(jet_hw_pkg::QUEUE_CMD_HEAD)) ?
               (start_exec_o[q] ? '0 : cmd_head[q]) : evt_head[q];
    other_q <= is_tail_q ? cmd_tail[q] : start_event_o[q] ? '0 : evt_tail[q];
    value_q <= wdata_i[15:0];
    da_q    <= value_q - mine_q;
    db_q    <= other_q - mine_q;
    size_q  <= 16'd1 << cfg[q][3:0];
    ok_q    <= is_tail_q ? (da_q >= db_q) & (da_q <= size_q) : da_q <= db_q;
    rdata_o <= is_ctrl_q ? ctrl : is_base_q ? base_q : is_mod_q ? mod_q : {16'b0, index};
    // Whose queue it was, and how far it came
    if (!exists_q | (!enable_q[q] & !is_base_q)) rdata_o <= '0;
  end

  always_comb begin
    unique case (off)
      8'(jet_hw_pkg::QUEUE_CMD_TAIL), 8'(jet_hw_pkg::QUEUE_EVT_TAIL): index = other_q;
      8'(jet_hw_pkg::QUEUE_EVT_HEAD), 8'(jet_hw_pkg::QUEUE_CMD_HEAD): index = mine_q;
      default: index = '0;
    endcase
  end

  assign ack_o = state_q == Done;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q       <= Idle;
      tick_q        <= '0;
      enable_q      <= '0;
      stop_q        <= '0;
      drain_q       <= '0;
      fault_q       <= '0;
      kick_o        <= '0;
      arm_o         <= '0;
      start_fetch_o <= '0;
      start_exec_o  <= '0;
      start_event_o <= '0;
      active_o      <= '0;
      on_o          <= '0;
    end else begin
      unique case (state_q)
        Idle:    if (sel_i) state_q <= Diff;
        Diff:    state_q <= Fits;
        Fits:    state_q <= Check;
        Check:   state_q <= Done;
        default: state_q <= Idle;
      endcase

      // A queue that has begun to stop is looked at eight clocks later at the earliest:
      // by then everybody has seen it, or says that it is not quiet.
      tick_q <= tick_q + 3'd1;
      if (tick_q == '0) drain_q <= stop_q;
      if (write & is_ctrl_q & !wdata_i[0]) stop_q <= stop_q | (one & enable_q);
      fault_q       <= fault_q | (fault_i & enable_q) | (fault_now ? one : '0);
      kick_o        <= (kick_o & ~unkick_i) | (doorbell & is_tail_q ? one : '0);
      arm_o         <= (arm_o & ~armed_i) |
                       (doorbell & is_head_q & wdata_i[jet_hw_pkg::QUEUE_EVT_ARM_LSB] ? one : '0);
      start_fetch_o <= start_fetch_o & ~started_fetch_i;
      start_exec_o  <= start_exec_o & ~started_exec_i;
      start_event_o <= start_event_o & ~started_event_i;
      if (start) begin
        enable_q      <= enable_q | one;
        start_fetch_o <= start_fetch_o | one;
        start_exec_o  <= start_exec_o | one;
        start_event_o <= start_event_o | one;
      end
      for (int unsigned i = 0; i < Queues; i++) begin
        if (tick_q == 3'd7 & drain_q[i] & stop_q[i] & quiet_i[i] & !start_fetch_o[i] &
            !start_exec_o[i] & !start_event_o[i]) begin
          enable_q[i] <= 1'b0;
          stop_q[i]   <= 1'b0;
          drain_q[i]  <= 1'b0;
          fault_q[i]  <= 1'b0;
          kick_o[i]   <= 1'b0;
          arm_o[i]    <= 1'b0;
        end
      end
      active_o <= enable_q & ~stop_q & ~fault_q & ~start_fetch_o & ~start_exec_o & ~start_event_o;
      on_o     <= enable_q & ~fault_q & ~start_event_o;
    end
  end

endmodule

`default_nettype wire
