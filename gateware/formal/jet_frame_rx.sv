// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_frame_rx: whatever symbols come, packets that go out are well-formed.
//@ top jet_frame_rx
//@ source link/jet_phy_pkg.sv link/jet_frame_rx.sv
//@ prove shape pdr
//@ cover shape 20
//@ bug shape 20 link/jet_frame_rx.sv s/last_o  <= !goes_on/last_o  <= ends/
//@ prove size pdr
//@ cover size 20
//@ bug size 20 link/jet_frame_rx.sv s/ends    = on_i & is_d.0. & is_end.1. & whole/ends    = on_i & is_d[0] & is_end[1]/
//@ prove clean pdr
//@ cover clean 20
//@ bug clean 20 link/jet_frame_rx.sv s/goes_on = on_i & ..is_d./goes_on = on_i & is_d[0]/
//@ prove bytes pdr
//@ cover bytes 20
//@ bug bytes 20 link/jet_frame_rx.sv s/hold_q <= hi;/if (!first_q) hold_q <= hi;/
//@ in jet_frame_rx
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // First, words without a hole, last: of one kind
  logic f_on, f_in_q, f_tlp_q;
  logic [2:0] f_words_q;
  assign f_on = !f_first && rst_ni;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) f_in_q <= 1'b0;
    else         f_in_q <= valid_o && !last_o;
    f_tlp_q <= tlp_o;
    if (!valid_o || first_o)    f_words_q <= 3'd1;
    else if (f_words_q != 3'd7) f_words_q <= f_words_q + 3'd1;
  end
  always_comb if (f_on) begin
    if (f_in_q)  shape:   assert (valid_o && !first_o && tlp_o == f_tlp_q);
    if (valid_o) shape_2: assert (f_in_q == !first_o);
    if (valid_o && last_o) shape_3: assert (end_o <= 2'd2);
    // A DLLP that is not bad has three words, and is not nullified
    if (valid_o && last_o && !tlp_o && end_o != 2'd2)
      size: assert (end_o == 2'd0 && !first_o && f_words_q == 3'd2);
  end
  `COVER(shape, f_on && f_in_q && last_o && end_o == 2'd1)
  `COVER(size, f_on && valid_o && last_o && !tlp_o && end_o == 2'd0)

  // A packet that is not bad had data only, all the way from its beginning, and then END or EDB; and packets are on
  logic f_data_q, f_two_q, f_end_q, f_on_q;
  logic [15:0] f_bytes_q, f_before_q;
  always_ff @(posedge clk_i) begin
    f_data_q <= k_i[0] == 1'b0 && !err_i[0];
    f_two_q  <= k_i == 2'b00 && err_i == 2'b00;
    f_end_q  <= k_i[1] && !err_i[1] && (data_i[15:8] == 8'hfd || data_i[15:8] == 8'hfe);
    f_on_q   <= on_i;
    f_bytes_q  <= data_i;
    f_before_q <= f_bytes_q;
  end
  always_comb if (f_on && valid_o) begin
    if (!last_o)                 clean: assert (f_two_q && f_on_q);
    if (last_o && end_o != 2'd2) clean_2: assert (f_data_q && f_end_q && f_on_q);
    bytes: assert (data_o == {f_bytes_q[7:0], f_before_q[15:8]});
  end
  `COVER(clean, f_on && valid_o && last_o && end_o == 2'd2)
  `COVER(bytes, f_on && valid_o && !first_o && data_o == 16'h1234)
