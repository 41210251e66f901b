// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The next piece of a DMA request: up to the next address that is a multiple of the largest allowed
// packet. Pieces cut that way never cross 4 KB, never exceed MPS or MRRS, and all but the first
// start on a multiple of eight bytes. It costs one packet more than the fewest possible for an
// unaligned request.
//
// Two clocks after plan_i the outputs describe the piece, and stay until the next one; address and
// length must hold still that long.
`default_nettype none

module jet_dma_chunk (
  input  wire logic        clk_i,
  input  wire logic        plan_i,
  input  wire logic [8:0]  addr_i,
  input  wire logic [16:0] len_i,
  input  wire logic [1:0]  size_i,     // largest packet: 0: 128, 1: 256, 2: 512 bytes
  output logic [9:0]  bytes_o,
  output logic [7:0]  dwords_o,        // 1..128
  output logic [5:0]  first_word_o,    // eight-byte words within 512 bytes
  output logic [5:0]  last_word_o,
  output logic [3:0]  first_be_o,
  output logic [3:0]  last_be_o,
  output logic        final_o          // the request ends with this piece
);

  logic [9:0] room, room_q;
  logic       plan_q, final_q;
  always_comb begin
    case (size_i)
      2'd0:    room = 10'd128 - {3'b0, addr_i[6:0]};
      2'd1:    room = 10'd256 - {2'b0, addr_i[7:0]};
      default: room = 10'd512 - {1'b0, addr_i[8:0]};
    endcase
  end

  logic [9:0] bytes, end_pos;     // end_pos: of the last byte, from the first double word's start
  logic [8:0] last_addr;
  logic [3:0] head, tail;
  logic       one;
  assign bytes     = final_q ? len_i[9:0] : room_q;
  assign end_pos   = bytes + {8'b0, addr_i[1:0]} - 10'd1;
  assign last_addr = addr_i + bytes[8:0] - 9'd1;
  assign one       = end_pos[9:2] == '0;
  assign head      = 4'hf << addr_i[1:0];
  assign tail      = 4'hf >> ~end_pos[1:0];

  always_ff @(posedge clk_i) begin
    plan_q <= plan_i;
    if (plan_i) begin
      room_q  <= room;
      final_q <= len_i <= {7'b0, room};
    end
    if (plan_q) begin
      bytes_o      <= bytes;
      dwords_o     <= end_pos[9:2] + 8'd1;
      first_word_o <= addr_i[8:3];
      last_word_o  <= last_addr[8:3];
      first_be_o   <= one ? head & tail : head;
      last_be_o    <= one ? 4'h0 : tail;
      final_o      <= final_q;
    end
  end

  wire unused = &{1'b0, last_addr[2:0], 1'b0};

endmodule

`default_nettype wire
