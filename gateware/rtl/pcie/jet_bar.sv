// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Runs one received request: configuration space, a register of the NIC (BAR0) or of the MSI-X
// table (BAR2), once for each of its one or two double words, and sends the completion if there is
// to be one. A request that none of the three owns, but that wants an answer, gets "unsupported
// request".
`default_nettype none

module jet_bar (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic [15:0] id_i,

  input  wire logic        req_valid_i,
  output logic             req_ready_o,
  input  wire logic [31:0] h0_i,
  input  wire logic [31:0] h1_i,
  input  wire logic [31:0] h2_i,
  input  wire logic        req_np_i,
  input  wire logic        req_write_i,
  input  wire logic        req_cfg_i,
  input  wire logic        req_bar0_i,
  input  wire logic        req_bar2_i,
  input  wire logic [15:0] req_addr_i,
  input  wire logic [63:0] req_data_i,

  // Three targets, one protocol: valid until ready, which brings rdata
  output logic             cfg_valid_o,
  input  wire logic        cfg_ready_i,
  output logic [3:0]       cfg_be_o,
  output logic [12:0]      cfg_bus_dev_o,
  input  wire logic [31:0] cfg_rdata_i,
  output logic             reg_valid_o,
  input  wire logic        reg_ready_i,
  input  wire logic [31:0] reg_rdata_i,
  output logic             msix_valid_o,
  input  wire logic        msix_ready_i,
  input  wire logic [31:0] msix_rdata_i,
  output logic             write_o,
  output logic [15:0]      addr_o,
  output logic [31:0]      wdata_o,

  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o,
  output logic             busy_o
);

  typedef enum logic [2:0] {Idle, Prepare, Access, Answer, Cpl0, Cpl1, Cpl2} state_e;
  state_e state_q, state_d;

  logic        np_q, write_q, cfg_q, bar0_q, bar2_q, two_q, second_q;
  logic [15:0] addr_q;                   // of the access; bit 2 of the first one's is kept
  logic        first_q;
  logic [12:0] bus_dev_q;
  logic [31:0] h0_q, h1_q, w0_q, w1_q;   // w: the request's payload, then the completion's
  logic [11:0] bytes_q;
  logic [1:0]  lead_q;

  // A register access is of a whole double word; another one reads as zero and writes nothing.
  logic [3:0] be;
  logic       target, ready, hit;
  logic [31:0] rdata, rdata_q;           // the targets are far away: their answer is kept first
  assign be     = second_q ? h1_q[7:4] : h1_q[3:0];
  assign target = bar0_q || bar2_q;
  assign hit    = state_q == Access && (cfg_q || (target && be == 4'hf));
  assign ready  = cfg_valid_o ? cfg_ready_i : reg_valid_o ? reg_ready_i : msix_valid_o
      ? msix_ready_i : 1'b1;
  assign rdata  = (cfg_valid_o ? cfg_rdata_i : '0) | (reg_valid_o ? reg_rdata_i : '0)
      | (msix_valid_o ? msix_rdata_i : '0);

  assign cfg_valid_o   = hit && cfg_q;
  assign reg_valid_o   = hit && bar0_q;
  assign msix_valid_o  = hit && bar2_q;
  assign cfg_be_o      = h1_q[3:0];
  assign cfg_bus_dev_o = bus_dev_q;
  assign write_o       = write_q;
  assign addr_o        = {addr_q[15:2], 2'b0};
  assign wdata_o       = second_q ? w1_q : w0_q;

  // Bytes from the first enabled to the last: what the first completion of a read announces.
  logic [1:0] lead, trail;
  logic [3:0] end_be;
  assign end_be = h0_q[9:0] == 10'd1 ? h1_q[3:0] : h1_q[7:4];
  always_comb begin
    casez (h1_q[3:0])
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

  logic mem, has_data, locked;
  assign mem      = h0_q[28:25] == '0;
  assign locked   = h0_q[28:24] == 5'b00001;
  assign has_data = !write_q && (cfg_q || target);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (req_valid_i) state_d = Prepare;
      Prepare: state_d = cfg_q || target ? Access : Cpl0;
      Access:  if (ready) state_d = Answer;
      Answer:  state_d = !second_q && two_q ? Access : np_q ? Cpl0 : Idle;
      Cpl0:    if (tx_ready_i) state_d = Cpl1;
      Cpl1:    if (tx_ready_i) state_d = has_data && two_q ? Cpl2 : Idle;
      Cpl2:    if (tx_ready_i) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  assign req_ready_o = state_q == Idle;
  assign busy_o      = state_q != Idle;
  assign tx_valid_o  = state_q == Cpl0 || state_q == Cpl1 || state_q == Cpl2;
  assign tx_last_o   = state_q == Cpl2 || (state_q == Cpl1 && !(has_data && two_q));
  assign tx_keep_o   = state_q == Cpl0 || (state_q == Cpl1 && has_data);
  always_comb begin
    case (state_q)
      Cpl0: tx_data_o = {id_i, cfg_q || target ? 3'd0 : 3'd1, 1'b0, bytes_q,
                         1'b0, has_data, 5'b00101, locked, 1'b0, h0_q[22:20], 1'b0, h0_q[18], 4'b0,
                         h0_q[13:12], 2'b0, has_data ? {8'b0, two_q, !two_q} : 10'd0};
      Cpl1: tx_data_o = {w0_q, h1_q[31:8], 1'b0, mem ? {addr_q[6:3], first_q, lead_q} : 7'd0};
      default: tx_data_o = {32'h0, w1_q};
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (state_q == Idle) begin
      {np_q, write_q, cfg_q, bar0_q, bar2_q}
          <= {req_np_i, req_write_i, req_cfg_i, req_bar0_i, req_bar2_i};
      two_q        <= h0_i[9:0] == 10'd2;
      second_q     <= 1'b0;
      {h0_q, h1_q} <= {h0_i, h1_i};
      bus_dev_q    <= h2_i[31:19];
      addr_q       <= req_cfg_i ? {4'b0, h2_i[11:0]} : req_addr_i;
      first_q      <= req_addr_i[2];     // of memory requests
      {w1_q, w0_q} <= req_data_i;
    end
    if (state_q == Prepare) begin
      lead_q  <= lead;
      bytes_q <= {h0_q[9:0], 2'b0} - 12'(lead) - 12'(trail);
      if (mem && h0_q[9:0] == 10'd1 && h1_q[3:0] == '0) bytes_q <= 12'd1;
      if (!mem) bytes_q <= 12'd4;
    end
    rdata_q <= rdata;
    if (state_q == Answer) begin
      second_q  <= 1'b1;
      addr_q[2] <= addr_q[2] || two_q;
      if (!write_q && !second_q) w0_q <= rdata_q;
      if (!write_q && second_q) w1_q <= rdata_q;
    end
    if (!rst_ni) state_q <= Idle;
  end

  // The format bits were used up by the decoder, digests are not checked, and the type of h2
  // depends on h0.
  wire unused = &{1'b0, h0_q[31:29], h0_q[23], h0_q[19], h0_q[17:14], h0_q[11:10], h2_i[18:12],
      addr_q[1:0], 1'b0};

endmodule

`default_nettype wire
