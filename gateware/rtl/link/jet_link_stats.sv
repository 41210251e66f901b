// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Counters of the link, JET_LINK_CNT_... of hw.h. Each event has a small counter of its own, which
// a walker adds to the large one in a memory of sixteen words: it comes by every sixteen clocks,
// reads in one and writes in the next.
`default_nettype none

module jet_link_stats (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire  [jet_hw_pkg::LINK_CNT_NUM-1:0] event_i,    // pulses
  input  wire  [3:0]  idx_i,          // which is asked for
  output logic [31:0] count_o         // ... is here a clock later
);

  localparam int unsigned Num = jet_hw_pkg::LINK_CNT_NUM;

  (* ram_style = "distributed" *) logic [31:0] count_q [16];
  logic [31:0] word_q;
  logic [3:0]  at_q, to_q;            // read, written
  logic [4:0]  add_q, add;
  logic        fresh_q;               // the memory's words are nothing yet
  logic        known_q;
  logic [Num*5-1:0] some;

  always_ff @(posedge clk_i) count_q[to_q] <= word_q + 32'(add_q);

  always_comb begin
    add = '0;
    for (int unsigned i = 0; i < Num; i++) begin
      if (at_q == 4'(i)) add |= some[5*i +: 5];
    end
  end

  always_ff @(posedge clk_i) begin
    word_q  <= fresh_q ? '0 : count_q[at_q];
    add_q   <= add;
    to_q    <= at_q;
    at_q    <= at_q + 4'd1;
    count_o <= known_q ? count_q[idx_i] : '0;
    if (&at_q) fresh_q <= 1'b0;
    known_q <= !fresh_q;
    if (!rst_ni) begin
      at_q    <= '0;
      fresh_q <= 1'b1;
      known_q <= 1'b0;
    end
  end

  for (genvar g = 0; g < Num; g++) begin : gen_some
    logic [4:0] n_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni)              n_q <= '0;
      else if (at_q == 4'(g))   n_q <= 5'(event_i[g]);
      else                      n_q <= n_q + 5'(event_i[g]);
    end
    assign some[5*g +: 5] = n_q;
  end

endmodule

`default_nettype wire
