// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Makes packets for the physical layer, word by word, each with its CRC:
//
//   TLP    0, seq 11:8 | seq 7:0    double words, two words each    LCRC 15:0, 31:16
//   DLLP   two words                                                CRC
//
// Who goes first: what is urgent among the DLLPs, TLPs, other DLLPs. Header words are numbers up to
// here, and leave with their highest byte first; payload leaves as it lies in memory.
`default_nettype none

module jet_dl_tx (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         l0_i,           // packets may begin

  input  wire         dllp_valid_i,
  input  wire         dllp_urgent_i,
  input  wire  [31:0] dllp_i,         // byte 0 in 7:0
  output logic        dllp_take_o,

  input  wire         tlp_i,          // see jet_dl_replay
  input  wire  [11:0] seq_i,
  output logic        busy_o,
  output logic        pop_o,
  output logic        sent_o,
  input  wire  [63:0] beat_i,
  input  wire         beat_keep_i,
  input  wire         beat_last_i,

  output logic        ptx_valid_o,
  input  wire         ptx_ready_i,
  output logic [15:0] ptx_data_o,
  output logic        ptx_tlp_o,
  output logic        ptx_last_o
);

  typedef enum logic [1:0] {Idle, Data, Crc} state_e;
  state_e state_q, state_d;

  logic        tlp_q, end_q;          // TLP; what is in shift_q is the last before the CRC
  logic [63:0] shift_q;
  logic [2:0]  left_q;                // words in shift_q, or of the CRC
  logic [1:0]  beats_q;               // loaded so far; stays at 2
  logic        four_q;                // four header words
  logic [31:0] lcrc_q, lcrc;
  logic [15:0] crc_q, crc;

  logic moves, turn, load;
  assign moves = ptx_valid_o && ptx_ready_i;
  assign turn  = moves && left_q == 3'd1;
  assign load  = state_q == Data && turn && !end_q;

  logic take_tlp;
  assign dllp_take_o = state_q == Idle && l0_i && dllp_valid_i && (dllp_urgent_i || !tlp_i);
  assign take_tlp    = state_q == Idle && l0_i && tlp_i && !dllp_take_o;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (dllp_take_o || take_tlp) state_d = Data;
      Data:    if (turn && end_q) state_d = Crc;
      Crc:     if (turn) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  jet_dl_crc u_lcrc (.crc_i(lcrc_q), .data_i(shift_q[15:0]), .crc_o(lcrc));
  jet_dl_crc #(.Width(16), .Poly(16'hd008)) u_crc (
    .crc_i(crc_q), .data_i(shift_q[15:0]), .crc_o(crc));

  function automatic logic [31:0] swap(input logic [31:0] w);
    swap = {w[7:0], w[15:8], w[23:16], w[31:24]};
  endfunction

  logic [63:0] beat;
  always_comb begin
    beat = beat_i;
    if (beats_q != 2'd2)                               beat[31:0]  = swap(beat_i[31:0]);
    if (beats_q == 2'd0 || (beats_q == 2'd1 && four_q)) beat[63:32] = swap(beat_i[63:32]);
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (moves) begin
      shift_q <= {16'h0, shift_q[63:16]};
      left_q  <= left_q - 3'd1;
      if (state_q == Data) begin
        lcrc_q <= lcrc;
        crc_q  <= crc;
      end else begin
        lcrc_q <= {16'h0, lcrc_q[31:16]};
      end
    end
    if (load) begin
      shift_q <= beat;
      left_q  <= beat_keep_i ? 3'd4 : 3'd2;
      end_q   <= beat_last_i;
      beats_q <= beats_q == 2'd2 ? 2'd2 : beats_q + 2'd1;
      if (beats_q == 2'd0) four_q <= beat_i[29];
    end
    if (state_q == Data && turn && end_q) left_q <= tlp_q ? 3'd2 : 3'd1;
    if (state_q == Idle) begin
      tlp_q   <= take_tlp;
      end_q   <= !take_tlp;
      left_q  <= take_tlp ? 3'd1 : 3'd2;
      shift_q <= take_tlp ? 64'({seq_i[7:0], 4'h0, seq_i[11:8]}) : 64'(dllp_i);
      beats_q <= '0;
      lcrc_q  <= '1;
      crc_q   <= '1;
    end
    if (!rst_ni) begin
      state_q <= Idle;
      tlp_q   <= 1'b0;
    end
  end

  assign busy_o      = state_q != Idle && tlp_q;
  assign pop_o       = load;
  assign sent_o      = busy_o && moves && ptx_last_o;
  assign ptx_valid_o = state_q != Idle && rst_ni;
  assign ptx_tlp_o   = tlp_q;
  assign ptx_last_o  = state_q == Crc && left_q == 3'd1;
  assign ptx_data_o  = state_q == Data ? shift_q[15:0] : tlp_q ? ~lcrc_q[15:0] : ~crc_q;

endmodule

`default_nettype wire
