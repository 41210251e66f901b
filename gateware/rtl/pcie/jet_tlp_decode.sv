// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a received TLP header says: one registered stage from the header words to a verdict. The
// word counts are left to jet_tlp_rx, which knows the end of the packet.
//
// Everything that is not understood ends in exactly one of three drawers: malformed_o (the header
// contradicts itself or the rules), ur_o (well formed, but not for us) or one of the targets. A
// poisoned one (poison_o) reaches none.
`default_nettype none

module jet_tlp_decode (
  input  wire logic        clk_i,
  input  wire logic [31:0] h0_i,
  input  wire logic [31:0] h1_i,
  input  wire logic [31:0] h2_i,
  input  wire logic [31:0] h3_i,
  // From the configuration space
  input  wire logic        mem_en_i,
  input  wire logic        mps256_i,
  input  wire logic [63:16] bar0_i,
  input  wire logic [63:12] bar2_i,

  output logic        malformed_o,
  output logic        cpl_o,       // a completion
  output logic        posted_o,    // posted, whatever else is wrong with it; else non-posted
  output logic        ignore_o,    // a message that an endpoint takes
  output logic        turn_off_o,  // ... and has to answer: PME_Turn_Off
  output logic        np_o,        // wants a completion
  output logic        write_o,
  output logic        cfg_o,       // targets of requests, at most one
  output logic        bar0_o,
  output logic        bar2_o,
  output logic        ur_o,        // ... or none
  output logic        poison_o,
  output logic [6:0]  total_o      // double words of the whole TLP, if it is not malformed
);

  logic [2:0]  fmt;
  logic [4:0]  kind;
  logic [10:0] len;
  logic [63:0] addr;
  logic [3:0]  fbe, lbe;
  assign fmt  = h0_i[31:29];
  assign kind = h0_i[28:24];
  assign len  = {h0_i[9:0] == '0, h0_i[9:0]};
  assign addr = fmt[0] ? {h2_i, h3_i} : {32'h0, h2_i};
  assign fbe  = h1_i[3:0];
  assign lbe  = h1_i[7:4];

  logic is_mem, is_lk, is_io, is_cfg0, is_cfg1, is_cpl, is_atomic, is_msg;
  assign is_mem    = kind == 5'b00000;
  assign is_lk     = kind == 5'b00001;
  assign is_io     = kind == 5'b00010;
  assign is_cfg0   = kind == 5'b00100;
  assign is_cfg1   = kind == 5'b00101;
  assign is_cpl    = kind[4:1] == 4'b0101;
  assign is_atomic = kind[4:2] == 3'b011 && kind[1:0] != 2'b11;
  assign is_msg    = kind[4:3] == 2'b10;

  // Formats a type may have; fmt[2] would be a prefix, which we never agreed to.
  logic fmt_ok;
  assign fmt_ok = !fmt[2] && (is_mem || (is_lk && !fmt[1])
      || ((is_io || is_cfg0 || is_cfg1 || is_cpl) && !fmt[0]) || (is_atomic && fmt[1])
      || (is_msg && fmt[0]));

  // Byte enables: a lone double word uses the first ones only; two that make an aligned quadword
  // may have holes; otherwise they must be one run of bytes.
  logic be_first_run, be_last_run, be_ok, one;
  assign one          = len == 11'd1;
  assign be_first_run = fbe == 4'hf || fbe == 4'he || fbe == 4'hc || fbe == 4'h8;
  assign be_last_run  = lbe == 4'hf || lbe == 4'h7 || lbe == 4'h3 || lbe == 4'h1;
  always_comb begin
    be_ok = 1'b1;
    if (is_io || is_cfg0 || is_cfg1) be_ok = one && lbe == '0;
    else if (is_mem || is_lk) begin
      if (one) be_ok = lbe == '0;
      else if (len == 11'd2 && !addr[2]) be_ok = fbe != '0 && lbe != '0;
      else be_ok = be_first_run && be_last_run;
    end
  end

  logic too_long, poison, size_ok, ignored_msg;
  assign too_long = fmt[1] && len > (mps256_i ? 11'd64 : 11'd32);
  assign poison   = fmt[1] && h0_i[14];
  assign size_ok  = one || (len == 11'd2 && !addr[2]);
  // Unlock, the withdrawn "ignored" group, slot power limit, vendor-defined type 1
  logic turn_off;
  assign turn_off    = h1_i[7:0] == 8'h19;
  assign ignored_msg = h1_i[7:0] == 8'h00 || h1_i[7:4] == 4'h4 || h1_i[7:0] == 8'h50
      || h1_i[7:0] == 8'h7f || turn_off;

  logic cfg_d, bar0_d, bar2_d, ignore_d, ours;
  assign cfg_d    = is_cfg0 && h2_i[18:16] == '0;
  assign bar0_d   = is_mem && mem_en_i && size_ok && addr[63:16] == bar0_i;
  assign bar2_d   = is_mem && mem_en_i && size_ok && addr[63:12] == bar2_i;
  assign ignore_d = is_msg && ignored_msg;
  assign ours     = cfg_d || bar0_d || bar2_d || ignore_d;

  always_ff @(posedge clk_i) begin
    malformed_o <= !fmt_ok || !be_ok || too_long;
    cpl_o       <= is_cpl;
    posted_o    <= is_msg || (is_mem && fmt[1]);
    ignore_o    <= ignore_d && !poison;
    turn_off_o  <= is_msg && turn_off && !poison;
    np_o        <= is_lk || is_io || is_cfg0 || is_cfg1 || is_atomic || (is_mem && !fmt[1]);
    write_o     <= fmt[1];
    cfg_o       <= cfg_d && !poison;
    bar0_o      <= bar0_d && !bar2_d && !poison;
    bar2_o      <= bar2_d && !poison;
    ur_o        <= !is_cpl && !ours;
    poison_o    <= poison && !is_cpl;
    total_o     <= 7'd3 + 7'(fmt[0]) + (fmt[1] ? len[6:0] : 7'd0) + 7'(h0_i[15]);
  end

  // Traffic class, attributes and requester are of interest only to whoever answers.
  wire unused = &{1'b0, h0_i[23:16], h0_i[13:10], h1_i[31:8], addr[11:3], addr[1:0], 1'b0};

endmodule

`default_nettype wire
