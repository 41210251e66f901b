// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The host's settings in the ring's clock, as one picture: no value is ever half an old one. They
// are 0 while host and ring are not there for each other: without a host, we are not inserted.
`default_nettype none

module jet_ring_settings (
  input  wire         host_clk_i,
  input  wire         host_open_i,     // jet_cdc_join, host
  input  wire         host_clear_i,
  input  wire         insert_i,
  input  wire         fit_i,
  input  wire  [15:0] random_i,
  input  wire  [15:0] frame_i,
  input  wire  [23:0] bid_i,
  input  wire  [23:0] sa_i,
  output logic        changed_o,       // a change begins its way
  output logic        pending_o,       // is on it

  input  wire         clk_i,           // ring clock
  input  wire         open_i,
  input  wire         clear_i,
  output logic        insert_o,
  output logic        fit_o,
  output logic [15:0] random_o,
  output logic [15:0] frame_o,
  output logic [23:0] bid_o,
  output logic [23:0] sa_o
);

  logic unused_note;
  logic [81:0] settings, settings_q;
  assign settings  = {insert_i, fit_i, random_i, frame_i, bid_i, sa_i};
  assign changed_o = settings != settings_q;
  always_ff @(posedge host_clk_i) settings_q <= settings;

  jet_cdc_bus #(.Width(82)) u_settings (
    .src_clk_i(host_clk_i), .src_open_i(host_open_i), .src_clear_i(host_clear_i),
    .src_dirty_i(changed_o), .src_note_i(1'b0), .src_bus_i(settings_q), .src_pending_o(pending_o),
    .dst_clk_i(clk_i), .dst_open_i(open_i), .dst_clear_i(clear_i),
    .dst_bus_o({insert_o, fit_o, random_o, frame_o, bid_o, sa_o}), .dst_note_o(unused_note)
  );

endmodule

`default_nettype wire
