// Crossings as they should be, a constant, and two clocks that share nothing.
`default_nettype none
module top (
  input  wire         a_clk_i,
  input  wire         b_clk_i,
  input  wire         rst_ni,
  input  wire   [3:0] who_i,
  input  wire  [23:0] d_i,
  output logic [23:0] q_o,
  output logic        busy_o
);
  logic a_rst_n, b_rst_n, a_open, a_clear, b_open, b_clear, busy_q, pending, note;
  logic [3:0] a_who_q, b_who_q;
  (* constant *) logic [3:0] who;
  assign who = who_i;
  logic [23:0] a_q;
  jet_cdc_reset u_a_rst (.clk_i(a_clk_i), .rst_ni, .rst_no(a_rst_n));
  jet_cdc_reset u_b_rst (.clk_i(b_clk_i), .rst_ni, .rst_no(b_rst_n));
  jet_cdc_join u_join (
    .a_clk_i, .a_stop_i(!a_rst_n), .a_open_o(a_open), .a_clear_o(a_clear),
    .b_clk_i, .b_stop_i(!b_rst_n), .b_open_o(b_open), .b_clear_o(b_clear)
  );
  jet_cdc_bus #(.Width(24)) u_bus (
    .src_clk_i(a_clk_i), .src_open_i(a_open), .src_clear_i(a_clear), .src_dirty_i(a_q != d_i),
    .src_note_i(1'b0), .src_bus_i(a_q), .src_pending_o(pending),
    .dst_clk_i(b_clk_i), .dst_open_i(b_open), .dst_clear_i(b_clear), .dst_bus_o(q_o),
    .dst_note_o(note)
  );
  jet_cdc_sync u_busy (.clk_i(b_clk_i), .d_i(busy_q), .q_o(busy_o));
  always_ff @(posedge a_clk_i) begin
    a_q     <= d_i;
    a_who_q <= who;
    busy_q  <= pending | ^a_who_q;
  end
  always_ff @(posedge b_clk_i) b_who_q <= who ^ {4{note}} ^ b_who_q;
endmodule
