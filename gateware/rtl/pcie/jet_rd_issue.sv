// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Cuts a DMA read into memory read requests, takes a slot of the reorder buffer for each and sends
// it.
//
// With bus mastering off the rest of a request becomes one slot that has failed already, so that
// the answer still comes in its turn. It is also how a function-level reset ends what is under way.
`default_nettype none

module jet_rd_issue (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic [15:0] id_i,
  input  wire logic        bus_master_i,
  input  wire logic [1:0]  mrrs_i,

  input  wire logic        req_valid_i,
  output logic             req_ready_o,
  input  wire logic [63:0] req_addr_i,
  input  wire logic [16:0] req_len_i,

  // Slots: alloc_o takes the one whose tag is offered, sent_o and cancel_o say what became of it
  input  wire logic        full_i,
  input  wire logic [4:0]  tag_i,
  output logic             alloc_o,
  output logic             alloc_bad_o,
  output logic             alloc_final_o,
  output logic [8:0]       alloc_addr_o,
  output logic [9:0]       alloc_bytes_o,
  output logic [5:0]       alloc_first_o,
  output logic [5:0]       alloc_last_o,
  output logic             sent_o,
  output logic             cancel_o,
  output logic [2:0]       slot_o,

  // Requests are numbered: no more than nine are under way.
  output logic [3:0]       request_o,
  output logic             active_o,
  input  wire logic        abort_i,
  input  wire logic [3:0]  abort_request_i,

  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o
);

  typedef enum logic [2:0] {Idle, Plan, Cut, Alloc, Head, Addr} state_e;
  state_e state_q, state_d;

  logic [63:0] addr_q;
  logic [16:0] len_q;
  logic [3:0]  request_q;
  logic        long_q;
  logic [4:0]  tag_q;

  logic [9:0] bytes;
  logic [7:0] dwords;
  logic [5:0] first_word, last_word;
  logic [3:0] first_be, last_be;
  logic       final_piece;
  jet_dma_chunk u_chunk (
    .clk_i, .plan_i(state_q == Plan), .addr_i(addr_q[8:0]), .len_i(len_q), .size_i(mrrs_i),
    .bytes_o(bytes), .dwords_o(dwords), .first_word_o(first_word), .last_word_o(last_word),
    .first_be_o(first_be), .last_be_o(last_be), .final_o(final_piece));

  logic aborted;
  assign aborted = abort_i && abort_request_i == request_q;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (req_valid_i) state_d = Plan;
      Plan:    state_d = Cut;
      Cut:     state_d = Alloc;
      Alloc: begin
        if (aborted) state_d = Idle;
        else if (!full_i) state_d = bus_master_i ? Head : Idle;
      end
      Head: begin
        if (!bus_master_i) state_d = Idle;
        else if (tx_ready_i) state_d = Addr;
      end
      Addr:    if (tx_ready_i) state_d = final_piece ? Idle : Plan;
      default: state_d = Idle;
    endcase
  end

  assign req_ready_o   = state_q == Idle;
  assign active_o      = state_q != Idle;
  assign request_o     = request_q;
  assign alloc_o       = state_q == Alloc && !aborted && !full_i;
  assign alloc_bad_o   = !bus_master_i;
  assign alloc_final_o = final_piece || !bus_master_i;
  assign alloc_addr_o  = addr_q[8:0];
  assign alloc_bytes_o = bytes;
  assign alloc_first_o = first_word;
  assign alloc_last_o  = last_word;
  assign cancel_o      = state_q == Head && !bus_master_i;
  assign sent_o        = state_q == Addr && tx_ready_i;
  assign slot_o        = tag_q[2:0];

  assign tx_valid_o = (state_q == Head && bus_master_i) || state_q == Addr;
  assign tx_last_o  = state_q == Addr;
  assign tx_keep_o  = state_q == Head || long_q;
  always_comb begin
    if (state_q == Head) tx_data_o = {id_i, 3'b0, tag_q, last_be, first_be,
                                      2'b00, long_q, 5'b0, 14'b0, 2'b0, dwords};
    else if (long_q) tx_data_o = {addr_q[31:2], 2'b0, addr_q[63:32]};
    else tx_data_o = {32'h0, addr_q[31:2], 2'b0};
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (state_q == Idle && req_valid_i) begin
      addr_q    <= req_addr_i;
      len_q     <= req_len_i;
      request_q <= request_q + 4'd1;
    end
    if (state_q == Plan) long_q <= addr_q[63:32] != '0;
    if (state_q == Alloc) tag_q <= tag_i;
    if (sent_o) begin
      addr_q <= addr_q + 64'(bytes);
      len_q  <= len_q - 17'(bytes);
    end
    if (!rst_ni) begin
      state_q   <= Idle;
      request_q <= '0;
    end
  end

endmodule

`default_nettype wire
