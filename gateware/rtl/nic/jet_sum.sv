// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The Internet sum (RFC 1071) of the words that jet_pack gives: bytes that do
// not count are zero. Lane 0 is taken as the high byte of a pair; who began in
// an odd lane swaps the result's bytes. Carries are kept in 32 bits,
// which is enough for 98,304 bytes, and folded at the end.
// The sum is right from five clocks after the last word on.
`default_nettype none

module jet_sum (
  input  wire         clk_i,
  input  wire         clear_i,
  input  wire         valid_i,
  input  wire  [63:0] data_i,
  output logic [15:0] sum_o
);

  logic [16:0] a_q, b_q, fold_q;
  logic [17:0] c_q;
  logic [31:0] acc_q;

  always_ff @(posedge clk_i) begin
    a_q <= !valid_i ? '0 :
           {1'b0, data_i[7:0], data_i[15:8]} + {1'b0, data_i[23:16], data_i[31:24]};
    b_q <= !valid_i ? '0 :
           {1'b0, data_i[39:32], data_i[47:40]} + {1'b0, data_i[55:48], data_i[63:56]};
    c_q <= {1'b0, a_q} + {1'b0, b_q};
    if (clear_i) acc_q <= '0;
    else         acc_q <= acc_q + {14'b0, c_q};
    fold_q <= {1'b0, acc_q[31:16]} + {1'b0, acc_q[15:0]};
    sum_o  <= fold_q[15:0] + {15'b0, fold_q[16]};
  end

endmodule

`default_nettype wire
