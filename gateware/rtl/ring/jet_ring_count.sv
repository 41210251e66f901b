// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Events that have to be made first: words in units of 64, and own frames that are
// not home when the token is.
`default_nettype none

module jet_ring_count (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         up_i,
  input  wire         start_i,         // a frame of ours begins
  input  wire         stripped_i,      // one is taken off
  input  wire         token_i,         // the token comes
  output logic        not_home_o,
  input  wire  [2:0]  words_i,         // a word of this kind goes out
  output logic [2:0]  words_o          // 64 have
);

  // A frame's header may be home before its end has left. No ring holds a thousand: some are lost
  logic [9:0] away_q;
  always_ff @(posedge clk_i) begin
    not_home_o <= rst_ni & up_i & token_i & away_q != '0;
    if (!rst_ni || !up_i || token_i)                    away_q <= '0;
    else if (start_i && !stripped_i && away_q != '1)    away_q <= away_q + 10'd1;
    else if (stripped_i && !start_i && away_q != '0 && away_q != '1) away_q <= away_q - 10'd1;
  end

  for (genvar g = 0; g < 3; g++) begin : gen_words
    logic [6:0] n_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) n_q <= '0;
      else         n_q <= {1'b0, n_q[5:0]} + 7'(words_i[g]);
    end
    assign words_o[g] = n_q[6];
  end

endmodule

`default_nettype wire
