// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What every file of properties needs.

// f_first: the first clock, in which the reset is on. Later it may be on or off.
`define PROVE_RESET(clk, rst_n) \
  logic f_first = 1'b1; \
  always_ff @(posedge clk) f_first <= 1'b0; \
  always_comb if (f_first) assume (!rst_n);

// The prover looks for a way to break an assertion; a cover is the assertion that there is none.
`define COVER(name, expression) \
  always_comb if (!f_first) name``_c: assert (!(expression));

`define PROVE_START(clk) \
  logic f_first = 1'b1; \
  always_ff @(posedge clk) f_first <= 1'b0;
