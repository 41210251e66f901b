// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Two writers to host memory at one port: the event writer, who goes first, and
// the copy engine. A request and its data are not separated by another's.
`default_nettype none

module jet_nic_wr (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         e_req_valid_i,
  output logic        e_req_ready_o,
  input  wire         e_req_irq_i,
  input  wire  [63:0] e_req_addr_i,
  input  wire  [16:0] e_req_len_i,
  input  wire         e_valid_i,
  output logic        e_ready_o,
  input  wire  [63:0] e_data_i,
  input  wire         e_last_i,

  input  wire         c_req_valid_i,
  output logic        c_req_ready_o,
  input  wire  [63:0] c_req_addr_i,
  input  wire  [16:0] c_req_len_i,
  input  wire         c_valid_i,
  output logic        c_ready_o,
  input  wire  [63:0] c_data_i,
  input  wire         c_last_i,

  output logic        wr_req_valid_o,
  input  wire         wr_req_ready_i,
  output logic        wr_req_irq_o,
  output logic [63:0] wr_req_addr_o,
  output logic [16:0] wr_req_len_o,
  output logic        wr_valid_o,
  input  wire         wr_ready_i,
  output logic [63:0] wr_data_o,
  output logic        wr_last_o
);

  typedef enum logic [2:0] {Idle, EventReq, EventData, CopyReq, CopyData} state_e;
  state_e state_q, state_d;
  logic last;
  assign last = wr_valid_o & wr_ready_i & wr_last_o;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle: begin
        if (e_req_valid_i)      state_d = EventReq;
        else if (c_req_valid_i) state_d = CopyReq;
      end
      EventReq:  if (wr_req_ready_i) state_d = e_req_irq_i ? Idle : EventData;
      EventData: if (last) state_d = Idle;
      CopyReq:   if (wr_req_ready_i) state_d = CopyData;
      default:   if (last) state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  logic copy;
  assign copy = (state_q == CopyReq) | (state_q == CopyData);

  assign wr_req_valid_o = (state_q == EventReq) | (state_q == CopyReq);
  assign wr_req_irq_o   = !copy & e_req_irq_i;
  assign wr_req_addr_o  = copy ? c_req_addr_i : e_req_addr_i;
  assign wr_req_len_o   = copy ? c_req_len_i : e_req_len_i;
  assign e_req_ready_o  = (state_q == EventReq) & wr_req_ready_i;
  assign c_req_ready_o  = (state_q == CopyReq) & wr_req_ready_i;

  assign wr_valid_o = ((state_q == EventData) & e_valid_i) | ((state_q == CopyData) & c_valid_i);
  assign wr_data_o  = copy ? c_data_i : e_data_i;
  assign wr_last_o  = copy ? c_last_i : e_last_i;
  assign e_ready_o  = (state_q == EventData) & wr_ready_i;
  assign c_ready_o  = (state_q == CopyData) & wr_ready_i;

endmodule

`default_nettype wire
