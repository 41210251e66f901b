// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Walks over the segments of one class's queued SENDs, and keeps what comes of them in the FIFO
// that the ring part takes its frames from. There are two of these, so that no synchronous frame
// waits for an asynchronous one; the way from the memory to the FIFOs (jet_nic_tx) is theirs in
// turn, a word each, and nothing on it stalls: words are asked for only while the FIFO has room for
// all that are on their way. A frame's head goes the same way, as a word that is not the memory's.
//
// A frame that has begun is always finished, a reset only keeps new ones from starting.
`default_nettype none

module jet_tx_fetch (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         stop_i,         // start no more
  output logic        idle_o,

  input  wire         sq_valid_i,     // jet_send_queue
  output logic        sq_re_o,
  input  wire         sq_gnt_i,
  /* verilator lint_off UNUSEDSIGNAL */  // words 0 and 1 go into the head
  input  wire  [33:0] sq_rdata_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic        vci_there_o,    // it is word 0
  output logic        len_there_o,    // word 1: a frame begins

  output logic        req_o,          // a word, please
  input  wire         gnt_i,
  output logic        head_o,         // it is the frame's head, not the memory's
  output logic [16:0] addr_o,
  output logic        last_o,         // of the frame
  output logic [2:0]  lane_o,
  output logic [3:0]  num_o,

  input  wire         push_i,         // into the FIFO
  input  wire         last_i,
  input  wire  [63:0] data_i,
  output logic        tx_valid_o,
  input  wire         tx_ready_i,
  output logic [63:0] tx_data_o,
  output logic        tx_last_o
);

  typedef enum logic [2:0] {Idle, Word0, Word1, Word2, Seg, Walk, Drain} state_e;
  state_e state_q, state_d;

  logic [5:0] count_q, seg_q;
  logic [16:0] word_q;
  logic [2:0] lane_q;
  logic [14:0] left_q;                // bytes of this segment
  logic [3:0] space;
  logic seg_end, frame_end, issue, room_q, w_ready;
  logic got_q;                        // read data is there
  logic [4:0] level;

  assign space     = 4'd8 - {1'b0, lane_q};
  assign seg_end   = left_q <= 15'(space);
  assign frame_end = seg_end & (seg_q == count_q);
  assign req_o     = (head_o | (state_q == Walk)) & room_q;
  assign addr_o    = word_q;
  assign last_o    = !head_o & frame_end;
  assign lane_o    = head_o ? 3'd0 : lane_q;
  assign num_o     = head_o ? 4'd8 : seg_end ? left_q[3:0] : space;
  assign issue     = gnt_i & !head_o;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (sq_valid_i & !stop_i) state_d = Word0;
      Word0:   if (got_q) state_d = Word1;
      Word1:   if (got_q) state_d = Word2;
      Word2:   if (got_q) state_d = Seg;
      Seg:     if (got_q) state_d = Walk;
      Walk:    if (issue & seg_end) state_d = frame_end ? Drain : Seg;
      Drain:   if (push_i & last_i) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  assign vci_there_o = (state_q == Word0) & got_q;
  assign len_there_o = (state_q == Word1) & got_q;

  always_ff @(posedge clk_i) begin
    // 16 words, less 10 on their way and a second last one
    room_q <= level <= 5'd4;
    got_q  <= sq_gnt_i & rst_ni;
    if (len_there_o) begin
      count_q <= sq_rdata_i[27:22];
      seg_q   <= '0;
    end
    if (state_q == Seg & got_q) begin
      seg_q            <= seg_q + 6'd1;
      {word_q, lane_q} <= sq_rdata_i[19:0];
      left_q           <= {1'b0, sq_rdata_i[33:20]} + 15'd1;
    end
    if (issue) begin
      word_q <= word_q + 17'd1;
      lane_q <= '0;
      left_q <= left_q - 15'(num_o);
    end
    if (!rst_ni) begin
      state_q <= Idle;
      head_o  <= 1'b0;
    end else begin
      state_q <= state_d;
      head_o  <= len_there_o | (head_o & !gnt_i);
    end
  end

  assign sq_re_o = ((state_q == Word0) | (state_q == Word1) | (state_q == Word2) |
                    (state_q == Seg)) & !got_q;
  assign idle_o  = (state_q == Idle) & (stop_i | !sq_valid_i) & !tx_valid_o;

  jet_fifo #(.Width(65), .DepthLog2(4)) u_fifo (
    .clk_i, .rst_ni,
    .wvalid_i(push_i), .wready_o(w_ready), .wdata_i({last_i, data_i}),
    .rvalid_o(tx_valid_o), .rready_i(tx_ready_i), .rdata_o({tx_last_o, tx_data_o}),
    .level_o(level)
  );

  logic unused_ready;                 // but by an assertion
  assign unused_ready = w_ready;

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) fits: assert (!push_i | w_ready);
`endif

endmodule

`default_nettype wire
