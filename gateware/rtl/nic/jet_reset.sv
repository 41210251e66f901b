// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Resets that software asks for. Nothing is cut off in the middle, because host and
// ring are owed the rest of what was begun:
//
//   Off -> Stop: nothing new begins, until all parts are idle -> Sweep: the buffer memory is
//   zeroed, a word of all banks a clock; in the first 1024 clocks the tables are initialised as
//   well (and, if all is reset, the core) -> Off
//
// Tables have 512 places, and are gone over twice: so a part may write them from registers which
// init_o, or the core's reset, clears a clock later.
//
// A change of the block size does the same to the blocks alone. The old size holds until the
// sweep, for what was begun with it.
`default_nettype none

module jet_reset #(
  parameter int unsigned BankW = 13     // address of a word in a bank of the buffer memory, >= 10
) (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         all_i,          // pulse: CTRL.RESET or a reset of the function
  input  wire         blocks_i,       // pulse: new block size
  input  wire  [3:0]  shift_i,
  input  wire         idle_i,         // all parts, while stop_o
  output logic        stop_o,         // begin nothing
  output logic        flush_o,        // and forget what waits
  output logic        core_rst_no,
  output logic        init_o,
  output logic        init_all_o,
  output logic        zero_o,         // the buffer memory
  output logic [BankW-1:0] init_addr_o,
  output logic [3:0]  shift_o,        // block size
  output logic        busy_o
);

  if (BankW < 10) begin : gen_check
    $fatal(0, "jet_reset: a bank of the buffer memory must have 1024 words (8 KB) or more");
  end

  typedef enum logic [1:0] {Off, Stop, Sweep} state_e;
  state_e state_q;
  logic all_q, tables;
  logic [3:0] shift_q;                // from the sweep on
  logic [2:0] wait_q;

  assign tables = (state_q == Sweep) & ((init_addr_o >> 10) == '0);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= Sweep;
      all_q       <= 1'b1;
      wait_q      <= '0;
      core_rst_no <= 1'b0;
      init_addr_o <= '0;
      shift_q     <= 4'(jet_hw_pkg::BLOCK_SHIFT_MIN);
      shift_o     <= 4'(jet_hw_pkg::BLOCK_SHIFT_MIN);
    end else begin
      core_rst_no <= !(all_q & tables);
      unique case (state_q)
        Off: begin
          all_q       <= all_i;
          wait_q      <= '0;
          init_addr_o <= '0;
          if (all_i | blocks_i) state_q <= Stop;
        end
        Stop: begin
          // A part that hands over to another may look idle for a clock
          wait_q <= idle_i ? wait_q + 3'd1 : '0;
          if (idle_i & (&wait_q)) state_q <= Sweep;
        end
        default: begin
          init_addr_o <= init_addr_o + BankW'(1);
          shift_o     <= shift_q;
          if (&init_addr_o) state_q <= Off;
        end
      endcase
      if (all_i & (state_q == Stop)) all_q <= 1'b1;
      // Also of what was written meanwhile
      if (all_i & (state_q == Sweep)) begin
        state_q <= Stop;
        all_q   <= 1'b1;
        init_addr_o <= '0;
        wait_q  <= '0;
      end
      if (all_i) shift_q <= 4'(jet_hw_pkg::BLOCK_SHIFT_MIN);
      else if (blocks_i & (state_q == Off)) shift_q <= shift_i;
    end
  end

  assign stop_o     = state_q != Off;
  assign flush_o    = stop_o & all_q;
  assign init_o     = tables;
  assign zero_o     = state_q == Sweep;
  assign init_all_o = all_q;
  assign busy_o     = state_q != Off;

endmodule

`default_nettype wire
