// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Fetches commands: looks at the queues' rows in turn, and reads what there is
// between `fetched` and CMD_TAIL in one burst, as far as the queue's 16 slots of
// buffer and the end of the ring allow.
//
//   command memory, 32-bit words:  | queue | slot 4 | word 3 |
//
// What cannot be read stops the queue with FAULT: there is no command to
// report on.
`default_nettype none

module jet_fetch #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         stop_i,
  output logic        idle_o,
  output logic        busy_o,         // something of queue_o is in hand
  output logic        fault_o,        // its commands are not readable; held until ack
  input  wire         fault_ack_i,

  output logic [3:0]  queue_o,        // its row in jet_queues
  output logic        ask_o,
  input  wire         gnt_i,
  input  wire         active_i,
  /* verilator lint_off UNUSEDSIGNAL */  // rings begin at a multiple of 64
  input  wire  [63:0] base_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire  [3:0]  log2_i,
  input  wire  [15:0] tail_i,
  input  wire  [15:0] fetched_i,
  /* verilator lint_off UNUSEDSIGNAL */  // never more than 16 behind fetched
  input  wire  [15:0] head_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic        we_o,
  output logic [15:0] fetched_o,

  output logic        rd_req_valid_o,
  input  wire         rd_req_ready_i,
  output logic [63:0] rd_req_addr_o,
  output logic [16:0] rd_req_len_o,
  input  wire         rd_valid_i,
  output logic        rd_ready_o,
  input  wire  [63:0] rd_data_i,
  input  wire         rd_last_i,
  input  wire         rd_error_i,

  output logic        ram_we_o,
  output logic [$clog2(Queues)+6:0] ram_addr_o,
  output logic [31:0] ram_wdata_o
);

  localparam int unsigned QW = $clog2(Queues);

  typedef enum logic [2:0] {Scan, Count, Limit, Address, High, Request, Beats, Fault} state_e;
  state_e state_q, state_d;

  logic [3:0] q_q;
  logic [15:0] avail_q, fetched_q;
  logic [63:0] base_q;
  logic [3:0] log2_q;
  logic [4:0] space_q, num_q;
  logic [12:0] to_end_q;
  logic [11:0] pos;
  logic half_q, last;
  logic [6:0] word_q;

  assign last = rd_valid_i & rd_ready_o & rd_last_i;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Scan:    if (gnt_i) state_d = Count;
      Count:   state_d = active_i ? Limit : Scan;
      Limit:   state_d = Address;
      Address: state_d = (num_q == '0) ? Scan : High;
      High:    state_d = Request;
      Request: if (rd_req_ready_i) state_d = Beats;
      Beats:   if (last) state_d = rd_error_i ? Fault : Scan;
      default: if (fault_ack_i) state_d = Scan;
    endcase
  end

  jet_slot_addr #(.SlotW(5)) u_addr (
    .clk_i, .index_i(fetched_q), .log2_i(log2_q), .low_i(state_q == Address),
    .high_i(state_q == High), .base_i(base_q), .pos_o(pos), .addr_o(rd_req_addr_o)
  );

  always_ff @(posedge clk_i) begin
    if (state_q == Count) begin
      base_q    <= {base_i[63:6], 6'b0};
      log2_q    <= log2_i;
      fetched_q <= fetched_i;
      avail_q   <= tail_i - fetched_i;
      space_q   <= 5'd16 - 5'(fetched_i[4:0] - head_i[4:0]);
    end
    if (state_q == Limit) begin
      if (avail_q < 16'(space_q))          num_q <= avail_q[4:0];
      else                                 num_q <= space_q;
    end
    if (state_q == Address) to_end_q <= (13'd1 << log2_q) - {1'b0, pos};
    if (state_q == High & to_end_q < 13'(num_q)) num_q <= to_end_q[4:0];
    if (state_q == Request) begin
      half_q <= 1'b0;
      word_q <= {fetched_q[3:0], 3'b0};
    end
    if (ram_we_o) begin
      half_q <= !half_q;
      word_q <= word_q + 7'd1;
    end
    if (!rst_ni) begin
      state_q <= Scan;
      q_q     <= '0;
    end else begin
      state_q <= state_d;
      if (state_q != Scan & state_d == Scan) q_q <= (q_q == 4'(Queues - 1)) ? '0 : q_q + 4'd1;
    end
  end

  assign ask_o     = (state_q == Scan) & !stop_i;
  assign busy_o    = state_q != Scan;
  assign fault_o   = state_q == Fault;
  assign idle_o    = state_q == Scan;
  assign queue_o   = q_q;
  assign we_o      = last & !rd_error_i;
  assign fetched_o = fetched_q + 16'(num_q);

  assign rd_req_valid_o = state_q == Request;
  assign rd_req_len_o   = {7'b0, num_q, 5'b0};
  assign rd_ready_o     = (state_q == Beats) & half_q;

  // A beat is two words: the low one while the beat waits, the high one when it goes
  assign ram_we_o    = (state_q == Beats) & rd_valid_i;
  assign ram_addr_o  = {q_q[QW-1:0], word_q};
  assign ram_wdata_o = half_q ? rd_data_i[63:32] : rd_data_i[31:0];

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) begin
    if (rst_ni & state_q == Count) fits: assert (16'(fetched_i - head_i) <= 16'd16);
  end
`endif

endmodule

`default_nettype wire
