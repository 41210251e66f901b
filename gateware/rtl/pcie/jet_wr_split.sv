// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Cuts DMA writes into packets and stores each whole before it may be sent, so that the link never
// waits for the NIC.
//
// The payload is stored as it will leave, i.e. rotated by one double word where the header's length
// and the address ask for it (a three-word header shares its second beat with the first payload
// double word):
//
//   memory word     w            w+1          ...
//   three-word hdr  [ -  | D0 ]  [ D1 | D2 ]        lower | upper half, a memory each
//   four-word hdr   [ D0 | D1 ]  [ D2 | D3 ]
//
// The memory has 128 words, in LUT RAM: room for what the NIC writes at once (512 bytes) and an
// event behind it, also when the link takes nothing. Pointers have one bit more than an address.
`default_nettype none

module jet_wr_split (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        mps256_i,

  input  wire logic        req_valid_i,
  output logic             req_ready_o,
  input  wire logic        req_irq_i,
  input  wire logic [63:0] req_addr_i,
  input  wire logic [16:0] req_len_i,
  input  wire logic        wr_valid_i,
  output logic             wr_ready_o,
  input  wire logic [63:0] wr_data_i,

  output logic             low_we_o,
  output logic [6:0]       low_addr_o,
  output logic [31:0]      low_data_o,
  output logic             high_we_o,
  output logic [6:0]       high_addr_o,
  output logic [31:0]      high_data_o,
  input  wire logic [7:0]  read_ptr_i,     // memory up to here is free again

  // A packet or an interrupt is ready
  input  wire logic        full_i,
  output logic             push_o,
  output logic             irq_o,
  output logic [63:2]      addr_o,         // or the vector, in 5:2
  output logic             long_o,         // needs the four-word header
  output logic [6:0]       dwords_o,
  output logic [7:0]       be_o,           // last, first
  output logic             busy_o
);

  typedef enum logic [2:0] {Idle, Plan, Cut, Room, Data, Push} state_e;
  state_e state_q, state_d;

  logic [63:0] addr_q;
  logic [16:0] len_q;
  logic [7:0]  start_q, used;              // the packet's first word
  logic [6:0]  place_q;                    // where this beat goes
  logic        room_q, swap_q, skip_q;     // skip: the first beat's lower half is not ours
  logic        short_q;

  logic [9:0] bytes;
  logic [7:0] dwords;
  logic [5:0] first_word, last_word, beats_q;
  logic [3:0] first_be, last_be;
  logic       final_piece;
  jet_dma_chunk u_chunk (
    .clk_i, .plan_i(state_q == Plan), .addr_i(addr_q[8:0]), .len_i(len_q),
    .size_i({1'b0, mps256_i}),
    .bytes_o(bytes), .dwords_o(dwords), .first_word_o(first_word), .last_word_o(last_word),
    .first_be_o(first_be), .last_be_o(last_be), .final_o(final_piece));

  assign used      = 8'((dwords + 8'(short_q) + 8'd1) >> 1);

  logic beat;
  assign beat = state_q == Data && wr_valid_i;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (req_valid_i && !full_i && !req_irq_i) state_d = Plan;
      Plan:    state_d = Cut;
      Cut:     state_d = Room;
      Room:    if (room_q && !full_i) state_d = Data;
      Data:    if (beat && beats_q == '0) state_d = Push;
      Push:    state_d = final_piece ? Idle : Plan;
      default: state_d = Idle;
    endcase
  end

  // Whatever it is that waits: the answer depends on nothing that comes from the NIC
  assign req_ready_o = state_q == Idle && !full_i;
  assign wr_ready_o  = state_q == Data;
  assign busy_o      = state_q != Idle;
  assign irq_o       = state_q == Idle;
  assign push_o      = state_q == Push || (state_q == Idle && req_valid_i && req_irq_i && !full_i);
  assign addr_o      = irq_o ? {58'b0, req_len_i[3:0]} : addr_q[63:2];
  assign dwords_o    = dwords[6:0];
  assign long_o      = !short_q;
  assign be_o        = {last_be, first_be};

  assign high_we_o   = beat && !(swap_q && skip_q);
  assign high_addr_o = place_q;
  assign high_data_o = swap_q ? wr_data_i[31:0] : wr_data_i[63:32];
  assign low_we_o    = beat;
  assign low_addr_o  = place_q + 7'(swap_q);
  assign low_data_o  = swap_q ? wr_data_i[63:32] : wr_data_i[31:0];

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    room_q  <= 8'(start_q - read_ptr_i) <= 8'd95;    // the longest packet takes 33 of 128
    if (state_q == Idle) begin
      addr_q <= req_addr_i;
      len_q  <= req_len_i;
    end
    if (state_q == Plan) short_q <= addr_q[63:32] == '0;
    if (state_q == Room) begin
      beats_q <= last_word - first_word;
      swap_q  <= addr_q[2] != short_q;
      skip_q  <= addr_q[2];
      // Upper half first but to be sent in the lower one: its beat starts a word early.
      place_q <= start_q[6:0] - 7'(addr_q[2] && !short_q);
    end
    if (beat) begin
      place_q <= place_q + 7'd1;
      beats_q <= beats_q - 6'd1;
      skip_q  <= 1'b0;
    end
    if (state_q == Push) begin
      start_q <= start_q + used;
      addr_q  <= addr_q + 64'(bytes);
      len_q   <= len_q - 17'(bytes);
    end
    if (!rst_ni) begin
      state_q <= Idle;
      start_q <= '0;
    end
  end

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) fits: assert (8'(start_q - read_ptr_i) <= 8'd128);
`endif

endmodule

`default_nettype wire
