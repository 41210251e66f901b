// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Puts the packets of five senders on the link, whole. Every sender has its packet complete before
// it asks, so nothing but the link can hold up a packet once it has begun.
//
// Order: completions and reads wait for what was posted before them: writes, interrupts, messages.
// A host that reads a register then sees what the card wrote earlier, and a read never
// gets data older than a write before it. Messages wait for the writes and interrupts before them.
// Writes and interrupts are in order already, and wait for nobody, which is what PCI Express needs
// to be free of deadlock. Who has no credits is passed by the others.
//
// While the link is down, packets are thrown away. That is over long before it comes up again: it
// resets the function, so none of them follows.
`default_nettype none

module jet_tlp_tx (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,

  // What is posted: see jet_tx_wait
  input  wire logic [3:0]  post_count_i,
  input  wire logic        post_pop_i,
  input  wire logic        irq_busy_i,
  input  wire logic [3:0]  msg_wait_i,
  input  wire logic [3:0]  msg_sent_i,

  input  wire logic        link_up_i,
  input  wire logic [4:0]  credits_i,
  output logic [4:0]       begin_o,

  // Senders: 0 completions, 1 interrupts, 2 writes, 3 reads, 4 messages
  input  wire logic [4:0]       valid_i,
  output logic [4:0]            ready_o,
  input  wire logic [4:0][63:0] data_i,
  input  wire logic [4:0]       keep_i,
  input  wire logic [4:0]       last_i,

  output logic             tlp_valid_o,
  input  wire logic        tlp_ready_i,
  output logic [63:0]      tlp_data_o,
  output logic             tlp_keep_o,
  output logic             tlp_last_o
);

  localparam int unsigned Cpl = 0;
  localparam int unsigned Irq = 1;
  localparam int unsigned Wr  = 2;
  localparam int unsigned Rd  = 3;
  localparam int unsigned Msg = 4;

  logic cpl_ok, rd_ok, msg_ok;
  jet_tx_wait u_cpl_wait (
    .clk_i, .valid_i(valid_i[Cpl]), .post_count_i, .post_pop_i, .irq_busy_i, .msg_wait_i,
    .msg_sent_i, .ok_o(cpl_ok));
  jet_tx_wait u_rd_wait (
    .clk_i, .valid_i(valid_i[Rd]), .post_count_i, .post_pop_i, .irq_busy_i, .msg_wait_i,
    .msg_sent_i, .ok_o(rd_ok));
  jet_tx_wait u_msg_wait (
    .clk_i, .valid_i(valid_i[Msg]), .post_count_i, .post_pop_i, .irq_busy_i, .msg_wait_i('0),
    .msg_sent_i('0), .ok_o(msg_ok));

  logic [4:0] may, pick, lock_q, grant;
  logic       locked_q, rd_turn_q, room, go;
  assign may = valid_i & (link_up_i ? credits_i : 5'h1f) & {msg_ok, rd_ok, 2'b11, cpl_ok};
  always_comb begin
    pick = '0;
    if (may[Cpl]) pick[Cpl] = 1'b1;
    else if (may[Irq]) pick[Irq] = 1'b1;
    else if (may[Msg]) pick[Msg] = 1'b1;
    else if (may[Rd] && (rd_turn_q || !may[Wr])) pick[Rd] = 1'b1;
    else if (may[Wr]) pick[Wr] = 1'b1;
  end

  assign room    = !tlp_valid_o || tlp_ready_i || !link_up_i;
  assign begin_o = room && !locked_q ? pick : '0;
  assign grant   = locked_q ? lock_q : pick;
  assign ready_o = room ? grant : '0;
  assign go      = |(grant & valid_i);

  logic [63:0] data;
  logic        last;
  always_comb begin
    data = '0;
    for (int s = 0; s < 5; s++) if (grant[s]) data |= data_i[s];
  end
  assign last = |(grant & last_i);

  always_ff @(posedge clk_i) begin
    if (room) begin
      tlp_valid_o <= go && link_up_i;
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
