// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Words of another clock that are read now and then, one at a time: the request crosses, the
// word is kept, the acknowledge crosses back. When none has come after Limit clocks, as the
// other side is shut or has no clock, the word is 0. What comes of it later is nobody's.
`default_nettype none

module jet_cdc_ask #(
  parameter int unsigned IndexW = 3,
  parameter int unsigned Width  = 32,
  parameter int unsigned Limit  = 255
) (
  input  wire               a_clk_i,
  input  wire               a_rst_ni,
  input  wire               a_open_i,      // jet_cdc_join
  input  wire               a_clear_i,
  input  wire               a_sel_i,       // held until a_ack_o
  input  wire  [IndexW-1:0] a_index_i,
  output logic              a_ack_o,
  output logic [Width-1:0]  a_data_o,      // with a_ack_o

  input  wire               b_clk_i,
  input  wire               b_open_i,
  input  wire               b_clear_i,
  output logic [IndexW-1:0] b_index_o,     // stands still while it matters
  input  wire  [Width-1:0]  b_data_i       // the word of b_index_o
);

  localparam int unsigned W = $clog2(Limit + 1);

  // The index stands still from the clock before ask_q's change until answer_q's. A request
  // that was given up stays on its way, and the next one waits for it.
  typedef enum logic [1:0] {Idle, Ask, Wait} state_e;
  state_e state_q;
  logic ask_q, asked, answer_q, answered, answer_here, over;
  logic [IndexW-1:0] index_q;
  logic [Width-1:0] word_q;
  logic [W-1:0] clocks_q;
  jet_cdc_sync u_ask (.clk_i(b_clk_i), .d_i(ask_q), .q_o(asked));
  jet_cdc_sync u_answer (.clk_i(a_clk_i), .d_i(answer_q), .q_o(answered));

  assign answer_here = ask_q == answered;
  assign over        = clocks_q == W'(Limit);

  always_ff @(posedge a_clk_i) begin
    a_data_o <= '0;
    if (!a_rst_ni) begin
      state_q  <= Idle;
      a_ack_o  <= 1'b0;
      clocks_q <= '0;
    end else begin
      a_ack_o  <= 1'b0;
      clocks_q <= '0;
      if (a_sel_i && !a_ack_o) begin
        clocks_q <= clocks_q + W'(1);
        unique case (state_q)
          Idle: begin
            if (answer_here) begin
              index_q <= a_index_i;
              state_q <= Ask;
            end
          end
          Ask: state_q <= Wait;
          default: begin
            if (answer_here) begin
              state_q  <= Idle;
              a_ack_o  <= 1'b1;
              a_data_o <= word_q;
            end
          end
        endcase
        if (over) a_ack_o <= 1'b1;
        if (over || !a_open_i) begin
          state_q  <= Idle;
          a_data_o <= '0;
        end
        if (!a_open_i && !over) a_ack_o <= 1'b0;
      end
    end
    if (a_clear_i)                       ask_q <= 1'b0;
    else if (state_q == Ask && a_open_i) ask_q <= !ask_q;
  end

  assign b_index_o = index_q;
  always_ff @(posedge b_clk_i) begin
    if (b_clear_i) begin
      answer_q <= 1'b0;
    end else if (b_open_i && answer_q != asked) begin
      answer_q <= asked;
      word_q   <= b_data_i;
    end
  end

endmodule

`default_nettype wire
