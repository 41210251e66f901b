// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Takes frames out of jet_tx_fifo, a word at a time, for the framer.
//
//   StHead    waits for a frame that may start, keeps its first beat
//   StAvail   offers it; the ring is down, or it could never be sent: gives it up
//   StStream  hands its words to the framer, until that needs the descriptor no more
//   StDrain   takes the rest of a frame away that is not (wholly) sent
//   StFail    and reports it
`default_nettype none

module jet_tx_source (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         valid_i,         // jet_tx_fifo
  output logic        ready_o,
  input  wire  [63:0] data_i,
  input  wire         last_i,
  input  wire  [5:0]  frames_i,

  input  wire         up_i,            // frames can be sent
  input  wire         hold_i,          // no further frame until the last one's report is across

  output logic        avail_o,
  input  wire         never_i,         // it never fits; not together with go_i
  input  wire         go_i,            // the framer starts with it
  // descriptor, from avail_o until free_i
  output logic [7:0]  uu_o,
  output logic [16:0] len_o,           // and BARE above it
  output logic [23:0] vci_o,
  output logic [15:0] word_o,
  output logic        word_valid_o,    // false: not there yet
  input  wire         pop_i,
  input  wire         free_i,          // pulse: descriptor and words are no longer needed
  input  wire         sent_i,          // pulse: last word sent
  input  wire         failed_i,        // pulse: the framer gave up, before or after free_i

  input  wire         quiet_i,         // another frame's failure is being reported: wait
  output jet_ring_pkg::done_e done_o,  // pulses: reports, in the order of the frames
  output logic        busy_o
);

  typedef enum logic [2:0] {StHead, StAvail, StStream, StDrain, StFail} state_e;
  state_e state_q, state_d;

  logic [5:0] started_q;
  jet_ring_pkg::done_e fail_q;           // what became of what is drained; DoneNone: it was sent
  logic take_head, ended_q, have_q, load;
  logic [63:0] beat_q;
  logic [1:0] idx_q;

  assign take_head = state_q == StHead && valid_i && !hold_i && frames_i != started_q;

  // Beats: the next one is taken when the last word of this one goes
  assign load    = (state_q == StAvail || state_q == StStream) && !ended_q && valid_i &&
                   (!have_q || (pop_i && idx_q == 2'd3));
  assign ready_o = take_head || load || (state_q == StDrain && !ended_q);
  assign avail_o = state_q == StAvail && up_i;
  assign busy_o  = state_q != StHead || valid_i;
  assign word_valid_o = have_q || ended_q;

  always_comb begin
    unique case (idx_q)
      2'd0:    word_o = {beat_q[7:0], beat_q[15:8]};
      2'd1:    word_o = {beat_q[23:16], beat_q[31:24]};
      2'd2:    word_o = {beat_q[39:32], beat_q[47:40]};
      default: word_o = {beat_q[55:48], beat_q[63:56]};
    endcase
    if (!have_q) word_o = '0;            // fewer bytes than the length says
  end

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StHead:   if (take_head) state_d = StAvail;
      StAvail: begin
        // The ring may go down in the clock in which the framer starts: it will say so
        if (go_i)                  state_d = StStream;
        else if (!up_i || never_i) state_d = StDrain;
      end
      StStream: begin
        if (failed_i)    state_d = StDrain;
        else if (free_i) state_d = ended_q ? StHead : StDrain;
      end
      StDrain:  if (ended_q) state_d = fail_q != jet_ring_pkg::DoneNone ? StFail : StHead;
      StFail:   if (!quiet_i) state_d = StHead;
      default:  state_d = StHead;
    endcase
  end

  always_comb begin
    done_o = jet_ring_pkg::DoneNone;
    if (sent_i)                                done_o = jet_ring_pkg::DoneSent;
    if (failed_i && state_q != StStream)       done_o = jet_ring_pkg::DoneDown;
    if (state_q == StFail && !quiet_i)         done_o = fail_q;
  end

  always_ff @(posedge clk_i) begin
    if (take_head) begin
      uu_o   <= data_i[55:48];
      len_o  <= data_i[40:24];
      vci_o  <= data_i[23:0];
    end
    if (load) beat_q <= data_i;
    if (!rst_ni) begin
      state_q   <= StHead;
      started_q <= '0;
      ended_q   <= 1'b0;
      have_q    <= 1'b0;
      idx_q     <= '0;
      fail_q    <= jet_ring_pkg::DoneNone;
    end else begin
      state_q   <= state_d;
      started_q <= started_q + 6'(take_head);
      if (ready_o && valid_i) ended_q <= last_i;
      if (take_head) begin
        have_q <= 1'b0;
        idx_q  <= '0;
      end else if (load) begin
        have_q <= 1'b1;
        idx_q  <= '0;
      end else if (pop_i && have_q) begin
        idx_q <= idx_q + 2'd1;
        if (idx_q == 2'd3) have_q <= 1'b0;
      end
      if (state_q == StAvail)  fail_q <= up_i ? jet_ring_pkg::DoneNever : jet_ring_pkg::DoneDown;
      if (state_q == StStream) fail_q <= failed_i ? jet_ring_pkg::DoneDown : jet_ring_pkg::DoneNone;
    end
  end

`ifdef JET_ASSERT
  // FIFO and slice hold no more; so the difference modulo 64 is the number
  always_ff @(posedge clk_i) if (rst_ni) counted: assert (6'(frames_i - started_q) <= 6'd34);
`endif

endmodule

`default_nettype wire
