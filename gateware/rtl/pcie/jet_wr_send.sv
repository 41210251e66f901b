// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Sends what jet_wr_split has made ready, in order: memory writes from the packet memory,
// interrupts by way of jet_msix. Without bus mastering, and after a function-level reset until the
// queue has run empty, packets are swallowed.
`default_nettype none

module jet_wr_send (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        soft_reset_i,
  input  wire logic [15:0] id_i,
  input  wire logic        bus_master_i,

  input  wire logic        push_i,
  input  wire logic        irq_i,
  input  wire logic [63:2] addr_i,
  input  wire logic        long_i,
  input  wire logic [6:0]  dwords_i,
  input  wire logic [7:0]  be_i,
  input  wire logic        split_busy_i,
  output logic             full_o,
  output logic [3:0]       count_o,         // packets and interrupts not sent yet
  output logic             pop_o,

  output logic [7:0]       read_ptr_o,
  output logic [6:0]       mem_addr_o,
  input  wire logic [63:0] mem_data_i,

  output logic             irq_o,
  output logic [3:0]       vector_o,
  input  wire logic        msix_busy_i,

  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o,
  output logic [4:0]       need_o           // data credits of the packet at hand
);

  // Queue of descriptors
  logic [78:0] queue_q [8];
  logic [3:0]  in_q, out_q;
  logic        empty, irq;
  logic [63:2] addr;
  logic [6:0]  dwords;
  logic [7:0]  be;
  always_ff @(posedge clk_i) begin
    if (push_i) queue_q[in_q[2:0]] <= {irq_i, long_i, addr_i, dwords_i, be_i};
  end
  assign {irq, long_hdr, addr, dwords, be} = queue_q[out_q[2:0]];
  assign count_o = in_q - out_q;
  assign empty   = in_q == out_q;

  typedef enum logic [2:0] {Idle, Interrupt, Skip, Head, Addr, Body} state_e;
  state_e state_q, state_d;
  logic       purge_q, allowed_q, long_hdr, long_q, step;
  logic [6:0] left_q;                       // double words to send
  logic [7:0] ptr_q, ptr_d;
  assign irq_o    = state_q == Idle && !empty && irq && !purge_q;
  assign vector_o = addr[5:2];

  always_comb begin
    state_d = state_q;
    pop_o   = 1'b0;
    unique case (state_q)
      Idle: if (!empty) begin
        if (irq_o) state_d = Interrupt;
        else if (irq) pop_o = 1'b1;
        else state_d = allowed_q ? Head : Skip;
      end
      Interrupt: if (!msix_busy_i) begin
        pop_o   = 1'b1;
        state_d = Idle;
      end
      Skip: begin
        pop_o   = 1'b1;
        state_d = Idle;
      end
      Head: begin
        if (!allowed_q) state_d = Idle;
        else if (tx_ready_i) state_d = Addr;
      end
      Addr, Body: if (tx_ready_i) begin
        state_d = tx_last_o ? Idle : Body;
        pop_o   = tx_last_o;
      end
      default: state_d = Idle;
    endcase
  end

  assign step  = tx_ready_i && (state_q == Body || (state_q == Addr && !long_q));
  assign ptr_d = ptr_q + 8'(step);
  assign read_ptr_o = ptr_q;
  assign mem_addr_o = ptr_d[6:0];

  assign tx_valid_o = (state_q == Head && allowed_q) || state_q == Addr || state_q == Body;
  assign tx_last_o  = (state_q == Addr && !long_q && left_q == 7'd1) || (state_q == Body
      && left_q <= 7'd2);
  assign tx_keep_o  = state_q != Body || left_q != 7'd1;
  always_comb begin
    case (state_q)
      Head:    tx_data_o = {id_i, 8'h0, be, 2'b01, long_q, 5'b0, 14'b0, 3'b0, left_q};
      Addr:    tx_data_o = long_q ? {addr[31:2], 2'b0, addr[63:32]} : {mem_data_i[63:32],
          addr[31:2], 2'b0};
      default: tx_data_o = mem_data_i;
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    ptr_q   <= ptr_d;
    // From a register, because all that want to send hang on it
    allowed_q <= bus_master_i && !purge_q && rst_ni;
    if (state_q == Skip) ptr_q <= ptr_q + 8'((8'(left_q) + 8'(!long_q) + 8'd1) >> 1);
    if (push_i) in_q <= in_q + 4'd1;
    // A clock late, so one place early: from a register, because the NIC waits for it
    full_o  <= count_o >= 4'd7;
    if (pop_o) out_q <= out_q + 4'd1;
    if (state_q == Idle) {long_q, left_q} <= {long_hdr, dwords};
    if (state_q == Idle) need_o <= 5'((8'(dwords) + 8'd3) >> 2);
    if (tx_ready_i && state_q == Addr && !long_q) left_q <= left_q - 7'd1;
    if (tx_ready_i && state_q == Body) left_q <= left_q - 7'd2;
    if (soft_reset_i) purge_q <= 1'b1;
    else if (empty && !split_busy_i) purge_q <= 1'b0;
    if (!rst_ni) begin
      state_q <= Idle;
      {in_q, out_q, ptr_q, purge_q} <= '0;
    end
  end

`ifdef JET_ASSERT
  always_ff @(posedge clk_i) if (rst_ni) fits: assert (count_o <= 4'd8);
`endif

endmodule

`default_nettype wire
