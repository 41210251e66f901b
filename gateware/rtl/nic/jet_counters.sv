// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Event counters in one block memory. Pulses gather in small counters beside it,
// and a walker adds one of these to its word every clock, so each is
// visited every 32 clocks and no pulse is lost:
//   what happens once a frame (14 clocks or more apart) needs two bits,
//   what may happen every clock needs six.
//
//   clock 0: idx -> read address    1: word out, take and clear pending    2: write word + n
`default_nettype none

module jet_counters (
  input  wire         clk_i,
  input  wire         rst_ni,     // low for at least 32 clocks: clears the memory
  input  wire  [jet_hw_pkg::CNT_NUM-1:0] pulse_i,
  input  wire         sel_i,      // register access, held until ack_o
  input  wire  [4:0]  idx_i,
  output logic        ack_o,
  output logic [31:0] rdata_o     // with ack_o
);

  localparam int unsigned Num = jet_hw_pkg::CNT_NUM;
  // Those of which one may come every clock or second clock
  localparam logic [Num-1:0] Fast = (Num'(1) << jet_hw_pkg::CNT_CODE) |
    (Num'(1) << jet_hw_pkg::CNT_ELASTIC) |
    (Num'(1) << jet_hw_pkg::CNT_TLP_MALFORMED) | (Num'(1) << jet_hw_pkg::CNT_TLP_UNSUPPORTED) |
    (Num'(1) << jet_hw_pkg::CNT_TLP_UNEXPECTED) | (Num'(1) << jet_hw_pkg::CNT_DMA_ERROR) |
    (Num'(1) << jet_hw_pkg::CNT_MSIX);

  logic [4:0] idx_q, idx1_q, idx2_q;
  logic [31:0] word, word_q, sum;
  logic [5:0] take, add_q;
  logic [Num*6-1:0] pend;

  // A register read is served when its word passes by
  always_ff @(posedge clk_i) begin
    idx_q   <= idx_q + 5'd1;
    idx1_q  <= idx_q;
    idx2_q  <= idx1_q;
    word_q  <= rst_ni ? word : '0;
    add_q   <= rst_ni ? take : '0;
    ack_o   <= rst_ni & sel_i & !ack_o & (idx2_q == idx_i);
    rdata_o <= sum;
  end

  assign sum = word_q + {26'b0, add_q};

  jet_ram #(.Width(32), .Depth(32)) u_ram (
    .clk_i, .we_i(1'b1), .waddr_i(idx2_q), .wdata_i(sum),
    .re_i(1'b1), .raddr_i(idx_q), .rdata_o(word)
  );

  always_comb begin
    take = '0;
    for (int unsigned i = 0; i < Num; i++) begin
      if (idx1_q == 5'(i)) take |= pend[6*i +: 6];
    end
  end

  for (genvar g = 0; g < Num; g++) begin : gen_pend
    localparam int unsigned W = Fast[g] ? 6 : 2;
    logic [W-1:0] n_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni)               n_q <= '0;
      else if (idx1_q == 5'(g))  n_q <= W'(pulse_i[g]);
      else                       n_q <= n_q + W'(pulse_i[g]);
    end
    assign pend[6*g +: 6] = 6'(n_q);
  end

endmodule

`default_nettype wire
