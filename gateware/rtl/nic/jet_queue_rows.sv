// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The memory of the queue pairs: a row a queue, in LUT RAM of 16 places, so that 16 queues take
// as much of it as two. One port reads it. Who wants a row says of which queue, and has it in
// the clock after the grant, for that clock:
//
//   ask_i, queue | gnt_o | row_o is his
//
// The event writer and the others that ask once a job go first; pick and fetch, which look for
// work all the time, share what is left in turn. No one asks in two clocks running, so all of them
// get their rows within a few clocks, whatever the others do.
//
// Each field has one part that writes it, at any time:
//
//        CMD_HEAD        fetched         CMD_TAIL
//    done   |  in the buffer |  in host memory |      (all free-running)
//     jet_pick            jet_fetch           host; EVT_HEAD host, EVT_TAIL jet_event
`default_nettype none

module jet_queue_rows #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,           // low: zero_i runs through all queues

  input  wire  [5:0]  ask_i,            // event, room, host, drain, pick, fetch from bit 0 on
  output logic [5:1]  gnt_o,            // event: at once
  input  wire  [5:0][3:0] ask_queue_i,

  output jet_nic_pkg::row_t row_o,      // a clock after gnt; no such queue: neither on nor enabled
  output logic        row_enable_o,
  output logic        row_stop_o,
  output logic        row_fault_o,

  input  wire         zero_i,           // all but the bases
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  host_queue_i,     // zero_i, and the host's writes
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [3:0]  base_we_i,        // CMD_LO, CMD_HI, EVT_LO, EVT_HI
  input  wire         cfg_we_i,
  input  wire         mod_we_i,
  input  wire         tail_we_i,
  input  wire         head_we_i,
  input  wire  [31:0] wdata_i,

  input  wire         life_we_i,
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  life_queue_i,
  input  wire  [3:0]  fault_queue_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [1:0]  life_i,           // stop, enable
  input  wire         fault_we_i,
  input  wire         fault_i,

  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  fetch_queue_i,
  input  wire  [3:0]  pick_queue_i,
  input  wire  [3:0]  event_queue_i,
  input  wire  [3:0]  over_queue_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire         fetch_we_i,       // none of these with zero_i, but in reset
  input  wire  [15:0] fetched_i,
  input  wire         pick_we_i,
  input  wire  [15:0] cmd_head_i,
  input  wire         event_we_i,
  input  wire  [15:0] evt_tail_i,
  input  wire         sent_i,           // pick's queue has one SEND more
  input  wire         over_i            // and this one has one less
);

  localparam int unsigned QW = $clog2(Queues);

  (* ram_style = "distributed" *) logic [31:0] cmd_lo   [Queues];
  (* ram_style = "distributed" *) logic [31:0] cmd_hi   [Queues];
  (* ram_style = "distributed" *) logic [31:0] evt_lo   [Queues];
  (* ram_style = "distributed" *) logic [31:0] evt_hi   [Queues];
  (* ram_style = "distributed" *) logic [11:0] cfg      [Queues];  // vector, log2: event, command
  (* ram_style = "distributed" *) logic [31:0] evt_mod  [Queues];
  (* ram_style = "distributed" *) logic [15:0] cmd_tail [Queues];
  (* ram_style = "distributed" *) logic [15:0] fetched  [Queues];
  (* ram_style = "distributed" *) logic [15:0] cmd_head [Queues];
  (* ram_style = "distributed" *) logic [15:0] evt_head [Queues];
  (* ram_style = "distributed" *) logic [15:0] evt_tail [Queues];
  (* ram_style = "distributed" *) logic [1:0]  life     [Queues];
  (* ram_style = "distributed" *) logic        fault    [Queues];
  (* ram_style = "distributed" *) logic [4:0]  sent     [Queues];  // SENDs, modulo 32
  (* ram_style = "distributed" *) logic [4:0]  over     [Queues];  // of these over

  // The port
  logic fetch_turn_q, exists_q;
  logic [3:0] row_queue;
  logic [QW-1:0] r;
  always_comb begin
    gnt_o     = '0;
    row_queue = ask_queue_i[5];
    if (ask_i[0]) begin
      row_queue = ask_queue_i[0];
    end else if (ask_i[1]) begin
      gnt_o[1]  = 1'b1;
      row_queue = ask_queue_i[1];
    end else if (ask_i[2]) begin
      gnt_o[2]  = 1'b1;
      row_queue = ask_queue_i[2];
    end else if (ask_i[3]) begin
      gnt_o[3]  = 1'b1;
      row_queue = ask_queue_i[3];
    end else if (ask_i[4] & !(ask_i[5] & fetch_turn_q)) begin
      gnt_o[4]  = 1'b1;
      row_queue = ask_queue_i[4];
    end else begin
      gnt_o[5]  = ask_i[5];
    end
  end
  always_ff @(posedge clk_i) begin
    r        <= row_queue[QW-1:0];
    exists_q <= 32'(row_queue) < Queues;
    if (gnt_o[4] | gnt_o[5]) fetch_turn_q <= gnt_o[4];
    if (!rst_ni) fetch_turn_q <= 1'b0;
  end

`ifdef JET_ASSERT
  // Neither pick nor fetch goes twice while the other one waits
  logic pick_waits_q, fetch_waits_q;
  always_ff @(posedge clk_i) begin
    pick_waits_q  <= rst_ni & ask_i[4] & !gnt_o[4] & (pick_waits_q | gnt_o[5]);
    fetch_waits_q <= rst_ni & ask_i[5] & !gnt_o[5] & (fetch_waits_q | gnt_o[4]);
    if (rst_ni) in_turn: assert (!(pick_waits_q & gnt_o[5]) & !(fetch_waits_q & gnt_o[4]));
  end
