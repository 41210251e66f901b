// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Cuts a copy to host memory into writes that end at multiples of 512 bytes, so that
// an event waits for no more than that:
//
//   host address   ..1c8     ..200          ..400          ..600
//   copy              |=======|==============|==============|====|
//   writes              first       512            512       last
//
// The next write is asked for while the data of the one before are still flowing.
`default_nettype none

module jet_copy_cut (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         start_i,        // pulse; len_i >= 1
  input  wire  [63:0] addr_i,
  input  wire  [16:0] len_i,
  input  wire         take_i,         // a beat of the data moves
  input  wire         end_i,          // it is the copy's last
  output logic        last_o,         // it is its write's last

  output logic        req_valid_o,
  input  wire         req_ready_i,
  output logic [63:0] req_addr_o,
  output logic [16:0] req_len_o
);

  logic [63:0] addr_q;
  logic [16:0] left_q;                // not asked for yet
  logic [9:0] space;
  logic [5:0] beat_q;                 // its place within 512 bytes

  assign space       = 10'd512 - {1'b0, addr_q[8:0]};
  assign req_valid_o = left_q != '0;
  assign req_addr_o  = addr_q;
  assign req_len_o   = (left_q < 17'(space)) ? left_q : 17'(space);
  assign last_o      = end_i | (&beat_q);

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      addr_q <= addr_i;
      beat_q <= addr_i[8:3];
    end
    if (req_valid_o & req_ready_i) addr_q <= {addr_q[63:9] + 55'd1, 9'b0};
    if (take_i) beat_q <= beat_q + 6'd1;
    if (!rst_ni)                        left_q <= '0;
    else if (start_i)                   left_q <= len_i;
    else if (req_valid_o & req_ready_i) left_q <= left_q - req_len_o;
  end

endmodule

`default_nettype wire
