// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_vci: a lookup answers exactly as the table says at that moment, also while the table is
// being written; a register read gives back what was written.
//@ top jet_vci
//@ source nic/jet_nic_pkg.sv model/jet_ram.sv nic/jet_vci.sv
//@ edit nic/jet_vci.sv s/u_way0 \(/u_way0 (.known_o(f_known0), .word_o(f_word0), /
//@ edit nic/jet_vci.sv s/u_way1 \(/u_way1 (.known_o(f_known1), .word_o(f_word1), /
//@ prove lookup ind 6
//@ cover lookup 24
//@ bug lookup 24 nic/jet_vci.sv s/pool_o  <= hit0 \?/pool_o  <= hit1 ?/
//@ prove answer pdr
//@ cover answer 12
//@ bug answer 12 nic/jet_vci.sv s/Data:    state_d = Found;/Data:    state_d = Idle;/
//@ prove readback ind 6
//@ cover readback 24
//@ bug readback 24 nic/jet_vci.sv s/wdata_i\[jet_hw_pkg::VCI_INDEX_WAY_LSB\] \? out1 : out0/out0/
//@ in jet_vci
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // One VCI, whichever, and the two entries where it may stand
  logic [23:0] f_vci;
  logic [8:0] f_known0, f_known1;
  assign f_vci = $anyconst;
  logic f_hashed;
  assign f_hashed = f_known0 == jet_nic_pkg::hash0(f_vci) && f_known1 == jet_nic_pkg::hash1(f_vci);

  // The table as the registers describe it: DATA, then INDEX with WRITE. What this proof does not
  // know (an entry that was never written) it does not judge.
  logic [31:0] f_data_q;
  logic f_data_known_q;
  logic [32:0] f_entry0_q, f_entry1_q;
  logic f_there0_q = 1'b0, f_there1_q = 1'b0, f_done, f_write;
  logic [9:0] f_place;
  assign f_done  = sel_i && ack_o;
  assign f_write = !f_first && !init_i && f_done && we_i && index_i && wdata_i[31];
  assign f_place = wdata_i[9:0];
  always_ff @(posedge clk_i) begin
    if (f_done && we_i && !index_i) {f_data_known_q, f_data_q} <= {1'b1, wdata_i};
    if (f_write && f_place == {1'b0, f_known0}) {f_there0_q, f_entry0_q} <= {f_data_known_q, wdata_i[30], f_data_q};
    if (f_write && f_place == {1'b1, f_known1}) {f_there1_q, f_entry1_q} <= {f_data_known_q, wdata_i[30], f_data_q};
    if (!f_first && f_done && we_i && index_i && !wdata_i[31]) begin
      f_data_q       <= f_place[9] ? f_entry1_q[31:0] : f_entry0_q[31:0];
      f_data_known_q <= f_place[9] ? f_there1_q : f_there0_q;
    end
    // Not valid, and what DATA holds; in the second round that is zero
    if (init_i && init_addr_i == f_known0) {f_there0_q, f_entry0_q} <= {2'b10, data_q};
    if (init_i && init_addr_i == f_known1) {f_there1_q, f_entry1_q} <= {2'b10, data_q};
    if (!rst_ni) {f_data_known_q, f_data_q} <= {1'b1, 32'd0};
  end

  // Who asks keeps his question until he has the answer. The table is emptied in reset.
  logic f_ask_q, f_sel_q, f_we_q, f_index_q;
  logic [23:0] f_asked_q;
  logic [31:0] f_wdata_q;
  always_ff @(posedge clk_i) begin
    f_ask_q   <= rst_ni & lookup_i & !lookup_ack_o;
    f_sel_q   <= rst_ni & sel_i & !ack_o;
    {f_asked_q, f_we_q, f_index_q, f_wdata_q} <= {vci_i, we_i, index_i, wdata_i};
  end
  always_comb begin
    if (f_ask_q) assume (lookup_i && vci_i == f_asked_q);
    if (f_sel_q) assume (sel_i && {we_i, index_i, wdata_i} == {f_we_q, f_index_q, f_wdata_q});
    if (init_i)  assume (!rst_ni);
    // A read of an entry that this proof does not know says anything
    if (sel_i && we_i && index_i && !wdata_i[31]) begin
      assume (f_place == {1'b0, f_known0} || f_place == {1'b1, f_known1});
    end
  end

  logic [32:0] f_word0, f_word1;
  always_comb if (!f_first) begin
    if (f_there0_q)     inv_word0: assert (f_word0 == f_entry0_q);
    if (f_there1_q)     inv_word1: assert (f_word1 == f_entry1_q);
    if (f_data_known_q) inv_data:  assert (data_q == f_data_q);
  end

  logic f_hit0, f_hit1;
  assign f_hit0 = f_entry0_q[32] && f_entry0_q[23:0] == f_vci;
  assign f_hit1 = f_entry1_q[32] && f_entry1_q[23:0] == f_vci;
  always_comb if (!f_first && rst_ni && lookup_i && lookup_ack_o && vci_i == f_vci && f_hashed &&
                  f_there0_q && f_there1_q) begin
    lookup:   assert (hit_o == (f_hit0 | f_hit1));
    lookup_2: assert (!hit_o || pool_o == (f_hit0 ? f_entry0_q[31:24] : f_entry1_q[31:24]));
  end
  `COVER(lookup, rst_ni && lookup_i && lookup_ack_o && vci_i == f_vci && f_hashed && f_there0_q &&
         f_there1_q && !f_hit0 && f_hit1 && hit_o && sel_i && pool_o == 8'd7)

  // Nobody waits for ever: a lookup is answered within six clocks, also behind a register access
  logic [2:0] f_wait_q;
  always_ff @(posedge clk_i) f_wait_q <= rst_ni && lookup_i && !lookup_ack_o ? f_wait_q + 3'd1 : '0;
  always_comb if (!f_first) answer: assert (f_wait_q < 3'd7);
  `COVER(answer, f_wait_q == 3'd6)

  // INDEX without WRITE brings the entry into DATA and VALID
  logic f_read0_q, f_read1_q;
  always_ff @(posedge clk_i) begin
    f_read0_q <= rst_ni && f_done && we_i && index_i && !wdata_i[31] && f_place == {1'b0, f_known0} && f_there0_q;
    f_read1_q <= rst_ni && f_done && we_i && index_i && !wdata_i[31] && f_place == {1'b1, f_known1} && f_there1_q;
  end
  always_comb if (!f_first && rst_ni) begin
    if (f_read0_q) readback:   assert ({valid_q, data_q} == f_entry0_q);
    if (f_read1_q) readback_2: assert ({valid_q, data_q} == f_entry1_q);
  end
  `COVER(readback, f_read1_q && f_entry1_q != '0 && f_entry0_q != f_entry1_q)
