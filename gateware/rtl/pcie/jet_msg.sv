// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Messages of our own: errors, and the answer to PME_Turn_Off. One of a kind waits at a time; what
// is asked for once more meanwhile is merged with it.
`default_nettype none

module jet_msg (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic [15:0] id_i,

  input  wire logic [3:0]  ask_i,         // fatal, non-fatal, correctable; PME_TO_Ack
  output logic [3:0]       wait_o,        // asked for and not gone yet
  output logic [3:0]       sent_o,

  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o
);

  // Errors are routed to the root complex, the acknowledgement is gathered on its way there.
  localparam logic [7:0] ToRoot   = 8'h30;
  localparam logic [7:0] Gathered = 8'h35;

  typedef enum logic [1:0] {Idle, Head, Body} state_e;
  state_e state_q, state_d;

  logic [3:0] wait_q, pick_q;
  logic [7:0] code;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (wait_q != '0) state_d = Head;
      Head:    if (tx_ready_i) state_d = Body;
      Body:    if (tx_ready_i) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  assign code = pick_q[3] ? 8'h33 : pick_q[2] ? 8'h31 : pick_q[1] ? 8'h30 : 8'h1b;

  assign wait_o     = wait_q;
  assign sent_o     = state_q == Body && tx_ready_i ? pick_q : '0;
  assign tx_valid_o = state_q != Idle;
  assign tx_last_o  = state_q == Body;
  assign tx_keep_o  = 1'b1;
  assign tx_data_o  = state_q == Head ? {id_i, 8'h00, code, pick_q[0] ? Gathered : ToRoot, 24'h0}
      : '0;

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    // the most severe first: the highest bit
    if (state_q == Idle) pick_q <= wait_q[3] ? 4'h8 : wait_q[2] ? 4'h4 : wait_q[1] ? 4'h2 : 4'h1;
    wait_q <= (wait_q & ~sent_o) | ask_i;
    if (!rst_ni) begin
      state_q <= Idle;
      wait_q  <= '0;
    end
  end

endmodule

`default_nettype wire
