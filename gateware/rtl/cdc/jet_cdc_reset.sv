// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A reset from outside of the clock domain: low at once, with or without a clock; high again
// in step with it, after two edges. The only flip-flops of the card that have an asynchronous
// input, so all others see a clock while their reset is low.
`default_nettype none

module jet_cdc_reset (
  input  wire  clk_i,
  input  wire  rst_ni,
  output logic rst_no
);

  logic [1:0] up_q = 2'b00;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) up_q <= 2'b00;
    else         up_q <= {up_q[0], 1'b1};
  end

  assign rst_no = up_q[1];

endmodule

`default_nettype wire
