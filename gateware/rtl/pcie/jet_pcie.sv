// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The PCI Express transaction layer of a station. Ports: gateware/README.md.
//
//              +-> jet_bar -> jet_cfg, jet_msix, the NIC's registers
//   jet_tlp_rx-+      |
//              +-> jet_dma_rd (completions)                NIC
//                     |       requests <------------------ rd_req
//   jet_tlp_tx <------+------ jet_wr_send <- jet_wr_split- wr_req
//                     +------ jet_msix
`default_nettype none

module jet_pcie #(
  parameter int unsigned Queues     = 4,
  parameter int unsigned HostHz     = 125_000_000,
  parameter int unsigned CplTimeout = 0    // clocks; 0: 10 ms
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic [47:0] eui_i,

  input  wire logic        tlp_rx_valid_i,
  output logic             tlp_rx_ready_o,
  input  wire logic [63:0] tlp_rx_data_i,
  input  wire logic        tlp_rx_keep_i,
  input  wire logic        tlp_rx_last_i,
  output logic             tlp_tx_valid_o,
  input  wire logic        tlp_tx_ready_i,
  output logic [63:0]      tlp_tx_data_o,
  output logic             tlp_tx_keep_o,
  output logic             tlp_tx_last_o,

  output logic             reg_valid_o,
  output logic             reg_write_o,
  output logic [15:0]      reg_addr_o,
  output logic [31:0]      reg_wdata_o,
  input  wire logic        reg_ready_i,
  input  wire logic [31:0] reg_rdata_i,
  output logic             flr_o,

  input  wire logic        rd_req_valid_i,
  output logic             rd_req_ready_o,
  input  wire logic [63:0] rd_req_addr_i,
  input  wire logic [16:0] rd_req_len_i,
  output logic             rd_valid_o,
  input  wire logic        rd_ready_i,
  output logic [63:0]      rd_data_o,
  output logic             rd_last_o,
  output logic             rd_error_o,

  input  wire logic        wr_req_valid_i,
  output logic             wr_req_ready_o,
  input  wire logic        wr_req_irq_i,
  input  wire logic [63:0] wr_req_addr_i,
  input  wire logic [16:0] wr_req_len_i,
  input  wire logic        wr_valid_i,
  output logic             wr_ready_o,
  input  wire logic [63:0] wr_data_i,
  input  wire logic        wr_last_i,

  output logic [4:0]       pcie_cnt_o,
  output logic             pcie_busy_o
);

  // Configuration, quasi-static
  logic [15:0]  id;
  logic         soft_reset, mem_en, bus_master, mps256, no_timeout, msix_en, msix_mask;
  logic [1:0]   mrrs;
  logic [63:16] bar0;
  logic [63:12] bar2;

  // Receive
  logic [31:0] h0, h1, h2;
  logic        req_valid, req_ready, req_np, req_write, req_cfg, req_bar0, req_bar2;
  logic [15:0] req_addr;
  logic [63:0] req_data, cpl_data;
  logic        cpl_head, cpl_end, rx_busy;
  logic [1:0]  cpl_lane;
  logic        ev_malformed, ev_ur, ev_ur_np, ev_poisoned;
  jet_tlp_rx u_rx (
    .clk_i, .rst_ni,
    .tlp_valid_i(tlp_rx_valid_i), .tlp_ready_o(tlp_rx_ready_o), .tlp_data_i(tlp_rx_data_i),
    .tlp_keep_i(tlp_rx_keep_i), .tlp_last_i(tlp_rx_last_i),
    .mem_en_i(mem_en), .mps256_i(mps256), .bar0_i(bar0), .bar2_i(bar2),
    .h0_o(h0), .h1_o(h1), .h2_o(h2),
    .req_valid_o(req_valid), .req_ready_i(req_ready), .req_np_o(req_np), .req_write_o(req_write),
    .req_cfg_o(req_cfg), .req_bar0_o(req_bar0), .req_bar2_o(req_bar2), .req_addr_o(req_addr),
    .req_data_o(req_data),
    .cpl_head_o(cpl_head), .cpl_lane_o(cpl_lane), .cpl_data_o(cpl_data), .cpl_end_o(cpl_end),
    .malformed_o(ev_malformed), .unsupported_o(ev_ur), .unsupported_np_o(ev_ur_np),
    .poisoned_o(ev_poisoned),
    .busy_o(rx_busy));

  // Senders, in jet_tlp_tx's order
  logic [3:0]       tx_valid, tx_ready, tx_keep, tx_last;
  logic [3:0][63:0] tx_data;

  // Requests from the host
  logic        cfg_valid, cfg_ready, msix_valid, msix_ready, write, bar_busy;
  logic [3:0]  cfg_be;
  logic [12:0] cfg_bus_dev;
  logic [15:0] addr;
  logic [31:0] wdata, cfg_rdata, msix_rdata;
  jet_bar u_bar (
    .clk_i, .rst_ni, .id_i(id),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .h0_i(h0), .h1_i(h1), .h2_i(h2),
    .req_np_i(req_np), .req_write_i(req_write), .req_cfg_i(req_cfg), .req_bar0_i(req_bar0),
    .req_bar2_i(req_bar2),
    .req_addr_i(req_addr), .req_data_i(req_data),
    .cfg_valid_o(cfg_valid), .cfg_ready_i(cfg_ready), .cfg_be_o(cfg_be),
    .cfg_bus_dev_o(cfg_bus_dev), .cfg_rdata_i(cfg_rdata),
    .reg_valid_o, .reg_ready_i, .reg_rdata_i,
    .msix_valid_o(msix_valid), .msix_ready_i(msix_ready), .msix_rdata_i(msix_rdata),
    .write_o(write), .addr_o(addr), .wdata_o(wdata),
    .tx_valid_o(tx_valid[0]), .tx_ready_i(tx_ready[0]), .tx_data_o(tx_data[0]),
    .tx_keep_o(tx_keep[0]), .tx_last_o(tx_last[0]),
    .busy_o(bar_busy));
  assign reg_write_o = write;
  assign reg_addr_o  = addr;
  assign reg_wdata_o = wdata;

  logic ev_unexpected, ev_timeout, ev_cpl_ur, ev_cpl_ca, ev_cpl_poisoned, ev_dma_error, rd_busy;
  logic rd_pending, rd_valid, rd_ready, rd_last, rd_error;
  logic [63:0] rd_data;
  jet_cfg #(.Queues(Queues)) u_cfg (
    .clk_i, .rst_ni, .eui_i,
    .valid_i(cfg_valid), .ready_o(cfg_ready), .write_i(write), .reg_i(addr[11:2]), .be_i(cfg_be),
    .wdata_i(wdata),
    .bus_dev_i(cfg_bus_dev), .rdata_o(cfg_rdata),
    .ev_malformed_i(ev_malformed), .ev_ur_posted_i(ev_ur && !ev_ur_np), .ev_ur_np_i(ev_ur_np),
    .ev_poisoned_i(ev_poisoned || ev_cpl_poisoned), .ev_unexpected_i(ev_unexpected),
    .ev_timeout_i(ev_timeout),
    .ev_cpl_ur_i(ev_cpl_ur), .ev_cpl_ca_i(ev_cpl_ca), .ev_cpl_poisoned_i(ev_cpl_poisoned),
    .np_pending_i(rd_pending),
    .soft_reset_o(soft_reset), .id_o(id), .mem_en_o(mem_en), .bus_master_o(bus_master),
    .mps256_o(mps256), .mrrs_o(mrrs),
    .no_timeout_o(no_timeout), .msix_en_o(msix_en), .msix_mask_o(msix_mask), .bar0_o(bar0),
    .bar2_o(bar2));
  assign flr_o = soft_reset;

  // Interrupts
  logic       irq, msix_busy, msix_sent;
  logic [2:0] vector;
  jet_msix #(.Queues(Queues)) u_msix (
    .clk_i, .rst_ni, .soft_reset_i(soft_reset), .id_i(id), .enable_i(msix_en), .mask_i(msix_mask),
    .bus_master_i(bus_master),
    .valid_i(msix_valid), .ready_o(msix_ready), .write_i(write), .addr_i(addr[11:2]),
    .wdata_i(wdata), .rdata_o(msix_rdata),
    .irq_i(irq), .vector_i(vector), .busy_o(msix_busy), .sent_o(msix_sent),
    .tx_valid_o(tx_valid[1]), .tx_ready_i(tx_ready[1]), .tx_data_o(tx_data[1]),
    .tx_keep_o(tx_keep[1]), .tx_last_o(tx_last[1]));

  // Writes
  logic        low_we, high_we, wr_full, push, push_irq, push_long, split_busy, post_pop;
  logic [8:0]  low_addr, high_addr, read_ptr, mem_addr;
  logic [31:0] low_data, high_data;
  logic [63:0] mem_data;
  logic [63:2] push_addr;
  logic [6:0]  push_dwords;
  logic [7:0]  push_be;
  logic [3:0]  post_count;
  jet_wr_split u_split (
    .clk_i, .rst_ni, .mps256_i(mps256),
    .req_valid_i(wr_req_valid_i), .req_ready_o(wr_req_ready_o), .req_irq_i(wr_req_irq_i),
    .req_addr_i(wr_req_addr_i), .req_len_i(wr_req_len_i),
    .wr_valid_i, .wr_ready_o, .wr_data_i,
    .low_we_o(low_we), .low_addr_o(low_addr), .low_data_o(low_data),
    .high_we_o(high_we), .high_addr_o(high_addr), .high_data_o(high_data), .read_ptr_i(read_ptr),
    .full_i(wr_full), .push_o(push), .irq_o(push_irq), .addr_o(push_addr), .long_o(push_long),
    .dwords_o(push_dwords),
    .be_o(push_be),
    .busy_o(split_busy));
  jet_pcie_ram u_wr_low (
    .clk_i, .we_i(low_we), .waddr_i(low_addr), .wdata_i(low_data), .raddr_i(mem_addr),
    .rdata_o(mem_data[31:0]));
  jet_pcie_ram u_wr_high (
    .clk_i, .we_i(high_we), .waddr_i(high_addr), .wdata_i(high_data), .raddr_i(mem_addr),
    .rdata_o(mem_data[63:32]));
  jet_wr_send u_send (
    .clk_i, .rst_ni, .soft_reset_i(soft_reset), .id_i(id), .bus_master_i(bus_master),
    .push_i(push), .irq_i(push_irq), .addr_i(push_addr), .long_i(push_long),
    .dwords_i(push_dwords), .be_i(push_be),
    .split_busy_i(split_busy),
    .full_o(wr_full), .count_o(post_count), .pop_o(post_pop),
    .read_ptr_o(read_ptr), .mem_addr_o(mem_addr), .mem_data_i(mem_data),
    .irq_o(irq), .vector_o(vector), .msix_busy_i(msix_busy),
    .tx_valid_o(tx_valid[2]), .tx_ready_i(tx_ready[2]), .tx_data_o(tx_data[2]),
    .tx_keep_o(tx_keep[2]), .tx_last_o(tx_last[2]));

  // Reads
  jet_dma_rd #(.CplTimeout(CplTimeout != 0 ? CplTimeout : HostHz / 100)) u_rd (
    .clk_i, .rst_ni, .soft_reset_i(soft_reset), .id_i(id), .bus_master_i(bus_master),
    .mrrs_i(mrrs), .no_timeout_i(no_timeout),
    .req_valid_i(rd_req_valid_i), .req_ready_o(rd_req_ready_o), .req_addr_i(rd_req_addr_i),
    .req_len_i(rd_req_len_i),
    .rd_valid_o(rd_valid), .rd_ready_i(rd_ready), .rd_data_o(rd_data), .rd_last_o(rd_last),
    .rd_error_o(rd_error),
    .h0_i(h0), .h1_i(h1), .h2_i(h2), .cpl_head_i(cpl_head), .cpl_lane_i(cpl_lane),
    .cpl_data_i(cpl_data), .cpl_end_i(cpl_end),
    .tx_valid_o(tx_valid[3]), .tx_ready_i(tx_ready[3]), .tx_data_o(tx_data[3]),
    .tx_keep_o(tx_keep[3]), .tx_last_o(tx_last[3]),
    .ev_error_o(ev_dma_error), .ev_unexpected_o(ev_unexpected), .ev_timeout_o(ev_timeout),
    .ev_ur_o(ev_cpl_ur), .ev_ca_o(ev_cpl_ca), .ev_poisoned_o(ev_cpl_poisoned),
    .pending_o(rd_pending),
    .busy_o(rd_busy));
  jet_slice #(.Width(66)) u_rd_slice (
    .clk_i, .rst_ni, .valid_i(rd_valid), .ready_o(rd_ready), .data_i({rd_error, rd_last, rd_data}),
    .valid_o(rd_valid_o), .ready_i(rd_ready_i), .data_o({rd_error_o, rd_last_o, rd_data_o}));

  jet_tlp_tx u_tx (
    .clk_i, .rst_ni, .post_count_i(post_count), .post_pop_i(post_pop),
    .valid_i(tx_valid), .ready_o(tx_ready), .data_i(tx_data), .keep_i(tx_keep), .last_i(tx_last),
    .tlp_valid_o(tlp_tx_valid_o), .tlp_ready_i(tlp_tx_ready_i), .tlp_data_o(tlp_tx_data_o),
    .tlp_keep_o(tlp_tx_keep_o), .tlp_last_o(tlp_tx_last_o));

  always_ff @(posedge clk_i) begin
    pcie_cnt_o <= {msix_sent, ev_dma_error, ev_unexpected, ev_ur, ev_malformed};
  end
  assign pcie_busy_o = rx_busy || bar_busy || rd_busy || rd_valid_o || split_busy || wr_req_valid_i
      || post_count != '0 || msix_busy
      || tlp_tx_valid_o || (|tx_valid) || soft_reset || (|pcie_cnt_o);

  // The length says where a write ends; the mark is for those who watch the stream.
  wire unused = &{1'b0, wr_last_i, 1'b0};

endmodule

`default_nettype wire
