// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// REPLAY_TIMER and REPLAY_NUM (Base Specification 3.6.2.1). The timer runs from the end of a TLP as
// long as one is not acknowledged, and stands while the link is being retrained. Every fourth
// replay in a row that got nothing acknowledged has the link retrained before it begins.
`default_nettype none

module jet_dl_timer #(
  parameter int unsigned Limit = 700    // clocks; 711 to 1422 symbols for payloads of 128 bytes,
                                        // 1248 to 2496 for 256
) (
  input  wire  clk_i,
  input  wire  rst_ni,
  input  wire  l0_i,

  input  wire  open_i,        // see jet_dl_retry
  input  wire  sent_i,
  input  wire  progress_i,
  input  wire  replay_i,

  output logic timeout_o,     // pulses
  output logic rollover_o,
  output logic hold_o         // until the link has begun to retrain; then l0_i is low
);

  logic [$clog2(Limit+1)-1:0] clocks_q;
  logic       run_q;
  logic [1:0] replays_q;

  assign timeout_o = run_q && clocks_q == ($clog2(Limit+1))'(Limit);

  always_ff @(posedge clk_i) begin
    if (sent_i) run_q <= 1'b1;
    if (run_q && l0_i) clocks_q <= clocks_q + 1'b1;
    if (progress_i) {replays_q, clocks_q} <= '0;
    if (!open_i || replay_i || timeout_o) begin
      clocks_q <= '0;
      run_q    <= sent_i && !replay_i;
    end
    if (replay_i) replays_q <= progress_i ? 2'd1 : replays_q + 2'd1;
    rollover_o <= replay_i && !progress_i && replays_q == 2'd3;
    if (rollover_o)  hold_o <= 1'b1;
    else if (!l0_i)  hold_o <= 1'b0;
    if (!rst_ni) begin
      {clocks_q, run_q, replays_q, rollover_o, hold_o} <= '0;
    end
  end

endmodule

`default_nettype wire
