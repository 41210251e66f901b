// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// MSI-X: table, pending bits and the messages.
//
// Every interrupt first becomes a pending bit. A bit that may be delivered - MSI-X enabled, neither
// the function nor the vector masked, bus mastering on - makes the sender fetch address and data
// from the table and send them. So an unmask needs no case of its own, and busy_o tells jet_dma_wr
// when the message has left, which keeps it in order with the writes around it.
`default_nettype none

module jet_msix #(
  parameter int unsigned Vectors = 4    // 1..16
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        soft_reset_i,
  input  wire logic [15:0] id_i,
  input  wire logic        enable_i,
  input  wire logic        mask_i,
  input  wire logic        bus_master_i,

  // BAR2
  input  wire logic        valid_i,
  output logic             ready_o,
  input  wire logic        write_i,
  input  wire logic [11:2] addr_i,
  input  wire logic [31:0] wdata_i,
  output logic [31:0]      rdata_o,

  input  wire logic        irq_i,
  input  wire logic [3:0]  vector_i,
  output logic             busy_o,
  output logic             sent_o,

  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o
);

  if (Vectors < 1 || Vectors > 16) begin : gen_check
    $fatal(0, "jet_msix: 1 to 16 vectors");
  end

  typedef enum logic [2:0] {Idle, GetLow, GetHigh, GetData, Send0, Send1, Send2} state_e;
  state_e state_q, state_d;

  localparam int unsigned W = Vectors > 1 ? $clog2(Vectors) : 1;
  localparam int unsigned N = 1 << W;      // places in the table
  localparam logic [N-1:0] Exists = N'((32'd1 << Vectors) - 32'd1);

  logic [N-1:0] pend_q, masked_q, fire;
  logic [31:0]  low_q, high_q, data_q;
  logic [W-1:0] vec_q, vec;
  logic         long_q, ready_q;
  assign fire = enable_i && !mask_i && bus_master_i ? pend_q & ~masked_q : '0;
  always_comb begin
    vec = '0;
    for (int v = N - 1; v >= 0; v--) if (fire[v]) vec = W'(v);
  end

  // Address and data of all vectors, four double words each (the fourth, vector control, is
  // masked_q). One read port: the sender's three clocks of fetching hold up an access from the
  // host.
  logic [31:0]  table_q [4 * N];
  logic [W+1:0] index;
  logic        fetching, access, in_table, in_pba;
  logic [31:0] word;
  assign fetching = state_q == GetLow || state_q == GetHigh || state_q == GetData;
  assign access   = valid_i && !ready_q && !fetching;
  assign in_table = addr_i[11:W+4] == (8-W)'(jet_hw_pkg::MSIX_TABLE >> (W + 4))
      && Exists[addr_i[W+3:4]];
  assign in_pba   = addr_i == 10'(jet_hw_pkg::MSIX_PBA >> 2);
  always_comb begin
    unique case (state_q)
      GetLow:  index = {vec_q, 2'd0};
      GetHigh: index = {vec_q, 2'd1};
      GetData: index = {vec_q, 2'd2};
      default: index = addr_i[W+3:2];
    endcase
  end
  assign word = table_q[index];
  always_ff @(posedge clk_i) if (access && write_i && in_table) table_q[addr_i[W+3:2]] <= wdata_i;

  logic exists;                            // the vector that is asked for
  assign exists = 32'(vector_i) < Vectors;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (fire != '0) state_d = GetLow;
      GetLow:  state_d = GetHigh;
      GetHigh: state_d = GetData;
      GetData: state_d = Send0;
      Send0:   if (tx_ready_i) state_d = Send1;
      Send1:   if (tx_ready_i) state_d = long_q ? Send2 : Idle;
      Send2:   if (tx_ready_i) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  assign tx_valid_o = state_q == Send0 || state_q == Send1 || state_q == Send2;
  assign tx_last_o  = state_q == Send2 || (state_q == Send1 && !long_q);
  assign tx_keep_o  = state_q != Send2;
  always_comb begin
    case (state_q)
      Send0:   tx_data_o = {id_i, 8'h00, 8'h0f, 2'b01, long_q, 29'h1};
      Send1:   tx_data_o = long_q ? {low_q, high_q} : {data_q, low_q};
      default: tx_data_o = {32'h0, data_q};
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    ready_q <= access;
    rdata_o <= '0;
    if (in_pba) rdata_o <= 32'(pend_q);
    if (in_table) rdata_o <= addr_i[3:2] == 2'd3 ? {31'h0, masked_q[addr_i[W+3:4]]} : word;
    if (access && write_i && in_table && addr_i[3:2] == 2'd3) masked_q[addr_i[W+3:4]] <= wdata_i[0];

    if (state_q == Idle) vec_q <= vec;
    if (state_q == Idle && fire != '0) pend_q[vec] <= 1'b0;
    if (state_q == GetLow) low_q <= {word[31:2], 2'b0};
    if (state_q == GetHigh) {high_q, long_q} <= {word, word != '0};
    if (state_q == GetData) data_q <= word;
    if (irq_i && exists) pend_q[vector_i[W-1:0]] <= 1'b1;

    if (!enable_i) pend_q <= '0;
    if (!rst_ni || soft_reset_i) begin
      pend_q   <= '0;
      masked_q <= '1;
    end
    if (!rst_ni) begin
      state_q <= Idle;
      ready_q <= 1'b0;
    end
  end

  assign ready_o = ready_q;
  assign busy_o  = state_q != Idle || fire != '0;
  assign sent_o  = tx_valid_o && tx_ready_i && tx_last_o;

endmodule

`default_nettype wire
