// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Two readers of host memory at one port: 0 jet_fetch, 1 jet_copy. Each has
// one request on its way at most; answers come in order, so it is enough to
// remember whose is the older one.
`default_nettype none

module jet_nic_rd (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire  [1:0]  req_valid_i,
  output logic [1:0]  req_ready_o,
  input  wire  [63:0] addr0_i,
  input  wire  [16:0] len0_i,
  input  wire  [63:0] addr1_i,
  input  wire  [16:0] len1_i,
  output logic [1:0]  valid_o,
  input  wire  [1:0]  ready_i,

  output logic        rd_req_valid_o,
  input  wire         rd_req_ready_i,
  output logic [63:0] rd_req_addr_o,
  output logic [16:0] rd_req_len_o,
  input  wire         rd_valid_i,
  output logic        rd_ready_o,
  input  wire         rd_last_i
);

  logic asks_q, who_q;                // a request stands at the port, and whose it is
  logic [1:0] order_q;                // owner of the older, of the younger
  logic [1:0] num_q;
  logic taken, over;

  assign taken = rd_req_valid_o & rd_req_ready_i;
  assign over  = rd_valid_i & rd_ready_o & rd_last_i;

  assign rd_req_valid_o = asks_q;
  assign rd_req_addr_o  = who_q ? addr1_i : addr0_i;
  assign rd_req_len_o   = who_q ? len1_i : len0_i;
  assign req_ready_o    = !taken ? 2'b00 : who_q ? 2'b10 : 2'b01;

  assign valid_o    = (num_q == '0 | !rd_valid_i) ? 2'b00 : order_q[0] ? 2'b10 : 2'b01;
  assign rd_ready_o = (num_q != '0) & (order_q[0] ? ready_i[1] : ready_i[0]);

  always_ff @(posedge clk_i) begin
    if (!asks_q) who_q <= req_valid_i[1];
    if (over) order_q[0] <= order_q[1];
    if (taken & (num_q == '0 | (num_q == 2'd1 & over))) order_q[0] <= who_q;
    else if (taken) order_q[1] <= who_q;
    if (!rst_ni) begin
      asks_q <= 1'b0;
      num_q  <= '0;
    end else begin
      asks_q <= asks_q ? !taken : |req_valid_i;
      num_q  <= num_q + 2'(taken) - 2'(over);
    end
  end

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) one_each: assert (!taken | over | num_q != 2'd2);
`endif

endmodule

`default_nettype wire
