// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Packets out of received pairs, as jet_rx_symbols cuts them, without their framing symbols:
//
//     in      STP a | b c | d e | f END
//     out           | a b | c d | e f, last
//
// Whatever comes, a packet that has begun to go out has a last word; and one that is not ended as
// it should be (another symbol, an error, the end of on_i, a DLLP of other than six bytes) is bad.
`default_nettype none

module jet_frame_rx (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         on_i,         // packets may come
  input  wire  [15:0] data_i,       // descrambled
  input  wire  [1:0]  k_i,
  input  wire  [1:0]  err_i,

  output logic        valid_o,
  output logic [15:0] data_o,
  output logic        tlp_o,
  output logic        first_o,
  output logic        last_o,
  output logic [1:0]  end_o,        // with last_o: 0 END, 1 EDB, 2 bad
  output logic        idle_o,       // pulse: two symbols of logical idle
  output logic        error_o       // pulse: framing symbols where they may not be, or none
);

  logic in_q, first_q, tlp_q;
  logic [1:0] words_q;               // of a DLLP
  logic [7:0] hold_q, lo, hi;
  logic [1:0] is_d, is_end;
  logic starts, goes_on, ends, whole, bad;

  assign lo = data_i[7:0];
  assign hi = data_i[15:8];
  for (genvar s = 0; s < 2; s++) begin : gen_symbol
    assign is_d[s]   = !k_i[s] & !err_i[s];
    assign is_end[s] = k_i[s] & !err_i[s] & (data_i[8*s +: 8] == jet_phy_pkg::End |
                                             data_i[8*s +: 8] == jet_phy_pkg::Edb);
  end

  assign starts  = on_i & k_i[0] & !err_i[0] & (lo == jet_phy_pkg::Stp | lo == jet_phy_pkg::Sdp);
  assign whole   = tlp_q | words_q == 2'd2;
  assign goes_on = on_i & (&is_d) & (tlp_q | words_q != 2'd2);
  assign ends    = on_i & is_d[0] & is_end[1] & whole & (tlp_q | hi == jet_phy_pkg::End);
  assign bad     = in_q & !goes_on & !ends;

  always_ff @(posedge clk_i) begin
    hold_q <= hi;
    data_o <= {lo, hold_q};
    tlp_o  <= tlp_q;
    if (starts) tlp_q <= lo == jet_phy_pkg::Stp;
    if (starts) words_q <= '0;
    else        words_q <= words_q + 2'd1;
    first_q <= starts;
    first_o <= first_q;
    last_o  <= !goes_on;
    end_o   <= bad ? 2'd2 : {1'b0, hi == jet_phy_pkg::Edb};
    if (!rst_ni) begin
      in_q    <= 1'b0;
      valid_o <= 1'b0;
      idle_o  <= 1'b0;
      error_o <= 1'b0;
    end else begin
      in_q    <= (starts & is_d[1]) | (in_q & goes_on);
      valid_o <= in_q;
      idle_o  <= (&is_d) & data_i == 16'h0000;
      error_o <= on_i & ((bad & err_i == 2'b00) | (starts & k_i[1] & !err_i[1]) |
                         (!in_q & is_end != 2'b00));
    end
  end

endmodule

`default_nettype wire
