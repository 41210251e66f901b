// SPDX-License-Identifier: GPL-2.0
// What looks like the seeded faults and is none: pair_t [1:0] pairs; import; bad_pkg::Pair.a
`default_nettype none
package good_pkg;
  typedef enum logic [1:0] {Idle, Busy} state_e;
  typedef logic [7:0] byte_t;
  typedef struct packed {
    state_e          state;
    logic [3:0][7:0] bytes;  // as a member it is indexed correctly
    byte_t           last;
  } item_t;
  localparam byte_t First = 8'h5a;
  function automatic byte_t head(input item_t item);
    logic [7:0] byte_d;
    byte_d = item.bytes[0];
    head = byte_d;
    head[0] = item.last[0];
  endfunction
endpackage

module good (
  input  wire                  clk_i,
  input  wire good_pkg::item_t item_i,
  input  wire [1:0]            index_i,
  output logic [7:0]           q_o,
  output wire good_pkg::state_e state_o
);
  typedef logic [7:0] mem_t [4];
  good_pkg::item_t item_d, item_q;
  good_pkg::byte_t [3:0] bytes;
  good_pkg::state_e [1:0] states;
  logic [3:0][7:0] plain;
  mem_t mem;
  assign item_d = good_pkg::item_t'(item_i ^ 42'h1);
  assign bytes = item_q.bytes;
  assign plain = bytes;
  assign states = 4'b0110;
  assign state_o = states[index_i[0]];
  always_ff @(posedge clk_i) begin
    item_q <= item_d;
    mem[index_i] <= good_pkg::head(item_q) ^ good_pkg::First;
    q_o <= bytes[index_i] ^ plain[~index_i] ^ mem[0];
  end
endmodule
