// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Checks a received frame while it passes: HEC, CRC-32, lengths, checksum.
//
//   SOF | J0 J1 | J2 A0 | A1 A2 | A3 A4 | payload ...  UU CPI | LEN | CRC | CRC | EOF
//   pos:  0       1       2       3       4 ...                                 end_o two clocks on
//                                 head_o
// The last four payload words stand in a delay line: when EOF comes they
// are the trailer, and what has left them is what the checksum is over. Of a bare
// frame (A3 says so) it is over all, and nothing is checked but its size.
`default_nettype none

module jet_frame_check (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  jet_ring_pkg::word_e kind_i,
  input  wire  [15:0] data_i,
  input  wire         long_i,          // with WordCut: the frame was too long
  input  wire         user_i,          // frame is for the host; from SOF on
  input  wire         mac_i,           // frame is for the MAC

  output logic        head_o,          // the ATM header is there, its HEC is right; in this clock
  output logic [23:0] vci_o,           // from head_o on
  output logic        pay_o,           // data_i is a payload word; in this clock
  output logic        sync_o,          // of the Jetstream header, like vci_o
  output logic [5:0]  src_o,
  output logic [6:0]  count_o,         // M and hop together: stations that sent a MAC frame on
  output logic        end_o,           // pulse: the frame is over, what follows counts
  output logic        user_o,          // it was for the host
  output logic        mac_o,           // it was for the MAC
  output logic        whole_o,         // it had an EOF (or was cut for its length)
  output logic        hec_ok_o,        // false also if it had no ATM header
  output logic        err_size_o,      // shorter, longer or odder than a frame may be
  output logic        err_len_o,       // this, or the AAL5 length does not fit
  output logic        err_crc_o,
  output logic        bare_o,
  output logic [7:0]  uu_o,
  output logic [15:0] sum_o,
  output logic [16:0] pay_len_o,       // bytes, whole multiples of four
  output logic [16:0] sdu_len_o
);

  localparam logic [31:0] Residue = 32'hc704dd7b;
  // I.363.5 pads up to a cell; ours pad to 4 bytes, or fill the shortest frame
  localparam int unsigned PadMax = 47;

  logic sof, data, stop;
  logic [2:0] pos_q;
  logic open_q;
  assign sof  = kind_i == jet_ring_pkg::WordSof;
  assign data = kind_i == jet_ring_pkg::WordData;
  assign stop = open_q & !data;          // EOF, or whatever cut the frame

  always_ff @(posedge clk_i) begin
    if (sof)                        pos_q <= '0;
    else if (data && pos_q != 3'd4) pos_q <= pos_q + 3'd1;
    if (!rst_ni) open_q <= 1'b0;
    else         open_q <= sof | (open_q & data);
  end
  assign pay_o = data && pos_q == 3'd4;

  // ATM header
  logic [7:0] hec_q, hec;
  logic hec_ok, hec_ok_q, bare_q;
  jet_crc8 u_hec (
    .crc_i (pos_q == 3'd1 ? 8'h00 : hec_q),
    .data_i(pos_q == 3'd1 ? {8'h00, data_i[7:0]} :
            pos_q == 3'd2 ? data_i : data_i ^ 16'(jet_hw_pkg::HEC_COSET)),
    .crc_o (hec)
  );
  assign hec_ok = hec == 8'h00;
  assign head_o = data && pos_q == 3'd3 && hec_ok;

  logic [23:0] vci_q;
  always_ff @(posedge clk_i) begin
    if (data && pos_q < 3'd4) begin
      hec_q <= hec;
      // GFC leaves at the top, PT and CLP are cut off below
      if (pos_q == 3'd1) vci_q[23:20] <= data_i[3:0];
      if (pos_q == 3'd2) vci_q[19:4]  <= data_i;
      if (pos_q == 3'd3) vci_q[3:0]   <= data_i[15:12];
    end
    if (data && pos_q == 3'd0) begin
      sync_o  <= data_i[jet_hw_pkg::J_SYNC_LSB];
      src_o   <= data_i[jet_hw_pkg::J_SOURCE_LSB +: jet_hw_pkg::J_SOURCE_W];
      count_o <= {data_i[jet_hw_pkg::J_CIRCULATED_LSB],
                  data_i[jet_hw_pkg::J_HOP_LSB +: jet_hw_pkg::J_HOP_W]};
    end
    if (sof) begin
      hec_ok_q <= 1'b0;
      bare_q   <= 1'b0;
    end else if (data && pos_q == 3'd3) begin
      hec_ok_q <= hec_ok;
      bare_q   <= data_i[11:9] == 3'(jet_hw_pkg::PT_BARE);
    end
  end
  assign vci_o = {vci_q[23:4], pos_q == 3'd3 ? data_i[15:12] : vci_q[3:0]};

  // Payload: CRC, delay line, checksum
  logic [31:0] crc_q, crc;
  logic [63:0] line_q;                   // the last four words, the latest in 15:0
  logic [15:0] count_q;                  // payload words
  logic [16:0] acc_q;                    // ones' complement sum, its carry waits in bit 16
  logic [16:0] add;

  jet_crc32 u_crc (.crc_i(crc_q), .data_i(data_i), .crc_o(crc));
  logic [15:0] leaves;
  assign leaves = !pay_o ? 16'h0 : bare_q ? data_i : count_q[15:2] != '0 ? line_q[63:48] : 16'h0;
  assign add = {1'b0, acc_q[15:0]} + {1'b0, leaves} + 17'(acc_q[16]);

  always_ff @(posedge clk_i) begin
    if (sof) begin
      crc_q   <= '1;
      count_q <= '0;
      acc_q   <= '0;
    end else if (pay_o) begin
      crc_q   <= crc;
      line_q  <= {line_q[47:0], data_i};
      count_q <= count_q + 16'd1;
      acc_q   <= add;
    end else if (stop) begin
      acc_q <= add;                      // only brings the last carry in; it makes no other
    end
  end

  // End, in two steps: the differences, then what they mean
  logic end1_q, user0_q, mac0_q, user1_q, mac1_q;
  logic whole1_q, long1_q, hec1_q, crc1_q, odd1_q, short1_q, bare1_q;
  logic [17:0] pad1_q;
  logic [15:0] len1_q;
  logic [7:0] uu1_q;
  logic [16:0] pay1_q;

  always_ff @(posedge clk_i) begin
    if (sof) begin
      user0_q <= user_i;
      mac0_q  <= mac_i;
    end
    end1_q   <= rst_ni & stop;
    user1_q  <= user0_q;
    mac1_q   <= mac0_q;
    whole1_q <= kind_i == jet_ring_pkg::WordEof || long_i;
    long1_q  <= long_i;
    hec1_q   <= hec_ok_q;
    bare1_q  <= bare_q;
    crc1_q   <= crc_q != Residue;
    odd1_q   <= count_q[0];
    short1_q <= count_q < 16'(jet_hw_pkg::PAYLOAD_MIN / 2);
    pay1_q   <= {count_q[15:1], 2'b00};
    len1_q   <= line_q[47:32];
    uu1_q    <= line_q[63:56];
    pad1_q   <= {1'b0, count_q, 1'b0} - 18'(jet_hw_pkg::TRAILER_BYTES) - {2'b00, line_q[47:32]};

    end_o      <= rst_ni & end1_q;
    user_o     <= user1_q;
    mac_o      <= mac1_q;
    whole_o    <= whole1_q;
    hec_ok_o   <= hec1_q;
    err_crc_o  <= crc1_q & !bare1_q;
    err_size_o <= long1_q | odd1_q | short1_q;
    err_len_o  <= long1_q | odd1_q | short1_q |
                  (!bare1_q & (len1_q == '0 | pad1_q > 18'(PadMax)));
    bare_o     <= bare1_q;
    uu_o       <= bare1_q ? '0 : uu1_q;
    sum_o      <= acc_q[15:0];
    pay_len_o  <= pay1_q;
    sdu_len_o  <= bare1_q ? pay1_q : {1'b0, len1_q};
  end

endmodule

`default_nettype wire
