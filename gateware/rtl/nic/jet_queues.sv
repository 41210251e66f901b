// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The queue pairs: their registers, and their lives. What there is of a queue is a row of
// jet_queue_rows.
//
// A queue's life:   off -> on, with all of its row at zero but the bases
//                       -> stopping: nothing new begins
//                       -> off when no part has anything of it in hand (drain)
// FAULT stops it like stopping does, but only the host ends that.
`default_nettype none

module jet_queues #(
  parameter int unsigned Queues  = 4,
  parameter int unsigned Vectors = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  init_addr_i,      // runs through all queues while rst_ni is low

  input  wire         sel_i,            // register access, held until ack
  input  wire         we_i,
  input  wire  [14:0] addr_i,
  input  wire  [31:0] wdata_i,
  output logic        ack_o,
  output logic [31:0] rdata_o,

  output logic        first_active_o,   // queue 0 may begin something
  output logic        kick_o,           // pulse: there are commands
  output logic [Queues-1:0] arm_o,      // EVT_HEAD was written with ARM
  input  wire         armed_i,          // jet_event has seen that of event_queue_i
  output logic        zero_o,           // the queue begins, and so does what others keep of it
  output logic [3:0]  zero_queue_o,
  input  wire         hold_i,           // they are writing that: not now; for a few clocks

  input  wire  [3:0]  ask_i,            // a row: event, room, pick, fetch from bit 0 on
  output logic [3:1]  gnt_o,            // event: at once
  input  wire  [3:0]  event_ask_queue_i,
  input  wire  [3:0]  room_ask_queue_i,
  output jet_nic_pkg::row_t row_o,      // a clock after gnt

  input  wire  [3:0]  busy_i,           // has something of its queue in hand: event, deliver,
  input  wire  [3:0]  event_queue_i,    // pick, fetch
  input  wire  [3:0]  deliver_queue_i,
  input  wire  [3:0]  pick_queue_i,
  input  wire  [3:0]  fetch_queue_i,
  input  wire         event_we_i,
  input  wire  [15:0] evt_tail_i,
  input  wire         pick_we_i,
  input  wire  [15:0] cmd_head_i,
  input  wire         fetch_we_i,
  input  wire  [15:0] fetched_i,
  input  wire         fetch_fault_i,    // its commands are not readable; held until ack
  output logic        fetch_fault_ack_o,
  input  wire         sent_i,           // pick's queue has one SEND more
  input  wire         over_i,           // and this one has one less
  input  wire  [3:0]  over_queue_i
);

  localparam int unsigned QW = $clog2(Queues);

  typedef enum logic [2:0] {Idle, Row, Diff, Fits, Check, Done} state_e;
  state_e state_q;

  logic [3:0] q;                        // the queue of the access
  logic [7:0] off;
  logic exists_q, is_ctrl_q, is_base_q, is_mod_q, is_tail_q, is_head_q;
  logic enable_q, may_q, ok_q, cfg_ok, start, stop, write, host_fault, doorbell, drained;
  logic [15:0] mine_q, other_q, da_q, db_q, size_q;
  logic [31:0] word_q;
  logic row_enable, row_stop, row_fault, life_we, fault_we;
  logic [3:0] base_we;
  logic host_ask, drain_ask, host_gnt, drain_gnt;

  assign q   = addr_i[14:11];
  assign off = addr_i[7:0];

  // The address has been there for some clocks when sel_i comes
  always_ff @(posedge clk_i) begin
    exists_q  <= (32'(q) < Queues) & (addr_i[10:8] == 3'd0);
    is_ctrl_q <= off == 8'(jet_hw_pkg::QUEUE_CTRL);
    is_base_q <= (off[7:2] >= 6'(jet_hw_pkg::QUEUE_CMD_LO >> 2)) &
                 (off[7:2] <= 6'(jet_hw_pkg::QUEUE_EVT_HI >> 2));
    is_mod_q  <= off == 8'(jet_hw_pkg::QUEUE_EVT_MOD);
    is_tail_q <= off == 8'(jet_hw_pkg::QUEUE_CMD_TAIL);
    is_head_q <= off == 8'(jet_hw_pkg::QUEUE_EVT_HEAD);
  end

  // What is read is taken from the row at once.
  // Doorbell:    head <= old tail <= new tail <= head + size    (CMD_TAIL)
  //              old head <= new head <= tail                   (EVT_HEAD)
  always_ff @(posedge clk_i) begin
    if (state_q == Row) begin
      enable_q <= row_enable;
      may_q    <= row_o.active;
      mine_q   <= is_tail_q ? row_o.cmd_head : row_o.evt_head;
      other_q  <= is_tail_q ? row_o.cmd_tail : row_o.evt_tail;
      size_q   <= 16'd1 << row_o.cmd_log2;
      unique case (off[5:2])
        4'(jet_hw_pkg::QUEUE_CTRL >> 2):
          word_q <= {row_fault, 11'b0, row_o.evt_vector, row_o.evt_log2, row_o.cmd_log2, 7'b0,
                     row_enable};
        4'(jet_hw_pkg::QUEUE_CMD_LO >> 2):   word_q <= row_o.cmd_base[31:0];
        4'(jet_hw_pkg::QUEUE_CMD_HI >> 2):   word_q <= row_o.cmd_base[63:32];
        4'(jet_hw_pkg::QUEUE_EVT_LO >> 2):   word_q <= row_o.evt_base[31:0];
        4'(jet_hw_pkg::QUEUE_EVT_HI >> 2):   word_q <= row_o.evt_base[63:32];
        4'(jet_hw_pkg::QUEUE_EVT_MOD >> 2):  word_q <= row_o.mod;
        4'(jet_hw_pkg::QUEUE_CMD_TAIL >> 2): word_q <= {16'b0, row_o.cmd_tail};
        4'(jet_hw_pkg::QUEUE_EVT_HEAD >> 2): word_q <= {16'b0, row_o.evt_head};
        4'(jet_hw_pkg::QUEUE_CMD_HEAD >> 2): word_q <= {16'b0, row_o.cmd_head};
        4'(jet_hw_pkg::QUEUE_EVT_TAIL >> 2): word_q <= {16'b0, row_o.evt_tail};
        default:                             word_q <= '0;
      endcase
    end
    da_q <= wdata_i[15:0] - mine_q;
    db_q <= other_q - mine_q;
    ok_q <= is_tail_q ? (da_q >= db_q) & (da_q <= size_q) : da_q <= db_q;
    // Whose queue it was, and how far it came
    rdata_o <= (exists_q & (off[7:6] == '0) & (enable_q | is_base_q)) ? word_q : '0;
  end

  assign cfg_ok = (wdata_i[11:8] >= 4'd4) & (wdata_i[11:8] <= 4'd12) &
                  (wdata_i[15:12] >= 4'd4) & (wdata_i[15:12] <= 4'd12) &
                  (32'(wdata_i[19:16]) < Vectors);
  assign write  = (state_q == Check) & we_i & exists_q;
  assign start  = write & is_ctrl_q & wdata_i[0] & !enable_q & cfg_ok;
  assign stop   = write & is_ctrl_q & !wdata_i[0] & enable_q;
  assign host_fault = write & (is_tail_q | is_head_q) & may_q & !ok_q;
  assign doorbell   = write & (is_tail_q | is_head_q) & may_q & ok_q;

  logic busy;                           // others are writing: start takes a clock more
  assign busy   = hold_i | fetch_we_i | pick_we_i | event_we_i;
  assign zero_o = !rst_ni | (start & !busy);
  assign zero_queue_o = rst_ni ? q : init_addr_i;
  assign base_we = (write & is_base_q) ? 4'b0001 << (off[4:2] - 3'(jet_hw_pkg::QUEUE_CMD_LO >> 2))
                                       : '0;
  assign kick_o = doorbell & is_tail_q;

  // A fault is a host's or jet_fetch's, whose queue cannot be over meanwhile
  assign fetch_fault_ack_o = fetch_fault_i & (state_q != Check) & rst_ni;
  assign fault_we = zero_o | host_fault | fetch_fault_ack_o;

  // Drain: one queue after the other is looked at twice, some clocks apart, the second time (ticks
  // 6 and 7) with all that is in the parts' hands, and between two accesses of the host: it may
  // have seen the queue as it was
  logic [2:0] tick_q;
  logic [3:0] drain_q;
  logic stopping_q, quiet;
  assign host_ask  = (state_q == Idle) & sel_i & !(tick_q == 3'd6 | tick_q == 3'd7);
  assign drain_ask = (tick_q == 3'd0) | (tick_q == 3'd6 & state_q == Idle);
  assign quiet = !(busy_i[0] & event_queue_i == drain_q) &
                 !(busy_i[1] & deliver_queue_i == drain_q) &
                 !(busy_i[2] & pick_queue_i == drain_q) &
                 !(busy_i[3] & fetch_queue_i == drain_q) &
                 !arm_o[drain_q[QW-1:0]] & (row_o.sends == '0);
  assign drained = (tick_q == 3'd7) & stopping_q & quiet;
  assign life_we = zero_o | stop | drained;

  jet_queue_rows #(.Queues(Queues)) u_rows (
    .clk_i, .rst_ni, .ask_i({ask_i[3:2], drain_ask, host_ask, ask_i[1:0]}),
    .gnt_o({gnt_o[3:2], drain_gnt, host_gnt, gnt_o[1]}),
    .ask_queue_i({fetch_queue_i, pick_queue_i, drain_q, q, room_ask_queue_i,
                  event_ask_queue_i}),
    .row_o, .row_enable_o(row_enable), .row_stop_o(row_stop), .row_fault_o(row_fault),
    .zero_i(zero_o), .host_queue_i(zero_queue_o), .base_we_i(base_we),
    .cfg_we_i(write & is_ctrl_q & !enable_q), .mod_we_i(write & is_mod_q),
    .tail_we_i(doorbell & is_tail_q), .head_we_i(doorbell & is_head_q), .wdata_i,
    .life_we_i(life_we), .life_queue_i(drained ? drain_q : zero_queue_o),
    .life_i({stop, (stop | start) & rst_ni}), .fault_we_i(fault_we),
    .fault_queue_i(fetch_fault_ack_o ? fetch_queue_i : zero_queue_o), .fault_i(!zero_o),
    .fetch_queue_i, .pick_queue_i, .event_queue_i, .over_queue_i, .fetch_we_i, .fetched_i,
    .pick_we_i, .cmd_head_i, .event_we_i, .evt_tail_i, .sent_i, .over_i
  );
  assign ack_o = state_q == Done;

  logic [Queues-1:0] one, event_one;
  assign one       = Queues'(1) << q[QW-1:0];
  assign event_one = Queues'(1) << event_queue_i[QW-1:0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q        <= Idle;
      tick_q         <= '0;
      drain_q        <= '0;
      arm_o          <= '0;
      first_active_o <= 1'b0;
    end else begin
      unique case (state_q)
        Idle:    if (host_gnt) state_q <= Row;
        Row:     state_q <= Diff;
        Diff:    state_q <= Fits;
        Fits:    state_q <= Check;
        Check:   if (!(start & busy)) state_q <= Done;
        default: state_q <= Idle;
      endcase

      if (drain_gnt | !(tick_q == 3'd0 | tick_q == 3'd6)) tick_q <= tick_q + 3'd1;
      if (tick_q == 3'd1) stopping_q <= row_enable & row_stop;
      if (tick_q == 3'd7) drain_q <= (drain_q == 4'(Queues - 1)) ? '0 : drain_q + 4'd1;

      arm_o <= (arm_o & ~(armed_i ? event_one : '0)) |
               (doorbell & is_head_q & wdata_i[jet_hw_pkg::QUEUE_EVT_ARM_LSB] ? one : '0);
      if ((zero_o | stop | host_fault) & q == '0) first_active_o <= start;
      if (fetch_fault_ack_o & fetch_queue_i == '0) first_active_o <= 1'b0;
    end
  end

endmodule

`default_nettype wire
