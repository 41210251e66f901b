// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Takes DLLPs apart (Base Specification 3.5.1). Six bytes are three words, CRC the last one:
//
//            byte 0             byte 1       byte 2                 byte 3
//   Ack, Nak 00h, 10h           -            -, number 11:8         number 7:0
//   FC       kind, type, 0, VC  -, hdr 7:2   hdr 1:0, -, data 11:8  data 7:0
//            kind: 01 InitFC1, 11 InitFC2, 10 UpdateFC; type: 0 posted, 1 non-posted, 2 completions
//   PM       20h..24h           -            -                      -
//
// What is not known is not an error. A DLLP shows at the outputs two clocks after its last word.
`default_nettype none

module jet_dl_dllp (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         valid_i,        // words of DLLPs only
  input  wire  [15:0] data_i,
  input  wire         first_i,
  input  wire         last_i,
  input  wire         end_ok_i,       // with last: ended as it should, no error in it

  output logic        ack_o,          // pulses
  output logic        nak_o,
  output logic [11:0] number_o,
  output logic        fc_o,           // of VC0, of a type that exists
  output logic        fc_update_o,
  output logic        fc_second_o,    // InitFC2
  output logic [1:0]  fc_type_o,
  output logic [7:0]  fc_hdr_o,
  output logic [11:0] fc_data_o,
  output logic        pm_ack_o,       // PM_Request_Ack
  output logic        bad_o           // its CRC or length is wrong
);

  localparam logic [15:0] Residue = 16'h556f;   // after good words and their CRC

  logic [15:0] crc_q, crc_d;
  jet_dl_crc #(.Width(16), .Poly(16'hd008)) u_crc (
    .crc_i(first_i ? 16'hffff : crc_q), .data_i, .crc_o(crc_d));

  logic [1:0]  words_q;               // so far; 3: too many; 0: its beginning was before our time
  logic [31:0] word_q, dllp_q;
  logic        judge_q, whole_q, end_ok_q, good_q;

  always_ff @(posedge clk_i) begin
    judge_q  <= valid_i && last_i && (first_i || words_q != '0);
    end_ok_q <= end_ok_i;
    whole_q  <= words_q == 2'd2 && !first_i;
    if (valid_i) begin
      crc_q   <= crc_d;
      if (first_i)                                words_q <= 2'd1;
      else if (words_q != '0 && words_q != 2'd3) words_q <= words_q + 2'd1;
      if (!last_i) word_q <= {data_i, word_q[31:16]};
    end
    dllp_q <= word_q;
    good_q <= judge_q && end_ok_q && whole_q && crc_q == Residue;
    bad_o  <= judge_q && end_ok_q && !(whole_q && crc_q == Residue);
    if (!rst_ni) begin
      judge_q <= 1'b0;
      good_q  <= 1'b0;
      bad_o   <= 1'b0;
      words_q <= '0;
    end
  end

  logic [7:0] kind;
  assign kind        = dllp_q[7:0];
  assign ack_o       = good_q && kind == 8'h00;
  assign nak_o       = good_q && kind == 8'h10;
  assign number_o    = {dllp_q[19:16], dllp_q[31:24]};
  assign fc_o        = good_q && kind[7:6] != 2'd0 && kind[5:4] != 2'd3 && kind[3:0] == 4'h0;
  assign fc_update_o = kind[7:6] == 2'd2;
  assign fc_second_o = kind[7:6] == 2'd3;
  assign fc_type_o   = kind[5:4];
  assign fc_hdr_o    = {dllp_q[13:8], dllp_q[23:22]};
  assign fc_data_o   = {dllp_q[19:16], dllp_q[31:24]};
  assign pm_ack_o    = good_q && kind == 8'h24;

  wire unused = &{1'b0, dllp_q[15:14], dllp_q[21:20], 1'b0};

endmodule

`default_nettype wire
