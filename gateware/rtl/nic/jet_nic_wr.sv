// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Two writers to host memory at one port: the event writer, who goes first, and
// the copy engine, which asks for no more than 512 bytes at a time, and gets none between an
// event's slots. A request and its data are not separated by another's.
`default_nettype none

module jet_nic_wr (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         event_busy_i,     // an event is being made, or written
  input  wire         event_req_valid_i,
  output logic        event_req_ready_o,
  input  wire         event_req_irq_i,
  input  wire  [63:0] event_req_addr_i,
  input  wire  [16:0] event_req_len_i,
  input  wire         event_valid_i,
  output logic        event_ready_o,
  input  wire  [63:0] event_data_i,
  input  wire         event_last_i,

  input  wire         copy_req_valid_i,
  output logic        copy_req_ready_o,
  input  wire  [63:0] copy_req_addr_i,
  input  wire  [16:0] copy_req_len_i,
  input  wire         copy_valid_i,
  output logic        copy_ready_o,
  input  wire  [63:0] copy_data_i,
  input  wire         copy_last_i,

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
  state_e state_q, state_d, next;
  logic last;
  assign last = wr_valid_o & wr_ready_i & wr_last_o;

  always_comb begin
    next    = event_req_valid_i ? EventReq : (copy_req_valid_i & !event_busy_i) ? CopyReq : Idle;
    state_d = state_q;
    unique case (state_q)
      Idle:      state_d = next;
      EventReq:  if (wr_req_ready_i) state_d = event_req_irq_i ? Idle : EventData;
      CopyReq:   if (wr_req_ready_i) state_d = CopyData;
      default:   if (last) state_d = next;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= Idle;
    else         state_q <= state_d;
  end

  logic copy;
  assign copy = (state_q == CopyReq) | (state_q == CopyData);

  assign wr_req_valid_o    = (state_q == EventReq) | (state_q == CopyReq);
  assign wr_req_irq_o      = !copy & event_req_irq_i;
  assign wr_req_addr_o     = copy ? copy_req_addr_i : event_req_addr_i;
  assign wr_req_len_o      = copy ? copy_req_len_i : event_req_len_i;
  assign event_req_ready_o = (state_q == EventReq) & wr_req_ready_i;
  assign copy_req_ready_o  = (state_q == CopyReq) & wr_req_ready_i;

  assign wr_valid_o = ((state_q == EventData) & event_valid_i) |
                      ((state_q == CopyData) & copy_valid_i);
  assign wr_data_o     = copy ? copy_data_i : event_data_i;
  assign wr_last_o     = copy ? copy_last_i : event_last_i;
  assign event_ready_o = (state_q == EventData) & wr_ready_i;
  assign copy_ready_o  = (state_q == CopyData) & wr_ready_i;

endmodule

`default_nettype wire