`endif

  assign row_enable_o   = life[r][0] & exists_q;
  assign row_stop_o     = life[r][1];
  assign row_fault_o    = fault[r];
  assign row_o.on       = row_enable_o & !row_fault_o;
  assign row_o.active   = row_enable_o & !row_fault_o & !row_stop_o;
  assign row_o.cmd_base = {cmd_hi[r], cmd_lo[r]};
  assign row_o.evt_base = {evt_hi[r], evt_lo[r]};
  assign {row_o.evt_vector, row_o.evt_log2, row_o.cmd_log2} = cfg[r];
  assign row_o.mod      = evt_mod[r];
  assign row_o.cmd_tail = cmd_tail[r];
  assign row_o.fetched  = fetched[r];
  assign row_o.cmd_head = cmd_head[r];
  assign row_o.evt_head = evt_head[r];
  assign row_o.evt_tail = evt_tail[r];
  assign row_o.sends    = sent[r] - over[r];

  // Who writes
  logic [QW-1:0] q, l, f, fq, pq, eq, uq, oq;
  logic [31:0] word;
  logic [4:0] sent_d, over_d;
  assign q  = host_queue_i[QW-1:0];
  assign l  = life_queue_i[QW-1:0];
  assign f  = fault_queue_i[QW-1:0];
  assign fq = zero_i ? q : fetch_queue_i[QW-1:0];
  assign pq = zero_i ? q : pick_queue_i[QW-1:0];
  assign eq = zero_i ? q : event_queue_i[QW-1:0];
  assign uq = rst_ni ? pick_queue_i[QW-1:0] : q;
  assign oq = rst_ni ? over_queue_i[QW-1:0] : q;
  assign word   = zero_i ? '0 : wdata_i;
  assign sent_d = rst_ni ? sent[pick_queue_i[QW-1:0]] + 5'd1 : '0;
  assign over_d = rst_ni ? over[over_queue_i[QW-1:0]] + 5'd1 : '0;

  always_ff @(posedge clk_i) begin
    // The host's addresses: a reset sweeps them away, too
    if (base_we_i[0] | !rst_ni) cmd_lo[q] <= word;
    if (base_we_i[1] | !rst_ni) cmd_hi[q] <= word;
    if (base_we_i[2] | !rst_ni) evt_lo[q] <= word;
    if (base_we_i[3] | !rst_ni) evt_hi[q] <= word;
    if (cfg_we_i) cfg[q] <= wdata_i[19:8];
    if (mod_we_i | zero_i)   evt_mod[q]  <= word;
    if (tail_we_i | zero_i)  cmd_tail[q] <= word[15:0];
    if (head_we_i | zero_i)  evt_head[q] <= word[15:0];
    if (fetch_we_i | zero_i) fetched[fq]  <= zero_i ? '0 : fetched_i;
    if (pick_we_i | zero_i)  cmd_head[pq] <= zero_i ? '0 : cmd_head_i;
    if (event_we_i | zero_i) evt_tail[eq] <= zero_i ? '0 : evt_tail_i;
    if (life_we_i)  life[l]  <= life_i;
    if (fault_we_i) fault[f] <= fault_i;
    if (sent_i | !rst_ni) sent[uq] <= sent_d;
    if (over_i | !rst_ni) over[oq] <= over_d;
  end

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) begin
    one_writer: assert (!(zero_i & (fetch_we_i | pick_we_i | event_we_i)));
    is_sent:    assert (!over_i | over[over_queue_i[QW-1:0]] != sent[over_queue_i[QW-1:0]]);
    counted:    assert (!sent_i | 5'(sent_d - over[pick_queue_i[QW-1:0]]) != '0);
  end
`endif

endmodule

`default_nettype wire
