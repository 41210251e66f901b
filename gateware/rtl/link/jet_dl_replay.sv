// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The replay buffer: TLPs that go out are stored whole, and sent from here, once or more often.
// Beats of the transaction layer as they are, each with keep and last.
//
// A TLP that is longer than the buffer would never be whole: the card's are 272 bytes at most.
`default_nettype none

module jet_dl_replay #(
  parameter int unsigned SeqW  = 12,
  parameter int unsigned AddrW = 9,      // 2^AddrW beats
  parameter int unsigned Log2  = 5,      // 2^Log2 - 1 TLPs
  parameter int unsigned Limit = 700     // of REPLAY_TIMER, clocks
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         l0_i,

  input  wire         tlp_valid_i,
  output logic        tlp_ready_o,
  input  wire  [63:0] tlp_data_i,
  input  wire         tlp_keep_i,
  input  wire         tlp_last_i,

  // To the sender: a TLP begins when it says busy; beats are there two clocks after that, and after
  // each pop
  output logic        have_o,
  output logic [SeqW-1:0] seq_o,
  input  wire         busy_i,
  input  wire         pop_i,
  input  wire         sent_i,
  output logic [63:0] beat_o,
  output logic        beat_keep_o,
  output logic        beat_last_o,

  input  wire         ack_i,
  input  wire         nak_i,
  input  wire  [SeqW-1:0] number_i,

  output logic        busy_o,            // a TLP is coming, or has come and is not acknowledged
  output logic        replay_o,          // a pulse: a replay is due
  output logic        rollover_o,        // pulses: the link is to be retrained;
  output logic        timeout_o,
  output logic        error_o            // data link protocol error
);

  logic [AddrW-1:0] wptr_q, rptr_q, tail, used, jump_addr;
  logic             inside_q;            // a TLP has begun to come
  logic             store, full, jump, progress, replay, hold, kept, open;
  assign replay_o    = replay;
  assign used        = wptr_q - tail;
  assign tlp_ready_o = used != '1 && (inside_q || !full);
  assign store       = tlp_valid_i && tlp_ready_o;
  assign busy_o      = inside_q || kept;

  always_ff @(posedge clk_i) begin
    if (store) begin
      wptr_q   <= wptr_q + 1'b1;
      inside_q <= !tlp_last_i;
    end
    if (jump)       rptr_q <= jump_addr;
    else if (pop_i) rptr_q <= rptr_q + 1'b1;
    if (!rst_ni) begin
      {wptr_q, rptr_q} <= '0;
      inside_q <= 1'b0;
    end
  end

  jet_ram #(.Width(66), .Depth(1 << AddrW)) u_ram (
    .clk_i, .we_i(store), .waddr_i(wptr_q), .wdata_i({tlp_last_i, tlp_keep_i, tlp_data_i}),
    .re_i(1'b1), .raddr_i(rptr_q), .rdata_o({beat_last_o, beat_keep_o, beat_o}));

  jet_dl_retry #(.SeqW(SeqW), .Log2(Log2), .AddrW(AddrW)) u_retry (
    .clk_i, .rst_ni, .stored_i(store && tlp_last_i), .end_i(wptr_q + 1'b1), .full_o(full),
    .tail_o(tail), .hold_i(hold), .have_o, .seq_o, .busy_i, .sent_i, .jump_o(jump),
    .jump_addr_o(jump_addr), .ack_i, .nak_i, .number_i, .timeout_i(timeout_o), .kept_o(kept),
    .open_o(open), .progress_o(progress), .replay_o(replay), .error_o);

  jet_dl_timer #(.Limit(Limit)) u_timer (
    .clk_i, .rst_ni, .l0_i, .open_i(open), .sent_i, .progress_i(progress), .replay_i(replay),
    .timeout_o, .rollover_o, .hold_o(hold));

endmodule

`default_nettype wire
