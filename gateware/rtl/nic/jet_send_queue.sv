// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// SENDs that are on their way: a ring of words in one block memory, written by
// the executor, read by jet_tx_fetch when it is their turn and again by jet_tx_done when
// they are over. Each is known by a five-bit number; 16 may be on their way.
//
//   word 0    uu 8 | vci 24
//   word 1    count 6 | queue 3 | event | length 17        (26:0)
//   word 2    tag 16 | pool 8                              (23:0)
//   word 3..  a segment:  length - 1 (33:20) | byte address in the buffer memory (19:0)
//
//        sid_done <= sid_next < sid_new       (modulo 32)
`default_nettype none

module jet_send_queue #(
  parameter int unsigned DepthLog2 = 9
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         we_i,           // into the record that is being made
  input  wire  [5:0]  woff_i,
  input  wire  [33:0] wdata_i,
  input  wire         commit_i,
  input  wire  [5:0]  wlen_i,         // words
  output logic        room_o,         // for the largest record
  output logic [4:0]  sid_new_o,      // number of the record that is being made

  input  wire         fetch_re_i,     // goes first
  input  wire  [5:0]  fetch_off_i,
  input  wire         fetch_next_i,   // has read it all
  input  wire  [5:0]  fetch_len_i,
  output logic        fetch_valid_o,

  input  wire         done_re_i,
  input  wire  [5:0]  done_off_i,
  output logic        done_gnt_o,
  input  wire         done_next_i,
  input  wire  [5:0]  done_len_i,
  output logic [4:0]  done_sid_o,
  output logic        busy_o,         // a SEND is not over

  output logic [33:0] rdata_o         // a clock after the one who reads
);

  localparam int unsigned Largest = 3 + jet_hw_pkg::CMD_SEGS_MAX;

  logic [DepthLog2-1:0] wptr_q, fptr_q, dptr_q, raddr;
  logic [DepthLog2:0] level_q;
  logic [4:0] wsid_q, fsid_q, dsid_q;
  logic most;                         // 16 are on their way

  assign raddr = fetch_re_i ? fptr_q + DepthLog2'(fetch_off_i) : dptr_q + DepthLog2'(done_off_i);
  assign done_gnt_o = done_re_i & !fetch_re_i;

  jet_ram #(.Width(34), .Depth(1 << DepthLog2)) u_ram (
    .clk_i, .we_i, .waddr_i(wptr_q + DepthLog2'(woff_i)), .wdata_i,
    .re_i(fetch_re_i | done_re_i), .raddr_i(raddr), .rdata_o
  );

  assign fetch_valid_o = wsid_q != fsid_q;
  assign busy_o        = wsid_q != dsid_q;
  assign sid_new_o     = wsid_q;
  assign done_sid_o    = dsid_q;
  assign most          = wsid_q == (dsid_q ^ 5'h10);

  always_ff @(posedge clk_i) begin
    room_o <= (level_q <= (DepthLog2 + 1)'((1 << DepthLog2) - Largest)) & !most;
    if (!rst_ni) begin
      wptr_q  <= '0;
      fptr_q  <= '0;
      dptr_q  <= '0;
      level_q <= '0;
      wsid_q  <= '0;
      fsid_q  <= '0;
      dsid_q  <= '0;
    end else begin
      if (commit_i) begin
        wptr_q <= wptr_q + DepthLog2'(wlen_i);
        wsid_q <= wsid_q + 5'd1;
      end
      if (fetch_next_i) begin
        fptr_q <= fptr_q + DepthLog2'(fetch_len_i);
        fsid_q <= fsid_q + 5'd1;
      end
      if (done_next_i) begin
        dptr_q <= dptr_q + DepthLog2'(done_len_i);
        dsid_q <= dsid_q + 5'd1;
      end
      level_q <= level_q + (commit_i ? (DepthLog2 + 1)'(wlen_i) : '0)
                         - (done_next_i ? (DepthLog2 + 1)'(done_len_i) : '0);
    end
  end

endmodule

`default_nettype wire
