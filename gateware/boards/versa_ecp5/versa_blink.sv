// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Makes an event of one clock visible: high for 2 ** Log2 clocks behind the last one.
`default_nettype none

module versa_blink #(
  parameter int unsigned Log2 = 23
) (
  input  wire  clk_i,
  input  wire  rst_ni,
  input  wire  event_i,
  output logic seen_o
);

  logic [Log2:0] left_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni)           left_q <= '0;
    else if (event_i)      left_q <= '1;
    else if (left_q[Log2]) left_q <= left_q - 1'b1;
  end
  assign seen_o = left_q[Log2];

endmodule

`default_nettype wire
