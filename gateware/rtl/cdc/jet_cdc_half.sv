// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One side's half of jet_cdc_join: see there.
`default_nettype none

module jet_cdc_half (
  input  wire        clk_i,
  input  wire        stop_i,
  output logic [1:0] state_o,
  input  wire  [1:0] other_i,   // the other half's
  output logic       open_o,
  output logic       clear_o
);

  // Gray coded in their order. A reset of the side is a stop like any other: a state that went
  // back to Shut by itself would be looked at too late. What power-up leaves is Shut.
  localparam logic [1:0] Shut  = 2'b00;
  localparam logic [1:0] Clear = 2'b01;
  localparam logic [1:0] Ready = 2'b11;
  localparam logic [1:0] Open  = 2'b10;

  logic [1:0] state_q = Shut;
  logic [1:0] state_d, other;

  jet_cdc_sync #(.Width(2)) u_other (.clk_i, .d_i(other_i), .q_o(other));

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Shut:    if (!other[1]) state_d = Clear;              // it is Shut or Clear
      Clear:   if (other[0] && !stop_i) state_d = Ready;    // Clear or Ready
      Ready: begin
        if (other == Shut) state_d = Shut;
        else if (other[1]) state_d = Open;                  // Ready or Open
      end
      default: if (stop_i || other == Shut) state_d = Shut;
    endcase
  end

  always_ff @(posedge clk_i) state_q <= state_d;

  assign state_o = state_q;
  assign open_o  = state_q == Open && !stop_i;
  assign clear_o = state_q == Clear || state_d == Clear;

endmodule

`default_nettype wire
