// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Received pairs, descrambled, and cut so that whatever begins (an ordered set, a packet) begins in
// the lower half:
//
//     in    x SDP | a b | c d | e f | END y      SDP in the upper half: from here on, a pair is an
//     out           SDP a | b c | d e | f END    upper half, and the lower half behind it
//
// All that begins has an even number of symbols, but SKP ordered sets and logical idle. So what
// lies between the end of one and a beginning in the other half is one of these, or was damaged,
// and is left out. A beginning that came as an upper half comes again, as a lower one.
`default_nettype none

module jet_rx_symbols (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [15:0] data_i,
  input  wire  [1:0]  k_i,
  input  wire  [1:0]  err_i,
  input  wire         plain_i,     // scrambling is off

  output logic [15:0] raw_o,       // as it came: training sets are not scrambled
  output logic [15:0] data_o,      // descrambled
  output logic [1:0]  k_o,
  output logic [1:0]  err_o
);

  // 1: what it is
  logic [15:0] data1_q;
  logic [1:0] k1_q, err1_q, com1_q, skp1_q, start1_q;
  // 2: descrambled, 3: the same a clock later
  logic [15:0] key, raw2_q, data2_q;
  logic [7:0] raw3_q, data3_q, raw3_lo_q, data3_lo_q;
  logic [1:0] k2_q, err2_q, start2_q, k3_q, err3_q, start3_q;
  logic odd_q, odd;

  jet_scramble u_scramble (.clk_i, .com_i(com1_q), .skp_i(skp1_q), .key_o(key));

  for (genvar s = 0; s < 2; s++) begin : gen_symbol
    logic [7:0] symbol;
    logic is_k;
    assign symbol = data_i[8*s +: 8];
    assign is_k   = k_i[s] & !err_i[s];
    always_ff @(posedge clk_i) begin
      com1_q[s]   <= is_k & symbol == jet_phy_pkg::Com;
      skp1_q[s]   <= is_k & symbol == jet_phy_pkg::Skp;
      start1_q[s] <= is_k & (symbol == jet_phy_pkg::Com | symbol == jet_phy_pkg::Stp |
                             symbol == jet_phy_pkg::Sdp);
      data2_q[8*s +: 8] <= data1_q[8*s +: 8] ^ (k1_q[s] | plain_i ? 8'h00 : key[8*s +: 8]);
    end
  end

  assign odd = start3_q[1] ? 1'b1 : start3_q[0] ? 1'b0 : odd_q;

  always_ff @(posedge clk_i) begin
    data1_q  <= data_i;
    k1_q     <= k_i;
    err1_q   <= err_i;
    raw2_q   <= data1_q;
    k2_q     <= k1_q;
    err2_q   <= err1_q;
    start2_q <= start1_q;
    {raw3_q, raw3_lo_q}   <= raw2_q;
    {data3_q, data3_lo_q} <= data2_q;
    k3_q     <= k2_q;
    err3_q   <= err2_q;
    start3_q <= rst_ni ? start2_q : 2'b00;
    odd_q    <= rst_ni & odd;
    if (odd) begin
      raw_o  <= {raw2_q[7:0], raw3_q};
      data_o <= {data2_q[7:0], data3_q};
      k_o    <= {k2_q[0], k3_q[1]};
      err_o  <= {err2_q[0], err3_q[1]};
    end else begin
      raw_o  <= {raw3_q, raw3_lo_q};
      data_o <= {data3_q, data3_lo_q};
      k_o    <= k3_q;
      err_o  <= err3_q;
    end
  end

endmodule

`default_nettype wire
