// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Received requests wait here for jet_bar: posted ones in a queue, one non-posted beside it, which
// may be passed by the posted ones behind it and passes none before it. So posted requests are
// taken whatever becomes of the completion that the other one waits for.
//
// What the link may send is told as the credits that were ever allocated, modulo 256, as UpdateFC
// has it. A packet takes one header credit of its class, and gives it back when its place is
// free, or at once if it goes nowhere. Data need no room of their own: all of their credits
// are infinite, those of completions too, whose places jet_rd_slots has reserved. A
// packet that comes without a credit finds no place and is lost: receiver overflow.
`default_nettype none

module jet_req_queue #(
  parameter int unsigned PostedLog2 = 4      // 1 << PostedLog2 posted requests
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,

  // From jet_tlp_rx: a request that has to be run or refused; or a packet that went nowhere
  input  wire logic        valid_i,
  input  wire logic        np_i,
  input  wire logic        write_i,
  input  wire logic        cfg_i,
  input  wire logic        bar0_i,
  input  wire logic        bar2_i,
  input  wire logic [15:0] addr_i,
  input  wire logic [63:0] data_i,
  input  wire logic [31:0] h0_i,
  input  wire logic [31:0] h1_i,
  input  wire logic [31:0] h2_i,
  input  wire logic        gone_posted_i,
  input  wire logic        gone_np_i,
  output logic             overflow_o,
  output logic [7:0]       posted_hdr_o,
  output logic [7:0]       np_hdr_o,

  // To jet_bar
  output logic             valid_o,
  input  wire logic        ready_i,
  output logic             np_o,
  output logic             write_o,
  output logic             cfg_o,
  output logic             bar0_o,
  output logic             bar2_o,
  output logic             two_o,
  output logic [7:0]       be_o,
  output logic [15:2]      addr_o,
  output logic [63:0]      data_o,

  // The non-posted request, for its completion and until that has left
  output logic [31:0]      np_h0_o,
  output logic [31:0]      np_h1_o,
  output logic [6:2]       np_lower_o,
  output logic [12:0]      np_bus_dev_o,
  input  wire logic        np_done_i,
  output logic             busy_o
);

  localparam int unsigned W = PostedLog2;

  logic        full_n, posted, pop;
  logic        bar2, two;
  logic [7:0]  be;
  logic [15:2] addr;
  logic [63:0] data;
  logic [W:0]  level;
  jet_fifo #(.Width(88), .DepthLog2(W)) u_posted (
    .clk_i, .rst_ni, .wvalid_i(valid_i && !np_i), .wready_o(full_n),
    .wdata_i({bar2_i, h0_i[1], h1_i[7:0], addr_i[15:2], data_i}),
    .rvalid_o(posted), .rready_i(pop), .rdata_o({bar2, two, be, addr, data}), .level_o(level));

  logic        np_q, run_q, np_write_q, np_cfg_q, np_bar0_q, np_bar2_q, due;
  logic [15:2] np_addr_q;
  logic [31:0] np_data_q;
  logic [W:0]  before_q;                    // posted requests in front of it
  assign due = np_q && !run_q && before_q == '0;
  assign pop = ready_i && !due;

  assign valid_o = due || posted;
  assign np_o    = due;
  assign write_o = !due || np_write_q;
  assign cfg_o   = due && np_cfg_q;
  assign bar0_o  = due ? np_bar0_q : !bar2;
  assign bar2_o  = due ? np_bar2_q : bar2;
  assign two_o   = due ? np_h0_o[1] : two;
  assign be_o    = due ? np_h1_o[7:0] : be;
  assign addr_o  = due ? np_addr_q : addr;
  assign data_o  = due ? {32'h0, np_data_q} : data;

  assign overflow_o = valid_i && (np_i ? np_q : !full_n);
  assign busy_o     = np_q || posted;
  assign np_lower_o = np_addr_q[6:2];

  always_ff @(posedge clk_i) begin
    posted_hdr_o <= posted_hdr_o + 8'(pop && posted) + 8'(gone_posted_i);
    np_hdr_o     <= np_hdr_o + 8'(np_done_i) + 8'(gone_np_i);
    if (pop && posted && before_q != '0) before_q <= before_q - (W + 1)'(1);
    if (ready_i && due) run_q <= 1'b1;
    if (np_done_i) np_q <= 1'b0;
    if (valid_i && np_i && !np_q) begin
      np_q         <= 1'b1;
      run_q        <= 1'b0;
      before_q     <= level - (W + 1)'(pop && posted);
      {np_write_q, np_cfg_q, np_bar0_q, np_bar2_q} <= {write_i, cfg_i, bar0_i, bar2_i};
      np_addr_q    <= cfg_i ? {4'h0, h2_i[11:2]} : addr_i[15:2];
      np_data_q    <= data_i[31:0];
      np_h0_o      <= h0_i;
      np_h1_o      <= h1_i;
      np_bus_dev_o <= h2_i[31:19];
    end
    if (!rst_ni) begin
      np_q         <= 1'b0;
      posted_hdr_o <= 8'(1 << W);
      np_hdr_o     <= 8'd1;
    end
  end

  // Requests that are run begin at a double word, and the type of h2 depends on h0.
  wire unused = &{1'b0, addr_i[1:0], h2_i[18:12], h2_i[1:0], 1'b0};

endmodule

`default_nettype wire
