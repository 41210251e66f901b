// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What commands of a queue leave behind for later ones: which chains have
// failed, and the running sum. A sum is over bytes, so after an odd number of
// them the next ones count with their bytes swapped.
`default_nettype none

module jet_exec_state #(
  parameter int unsigned Queues = 4
) (
  input  wire         clk_i,
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  queue_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire         zero_i,         // a queue begins
  /* verilator lint_off UNUSEDSIGNAL */  // as many bits as Queues needs
  input  wire  [3:0]  zero_queue_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic        hold_o,         // but none may now

  input  wire         done_i,         // a command has ended
  input  wire  [3:0]  chain_i,
  input  wire         first_i,
  input  wire         failed_i,
  output logic        cancel_o,       // the chain has failed before

  input  wire         sum_i,          // with done_i: a COPY_IN that went well
  input  wire         sum_clear_i,
  input  wire         sum_add_i,
  input  wire  [15:0] value_i,
  input  wire         odd_i,          // number of bytes
  output logic [15:0] put_o           // what SUM_PUT stores
);

  localparam int unsigned QW = $clog2(Queues);

  (* ram_style = "distributed" *) logic [15:0] failed [Queues];
  (* ram_style = "distributed" *) logic [16:0] sums   [Queues];   // | odd | sum |

  // The sum in three clocks: read all the time, added at done_i, folded and written after it.
  // SUM_PUT, which shows it, has no flag to clear it
  logic [QW-1:0] q, w;
  logic [15:0] failed_q, failed_d, one, add;
  logic was, is;
  logic [16:0] sum_q, carry_q;
  logic odd_q, write_q;
  assign q        = queue_i[QW-1:0];
  assign w        = zero_i ? zero_queue_i[QW-1:0] : q;
  assign hold_o   = done_i | write_q;
  assign one      = 16'd1 << chain_i;
  // Chain 0 is none
  assign was      = |(failed_q & one);
  assign is       = failed_i | (was & !first_i);
  assign failed_d = zero_i ? '0 : (failed_q & ~one) | (one & {16{is}});
  assign cancel_o = was & chain_i != '0 & !first_i;

  assign add   = !sum_add_i ? '0 : sum_q[16] ? {value_i[7:0], value_i[15:8]} : value_i;
  assign put_o = (&sum_q[15:0]) ? 16'hffff : ~sum_q[15:0];

  always_ff @(posedge clk_i) begin
    failed_q <= failed[q];
    sum_q    <= sum_clear_i ? '0 : sums[q];
    carry_q  <= {1'b0, sum_q[15:0]} + {1'b0, add};
    odd_q    <= sum_q[16] ^ (odd_i & sum_add_i);
    write_q  <= done_i & sum_i;
    if (zero_i | done_i) failed[w] <= failed_d;
    if (zero_i | write_q) sums[w] <= zero_i ? '0 : {odd_q, carry_q[15:0] + 16'(carry_q[16])};
  end

endmodule

`default_nettype wire
