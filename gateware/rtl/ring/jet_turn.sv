// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Which laps let an asynchronous frame start that does not fit THT:
//
//   lap modulo 4   0   one, at the station whose turn it is, if its frames have waited for 2 P
//                      rotations; be the token late or not
//                  1   while THT > 0, under `overrun`
//                  2   likewise
//                  3   none: in no rotation is one out of turn behind one that did not fit
//
// P = the smallest power of two above the highest id. Whose turn: id = lap / 4 modulo P.
`default_nettype none

module jet_turn (
  input  wire         clk_i,
  input  wire  [63:1] map_i,           // ids in use
  input  wire  [5:0]  id_i,
  input  wire         fit_i,
  input  wire         up_i,
  input  wire         there_i,         // an asynchronous frame is there to be sent
  input  wire         start_i,         // and starts
  input  wire         seen_i,          // the token comes:
  input  wire  [7:0]  lap_i,           // its lap
  output logic        turn_o,
  output logic        overrun_o
);

  logic [5:0] mask_q;                    // P - 1
  logic [7:0] waits_q;                   // rotations
  logic long_q;
  always_ff @(posedge clk_i) begin
    mask_q <= {|map_i[63:32], |map_i[63:16], |map_i[63:8], |map_i[63:4], |map_i[63:2],
               |map_i[63:1]};
    if (!up_i || start_i || (seen_i && !there_i)) waits_q <= '0;
    else if (seen_i && waits_q != '1)             waits_q <= waits_q + 8'd1;
    long_q <= waits_q[7:1] > {1'b0, mask_q};
  end

  assign turn_o    = long_q && lap_i[1:0] == 2'd0 && ((lap_i[7:2] ^ id_i) & mask_q) == '0;
  assign overrun_o = !fit_i & (lap_i[1] ^ lap_i[0]);

endmodule

`default_nettype wire
