// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Symbols of the ring to words, and whether there are any.
//
// A word's high byte is on the line first, and only it may be a K symbol. The DCU finds the
// symbols, but pairs them as it likes:
//
//     | K28.5 D16.2 | K28.5 D16.2 |     even: a pair is a word
//     | D16.2 K28.5 | D16.2 K28.5 |     odd: a second symbol, and the first one behind it
//
// Words are there (lock_o) after Idles IDLEs without a bad word between them, and no longer after
// four bad words near each other: Good good ones in a row forgive one. A word is bad with a code or
// disparity error in it, or with a K symbol in its low byte: so a neighbour that starts anew in the
// other pairing is found, too. The pairing moves only without lock. A bad word goes on as one that
// ends whatever it stands in.
`default_nettype none

module versa_ring_align #(
  parameter int unsigned Idles = 16,
  parameter int unsigned Good  = 64
) (
  input  wire         clk_i,              // recovered clock
  input  wire         up_i,               // of any register: the receiver is out of its reset
  input  wire  [23:0] rx_i,               // two symbols, the first in 11:0
  output logic [15:0] data_o,
  output logic [1:0]  k_o,
  output logic        lock_o
);

  localparam logic [8:0]  Comma = {1'b1, 8'(jet_hw_pkg::K_COMMA)};
  localparam logic [15:0] Idle  = {8'(jet_hw_pkg::K_COMMA), 8'(jet_hw_pkg::D_IDLE)};

  logic up;
  jet_cdc_sync u_up (.clk_i, .d_i(up_i), .q_o(up));

  // 9 k and symbol, and whether it is none: disparity (9) or code (10)
  logic [23:0] rx_q;
  logic [9:0] first, second, left_q, hi_q, lo_q;
  logic [1:0] comma;
  logic odd_q, lock_q;
  assign first  = {rx_q[9] | rx_q[10], rx_q[8:0]};
  assign second = {rx_q[21] | rx_q[22], rx_q[20:12]};
  assign comma  = {second == {1'b0, Comma}, first == {1'b0, Comma}};

  always_ff @(posedge clk_i) begin
    rx_q   <= rx_i;
    left_q <= second;
    if (!lock_q && comma[0] != comma[1]) odd_q <= comma[1];
    {hi_q, lo_q} <= odd_q ? {left_q, first} : {first, second};
  end

  logic bad, idle;
  logic [$clog2(Idles)-1:0] idles_q;
  logic [$clog2(Good)-1:0] good_q;
  logic [1:0] bad_q;
  assign bad  = hi_q[9] | lo_q[9] | lo_q[8];
  assign idle = {hi_q, lo_q} == {1'b0, 1'b1, Idle[15:8], 1'b0, 1'b0, Idle[7:0]};

  always_ff @(posedge clk_i) begin
    good_q <= bad ? '0 : good_q + 1'b1;
    if (bad)         idles_q <= '0;
    else if (idle)   idles_q <= idles_q + 1'b1;
    if (!lock_q)                          bad_q <= '0;
    else if (bad && bad_q != '1)          bad_q <= bad_q + 1'b1;
    else if (!bad && good_q == '1 && bad_q != '0) bad_q <= bad_q - 1'b1;
    if (!up)                              lock_q <= 1'b0;
    else if (!lock_q)                     lock_q <= !bad & idle & idles_q == '1;
    else if (bad && bad_q == '1)          lock_q <= 1'b0;
    if (!up) idles_q <= '0;
    data_o <= {hi_q[7:0], lo_q[7:0]};
    k_o    <= bad ? 2'b01 : {hi_q[8], 1'b0};
    lock_o <= lock_q & up;
  end

  wire unused = &{1'b0, rx_q[11], rx_q[23]};

endmodule

`default_nettype wire
