// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The copy engine: bytes between host memory and up to six blocks, either
// way, eight a clock, with their Internet sum. Also SUM_PUT, a copy of two bytes
// that come from nowhere.
//
//   in:   DMA read -----------\                       /-> buffer memory (byte enables)
//   out:  buffer memory (3) ---> jet_rotate, jet_pack -<
//   put:  sum ----------------/                |      \-> FIFO -> jet_copy_cut -> DMA writes
//                                              v
//                                           jet_sum
//
// Nothing between input and output stalls: reading stops while the FIFO might not hold
// what is on its way, and while the event writer wants the memory port (hold_i).
`default_nettype none

module jet_copy (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [3:0]  shift_i,

  input  wire         start_i,        // pulse; what follows stays until done_o
  input  wire         out_i,
  input  wire         put_i,
  input  wire  [15:0] put_data_i,     // high byte first
  input  wire  [63:0] addr_i,
  input  wire  [13:0] offset_i,
  input  wire  [16:0] len_i,
  output logic [2:0]  index_o,        // which of the blocks mem_word_o is in
  output logic        done_o,         // pulse, with the results
  output logic        error_o,
  output logic [15:0] sum_o,

  output logic        rd_req_valid_o,
  input  wire         rd_req_ready_i,
  input  wire         rd_valid_i,
  output logic        rd_ready_o,
  input  wire  [63:0] rd_data_i,
  input  wire         rd_last_i,
  input  wire         rd_error_i,

  output logic        wr_req_valid_o,
  input  wire         wr_req_ready_i,
  output logic [63:0] wr_req_addr_o,
  output logic [16:0] wr_req_len_o,
  output logic        wr_valid_o,
  input  wire         wr_ready_i,
  output logic [63:0] wr_data_o,
  output logic        wr_last_o,

  input  wire         hold_i,         // leave a clock free at the memory port
  output logic        mem_en_o,       // never a read while hold_i
  output logic        mem_write_o,
  output logic [7:0]  mem_be_o,
  output logic [10:0] mem_word_o,     // word in the block
  output logic [63:0] mem_wdata_o,
  input  wire  [63:0] mem_rdata_i
);

  typedef enum logic [2:0] {Idle, Request, Feed, Last, Drain, Done} state_e;
  state_e state_q, state_d;

  logic [2:0] lane_q, index_q;
  logic [16:0] left_q;
  logic [3:0] space, num, drain_q;
  logic [10:0] word_q, word_mask;
  logic last, step, push, room_q, take_q, w_ready, f_last, error_q, odd;
  logic [4:0] level;
  logic p_valid, p_last, unused_row;
  logic [7:0] p_be;
  logic [63:0] p_data;
  logic [15:0] sum;

  // Which bytes the next word holds
  assign space = 4'd8 - {1'b0, lane_q};
  assign last  = left_q <= 17'(space);
  assign num   = last ? left_q[3:0] : space;
  assign rd_ready_o = take_q;

  always_comb begin
    if (put_i)      step = state_q == Feed;
    else if (out_i) step = (state_q == Feed) & room_q & !hold_i;
    else            step = rd_valid_i & rd_ready_o & !rd_error_i;
  end

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (start_i) state_d = Request;
      Request: if (put_i | out_i | rd_req_ready_i) state_d = Feed;
      Feed: begin
        if (step & last) state_d = Last;
        if (rd_valid_i & rd_ready_o & rd_last_i) state_d = Drain;
      end
      // in: the words are on their way; out: until the host has them
      Last:    if (!out_i | (wr_valid_o & wr_ready_i & f_last)) state_d = Drain;
      Drain:   if (drain_q == '0) state_d = Done;
      default: state_d = Idle;
    endcase
  end

  // What goes along with a word through the memory
  logic v1_q, v2_q, v3_q;
  logic [7:0] m0, m1_q, m2_q, m3_q;
  assign m0 = {last, lane_q, num};
  // 16 words, less 10 on their way and a second last one. A word that is taken in a clock later
  // meets hold_i all the same, as the memory's writes are behind jet_pack
  always_ff @(posedge clk_i) begin
    room_q <= level <= 5'd4;
    take_q <= rst_ni & (state_d == Feed) & !out_i & !put_i & !hold_i;
    m1_q <= m0;
    m2_q <= m1_q;
    m3_q <= m2_q;
    v1_q <= rst_ni & step & out_i;
    v2_q <= rst_ni & v1_q;
    v3_q <= rst_ni & v2_q;
  end

  logic [7:0] meta;
  logic [2:0] rot;
  logic [63:0] data, turned;
  assign meta = out_i ? m3_q : m0;
  assign data = out_i ? mem_rdata_i :
                {rd_data_i[63:16], put_i ? {put_data_i[7:0], put_data_i[15:8]} : rd_data_i[15:0]};

  jet_rotate u_rotate (.clk_i, .rot_i(rot), .data_i(data), .late_i(64'b0), .data_o(turned));
  jet_pack u_pack (
    .clk_i, .rst_ni,
    .start_i(out_i ? addr_i[2:0] : offset_i[2:0]), .begin_i(state_q == Request),
    .valid_i(out_i ? v3_q : step), .row_i(1'b0), .last_i(meta[7]), .lane_i(meta[6:4]),
    .num_i(meta[3:0]), .rot_o(rot), .data_i(turned), .valid_o(p_valid), .row_o(unused_row),
    .last_o(p_last), .be_o(p_be), .data_o(p_data)
  );

  jet_sum u_sum (
    .clk_i, .clear_i(state_q == Request), .valid_i(p_valid), .data_i(p_data), .sum_o(sum)
  );

  assign odd   = out_i ? addr_i[0] : offset_i[0];
  assign sum_o = odd ? {sum[7:0], sum[15:8]} : sum;

  // Memory: a word a clock, on into the next block at the end of one
  assign word_mask = jet_nic_pkg::word_mask(shift_i);
  assign index_o     = index_q;
  assign mem_write_o = !out_i & p_valid;
  assign mem_en_o    = out_i ? step : p_valid;
  assign mem_be_o    = out_i ? 8'h0 : p_be;
  assign mem_word_o  = word_q;
  assign mem_wdata_o = p_data;

  assign push = p_valid & out_i;
  jet_fifo #(.Width(65), .DepthLog2(4)) u_fifo (
    .clk_i, .rst_ni, .wvalid_i(push), .wready_o(w_ready), .wdata_i({p_last, p_data}),
    .rvalid_o(wr_valid_o), .rready_i(wr_ready_i), .rdata_o({f_last, wr_data_o}),
    .level_o(level)
  );
  logic unused_ready;                 // but by an assertion
  assign unused_ready = w_ready;

  jet_copy_cut u_cut (
    .clk_i, .rst_ni, .start_i((state_q == Request) & out_i), .addr_i, .len_i,
    .take_i(wr_valid_o & wr_ready_i), .end_i(f_last), .last_o(wr_last_o),
    .req_valid_o(wr_req_valid_o), .req_ready_i(wr_req_ready_i), .req_addr_o(wr_req_addr_o),
    .req_len_o(wr_req_len_o)
  );

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      lane_q  <= put_i ? 3'd0 : out_i ? offset_i[2:0] : addr_i[2:0];
      left_q  <= put_i ? 17'd2 : len_i;
      index_q <= '0;
      word_q  <= offset_i[13:3];
      error_q <= 1'b0;
    end
    if (step) begin
      lane_q <= '0;
      left_q <= left_q - 17'(num);
    end
    if (mem_en_o) begin
      word_q <= (word_q + 11'd1) & word_mask;
      if (word_q == word_mask) index_q <= index_q + 3'd1;
    end
    if (rd_valid_i & rd_ready_o & rd_error_i) error_q <= 1'b1;
    // jet_pack's five clocks and jet_sum's five, and the second last word
    drain_q <= (state_q == Drain) ? drain_q - 4'd1 : 4'd11;
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  assign rd_req_valid_o = (state_q == Request) & !out_i & !put_i;
  assign done_o  = state_q == Done;
  assign error_o = error_q;

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) begin
    fits:  assert (!push | w_ready);
    holds: assert (!(hold_i & mem_en_o & !mem_write_o));
  end
`endif

endmodule

`default_nettype wire
