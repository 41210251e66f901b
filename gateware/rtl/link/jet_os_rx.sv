// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Ordered sets in what is received, pairs as jet_rx_symbols cuts them:
//
//     training set   COM link | lane N_FTS | rate control | ten times its identifier
//     SKP            COM SKP | SKP ...       FTS   COM FTS | FTS FTS       EIOS   COM IDL | IDL IDL
//
// Training sets are consecutive when nothing but SKPs is between them and all fields are the same.
// Their fields count in the clock of ts_o only, the run includes that one.
`default_nettype none

module jet_os_rx (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [15:0] data_i,       // not descrambled
  input  wire  [1:0]  k_i,
  input  wire  [1:0]  err_i,
  input  wire         forget_i,     // the run starts anew

  output logic        ts_o,         // pulse: a whole training set
  output logic        ts2_o,
  output logic        inv_o,        // and it came inverted
  output logic        link_pad_o,
  output logic [7:0]  link_o,
  output logic        lane_pad_o,
  output logic [7:0]  lane_o,
  output logic [3:0]  ctl_o,
  output logic [3:0]  run_o,        // consecutive ones, at most 8
  output logic        skp_o,        // pulses: these began
  output logic        fts_o,
  output logic        eios_o
);

  logic [1:0] is_d, is_pad, is_skp;
  for (genvar s = 0; s < 2; s++) begin : gen_symbol
    assign is_d[s]   = !k_i[s] & !err_i[s];
    assign is_pad[s] = k_i[s] & !err_i[s] & data_i[8*s +: 8] == jet_phy_pkg::Pad;
    assign is_skp[s] = k_i[s] & !err_i[s] & data_i[8*s +: 8] == jet_phy_pkg::Skp;
  end

  logic com, k_hi, begins, fits, same, same_q, whole, kept;
  logic [2:0] at_q;                  // pairs of the training set that there are; 0: we are in none
  logic [7:0] lo, hi, nfts_q, rate_q, ctl_q, id_q;
  logic eios_q;                      // COM IDL was the last pair

  assign lo     = data_i[7:0];
  assign hi     = data_i[15:8];
  assign com    = k_i[0] & !err_i[0] & lo == jet_phy_pkg::Com;
  assign k_hi   = k_i[1] & !err_i[1];
  assign begins = com & (is_d[1] | is_pad[1]);

  always_comb begin
    fits = &is_d;
    same = 1'b1;
    unique case (at_q)
      3'd1: begin
        fits = (is_d[0] | is_pad[0]) & is_d[1];
        same = {lane_pad_o, lane_o, nfts_q} == {k_i[0], lo, hi};
      end
      3'd2: same = {ctl_q, rate_q} == data_i;
      3'd3: begin
        fits = (&is_d) & hi == lo & (lo == jet_phy_pkg::Ts1 | lo == jet_phy_pkg::Ts2 |
                                     lo == jet_phy_pkg::Ts1Inv | lo == jet_phy_pkg::Ts2Inv);
        same = id_q == lo;
      end
      default: fits = (&is_d) & lo == id_q & hi == id_q;
    endcase
  end
  assign whole = at_q == 3'd7 & fits & !com;
  // What may lie between two of them, or within one
  assign kept  = at_q != '0 ? fits & !com : begins | (com & is_skp[1]) | is_skp[0];

  always_ff @(posedge clk_i) begin
    if (begins) begin
      {link_pad_o, link_o} <= {k_i[1], hi};
      same_q <= {link_pad_o, link_o} == {k_i[1], hi};
    end else begin
      same_q <= same_q & same;
    end
    if (at_q == 3'd1) {lane_pad_o, lane_o, nfts_q} <= {k_i[0], lo, hi};
    if (at_q == 3'd2) {ctl_q, rate_q} <= data_i;
    if (at_q == 3'd3) id_q <= lo;
    if (!rst_ni) begin
      at_q   <= '0;
      run_o  <= '0;
      ts_o   <= 1'b0;
      skp_o  <= 1'b0;
      fts_o  <= 1'b0;
      eios_o <= 1'b0;
      eios_q <= 1'b0;
    end else begin
      at_q <= begins ? 3'd1 : at_q != '0 && kept ? at_q + 3'd1 : 3'd0;
      if (!kept || forget_i)  run_o <= '0;
      else if (whole)         run_o <= !same_q || run_o == '0 ? 4'd1 : run_o + 4'(!run_o[3]);
      ts_o   <= whole;
      skp_o  <= com & is_skp[1];
      fts_o  <= com & k_hi & hi == jet_phy_pkg::Fts;
      eios_q <= com & k_hi & hi == jet_phy_pkg::Idl;
      eios_o <= eios_q & ((k_i[0] & !err_i[0] & lo == jet_phy_pkg::Idl) |
                          (k_hi & hi == jet_phy_pkg::Idl));
    end
  end

  assign ts2_o = id_q == jet_phy_pkg::Ts2 | id_q == jet_phy_pkg::Ts2Inv;
  assign inv_o = id_q == jet_phy_pkg::Ts1Inv | id_q == jet_phy_pkg::Ts2Inv;
  assign ctl_o = ctl_q[3:0];

endmodule

`default_nettype wire
