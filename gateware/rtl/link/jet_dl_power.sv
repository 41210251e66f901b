// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Asks the partner for L1 when the function is in D3hot, and for L2/L3 Ready when PME_TO_Ack has
// left (Base Specification 5.3.2.1, 5.3.3.2):
//
//          nothing to send         PM_Request_Ack       the last packet     L0 again
//   Awake ----------------> Ask ------------------> Sleep ------------> Nap ---------> Awake
//     ^                      |                        |
//     '--- the link is retrained: all over again -----'
//
// From Ask on no TLP begins, and from Sleep on no DLLP. What has to be sent in Nap wakes the link.
// In L2 the link falls, which is reset for all of this.
`default_nettype none

module jet_dl_power #(
  parameter int unsigned Calm = 256   // clocks in which nothing was to be sent
) (
  input  wire  clk_i,
  input  wire  rst_ni,
  input  wire  l0_i,
  input  wire  active_i,

  input  wire  d3_i,
  input  wire  off_i,
  input  wire  work_i,          // TLPs to send or to be acknowledged, Acks to send
  input  wire  have_i,          // of these, a TLP to send
  input  wire  sending_i,       // a packet is on its way
  input  wire  granted_i,       // PM_Request_Ack

  output logic ask_o,           // PM_Enter_L1 or PM_Enter_L23, again and again
  output logic ask_l23_o,
  output logic no_tlp_o,
  output logic no_dllp_o,
  output logic sleep_o,         // to electrical idle
  output logic wake_o,          // and out of it
  output logic busy_o           // it has to go to sleep yet
);

  typedef enum logic [1:0] {Awake, Ask, Sleep, Nap} state_e;
  state_e state_q, state_d;
  logic [$clog2(Calm+1)-1:0] calm_q;
  logic l23_q, wanted, calm;
  assign wanted = active_i && (d3_i || off_i);
  assign calm   = calm_q == ($clog2(Calm+1))'(Calm);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Awake:   if (wanted && calm && l0_i) state_d = Ask;
      Ask:     if (!l0_i) state_d = Awake;
               else if (granted_i) state_d = Sleep;
      Sleep:   if (!l0_i) state_d = Nap;
      Nap:     if (l0_i) state_d = Awake;
      default: state_d = Awake;
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (!wanted || work_i || state_q != Awake) calm_q <= '0;
    else if (!calm)                            calm_q <= calm_q + 1'b1;
    if (state_q == Awake) l23_q <= off_i;
    if (!rst_ni) begin
      state_q <= Awake;
      calm_q  <= '0;
    end
  end

  assign ask_o     = state_q == Ask;
  assign ask_l23_o = l23_q;
  assign no_tlp_o  = state_q != Awake;
  assign no_dllp_o = state_q == Sleep;
  assign sleep_o   = state_q == Sleep && !sending_i;
  assign wake_o    = state_q == Nap && have_i;
  assign busy_o    = wanted && state_q != Nap;

endmodule

`default_nettype wire
