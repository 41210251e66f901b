// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What goes out, two symbols a clock: ordered sets, framed packets, logical idle, scrambled.
// Everything that begins has its first symbol in the lower half, and goes to its end before the
// next thing begins:
//
//     training set   COM link | lane N_FTS | rate control | five times its identifier twice
//     SKP            COM SKP | SKP SKP       EIOS   COM IDL | IDL IDL
//     packet         STP a | b c | d e | f END            from     a b | c d | e f, last
//
// A SKP ordered set falls due every SkpClocks; what a packet holds up is sent behind it. Electrical
// idle begins behind an EIOS.
`default_nettype none

module jet_phy_tx #(
  parameter int unsigned SkpClocks = 600,    // 590 to 769: 1,180 to 1,538 symbols
  parameter int unsigned NFts      = 255     // FTSs that our receiver wants after the partner's L0s
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  jet_phy_pkg::tx_e mode_i,
  input  wire         cut_i,         // the link is down: what is left of a packet is not sent
  input  wire         plain_i,       // scrambling is off
  input  wire         link_pad_i,    // for training sets
  input  wire  [7:0]  link_i,
  input  wire         lane_pad_i,    // else it is lane 0
  input  wire  [2:0]  ctl_i,
  output logic        ts_o,          // pulses: a training set begins, as it is asked for now
  output logic        idle_o,        // two symbols of logical idle
  output logic        off_o,         // electrical idle

  input  wire         ptx_valid_i,   // packets
  output logic        ptx_ready_o,
  input  wire  [15:0] ptx_data_i,
  input  wire         ptx_tlp_i,
  input  wire         ptx_last_i,
  input  wire         ptx_nullify_i,

  input  wire  [15:0] loop_data_i,   // what was received
  input  wire  [1:0]  loop_k_i,
  input  wire  [1:0]  loop_err_i,

  output logic [15:0] tx_data_o,     // to the transceiver
  output logic [1:0]  tx_k_o,
  output logic        tx_idle_o,
  output logic [1:0]  tx_neg_o
);

  typedef enum logic [2:0] {StNext, StTs, StSkp, StEios, StBody, StEnd, StComp} state_e;
  state_e state_q, state_d;

  logic [2:0] at_q;                  // StTs: pairs that are out
  logic [7:0] hold_q, id_q, edge_q;  // a symbol that waits; StTs: identifier; END or EDB
  logic lane_pad_q, off_q, off_d, body, take;
  logic [2:0] ctl_q;
  logic [15:0] data;
  logic [1:0] k;
  logic raw, neg;

  // SKP ordered sets that are due; none while nothing goes out in which they have a place
  logic [9:0] clocks_q;
  logic [2:0] due_q;
  logic with_skp, tick, skp_sent;
  assign with_skp = mode_i != jet_phy_pkg::TxOff & mode_i != jet_phy_pkg::TxCompliance &
                    mode_i != jet_phy_pkg::TxLoop;
  assign tick     = clocks_q == 10'(SkpClocks - 1);
  assign skp_sent = state_q == StSkp;

  always_ff @(posedge clk_i) begin
    clocks_q <= !rst_ni || tick ? '0 : clocks_q + 10'd1;
    if (!rst_ni || !with_skp)                 due_q <= '0;
    else if (tick && !skp_sent && due_q != '1) due_q <= due_q + 3'd1;
    else if (!tick && skp_sent)               due_q <= due_q - 3'd1;
  end

  logic next, now_skp, now_ts, now_data;
  assign next     = state_q == StNext;
  assign now_skp  = next & with_skp & due_q != '0;
  assign now_ts   = next & !now_skp &
                    (mode_i == jet_phy_pkg::TxTs1 | mode_i == jet_phy_pkg::TxTs2);
  assign now_data = next & !now_skp & mode_i == jet_phy_pkg::TxData;
  assign body     = state_q == StBody;
  assign take     = (now_data | body) & ptx_valid_i;

  assign ptx_ready_o = now_data | body;
  assign ts_o        = now_ts;
  assign idle_o      = next & !now_skp & mode_i == jet_phy_pkg::TxIdle;
  assign off_o       = off_q;

  always_comb begin
    state_d = StNext;
    data    = 16'h0000;
    k       = 2'b00;
    raw     = 1'b0;
    neg     = 1'b0;
    off_d   = 1'b0;
    unique case (state_q)
      StNext: begin
        if (now_skp) begin
          {k, data} = {2'b11, jet_phy_pkg::Skp, jet_phy_pkg::Com};
          state_d   = StSkp;
        end else begin
          unique case (mode_i)
            jet_phy_pkg::TxOff: begin
              {k, data} = {2'b11, jet_phy_pkg::Idl, jet_phy_pkg::Com};
              off_d     = off_q;
              if (!off_q) state_d = StEios;
            end
            jet_phy_pkg::TxTs1, jet_phy_pkg::TxTs2: begin
              {k, data} = {link_pad_i, 1'b1, link_pad_i ? jet_phy_pkg::Pad : link_i,
                           jet_phy_pkg::Com};
              raw       = 1'b1;
              state_d   = StTs;
            end
            jet_phy_pkg::TxData: begin
              if (ptx_valid_i) begin
                {k, data} = {2'b01, ptx_data_i[7:0],
                             ptx_tlp_i ? jet_phy_pkg::Stp : jet_phy_pkg::Sdp};
                state_d   = ptx_last_i ? StEnd : StBody;
              end
            end
            jet_phy_pkg::TxCompliance: begin
              {k, data} = {2'b01, 8'hb5, jet_phy_pkg::Com};      // D21.5
              raw       = 1'b1;
              neg       = 1'b1;
              state_d   = StComp;
            end
            jet_phy_pkg::TxLoop: begin
              for (int s = 0; s < 2; s++) begin
                k[s]           = loop_k_i[s] | loop_err_i[s];
                data[8*s +: 8] = loop_err_i[s] ? jet_phy_pkg::Edb : loop_data_i[8*s +: 8];
              end
              raw = 1'b1;
            end
            default: ;
          endcase
        end
      end
      StTs: begin
        raw     = 1'b1;
        state_d = at_q == 3'd7 ? StNext : StTs;
        unique case (at_q)
          3'd1:    {k, data} = {1'b0, lane_pad_q, 8'(NFts), lane_pad_q ? jet_phy_pkg::Pad : 8'h00};
          3'd2:    data = {5'b0, ctl_q, 8'h02};                  // 2.5 GT/s only
          default: data = {2{id_q}};
        endcase
      end
      StSkp:  {k, data} = {2'b11, {2{jet_phy_pkg::Skp}}};
      StEios: begin
        {k, data} = {2'b11, {2{jet_phy_pkg::Idl}}};
        off_d     = 1'b1;
      end
      StBody: begin
        data    = {ptx_data_i[7:0], hold_q};
        state_d = cut_i ? StNext : ptx_valid_i && ptx_last_i ? StEnd : StBody;
      end
      StEnd:   {k, data} = {2'b10, edge_q, hold_q};
      default: begin
        {k, data} = {2'b01, 8'h4a, jet_phy_pkg::Com};            // D10.2
        raw       = 1'b1;
      end
    endcase
  end

  // Chosen, then scrambled
  logic [15:0] data_q, key;
  logic [1:0] k_q, skp_q, plain_q;
  logic com0_q, com1_q, neg_q, off1_q;

  always_ff @(posedge clk_i) begin
    if (next) begin
      id_q       <= mode_i == jet_phy_pkg::TxTs2 ? jet_phy_pkg::Ts2 : jet_phy_pkg::Ts1;
      lane_pad_q <= lane_pad_i;
      ctl_q      <= ctl_i;
    end
    if (take) begin
      hold_q <= ptx_data_i[15:8];
      edge_q <= ptx_nullify_i ? jet_phy_pkg::Edb : jet_phy_pkg::End;
    end
    at_q <= next ? 3'd1 : at_q + 3'd1;
    if (!rst_ni) begin
      state_q <= StNext;
      off_q   <= 1'b1;
    end else begin
      state_q <= state_d;
      off_q   <= off_d;
    end
    data_q  <= data;
    k_q     <= k;
    com0_q  <= k[0] & data[7:0] == jet_phy_pkg::Com;
    com1_q  <= k[1] & data[15:8] == jet_phy_pkg::Com;
    skp_q   <= {k[1] & data[15:8] == jet_phy_pkg::Skp, k[0] & data[7:0] == jet_phy_pkg::Skp};
    plain_q <= k | {2{raw | plain_i}};
    neg_q   <= neg;
    off1_q  <= off_q & off_d;

    tx_data_o <= data_q ^ {plain_q[1] ? 8'h00 : key[15:8], plain_q[0] ? 8'h00 : key[7:0]};
    tx_k_o    <= k_q;
    tx_neg_o  <= {1'b0, neg_q};
    tx_idle_o <= !rst_ni | off1_q;
  end

  jet_scramble u_scramble (.clk_i, .com_i({com1_q, com0_q}), .skp_i(skp_q), .key_o(key));

endmodule

`default_nettype wire
