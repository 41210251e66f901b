// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The completion of the non-posted request in jet_req_queue, when jet_bar is through with it.
`default_nettype none

module jet_cpl (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic [15:0] id_i,

  // The request
  input  wire logic [31:0] h0_i,
  input  wire logic [31:0] h1_i,
  input  wire logic [6:2]  lower_i,

  // From jet_bar
  input  wire logic [1:0]  data_we_i,
  input  wire logic [31:0] data_i,
  input  wire logic        end_i,
  input  wire logic [2:0]  status_i,

  output logic             done_o,           // it has left
  output logic             has_data_o,
  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o
);

  typedef enum logic [1:0] {Idle, Cpl0, Cpl1, Cpl2} state_e;
  state_e state_q, state_d;

  logic [2:0]  status_q;
  logic [31:0] w0_q, w1_q;
  logic [11:0] bytes_q;
  logic [1:0]  lead_q;

  // Bytes from the first enabled to the last: what the first completion of a read announces.
  logic [1:0] lead, trail;
  logic [3:0] first_be, end_be;
  logic       mem, locked, two, short_end;
  assign mem      = h0_i[28:25] == '0;
  assign locked   = h0_i[28:24] == 5'b00001;
  assign two      = h0_i[1] && !h0_i[0];
  assign first_be = h1_i[3:0];
  assign end_be   = h0_i[9:0] == 10'd1 ? first_be : h1_i[7:4];
  always_comb begin
    casez (first_be)
      4'b???1: lead = 2'd0;
      4'b??10: lead = 2'd1;
      4'b?100: lead = 2'd2;
      4'b1000: lead = 2'd3;
      default: lead = 2'd0;
    endcase
    casez (end_be)
      4'b1???: trail = 2'd0;
      4'b01??: trail = 2'd1;
      4'b001?: trail = 2'd2;
      default: trail = 2'd3;
    endcase
  end

  assign has_data_o = !h0_i[30] && status_q == '0;
  assign short_end  = !(has_data_o && two);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (end_i) state_d = Cpl0;
      Cpl0:    if (tx_ready_i) state_d = Cpl1;
      Cpl1:    if (tx_ready_i) state_d = short_end ? Idle : Cpl2;
      Cpl2:    if (tx_ready_i) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  assign done_o     = tx_ready_i && tx_last_o;
  assign tx_valid_o = state_q != Idle;
  assign tx_last_o  = state_q == Cpl2 || (state_q == Cpl1 && short_end);
  assign tx_keep_o  = state_q == Cpl0 || (state_q == Cpl1 && has_data_o);
  always_comb begin
    case (state_q)
      Cpl0: tx_data_o = {id_i, status_q, 1'b0, bytes_q,
                         1'b0, has_data_o, 5'b00101, locked, 1'b0, h0_i[22:20], 1'b0, h0_i[18],
                         4'b0, h0_i[13:12], 2'b0, has_data_o ? {8'b0, two, !two} : 10'd0};
      Cpl1: tx_data_o = {w0_q, h1_i[31:8], 1'b0, mem ? {lower_i, lead_q} : 7'd0};
      default: tx_data_o = {32'h0, w1_q};
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    // The request has been here for some clocks when its end comes.
    lead_q  <= lead;
    bytes_q <= {h0_i[9:0], 2'b0} - 12'(lead) - 12'(trail);
    if (mem && h0_i[9:0] == 10'd1 && first_be == '0) bytes_q <= 12'd1;
    if (!mem) bytes_q <= 12'd4;
    if (end_i) status_q <= status_i;
    if (data_we_i[0]) w0_q <= data_i;
    if (data_we_i[1]) w1_q <= data_i;
    if (!rst_ni) state_q <= Idle;
  end

  // The format bits were used up by the decoder, and digests are not checked.
  wire unused = &{1'b0, h0_i[31], h0_i[29], h0_i[23], h0_i[19], h0_i[17:14], h0_i[11:10], 1'b0};

endmodule

`default_nettype wire
