// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What passes and what is taken off, decided once a frame, at its SOF, when
// the whole header is known (jet_ring_rx): a frame passes whole or not at all.
//
//   mode      raw      every frame passes as it is (not inserted, or stepped aside)
//             sink     nothing passes (claim, numbering, beacon)
//             full     passes all but MAC frames (the 65th station)
//             else     passes foreign frames with a good header
//
// tap_* is the same frame for the receivers behind, one clock later.
`default_nettype none

module jet_repeat (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  jet_ring_pkg::word_e kind_i,
  input  wire  [15:0] data_i,
  input  wire         head_ok_i,
  input  wire         head_bad_i,
  input  wire         own_i,
  input  wire         marked_i,
  input  wire         far_i,
  input  wire  [1:0]  type_i,          // with SOF, as head_ok_i
  input  wire         tok_pass_i,      // with TOKEN: good, and we do not take it
  input  wire         in_frame_i,
  input  wire         too_long_i,

  input  wire         raw_i,
  input  wire         sink_i,
  input  wire         full_i,
  input  wire         monitor_i,

  input  wire         own_active_i,    // we are sending: own_* or IDLE goes out
  input  wire         own_valid_i,
  input  wire  [15:0] own_data_i,
  input  wire  [1:0]  own_k_i,
  output logic [15:0] tx_data_o,
  output logic [1:0]  tx_k_o,

  output jet_ring_pkg::word_e tap_kind_o,
  output logic [15:0] tap_data_o,
  output logic        tap_long_o,      // with WordCut: too long
  output logic        tap_user_o,      // frame is for the host, as far as the header says
  output logic        tap_mac_o,       // frame is for the MAC

  output logic        passing_o,       // a word of a frame passes; in this clock
  output logic        other_o,         // events: a good header that is no MAC frame's
  output logic        header_o,
  output logic        stripped_o,
  output logic        circulated_o,
  output logic        fragment_o
);

  localparam logic [15:0] WIdle  = {8'(jet_hw_pkg::K_COMMA), 8'(jet_hw_pkg::D_IDLE)};
  localparam logic [15:0] WAbort = {8'(jet_hw_pkg::K_ABORT), 8'h00};

  logic sof, numbered, is_mac, orphan, pass_d, pass_q, tok_q, bad_q;

  assign sof      = kind_i == jet_ring_pkg::WordSof;
  assign numbered = !raw_i & !sink_i & !full_i;
  assign is_mac   = type_i == 2'(jet_hw_pkg::TYPE_MAC);
  assign orphan   = (monitor_i & marked_i) | far_i;

  // A frame that is cut in its header (neither ok nor bad) goes no further.
  always_comb begin
    pass_d = pass_q;
    if (sof && raw_i)           pass_d = 1'b1;
    else if (sof && full_i)     pass_d = !(head_ok_i && is_mac);
    else if (sof)               pass_d = head_ok_i && !is_mac && !own_i && !orphan;
    if (sink_i || own_active_i) pass_d = 1'b0;
  end

  // The word that passes
  logic open_q;                          // downstream has a SOF from us without its end
  logic [15:0] word;
  logic [1:0] k;
  always_comb begin
    word = WIdle;
    k    = 2'b10;
    if (own_active_i) begin
      if (own_valid_i) begin
        word = own_data_i;
        k    = own_k_i;
      end
    end else if (sink_i) begin
      if (open_q) word = WAbort;
    end else begin
      unique case (kind_i)
        jet_ring_pkg::WordSof: if (pass_d) word = data_i;
        jet_ring_pkg::WordData: if (pass_q) begin
          word = data_i;
          k    = 2'b00;
        end
        jet_ring_pkg::WordEof, jet_ring_pkg::WordAbort: if (pass_q && in_frame_i) word = data_i;
        jet_ring_pkg::WordCut: if (open_q) word = WAbort;
        jet_ring_pkg::WordToken: if (tok_pass_i) word = data_i;
        jet_ring_pkg::WordTail: if (tok_q) begin
          word = data_i;
          k    = 2'b00;
        end
        default: ;
      endcase
    end
  end

  // Not a token's second word, which passes behind a frame as well
  assign passing_o = !own_active_i & !sink_i & !raw_i & kind_i == jet_ring_pkg::WordData & pass_q;

  // k_o of a word tells enough to follow what downstream has seen
  always_ff @(posedge clk_i) begin
    tx_data_o <= word;
    tx_k_o    <= k;
    if (!rst_ni) begin
      pass_q <= 1'b0;
      tok_q  <= 1'b0;
      open_q <= 1'b0;
    end else begin
      pass_q <= pass_d;
      tok_q  <= kind_i == jet_ring_pkg::WordToken && tok_pass_i && !own_active_i;
      if (k[1]) open_q <= word[15:8] == 8'(jet_hw_pkg::K_SOF);
    end
  end

  // Tap and events
  logic user_d, mac_d, cut;
  assign user_d = numbered & head_ok_i & !own_i & !orphan & type_i == 2'(jet_hw_pkg::TYPE_DATA);
  assign mac_d  = !raw_i & head_ok_i & is_mac & !(marked_i & far_i);
  assign cut    = in_frame_i && kind_i != jet_ring_pkg::WordData && kind_i != jet_ring_pkg::WordEof;

  always_ff @(posedge clk_i) begin
    tap_data_o <= data_i;
    tap_long_o <= too_long_i;
    if (!rst_ni) begin
      tap_kind_o   <= jet_ring_pkg::WordIdle;
      tap_user_o   <= 1'b0;
      tap_mac_o    <= 1'b0;
      bad_q        <= 1'b0;
      other_o      <= 1'b0;
      header_o     <= 1'b0;
      stripped_o   <= 1'b0;
      circulated_o <= 1'b0;
      fragment_o   <= 1'b0;
    end else begin
      tap_kind_o <= kind_i;
      if (sof) begin
        tap_user_o <= user_d;
        tap_mac_o  <= mac_d;
        bad_q      <= head_bad_i;
      end
      other_o      <= sof & head_ok_i & !is_mac;
      header_o     <= sof & !raw_i & !full_i & head_bad_i;
      stripped_o   <= sof & numbered & head_ok_i & !is_mac & own_i;
      circulated_o <= sof & numbered & head_ok_i & !is_mac & !own_i & orphan;
      fragment_o   <= cut & !raw_i & !full_i & !bad_q & !too_long_i;
    end
  end

endmodule

`default_nettype wire
