// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Takes coherent pictures of a wide bus into another clock: the source holds
// a copy, the destination takes it when the request has crossed, and
// says so. A picture is asked for while `dirty_i` is high; `note_i` of
// the same clock goes along (or of any clock since the last picture).
`default_nettype none

module jet_bus_sync #(
  parameter int unsigned Width = 8
) (
  input  wire              src_clk_i,
  input  wire              src_rst_ni,
  input  wire              dirty_i,     // the bus changed
  input  wire              note_i,      // and the destination shall be told
  input  wire  [Width-1:0] bus_i,       // sampled the clock after dirty_i at the earliest
  output logic             pending_o,   // a change is not across yet

  input  wire              dst_clk_i,
  input  wire              dst_rst_ni,
  output logic [Width-1:0] bus_o,
  output logic             note_o       // pulse, the clock after bus_o took the change
);

  logic req_q, ack, dirty_q, note_q, sent_note_q, take;
  logic [Width-1:0] hold_q;

  assign take      = (dirty_q | note_q) & (req_q == ack);
  assign pending_o = dirty_q | note_q | (req_q != ack);

  always_ff @(posedge src_clk_i) begin
    if (take) hold_q <= bus_i;
    if (!src_rst_ni) begin
      req_q       <= 1'b0;
      dirty_q     <= 1'b1;
      note_q      <= 1'b0;
      sent_note_q <= 1'b0;
    end else begin
      dirty_q <= dirty_i | (dirty_q & !take);
      note_q  <= note_i  | (note_q & !take);
      if (take) begin
        req_q       <= !req_q;
        sent_note_q <= note_q;
      end
    end
  end

  // hold_q and sent_note_q stand still from req_q's change until ack's.
  logic req, seen_q, note_out_q;
  jet_sync u_req (.clk_i(dst_clk_i), .d_i(req_q), .q_o(req));
  jet_sync u_ack (.clk_i(src_clk_i), .d_i(seen_q), .q_o(ack));

  always_ff @(posedge dst_clk_i) begin
    if (!dst_rst_ni) begin
      seen_q     <= 1'b0;
      bus_o      <= '0;
      note_out_q <= 1'b0;
    end else begin
      seen_q     <= req;
      note_out_q <= (req != seen_q) & sent_note_q;
      if (req != seen_q) bus_o <= hold_q;
    end
  end

  assign note_o = note_out_q;

endmodule

`default_nettype wire
