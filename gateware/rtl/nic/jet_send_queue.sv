// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// SENDs that are on their way, as records in one block memory: a half, used as a ring of
// words, for each class, so that neither waits for the other's room. The executor writes
// them, the class's jet_tx_fetch reads them when it is their turn, and jet_tx_done again
// when they are over. Each reads all words, one after the other, and its pointer
// goes along; so a word is free for a new record when jet_tx_done has it.
//
// What the classes share, and what not: a synchronous frame must never stand behind an
// asynchronous one, so each class has its half of the records, its fetcher and its stream.
// They take turns at the buffer memory, a word each. Finishing a SEND is not urgent, and who
// counts down a block's SENDs must do so one by one: there is one jet_tx_done. SENDs need no
// numbers, as jet_blocks counts their segments and does not mind in which order they
// end. The halves are the one block memory that there always was, since the FPGA has no other
// left: each holds six of the largest records, or 16 with 11 segments.
//
//   word 0    uu 8 | vci 24
//   word 1    count 6 | queue 4 | event | length 17        (27:0)
//   word 2    tag 16 | pool 8                              (23:0)
//   word 3..  a segment:  length - 1 (33:20) | byte address in the buffer memory (19:0)
//
//        done <= fetch <= write                            (modulo the half)
//
// One read port: synchronous frames go first, then asynchronous ones, then jet_tx_done. A
// fetcher reads every third clock at the most, so nobody waits long.
`default_nettype none

module jet_send_queue (
  input  wire         clk_i,
  input  wire         rst_ni,

  // [1] and 1: the synchronous class
  input  wire         we_i,           // into the record that is being made
  input  wire         wsync_i,
  input  wire  [5:0]  woff_i,
  input  wire  [33:0] wdata_i,
  input  wire         commit_i,
  input  wire  [5:0]  wlen_i,         // words
  output logic [1:0]  room_o,         // for the largest record

  input  wire  [1:0]  fetch_re_i,     // jet_tx_fetch: its next word
  output logic [1:0]  fetch_gnt_o,
  output logic [1:0]  fetch_valid_o,  // between records: there is one

  input  wire         done_re_i,      // jet_tx_done: likewise
  input  wire         done_sync_i,
  output logic        done_gnt_o,
  input  wire         over_i,         // a SEND of done_sync_i is
  output logic        at_ring_o,      // something was fetched that is not over
  output logic        busy_o,         // a SEND is not over

  output logic [33:0] rdata_o         // a clock after gnt
);

  localparam int unsigned Largest = 3 + jet_hw_pkg::CMD_SEGS_MAX;

  logic [1:0] commit, over, done, out, busy;
  logic [1:0][7:0] wptr, fptr, dptr;

  assign commit      = {commit_i & wsync_i, commit_i & !wsync_i};
  assign over        = {over_i & done_sync_i, over_i & !done_sync_i};
  assign fetch_gnt_o = {fetch_re_i[1], fetch_re_i[0] & !fetch_re_i[1]};
  assign done_gnt_o  = done_re_i & (fetch_re_i == 2'b00);
  assign done        = {done_gnt_o & done_sync_i, done_gnt_o & !done_sync_i};

  logic [8:0] raddr;
  always_comb begin
    if (fetch_re_i[1])      raddr = {1'b1, fptr[1]};
    else if (fetch_re_i[0]) raddr = {1'b0, fptr[0]};
    else                    raddr = {done_sync_i, dptr[done_sync_i]};
  end

  jet_ram #(.Width(34), .Depth(512)) u_ram (
    .clk_i, .we_i, .waddr_i({wsync_i, wptr[wsync_i] + 8'(woff_i)}), .wdata_i,
    .re_i(done_re_i | (|fetch_re_i)), .raddr_i(raddr), .rdata_o
  );

  for (genvar c = 0; c < 2; c++) begin : gen_class
    // All that wait for an event of one queue must fit jet_room's counter
    localparam logic [4:0] Most = (c == 1) ? 5'd8 : 5'd16;
    logic [7:0] wptr_q, fptr_q, dptr_q, used;
    logic [4:0] n_q;                  // on their way

    assign used = wptr_q - dptr_q;
    always_ff @(posedge clk_i) begin
      room_o[c] <= (used <= 8'(255 - Largest)) & (n_q != Most);
      if (!rst_ni) begin
        wptr_q <= '0;
        fptr_q <= '0;
        dptr_q <= '0;
        n_q    <= '0;
      end else begin
        if (commit[c])      wptr_q <= wptr_q + 8'(wlen_i);
        if (fetch_gnt_o[c]) fptr_q <= fptr_q + 8'd1;
        if (done[c])        dptr_q <= dptr_q + 8'd1;
        if (commit[c] ^ over[c]) n_q <= commit[c] ? n_q + 5'd1 : n_q - 5'd1;
      end
    end
    assign wptr[c]  = wptr_q;
    assign fptr[c]  = fptr_q;
    assign dptr[c]  = dptr_q;
    assign out[c]   = fptr_q != dptr_q;
    assign busy[c]  = n_q != '0;
    assign fetch_valid_o[c] = wptr_q != fptr_q;
`ifdef JET_ASSERT
    always_ff @(posedge clk_i) if (rst_ni) begin
      fits:         assert (!commit[c] | (9'(used) + 9'(wlen_i) < 9'd256));
      counted:      assert (!commit[c] | over[c] | n_q != Most);
      none_is_over: assert (!over[c] | n_q != '0);
      in_order:     assert (8'(fptr_q - dptr_q) <= used);
    end
`endif
  end

  assign at_ring_o = |out;
  assign busy_o    = |busy;

endmodule

`default_nettype wire
