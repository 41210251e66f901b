// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the host is told of claim and numbering: the status word, alarms, events.
`default_nettype none

module jet_claim_status (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         insert_i,
  input  wire         lock_i,

  input  wire         off_i,           // jet_claim
  input  wire         out_i,
  input  wire         aside_i,
  input  wire         up_i,
  input  wire         beacon_i,
  input  wire         number_i,
  input  wire         winner_i,
  input  wire         foreign_i,
  input  wire  [2:0]  alarm_i,
  input  wire         hear_i,
  input  wire         full_i,          // jet_number
  input  wire  [5:0]  id_i,
  input  wire  [7:0]  epoch_i,         // jet_claim_say
  input  wire         fit_i,

  input  wire  [2:0]  rx_alarm_i,      // with hear_i: the BEACON's
  input  wire  [47:0] rx_suspect_i,
  input  wire  [47:0] upstream_i,

  output logic        numbered_o,      // up, and we have an id
  output logic        pass_all_o,      // up without one: the 65th station
  output logic        monitor_o,
  output logic [2:0]  alarm_o,
  output logic [47:0] suspect_o,
  output logic [31:0] status_o,
  output logic        claim_o,         // events
  output logic        ring_up_o,
  output logic        beacon_o         // we begin to beacon
);

  // Alarm: until the ring is up, or we are out of it
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      alarm_o <= 3'(jet_hw_pkg::RING_ALARM_NONE);
    end else if (alarm_i != 3'(jet_hw_pkg::RING_ALARM_NONE)) begin
      alarm_o <= alarm_i;
    end else if (hear_i) begin
      alarm_o <= rx_alarm_i;
    end else if (off_i || up_i) begin
      alarm_o <= 3'(jet_hw_pkg::RING_ALARM_NONE);
    end
    if (!rst_ni)                                         suspect_o <= '0;
    else if (alarm_i != 3'(jet_hw_pkg::RING_ALARM_NONE)) suspect_o <= upstream_i;
    else if (hear_i)                                     suspect_o <= rx_suspect_i;
  end

  logic [3:0] state;
  logic mon_q, dup_q, was_claim_q, was_down_q;
  always_comb begin
    state = 4'(jet_hw_pkg::RING_STATE_CLAIM);
    if (out_i)         state = 4'(jet_hw_pkg::RING_STATE_OFF);
    else if (number_i) state = 4'(jet_hw_pkg::RING_STATE_NUMBER);
    else if (up_i)     state = 4'(jet_hw_pkg::RING_STATE_UP);
    else if (beacon_i) state = 4'(jet_hw_pkg::RING_STATE_BEACON);
  end

  assign pass_all_o = up_i & full_i;
  assign numbered_o = up_i & !full_i;
  assign monitor_o  = numbered_o & mon_q;

  always_ff @(posedge clk_i) begin
    if (winner_i)    mon_q <= 1'b1;
    else if (!up_i)  mon_q <= 1'b0;
    dup_q       <= rst_ni & insert_i & (dup_q | foreign_i);
    was_claim_q <= rst_ni & state == 4'(jet_hw_pkg::RING_STATE_CLAIM);
    claim_o     <= rst_ni & !was_claim_q & state == 4'(jet_hw_pkg::RING_STATE_CLAIM);
    was_down_q  <= !numbered_o;
    ring_up_o   <= rst_ni & numbered_o & was_down_q;
    beacon_o    <= rst_ni & alarm_i != 3'(jet_hw_pkg::RING_ALARM_NONE);
  end

  always_comb begin
    status_o = '0;
    status_o[jet_hw_pkg::RING_STATE_LSB +: jet_hw_pkg::RING_STATE_W] = state;
    status_o[jet_hw_pkg::RING_ID_LSB +: jet_hw_pkg::RING_ID_W]       = id_i;
    status_o[jet_hw_pkg::RING_UP_LSB]          = numbered_o;
    status_o[jet_hw_pkg::RING_MONITOR_LSB]     = monitor_o;
    status_o[jet_hw_pkg::RING_REPEAT_ONLY_LSB] = pass_all_o | aside_i;
    status_o[jet_hw_pkg::RING_DUPLICATE_LSB]   = dup_q;
    status_o[jet_hw_pkg::RING_LOCK_LSB]        = lock_i;
    status_o[jet_hw_pkg::RING_FIT_LSB]         = numbered_o & fit_i;
    status_o[jet_hw_pkg::RING_ALARM_LSB +: jet_hw_pkg::RING_ALARM_W] = alarm_o;
    status_o[jet_hw_pkg::RING_EPOCH_LSB +: jet_hw_pkg::RING_EPOCH_W] = epoch_i;
  end

endmodule

`default_nettype wire
