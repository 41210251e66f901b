// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The timed token: when we may send, and for how long.
//
// T = operative TTRT; TRT counts down to d, the moment the token is due.
//   token at t < d          early: THT = d - t; d = t + T
//   token at d <= t < d + T late: THT = 0; d = d + T (TRT is not set anew: lateness stays owed)
//   d + T without a token   claim (expired_o)
// Synchronous frames first, while they fit what is left of SA; then asynchronous ones
// while they fit THT, or as jet_turn says: while THT > 0, or one more. What began is completed;
// then the token goes at once.
// Rotation 1 after a claim carries no data, rotation 2 synchronous frames only. The
// monitor, who issues the first token, has seen it by that.
// Lap: the monitor counts it on and drops a token with another one than it sent. The
// others, to whom three tokens running bring no later lap than the one before them, know that
// there is no monitor (stale_o).
//
//   clock  0   TOKEN at s2, capture_o: IDLE passes instead
//          1   StGap1    what fits is found out        (the monitor, with nothing to send: StToken)
//          2   StGap2    chosen: SOF or TOKEN
//          3   StStart
//          4   SOF in the framer's register, 5: in the transmit register
//              (4 words later than the token would have been there)
//          n   EOF chosen; StSlack for as many words as the frame needs; two IDLE; SOF or TOKEN
// A frame's allowance pays for SOF to EOF, the two words before, and those of StSlack.
`default_nettype none

module jet_token #(
  parameter int unsigned TvxWords = 82_000   // silence after which a claim begins
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         up_i,            // numbered; a token circulates or is about to
  input  wire         monitor_i,
  input  wire         issue_i,         // pulse in the clock up_i rises: the first token is ours
  input  wire  [7:0]  first_lap_i,     // of that token
  input  wire  [23:0] ttrt_i,
  input  wire  [23:0] sa_i,
  input  wire  [7:0]  epoch_i,

  input  wire         token_i,         // a good token of our epoch stands at s2
  input  wire  [7:0]  lap_i,           // its lap
  input  wire         same_i,          // which is lap_o
  input  wire         new_i,           // or is later
  input  wire         turn_i,          // jet_turn, of this lap: one asynchronous frame may go
  input  wire         overrun_i,       // any that begins while THT > 0 may
  input  wire         sound_i,         // a good frame ended
  output logic        seen_o,          // it counts; else it is to be dropped. In this clock
  output logic        capture_o,       // and we take it
  output logic [7:0]  lap_o,           // the latest; the monitor: that of its next token

  input  wire         sync_i,          // a synchronous frame is there to be sent
  input  wire         async_i,
  input  wire         sync_fits_i,     // jet_tx_cost, against sync_left_o
  input  wire         async_fits_i,    // against async_left_o
  input  wire  [1:0][4:0] slack_i,     // of the frames that are there: [1] the synchronous one
  output logic [23:0] sync_left_o,
  output logic [23:0] async_left_o,    // THT
  output logic        start_o,         // pulse: the framer starts with it
  output logic        class_o,         // 1: synchronous; from start_o to the frame's end
  input  wire         frame_end_i,     // pulse: EOF or ABORT is chosen
  output logic        active_o,        // nothing of what is received passes
  output logic        valid_o,         // token words
  output logic [15:0] data_o,
  output logic [1:0]  k_o,

  output logic        expired_o,       // pulse: second expiry of TRT
  output logic        silent_o,        // pulse: expiry of TVX
  output logic        stale_o,         // pulse: nobody is monitor
  output logic        first_o,         // with seen_o: the first since the claim
  output logic        late_o           // with seen_o
);

  localparam int unsigned TvxW = $clog2(TvxWords + 1);

  typedef enum logic [2:0] {
    StRepeat, StGap1, StGap2, StStart, StFrame, StSlack, StToken, StTail
  } state_e;
  state_e state_q, state_d;

  // Timers
  logic [23:0] trt_q;
  logic [1:0] rotation_q;                // tokens seen since the claim, up to 2
  logic due, late_q, early, expired, holding, sync_may, async_may, old_q;

  assign due       = trt_q == '0;
  assign holding   = state_q != StRepeat;
  assign seen_o    = up_i & token_i & !holding & (same_i | !monitor_i);
  assign early     = !late_q & !due;
  assign late_o    = !early;
  assign first_o   = rotation_q == 2'd0;
  assign expired   = up_i & due & late_q;
  assign sync_may  = sync_i & rotation_q != 2'd0;
  assign async_may = async_i & rotation_q == 2'd2 & (early | turn_i);
  assign capture_o = seen_o & (monitor_i | sync_may | async_may);

  always_ff @(posedge clk_i) begin
    if (!up_i) begin
      trt_q      <= ttrt_i;
      late_q     <= 1'b0;
      rotation_q <= {1'b0, issue_i};
    end else begin
      if (issue_i) rotation_q <= 2'd1;
      if (seen_o && rotation_q != 2'd2) rotation_q <= rotation_q + 2'd1;
      if (due || (seen_o && early)) trt_q <= ttrt_i - 24'd1;
      else                          trt_q <= trt_q - 24'd1;
      if (seen_o)   late_q <= 1'b0;
      else if (due) late_q <= 1'b1;
    end
    expired_o <= rst_ni & expired;
  end

  // Lap
  always_ff @(posedge clk_i) begin
    stale_o <= rst_ni & seen_o & !monitor_i & !new_i & old_q & !first_o;
    if (!up_i || first_o) old_q <= 1'b0;
    else if (seen_o)      old_q <= !new_i;
    if (issue_i)                                           lap_o <= first_lap_i;
    else if (seen_o && (monitor_i || new_i || first_o))    lap_o <= lap_i + 8'(monitor_i);
  end

  // Allowances
  logic async_some_q, sends, run_sync, run_async, turn_q, overrun_q;
  logic [4:0] slack_q;
  assign sends     = state_q == StFrame | state_q == StSlack;
  assign run_sync  = class_o & (state_q == StStart | (sends & sync_left_o != '0));
  assign run_async = !class_o & ((state_q == StStart & async_some_q) |
                                 (sends & async_left_o != '0));
  always_ff @(posedge clk_i) begin
    // StStart pays for the gap as well. THT must be more than nothing behind that
    async_some_q <= async_left_o > 24'd2;
    if (seen_o) begin
      sync_left_o  <= rotation_q != 2'd0 ? sa_i : '0;
      async_left_o <= early && rotation_q == 2'd2 ? trt_q : '0;
      turn_q       <= turn_i & rotation_q == 2'd2;
      overrun_q    <= overrun_i;
    end else begin
      if (state_q == StGap2 && out_of_turn) turn_q <= 1'b0;
      if (run_sync)  sync_left_o  <= sync_left_o - (state_q == StStart ? 24'd3 : 24'd1);
      if (run_async) async_left_o <= async_left_o - (state_q == StStart ? 24'd3 : 24'd1);
    end
  end

  // Valid-transmission timer: the ring lives while good frames or tokens pass
  logic [TvxW-1:0] tvx_q;
  always_ff @(posedge clk_i) begin
    silent_o <= rst_ni & up_i & tvx_q == TvxW'(TvxWords);
    if (!up_i || seen_o || sound_i || holding) tvx_q <= '0;
    else if (tvx_q != TvxW'(TvxWords))         tvx_q <= tvx_q + TvxW'(1);
  end

  // Sending
  logic go_sync, go_tht, go_async, out_of_turn;
  assign go_sync     = sync_i & sync_fits_i;
  assign go_tht      = async_some_q & (async_fits_i | overrun_q);
  assign go_async    = async_i & (go_tht | turn_q);
  assign out_of_turn = !go_sync & async_i & !go_tht;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StRepeat: begin
        if (seen_o && (sync_may || async_may)) state_d = StGap1;
        else if (capture_o || issue_i)         state_d = StToken;
      end
      StGap1:  state_d = StGap2;
      StGap2:  state_d = go_sync || go_async ? StStart : StToken;
      StStart: state_d = StFrame;
      StFrame: if (frame_end_i) state_d = slack_q != '0 ? StSlack : StGap1;
      StSlack: if (slack_q == 5'd1) state_d = StGap1;
      StToken: state_d = StTail;
      default: state_d = StRepeat;       // StTail
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !up_i) state_q <= StRepeat;
    else                  state_q <= state_d;
    if (state_q == StGap2)       class_o <= go_sync;
    if (state_q == StStart)      slack_q <= slack_i[class_o];
    else if (state_q == StSlack) slack_q <= slack_q - 5'd1;
  end

  logic [7:0] crc;
  jet_crc8 u_crc (
    .crc_i(8'(jet_hw_pkg::HEADER_CRC_INIT)), .data_i({lap_o, epoch_i}), .crc_o(crc));

  assign start_o  = state_q == StStart;
  assign active_o = holding;
  assign valid_o  = state_q == StToken || state_q == StTail;
  assign data_o   = state_q == StTail ? {epoch_i, crc} : {8'(jet_hw_pkg::K_TOKEN), lap_o};
  assign k_o      = state_q == StTail ? 2'b00 : 2'b10;

endmodule

`default_nettype wire
