// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What is known of received frames, from jet_rx_store to jet_rx_deliver: a ring
// of words in one block memory. A frame's record has the layout of its event, so
// that the event writer only copies. Four more bits beside the first words:
//
//   word   35:32                 31:0
//   0      drop crc len sync     event dword 1   | pool | vci |
//   1      queue                 event dword 2   | sum | src, blocks |
//   2      0                     event dword 3   | uu | length |
//   3      0                     event dword 4   time
//   4      0                     event dword 5   | block 0 | time |
//   5..    0                     | block 2n + 2 | block 2n + 1 |
//
// The writer fills the record in any order and then commits it as a whole.
`default_nettype none

module jet_rx_list #(
  parameter int unsigned DepthLog2 = 9
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         we_i,
  input  wire  [4:0]  woff_i,       // word in the record
  input  wire  [35:0] wdata_i,
  input  wire         commit_i,
  input  wire  [4:0]  wlen_i,       // words in the record
  output logic        room_o,       // for the largest record

  output logic        valid_o,      // there is a record
  input  wire         re_i,
  input  wire  [4:0]  roff_i,
  output logic [35:0] rdata_o,
  input  wire         release_i,
  input  wire  [4:0]  rlen_i
);

  localparam int unsigned Largest = 21;

  logic [DepthLog2-1:0] wptr_q, rptr_q;
  logic [DepthLog2:0] level_q;

  jet_ram #(.Width(36), .Depth(1 << DepthLog2)) u_ram (
    .clk_i, .we_i, .waddr_i(wptr_q + DepthLog2'(woff_i)), .wdata_i,
    .re_i, .raddr_i(rptr_q + DepthLog2'(roff_i)), .rdata_o
  );

  assign valid_o = level_q != '0;

  always_ff @(posedge clk_i) begin
    room_o <= level_q < (DepthLog2 + 1)'((1 << DepthLog2) - 2 * Largest);
    if (!rst_ni) begin
      wptr_q  <= '0;
      rptr_q  <= '0;
      level_q <= '0;
    end else begin
      if (commit_i)  wptr_q <= wptr_q + DepthLog2'(wlen_i);
      if (release_i) rptr_q <= rptr_q + DepthLog2'(rlen_i);
      level_q <= level_q + (commit_i ? (DepthLog2 + 1)'(wlen_i) : '0)
                         - (release_i ? (DepthLog2 + 1)'(rlen_i) : '0);
    end
  end

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) begin
    fits:  assert (level_q <= (DepthLog2 + 1)'(1 << DepthLog2));
    there: assert (!release_i | level_q >= (DepthLog2 + 1)'(rlen_i));
  end
`endif

endmodule

`default_nettype wire
