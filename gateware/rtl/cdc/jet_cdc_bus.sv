// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Takes coherent pictures of a wide bus into another clock: the source keeps a copy, the
// destination takes it when the request has crossed, and says so. A picture is asked
// for while `src_dirty_i` is high; `src_note_i` of the same clock goes along (or of any
// clock since the last picture). One goes by itself, with a note, whenever
// the two sides are joined; while they are not, dst_bus_o is 0.
`default_nettype none

module jet_cdc_bus #(
  parameter int unsigned Width = 8
) (
  input  wire              src_clk_i,
  input  wire              src_open_i,     // jet_cdc_join
  input  wire              src_clear_i,
  input  wire              src_dirty_i,    // the bus changed
  input  wire              src_note_i,     // and the destination shall be told
  input  wire  [Width-1:0] src_bus_i,      // sampled the clock after src_dirty_i at the earliest
  output logic             src_pending_o,  // a change is not across yet

  input  wire              dst_clk_i,
  input  wire              dst_open_i,
  input  wire              dst_clear_i,
  output logic [Width-1:0] dst_bus_o,
  output logic             dst_note_o      // pulse, with the change
);

  logic req_q, ack, dirty_q, note_q, take, took_q;
  logic [Width:0] hold_q;

  assign take          = src_open_i & (dirty_q | note_q) & !took_q & req_q == ack;
  assign src_pending_o = !src_open_i | dirty_q | note_q | took_q | req_q != ack;

  // The copy stands still from the clock before req_q's change until ack's. If our reset
  // falls while it is made, it is not asked for.
  always_ff @(posedge src_clk_i) begin
    if (take) hold_q <= {note_q, src_bus_i};
    if (src_clear_i) begin
      req_q   <= 1'b0;
      dirty_q <= 1'b1;
      note_q  <= 1'b1;
      took_q  <= 1'b0;
    end else begin
      dirty_q <= src_dirty_i | (dirty_q & !take);
      note_q  <= src_note_i  | (note_q & !take);
      took_q  <= take;
      if (took_q & src_open_i) req_q <= !req_q;
    end
  end

  logic req, seen_q;
  jet_cdc_sync u_req (.clk_i(dst_clk_i), .d_i(req_q), .q_o(req));
  jet_cdc_sync u_ack (.clk_i(src_clk_i), .d_i(seen_q), .q_o(ack));

  always_ff @(posedge dst_clk_i) begin
    if (dst_clear_i) seen_q <= 1'b0;
    if (!dst_open_i) begin
      dst_bus_o  <= '0;
      dst_note_o <= 1'b0;
    end else begin
      seen_q     <= req;
      dst_note_o <= req != seen_q & hold_q[Width];
      if (req != seen_q) dst_bus_o <= hold_q[Width-1:0];
    end
  end

endmodule

`default_nettype wire
