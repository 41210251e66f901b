// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The next piece of a DMA request: up to the next address that is a multiple of the largest allowed
// packet. Pieces cut that way never cross 4 KB, never exceed MPS or MRRS, and all but the first
// start on a multiple of eight bytes. It costs one packet more than the fewest possible for an
// unaligned request. No state.
`default_nettype none

module jet_dma_chunk (
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

  logic [9:0] room;
  always_comb begin
    case (size_i)
      2'd0:    room = 10'd128 - {3'b0, addr_i[6:0]};
      2'd1:    room = 10'd256 - {2'b0, addr_i[7:0]};
      default: room = 10'd512 - {1'b0, addr_i[8:0]};
    endcase
  end

  logic [9:0] end_pos;     // of the last byte, from the first double word's start
  logic [8:0] last_addr;
  logic [3:0] head, tail;
  assign final_o   = len_i <= {7'b0, room};
  assign bytes_o   = final_o ? len_i[9:0] : room;
  assign end_pos   = bytes_o + {8'b0, addr_i[1:0]} - 10'd1;
  assign last_addr = addr_i + 9'(bytes_o) - 9'd1;
  assign dwords_o  = end_pos[9:2] + 8'd1;
  assign head      = 4'hf << addr_i[1:0];
  assign tail      = 4'hf >> ~end_pos[1:0];

  assign first_word_o = addr_i[8:3];
  assign last_word_o  = last_addr[8:3];
  assign first_be_o   = end_pos[9:2] == '0 ? head & tail : head;
  assign last_be_o    = end_pos[9:2] == '0 ? 4'h0 : tail;

  wire unused = &{1'b0, last_addr[2:0], 1'b0};

endmodule

`default_nettype wire
