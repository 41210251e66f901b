// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Puts the packets of four senders on the link, whole. Every sender has its packet complete before
// it asks, so nothing but the link can hold up a packet once it has begun.
//
// Order: completions and reads wait for the writes that were ready before them (post_count_i,
// post_pop_i). A host that reads a register then sees what the card wrote earlier, and a read never
// gets data older than a write before it. Writes wait for nobody, which is what PCI Express needs
// to be free of deadlock.
`default_nettype none

module jet_tlp_tx (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,

  input  wire logic [3:0]  post_count_i,
  input  wire logic        post_pop_i,

  // Senders: 0 completions, 1 interrupt messages, 2 writes, 3 reads
  input  wire logic [3:0]       valid_i,
  output logic [3:0]            ready_o,
  input  wire logic [3:0][63:0] data_i,
  input  wire logic [3:0]       keep_i,
  input  wire logic [3:0]       last_i,

  output logic             tlp_valid_o,
  input  wire logic        tlp_ready_i,
  output logic [63:0]      tlp_data_o,
  output logic             tlp_keep_o,
  output logic             tlp_last_o
);

  localparam int unsigned Cpl = 0;
  localparam int unsigned Msg = 1;
  localparam int unsigned Wr  = 2;
  localparam int unsigned Rd  = 3;

  // Writes that a completion, a read still has to let pass
  logic [3:0] cpl_wait_q, rd_wait_q;
  always_ff @(posedge clk_i) begin
    if (!valid_i[Cpl]) cpl_wait_q <= post_count_i - 4'(post_pop_i);
    else if (post_pop_i && cpl_wait_q != '0) cpl_wait_q <= cpl_wait_q - 4'd1;
    if (!valid_i[Rd]) rd_wait_q <= post_count_i - 4'(post_pop_i);
    else if (post_pop_i && rd_wait_q != '0) rd_wait_q <= rd_wait_q - 4'd1;
  end

  logic [3:0] pick, lock_q, grant;
  logic       locked_q, rd_turn_q, rd_ok, room, go;
  assign rd_ok = valid_i[Rd] && rd_wait_q == '0;
  always_comb begin
    pick = '0;
    if (valid_i[Cpl] && cpl_wait_q == '0) pick[Cpl] = 1'b1;
    else if (valid_i[Msg]) pick[Msg] = 1'b1;
    else if (rd_ok && (rd_turn_q || !valid_i[Wr])) pick[Rd] = 1'b1;
    else if (valid_i[Wr]) pick[Wr] = 1'b1;
  end

  assign room    = !tlp_valid_o || tlp_ready_i;
  assign grant   = locked_q ? lock_q : pick;
  assign ready_o = room ? grant : '0;
  assign go      = |(grant & valid_i);

  logic [63:0] data;
  logic        last;
  always_comb begin
    data = '0;
    for (int s = 0; s < 4; s++) if (grant[s]) data |= data_i[s];
  end
  assign last = |(grant & last_i);

  always_ff @(posedge clk_i) begin
    if (room) begin
      tlp_valid_o <= go;
      tlp_data_o  <= data;
      tlp_keep_o  <= |(grant & keep_i);
      tlp_last_o  <= last;
      if (go) begin
        lock_q   <= grant;
        locked_q <= !last;
        if (grant[Rd]) rd_turn_q <= 1'b0;
        if (grant[Wr]) rd_turn_q <= 1'b1;
      end
    end
    if (!rst_ni) begin
      tlp_valid_o <= 1'b0;
      locked_q    <= 1'b0;
      rd_turn_q   <= 1'b0;
    end
  end

endmodule

`default_nettype wire
