// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Words of the ring clock that the host reads now and then, one at a time: the request
// crosses, the word is kept, the acknowledge crosses back.
`default_nettype none

module jet_ring_regs (
  input  wire         host_clk_i,
  input  wire         host_rst_ni,
  input  wire         sel_i,           // held until ack_o
  input  wire  [2:0]  idx_i,
  output logic        ack_o,
  output logic [31:0] data_o,          // with ack_o

  input  wire         clk_i,           // ring clock
  input  wire  [47:0] upstream_i,
  input  wire  [47:0] suspect_i,
  input  wire  [23:0] rot_min_i,
  input  wire  [31:0] rot_sum_i
);

  logic ask_q, asked, answer_q, answered, busy_q;
  jet_sync u_ask (.clk_i(clk_i), .d_i(ask_q), .q_o(asked));
  jet_sync u_answer (.clk_i(host_clk_i), .d_i(answer_q), .q_o(answered));

  always_ff @(posedge host_clk_i) begin
    if (!host_rst_ni) begin
      ask_q  <= 1'b0;
      busy_q <= 1'b0;
      ack_o  <= 1'b0;
    end else begin
      ack_o <= busy_q & answered == ask_q;
      if (sel_i && !busy_q && !ack_o && answered == ask_q) begin
        busy_q <= 1'b1;
        ask_q  <= !ask_q;
      end else if (answered == ask_q) begin
        busy_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    answer_q <= asked;
    if (answer_q != asked) begin
      unique case (idx_i)
        3'd0:    data_o <= upstream_i[31:0];
        3'd1:    data_o <= {16'b0, upstream_i[47:32]};
        3'd2:    data_o <= suspect_i[31:0];
        3'd3:    data_o <= {16'b0, suspect_i[47:32]};
        3'd4:    data_o <= {8'b0, rot_min_i};
        default: data_o <= rot_sum_i;
      endcase
    end
  end

endmodule

`default_nettype wire
