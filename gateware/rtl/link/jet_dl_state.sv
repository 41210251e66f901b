// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The data link control and management state machine, with VC0's flow control initialisation
// (Base Specification 3.2, 3.4):
//
//              physical link up          limits of all types       the partner has ours
//   Inactive -------------------> Init1 -------------------> Init2 ---------------------> Active
//       ^                           |                          |                            |
//       +---------------------------+-- physical link down ----+----------------------------+
//
// Inactive is reset for all of the data link layer, and lasts for Quiet clocks at least: jet_pcie
// asks for as long a pause when the link falls.
`default_nettype none

module jet_dl_state #(
  parameter int unsigned Quiet = 256
) (
  input  wire  clk_i,
  input  wire  rst_ni,
  input  wire  pl_up_i,

  input  wire  limits_i,      // the limits of all three types are there
  input  wire  heard_i,       // InitFC2, UpdateFC or a TLP has come: the partner has ours

  output logic rst_no,        // of the rest of the layer: not Inactive
  output logic init1_o,
  output logic init2_o,
  output logic active_o,
  output logic up_o           // DL_Up
);

  typedef enum logic [1:0] {Inactive, Init1, Init2, Active} state_e;
  state_e state_q, state_d;
  logic [$clog2(Quiet+1)-1:0] quiet_q;
  logic rested;

  assign rested   = quiet_q == ($clog2(Quiet+1))'(Quiet);
  assign rst_no   = state_q != Inactive;
  assign init1_o  = state_q == Init1;
  assign init2_o  = state_q == Init2;
  assign active_o = state_q == Active;
  assign up_o     = init2_o || active_o;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Inactive: if (rested) state_d = Init1;
      Init1:    if (limits_i) state_d = Init2;
      Init2:    if (heard_i) state_d = Active;
      Active:   ;
      default:  state_d = Inactive;
    endcase
    if (!pl_up_i) state_d = Inactive;
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (state_q != Inactive) quiet_q <= '0;
    else if (!rested)        quiet_q <= quiet_q + 1'b1;
    if (!rst_ni) begin
      state_q <= Inactive;
      quiet_q <= '0;
    end
  end

endmodule

`default_nettype wire
