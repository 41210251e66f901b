// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Hands the oldest slot of the reorder buffer to the NIC once it is complete. A failed slot ends
// its request with one error beat; what else belongs to that request is then thrown away as it
// completes.
`default_nettype none

module jet_rd_out (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,

  input  wire logic        empty_i,
  input  wire logic        done_i,
  input  wire logic        bad_i,
  input  wire logic        final_i,
  input  wire logic [3:0]  request_i,
  input  wire logic [5:0]  first_i,
  input  wire logic [5:0]  last_i,
  output logic             pop_o,
  output logic [5:0]       word_o,
  input  wire logic [63:0] data_i,      // of the word asked for in the clock before

  input  wire logic        issue_active_i,
  input  wire logic [3:0]  issue_request_i,
  output logic             abort_o,
  output logic [3:0]       abort_request_o,

  output logic             rd_valid_o,
  input  wire logic        rd_ready_i,
  output logic [63:0]      rd_data_o,
  output logic             rd_last_o,
  output logic             rd_error_o,
  output logic             ev_error_o
);

  typedef enum logic [1:0] {Idle, Stream, Fail, Discard} state_e;
  state_e state_q, state_d;
  logic [5:0] word_q, word_d;
  logic [3:0] failed_q;        // the request that failed

  always_comb begin
    state_d = state_q;
    word_d  = word_q;
    pop_o   = 1'b0;
    unique case (state_q)
      Idle: begin
        word_d = first_i;
        if (done_i) state_d = bad_i ? Fail : Stream;
      end
      Stream: if (rd_ready_i) begin
        word_d = word_q + 6'd1;
        if (word_q == last_i) begin
          pop_o   = 1'b1;
          state_d = Idle;
        end
      end
      Fail: if (rd_ready_i) begin
        pop_o   = 1'b1;
        state_d = final_i ? Idle : Discard;
      end
      Discard: begin
        if (empty_i) begin
          if (!issue_active_i || issue_request_i != failed_q) state_d = Idle;
        end else if (request_i != failed_q) begin
          state_d = Idle;
        end else if (done_i) begin
          pop_o = 1'b1;
          if (final_i) state_d = Idle;
        end
      end
      default: state_d = Idle;
    endcase
  end

  assign word_o          = word_d;
  assign abort_o         = state_q == Discard;
  assign abort_request_o = failed_q;
  assign rd_valid_o      = state_q == Stream || state_q == Fail;
  assign rd_data_o       = data_i;
  assign rd_error_o      = state_q == Fail;
  assign rd_last_o       = rd_error_o || (final_i && word_q == last_i);
  assign ev_error_o      = state_q == Fail && rd_ready_i;

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    word_q  <= word_d;
    if (state_q == Fail) failed_q <= request_i;
    if (!rst_ni) state_q <= Idle;
  end

endmodule

`default_nettype wire
