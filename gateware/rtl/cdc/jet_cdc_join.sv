// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Joins two clock domains: opens and shuts what crosses between them, on both sides in step,
// so that each side may be reset, or lose its clock, alone and at any time. All
// cells between the two take open and clear of their side from here.
//
//   Shut   our registers stand still: the other side may still look at them
//   Clear  the other side looks no more: they start anew
//   Ready  the other side's start anew, too
//   Open   words cross
//
//             other Shut, Clear     other Clear, Ready     other Ready, Open
//     Shut --------------------> Clear ----------------> Ready -----------------> Open
//       ^                                no stop           |                        |
//       '----------------- other Shut ---------------------'---- other Shut, stop --'
//
// Each side looks at the other's state through synchronisers. A side without a clock
// stays as it is, and keeps a Shut other side in Shut.
`default_nettype none

module jet_cdc_join (
  input  wire  a_clk_i,
  input  wire  a_stop_i,        // we are in reset, or shut for another reason
  output logic a_open_o,
  output logic a_clear_o,

  input  wire  b_clk_i,
  input  wire  b_stop_i,
  output logic b_open_o,
  output logic b_clear_o
);

  logic [1:0] a_state, b_state;

  jet_cdc_half u_a (
    .clk_i(a_clk_i), .stop_i(a_stop_i), .state_o(a_state), .other_i(b_state),
    .open_o(a_open_o), .clear_o(a_clear_o)
  );
  jet_cdc_half u_b (
    .clk_i(b_clk_i), .stop_i(b_stop_i), .state_o(b_state), .other_i(a_state),
    .open_o(b_open_o), .clear_o(b_clear_o)
  );

endmodule

`default_nettype wire
