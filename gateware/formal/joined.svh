// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A cell of rtl/cdc as it is used: joined by jet_cdc_join, and each side stopped at any time
// (a reset is a stop).
`define PROVE_JOINED(a, b) \
  logic f_``a``_open, f_``a``_clear, f_``b``_open, f_``b``_clear, f_``a``_stop, f_``b``_stop; \
  assign f_``a``_stop = $anyseq; \
  assign f_``b``_stop = $anyseq; \
  jet_cdc_join f_join ( \
    .a_clk_i(a``_clk_i), .a_stop_i(f_``a``_stop), .a_open_o(f_``a``_open), \
    .a_clear_o(f_``a``_clear), \
    .b_clk_i(b``_clk_i), .b_stop_i(f_``b``_stop), .b_open_o(f_``b``_open), \
    .b_clear_o(f_``b``_clear)); \
  always_comb assume (a``_open_i == f_``a``_open && a``_clear_i == f_``a``_clear && \
                      b``_open_i == f_``b``_open && b``_clear_i == f_``b``_clear);
