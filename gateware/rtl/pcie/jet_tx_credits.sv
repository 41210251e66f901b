// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the other end of the link has room for. It tells limits, as InitFC and UpdateFC have them:
// credits ever given, modulo 256 (headers) or 4096 (data, of 16 bytes each). A packet may go if its
// own still fit below; a limit that lies behind what was sent gives nothing.
//
// Looked at a clock late, from registers: a packet has two beats at least, and so the next one is
// not chosen before its predecessor counts.
`default_nettype none

module jet_tx_credits (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,           // or the link is down

  // inf_i: no limit: posted headers, data, non-posted headers, completions' headers, data
  input  wire logic [7:0]  posted_hdr_i,
  input  wire logic [11:0] posted_data_i,
  input  wire logic [7:0]  np_hdr_i,
  input  wire logic [7:0]  cpl_hdr_i,
  input  wire logic [11:0] cpl_data_i,
  input  wire logic [4:0]  inf_i,

  // Senders, as in jet_tlp_tx: those whose packet begins; who may
  input  wire logic [4:0]  begin_i,
  input  wire logic        cpl_need_i,       // data credits of the completion, of the write
  input  wire logic [4:0]  wr_need_i,
  output logic [4:0]       ok_o
);

  logic [7:0]  posted_hdr_q, np_hdr_q, cpl_hdr_q;         // sent
  logic [11:0] posted_data_q, cpl_data_q;
  logic [7:0]  posted_hdr, np_hdr, cpl_hdr;               // left
  logic [11:0] posted_data, cpl_data;
  assign posted_hdr  = posted_hdr_i - posted_hdr_q;
  assign posted_data = posted_data_i - posted_data_q;
  assign np_hdr      = np_hdr_i - np_hdr_q;
  assign cpl_hdr     = cpl_hdr_i - cpl_hdr_q;
  assign cpl_data    = cpl_data_i - cpl_data_q;

  // No more is outstanding than half of what can be counted. 16 data credits are all that a packet
  // ever needs.
  logic       posted_hdr_ok_q, np_hdr_ok_q, cpl_hdr_ok_q, cpl_data_ok_q;
  logic [4:0] posted_left_q;
  always_ff @(posedge clk_i) begin
    posted_hdr_ok_q <= inf_i[0] || (!posted_hdr[7] && posted_hdr != '0);
    np_hdr_ok_q     <= inf_i[2] || (!np_hdr[7] && np_hdr != '0);
    cpl_hdr_ok_q    <= inf_i[3] || (!cpl_hdr[7] && cpl_hdr != '0);
    cpl_data_ok_q   <= inf_i[4] || (!cpl_data[11] && cpl_data != '0);
    if (inf_i[1]) posted_left_q <= 5'd16;
    else if (posted_data[11]) posted_left_q <= 5'd0;
    else posted_left_q <= posted_data[10:4] != '0 ? 5'd16 : {1'b0, posted_data[3:0]};

    if (|begin_i[2:1] || begin_i[4]) posted_hdr_q <= posted_hdr_q + 8'd1;
    if (begin_i[1]) posted_data_q <= posted_data_q + 12'd1;
    if (begin_i[2]) posted_data_q <= posted_data_q + 12'(wr_need_i);
    if (begin_i[3]) np_hdr_q <= np_hdr_q + 8'd1;
    if (begin_i[0]) cpl_hdr_q <= cpl_hdr_q + 8'd1;
    if (begin_i[0]) cpl_data_q <= cpl_data_q + 12'(cpl_need_i);
    if (!rst_ni) begin
      {posted_hdr_q, np_hdr_q, cpl_hdr_q, posted_data_q, cpl_data_q} <= '0;
      {posted_hdr_ok_q, np_hdr_ok_q, cpl_hdr_ok_q, cpl_data_ok_q, posted_left_q} <= '0;
    end
  end

  assign ok_o[0] = cpl_hdr_ok_q && (cpl_data_ok_q || !cpl_need_i);
  assign ok_o[1] = posted_hdr_ok_q && posted_left_q != '0;
  assign ok_o[2] = posted_hdr_ok_q && posted_left_q >= wr_need_i;
  assign ok_o[3] = np_hdr_ok_q;
  assign ok_o[4] = posted_hdr_ok_q;

`ifdef JET_ASSERT
  // Nothing goes that the other end has no room for
  always_ff @(posedge clk_i) if (rst_ni) room: assert ((begin_i & ~ok_o) == '0);
`endif

endmodule

`default_nettype wire
