// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The timed token: when we may send, and for how long.
//
// T = operative TTRT; TRT counts down to d, the moment the token is due.
//   token at t < d          early: THT = d - t; d = t + T
//   token at d <= t < d + T late: THT = 0; d = d + T (TRT is not set anew: lateness stays owed)
//   d + T without a token   claim (expired_o)
// THT runs while we hold the token; a frame starts while THT > 0 and always
// completes; then the token goes at once. Rotation 1 after a claim carries
// no data, rotation 2 synchronous frames only (of which there are none in
// this version). The monitor, who issues the first token, has seen it by that.
//
//   clock  0   TOKEN at s2, capture_o: IDLE passes instead
//          1   StStart
//          2   SOF in the framer's register, 3: in the transmit register
//              (2 words later than the token would have been there)
//          n   EOF chosen; n+1, n+2 IDLE; n+3 next SOF, or TOKEN
`default_nettype none

module jet_token #(
  parameter int unsigned TvxWords = 75_000   // silence after which a claim begins
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         up_i,            // numbered; a token circulates or is about to
  input  wire         issue_i,         // pulse in the clock up_i rises: the first token is ours
  input  wire  [23:0] ttrt_i,
  input  wire  [7:0]  epoch_i,

  input  wire         token_i,         // a good token stands at s2
  input  wire         sound_i,         // a good frame ended
  output logic        capture_o,       // we take this token; in this clock

  input  wire         avail_i,         // a frame is there to be sent
  output logic        start_o,         // pulse: the framer starts with it
  input  wire         frame_end_i,     // pulse: EOF or ABORT is chosen
  output logic        active_o,        // nothing of what is received passes
  output logic        valid_o,         // token words
  output logic [15:0] data_o,
  output logic [1:0]  k_o,

  output logic        expired_o,       // pulse: second expiry of TRT
  output logic        silent_o,        // pulse: expiry of TVX
  output logic        seen_o,          // events
  output logic        late_o,
  output logic [23:0] rot_last_o,
  output logic [23:0] rot_max_o
);

  localparam int unsigned TvxW = $clog2(TvxWords + 1);

  typedef enum logic [2:0] {StRepeat, StStart, StFrame, StGap1, StGap2, StToken, StTail} state_e;
  state_e state_q, state_d;

  // Timers
  logic [23:0] trt_q, tht_q, rot_q;
  logic [1:0] rotation_q;                // tokens seen since the claim, up to 2
  logic due, late_q, early, expired;
  logic seen, holding;

  assign due     = trt_q == '0;
  assign seen    = up_i & (token_i & (state_q == StRepeat));
  assign early   = !late_q & !due;
  assign expired = up_i & due & late_q;
  assign holding = state_q != StRepeat;

  // Rotation 3 and later: asynchronous frames
  assign capture_o = seen & early & avail_i & rotation_q == 2'd2;

  always_ff @(posedge clk_i) begin
    if (!up_i) begin
      trt_q      <= ttrt_i;
      late_q     <= 1'b0;
      tht_q      <= '0;
      rotation_q <= {1'b0, issue_i};
    end else begin
      if (issue_i) rotation_q <= 2'd1;
      if (seen && rotation_q != 2'd2) rotation_q <= rotation_q + 2'd1;

      if (seen && early) tht_q <= trt_q;
      else if (seen)     tht_q <= '0;
      else if (holding && tht_q != '0) tht_q <= tht_q - 24'd1;

      if (due || (seen && early)) trt_q <= ttrt_i - 24'd1;
      else                        trt_q <= trt_q - 24'd1;
      if (seen)     late_q <= 1'b0;
      else if (due) late_q <= 1'b1;
    end
  end

  // How long the token took, for the host
  always_ff @(posedge clk_i) begin
    seen_o    <= rst_ni & seen;
    late_o    <= rst_ni & seen & !early;
    expired_o <= rst_ni & expired;
    if (!up_i) begin
      rot_q <= '0;
      if (issue_i || !rst_ni) begin
        rot_last_o <= '0;
        rot_max_o  <= '0;
      end
    end else begin
      if (seen || issue_i)  rot_q <= 24'd1;
      else if (rot_q != '1) rot_q <= rot_q + 24'd1;
      if (seen && rotation_q != 2'd0) begin
        rot_last_o <= rot_q;
        if (rot_q > rot_max_o) rot_max_o <= rot_q;
      end else if (seen || issue_i) begin
        rot_last_o <= '0;
        rot_max_o  <= '0;
      end
    end
  end

  // Valid-transmission timer: the ring lives while good frames or tokens pass
  logic [TvxW-1:0] tvx_q;
  always_ff @(posedge clk_i) begin
    silent_o <= rst_ni & up_i & tvx_q == TvxW'(TvxWords);
    if (!up_i || seen || sound_i || holding)  tvx_q <= '0;
    else if (tvx_q != TvxW'(TvxWords))        tvx_q <= tvx_q + TvxW'(1);
  end

  // Sending
  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StRepeat: begin
        if (capture_o)    state_d = StStart;
        else if (issue_i) state_d = StToken;
      end
      StStart: state_d = StFrame;
      StFrame: if (frame_end_i) state_d = StGap1;
      StGap1:  state_d = StGap2;
      StGap2:  state_d = avail_i && tht_q != '0 ? StStart : StToken;
      StToken: state_d = StTail;
      default: state_d = StRepeat;       // StTail
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !up_i) state_q <= StRepeat;
    else                  state_q <= state_d;
  end

  logic [7:0] crc;
  jet_crc8 u_crc (
    .crc_i(8'(jet_hw_pkg::HEADER_CRC_INIT)), .data_i({8'h00, epoch_i}), .crc_o(crc));

  assign start_o  = state_q == StStart;
  assign active_o = holding;
  assign valid_o  = state_q == StToken || state_q == StTail;
  assign data_o   = state_q == StTail ? {epoch_i, crc} : {8'(jet_hw_pkg::K_TOKEN), 8'h00};
  assign k_o      = state_q == StTail ? 2'b00 : 2'b10;

endmodule

`default_nettype wire
