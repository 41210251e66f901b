// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Whether the receiver has words, for the MAC: not, if it had none for Words clocks. A shorter dip
// costs the frame in which it is (jet_elastic marks it), and not the ring.
`default_nettype none

module jet_lock #(
  parameter int unsigned Words = 64
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         lock_i,
  output logic        lock_o
);

  logic [$clog2(Words)-1:0] left_q;
  always_ff @(posedge clk_i) begin
    if (lock_i) left_q <= '1;
    else        left_q <= left_q - 1'b1;
    lock_o <= lock_i | (lock_o & rst_ni & left_q != '0);
  end

  if (Words != 1 << $clog2(Words) || Words < 2) begin : gen_check
    $fatal(0, "jet_lock: Words must be a power of two");
  end

endmodule

`default_nettype wire
