// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// How long the token takes for its way round: last, shortest, longest, sum, and the
// power of two below it, for the host's histogram.
`default_nettype none

module jet_rotation (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         up_i,
  input  wire         issue_i,         // the first token leaves
  input  wire         first_i,         // the token comes for the first time since a claim
  input  wire         seen_i,          // the token comes
  output logic [23:0] last_o,
  output logic [23:0] max_o,
  output logic [23:0] min_o,
  output logic [31:0] sum_o,           // modulo 2^32
  output logic [4:0]  bin_o            // pulse: 2^bin <= rotation; 0: none
);

  logic [23:0] rot_q, rot_next;
  logic [4:0] bin_q;                     // 2^bin_q <= rot_q < 2^(bin_q + 1)
  logic begins, turned;
  assign rot_next = rot_q + 24'd1;
  assign begins   = up_i & (issue_i | (seen_i & first_i));
  assign turned   = up_i & seen_i & !first_i;

  always_ff @(posedge clk_i) begin
    if (!up_i) begin
      rot_q <= '0;
      bin_q <= '0;
    end else if (seen_i || issue_i) begin
      rot_q <= 24'd1;
      bin_q <= '0;
    end else if (rot_q != '1) begin
      rot_q <= rot_next;
      if ((rot_q & rot_next) == '0) bin_q <= bin_q + 5'd1;
    end
    bin_o <= rst_ni && turned ? bin_q : '0;
    if (!rst_ni || begins) begin
      last_o <= '0;
      max_o  <= '0;
      min_o  <= '0;
      sum_o  <= '0;
    end else if (turned) begin
      last_o <= rot_q;
      sum_o  <= sum_o + 32'(rot_q);
      if (rot_q > max_o)                 max_o <= rot_q;
      if (rot_q < min_o || min_o == '0)  min_o <= rot_q;
    end
  end

endmodule

`default_nettype wire
