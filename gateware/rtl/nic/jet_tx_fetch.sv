// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Gathers the segments of one class's queued SENDs from the buffer memory into the packed
// stream that the ring part wants. Words are asked for only while the FIFO at
// the end has room for all that are on their way, so nothing between stalls. There
// are two of these, so that no synchronous frame waits for an asynchronous one; they use the
// memory's port, and the jet_rotate behind it, in turn.
//
//   send queue -> word addresses -> memory (3) -> jet_rotate, jet_pack (5) -> FIFO -> ring
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
  input  wire  [33:0] sq_rdata_i,

  output logic        mem_en_o,
  input  wire         mem_gnt_i,
  output logic [16:0] mem_addr_o,
  output logic        rot_en_o,       // three clocks after gnt: the word is there
  output logic [2:0]  rot_o,
  input  wire  [63:0] rot_data_i,     // and turned

  output logic        tx_valid_o,
  input  wire         tx_ready_i,
  output logic [63:0] tx_data_o,
  output logic        tx_last_o
);

  typedef enum logic [2:0] {Idle, Word0, Word1, Word2, Seg, Walk, Drain} state_e;
  state_e state_q, state_d;

  logic [31:0] vci_q;                 // uu and VCI
  logic [5:0] count_q, seg_q;
  logic [16:0] word_q;
  logic [2:0] lane_q;
  logic [14:0] left_q;                // bytes of this segment
  logic [3:0] space, num;
  logic seg_end, frame_end, issue, room_q, push, head, w_ready;
  logic got_q;                        // read data is there
  logic [16:0] length;
  logic [4:0] level;

  assign space     = 4'd8 - {1'b0, lane_q};
  assign seg_end   = left_q <= 15'(space);
  assign num       = seg_end ? left_q[3:0] : space;
  assign frame_end = seg_end & (seg_q == count_q);
  assign mem_en_o  = (state_q == Walk) & room_q;
  assign mem_addr_o = word_q;
  assign rot_en_o  = v3_q;
  assign issue     = mem_en_o & mem_gnt_i;

  // What goes along with a word through the memory
  logic v1_q, v2_q, v3_q;
  logic [7:0] m1_q, m2_q, m3_q;
  logic p_valid, p_last;
  logic [63:0] p_data;
  logic [7:0] unused_be;

  // 16 words, less 10 on their way and a second last one
  always_ff @(posedge clk_i) begin
    room_q <= level <= 5'd4;
    m1_q <= {frame_end, lane_q, num};
    m2_q <= m1_q;
    m3_q <= m2_q;
    v1_q <= rst_ni & issue;
    v2_q <= rst_ni & v1_q;
    v3_q <= rst_ni & v2_q;
  end

  jet_pack u_pack (
    .clk_i, .rst_ni, .start_i(3'd0), .begin_i(state_q == Word2),
    .valid_i(v3_q), .last_i(m3_q[7]), .lane_i(m3_q[6:4]), .num_i(m3_q[3:0]), .rot_o,
    .data_i(rot_data_i), .valid_o(p_valid), .last_o(p_last), .be_o(unused_be), .data_o(p_data)
  );

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (sq_valid_i & !stop_i) state_d = Word0;
      Word0:   if (got_q) state_d = Word1;
      Word1:   if (got_q) state_d = Word2;
      Word2:   if (got_q) state_d = Seg;
      Seg:     if (got_q) state_d = Walk;
      Walk:    if (issue & seg_end) state_d = frame_end ? Drain : Seg;
      Drain:   if (p_valid & p_last) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    got_q <= sq_gnt_i & rst_ni;
    if (state_q == Word0 & got_q) vci_q <= sq_rdata_i[31:0];
    if (head) begin
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
      left_q <= left_q - 15'(num);
    end
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  assign sq_re_o = ((state_q == Word0) | (state_q == Word1) | (state_q == Word2) |
                    (state_q == Seg)) & !got_q;
  assign idle_o  = (state_q == Idle) & (stop_i | !sq_valid_i) & !tx_valid_o;

  // The FIFO has been empty of this frame's predecessor's words or has room: the head
  // is pushed when the last word of the frame before is in it.
  assign head   = (state_q == Word1) & got_q;
  assign push   = head | p_valid;
  assign length = sq_rdata_i[16:0];

  jet_fifo #(.Width(65), .DepthLog2(4)) u_fifo (
    .clk_i, .rst_ni,
    .wvalid_i(push), .wready_o(w_ready),
    .wdata_i(head ? {9'b0, vci_q[31:24], 7'b0, length, vci_q[23:0]} : {p_last, p_data}),
    .rvalid_o(tx_valid_o), .rready_i(tx_ready_i), .rdata_o({tx_last_o, tx_data_o}),
    .level_o(level)
  );

  logic unused_ready;                 // but by an assertion
  assign unused_ready = w_ready;

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) fits: assert (!push | w_ready);
`endif

endmodule

`default_nettype wire
