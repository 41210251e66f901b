// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Makes a frame out of a descriptor and words, a word a clock:
//
//   SOF | J0 J1 | J2 A0 | A1 A2 | A3 HEC | SDU .. zeros | UU 0 | LEN | CRC | CRC | EOF
//                                         '--- body ---'
//   body = SDU padded to a multiple of 4 bytes, 40 bytes at least
//   A bare frame's EOF is behind the body, which needs no padding.
//
// Two steps: the word is chosen (state_q), then the CRC takes it in or
// replaces it (word_q -> data_o). start_i to SOF at data_o: one clock.
`default_nettype none

module jet_framer (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         start_i,         // only while !busy_o
  input  wire         stop_i,          // give the frame up: ABORT
  input  wire  [1:0]  type_i,          // descriptor: stands still until free_o
  input  wire         sync_i,
  input  wire  [5:0]  src_i,
  input  wire  [6:0]  count_i,         // M and hop
  input  wire  [23:0] vci_i,
  input  wire  [7:0]  uu_i,
  input  wire         bare_i,
  input  wire  [15:0] len_i,

  input  wire  [15:0] word_i,
  input  wire         word_valid_i,
  output logic        pop_o,
  output logic        free_o,          // pulse: descriptor and words are not needed any longer
  output logic        sent_o,          // pulse: EOF is chosen
  output logic        failed_o,        // pulse: ABORT is chosen
  output logic        busy_o,

  output logic        valid_o,
  output logic [15:0] data_o,
  output logic [1:0]  k_o
);

  localparam int unsigned BodyMin = (jet_hw_pkg::PAYLOAD_MIN - jet_hw_pkg::TRAILER_BYTES) / 2;

  typedef enum logic [3:0] {
    StIdle, StJ01, StJ2, StA12, StA34, StBody, StUu, StLen, StCrcHi, StCrcLo, StEof
  } state_e;
  state_e state_q, state_d;

  // Header, HEC: the descriptor stands still from before start_i on, so these
  // have their time.
  logic [15:0] j01, a12;
  logic [7:0] j2, j2_q, hec1, hec1_q, hec2, hec2_q, a0, a3;
  assign j01 = {type_i, count_i[6], sync_i, src_i, count_i[5:0]};
  assign a0  = {4'h0, vci_i[23:20]};
  assign a12 = vci_i[19:4];
  assign a3  = {vci_i[3:0], bare_i ? 3'(jet_hw_pkg::PT_BARE) : 3'(jet_hw_pkg::PT_AAL5), 1'b0};
  jet_crc8 u_j2 (.crc_i(8'(jet_hw_pkg::HEADER_CRC_INIT)), .data_i(j01), .crc_o(j2));
  // HEC of A0 A1 A2 A3, as zero A0 | A1 A2, and then zero A3 on top: by
  // two bytes a step, with a zero byte in front that a start of 0 ignores.
  logic [7:0] hec0;
  jet_crc8 u_hec0 (.crc_i(8'h00), .data_i({8'h00, a0}), .crc_o(hec0));
  jet_crc8 u_hec1 (.crc_i(hec0), .data_i(a12), .crc_o(hec1));
  // (hec1 then A3) is (0 then hec1 ^ A3): one byte step
  jet_crc8 u_hec2 (.crc_i(8'h00), .data_i({8'h00, hec1_q ^ a3}), .crc_o(hec2));

  always_ff @(posedge clk_i) begin
    j2_q   <= j2;
    hec1_q <= hec1;
    hec2_q <= hec2 ^ 8'(jet_hw_pkg::HEC_COSET);
  end

  // Words left; whether there are any, and whether this is the last, known a clock before
  logic [15:0] sdu_q, body_q, body_need;
  logic sdu_more, body_last;
  assign body_need = {15'(len_i[15:2]) + 15'(len_i[1:0] != 2'b00), 1'b0};

  always_ff @(posedge clk_i) begin
    if (state_q == StJ01) begin
      sdu_q     <= 16'(len_i[15:1]) + 16'(len_i[0]);
      sdu_more  <= len_i != '0;
      body_q    <= body_need < 16'(BodyMin) ? 16'(BodyMin) : body_need;
      body_last <= 1'b0;
    end else if (state_q == StBody) begin
      if (sdu_more) sdu_q <= sdu_q - 16'd1;
      sdu_more  <= sdu_more && sdu_q != 16'd1;
      body_q    <= body_q - 16'd1;
      body_last <= body_q == 16'd2;
    end
  end

  logic starved, cut;
  assign starved = state_q == StBody && sdu_more && !word_valid_i;
  assign cut     = state_q != StIdle && (stop_i || starved);
  assign pop_o   = state_q == StBody && sdu_more;

  logic valid_d, valid_q, crc_take_d, crc_take_q, crc_hi_q, crc_lo_q;
  logic [15:0] word_d, word_q;
  logic [1:0] k_d, k_q;
  always_comb begin
    state_d    = state_q;
    valid_d    = 1'b1;
    word_d     = '0;
    k_d        = 2'b00;
    crc_take_d = 1'b0;
    unique case (state_q)
      StIdle: begin
        valid_d = start_i;
        word_d  = {8'(jet_hw_pkg::K_SOF), 8'h00};
        k_d     = 2'b10;
        if (start_i) state_d = StJ01;
      end
      StJ01: begin
        word_d  = j01;
        state_d = StJ2;
      end
      StJ2: begin
        word_d  = {j2_q, a0};
        state_d = StA12;
      end
      StA12: begin
        word_d  = a12;
        state_d = StA34;
      end
      StA34: begin
        word_d  = {a3, hec2_q};
        state_d = StBody;
      end
      StBody: begin
        if (sdu_more) word_d = word_i;
        crc_take_d = 1'b1;
        if (body_last) state_d = bare_i ? StEof : StUu;
      end
      StUu: begin
        word_d     = {uu_i, 8'h00};
        crc_take_d = 1'b1;
        state_d    = StLen;
      end
      StLen: begin
        word_d     = len_i;
        crc_take_d = 1'b1;
        state_d    = StCrcHi;
      end
      StCrcHi: state_d = StCrcLo;
      StCrcLo: state_d = StEof;
      StEof: begin
        word_d  = {8'(jet_hw_pkg::K_EOF), 8'h00};
        k_d     = 2'b10;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
    if (cut) begin
      word_d  = {8'(jet_hw_pkg::K_ABORT), 8'h00};
      k_d     = 2'b10;
      state_d = StIdle;
    end
  end

  assign busy_o   = state_q != StIdle;
  assign free_o   = state_q == (bare_i ? StEof : StLen) && !cut;
  assign sent_o   = state_q == StEof && !cut;
  assign failed_o = cut;

  logic [31:0] crc_q, crc;
  jet_crc32 u_crc (.crc_i(crc_q), .data_i(word_q), .crc_o(crc));

  always_ff @(posedge clk_i) begin
    word_q     <= word_d;
    k_q        <= k_d;
    crc_take_q <= crc_take_d;
    crc_hi_q   <= state_q == StCrcHi && !cut;
    crc_lo_q   <= state_q == StCrcLo && !cut;
    if (state_q == StJ01) crc_q <= '1;
    else if (crc_take_q)  crc_q <= crc;
    if (!rst_ni) begin
      state_q <= StIdle;
      valid_q <= 1'b0;
    end else begin
      state_q <= state_d;
      valid_q <= valid_d;
    end
  end

  assign valid_o = valid_q;
  assign k_o     = k_q;
  assign data_o  = crc_hi_q ? ~crc_q[31:16] : crc_lo_q ? ~crc_q[15:0] : word_q;

endmodule

`default_nettype wire
