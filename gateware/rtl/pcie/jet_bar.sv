// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Runs a received request: configuration space, a register of the NIC (BAR0) or of the MSI-X
// table (BAR2), once for each of its one or two double words. Whoever does not answer in time is
// given up: a read ends as "completer abort". A request that none of the three owns is
// unsupported.
`default_nettype none

module jet_bar #(
  parameter int unsigned TimeoutLog2 = 14    // clocks that a target has
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        link_up_i,        // else nobody waits for an answer any more

  input  wire logic        req_valid_i,
  output logic             req_ready_o,
  input  wire logic        req_np_i,
  input  wire logic        req_write_i,
  input  wire logic        req_cfg_i,
  input  wire logic        req_bar0_i,
  input  wire logic        req_bar2_i,
  input  wire logic        req_two_i,
  input  wire logic [7:0]  req_be_i,
  input  wire logic [15:2] req_addr_i,
  input  wire logic [63:0] req_data_i,

  // Three targets, one protocol: valid until ready, which brings rdata
  output logic             cfg_valid_o,
  input  wire logic        cfg_ready_i,
  output logic [3:0]       cfg_be_o,
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

  // What a non-posted one came to
  output logic [1:0]       data_we_o,        // first, second double word
  output logic [31:0]      data_o,
  output logic             end_o,
  output logic [2:0]       status_o,         // as in completions
  output logic             abort_o,          // of any request
  output logic             abort_np_o,
  output logic             busy_o
);

  typedef enum logic [1:0] {Idle, Access, Answer} state_e;
  state_e state_q, state_d;

  logic        np_q, write_q, cfg_q, bar0_q, bar2_q, two_q, second_q, late_q;
  logic [7:0]  be_q;
  logic [15:2] addr_q;
  logic [31:0] w0_q, w1_q;
  logic [TimeoutLog2:0] timer_q;

  // A register access is of a whole double word; another one reads as zero and writes nothing.
  logic [3:0]  be;
  logic        owned, ready, late, hit, done;
  logic [31:0] rdata;
  assign be    = second_q ? be_q[7:4] : be_q[3:0];
  assign owned = cfg_q || bar0_q || bar2_q;
  assign hit   = state_q == Access && (cfg_q || be == 4'hf);
  assign ready = cfg_valid_o ? cfg_ready_i : reg_valid_o ? reg_ready_i : msix_valid_o
      ? msix_ready_i : 1'b1;
  assign late  = timer_q[TimeoutLog2];
  assign rdata = (cfg_valid_o ? cfg_rdata_i : '0) | (reg_valid_o ? reg_rdata_i : '0)
      | (msix_valid_o ? msix_rdata_i : '0);

  assign cfg_valid_o  = hit && cfg_q;
  assign reg_valid_o  = hit && bar0_q;
  assign msix_valid_o = hit && bar2_q;
  assign cfg_be_o     = be_q[3:0];
  assign write_o      = write_q;
  assign addr_o       = {addr_q, 2'b0};
  assign wdata_o      = second_q ? w1_q : w0_q;

  assign done = second_q || !two_q || late_q || !owned;
  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (req_valid_i) state_d = req_cfg_i || req_bar0_i || req_bar2_i ? Access : Answer;
      Access:  if (ready || late) state_d = Answer;
      Answer:  state_d = done ? Idle : Access;
      default: state_d = Idle;
    endcase
  end

  assign req_ready_o = state_q == Idle;
  assign busy_o      = state_q != Idle;
  assign data_we_o   = state_q == Answer && np_q && !write_q ? {second_q, !second_q} : '0;
  assign end_o       = state_q == Answer && done && np_q;
  assign status_o    = late_q ? 3'd4 : owned ? 3'd0 : 3'd1;
  assign abort_o     = state_q == Answer && late_q;
  assign abort_np_o  = abort_o && np_q;

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    timer_q <= state_q == Access ? timer_q + (TimeoutLog2 + 1)'(1) : '0;
    late_q  <= state_q == Access && !ready && late;
    data_o  <= rdata;                        // the targets are far away
    if (state_q == Idle) begin
      {np_q, write_q, cfg_q, bar0_q, bar2_q, two_q}
          <= {req_np_i, req_write_i, req_cfg_i, req_bar0_i, req_bar2_i, req_two_i};
      second_q     <= 1'b0;
      be_q         <= req_be_i;
      addr_q       <= req_addr_i;
      {w1_q, w0_q} <= req_data_i;
    end
    if (state_q == Answer) begin
      second_q  <= 1'b1;
      addr_q[2] <= addr_q[2] || two_q;
    end
    if (!link_up_i) np_q <= 1'b0;
    if (!rst_ni) state_q <= Idle;
  end

endmodule

`default_nettype wire
