// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The PCI Express transaction layer of a station. Ports: gateware/README.md.
//
//              +-> jet_req_queue -> jet_bar -> jet_cfg, jet_msix, the NIC's registers
//   jet_tlp_rx-+                     |
//              +-> jet_dma_rd (completions)                NIC
//                     |              |
//                     |       requests <------------------ rd_req
//   jet_tlp_tx <------+------ jet_wr_send <- jet_wr_split- wr_req
//    jet_tx_credits   +------ jet_msix
//    jet_tx_wait      +------ jet_msg (errors)
//                     +------ jet_cpl <- jet_bar
`default_nettype none

module jet_pcie #(
  parameter int unsigned Vectors    = 4,   // of MSI-X: 1..16
  parameter int unsigned HostHz     = 125_000_000,
  parameter int unsigned CplTimeout = 0,   // clocks; 0: 10 ms
  parameter int unsigned LinkSpeed  = 1    // highest: 1: 2.5 GT/s, 2: 5 GT/s
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

  input  wire logic [7:0]  tlp_tx_posted_hdr_i,
  input  wire logic [11:0] tlp_tx_posted_data_i,
  input  wire logic [7:0]  tlp_tx_np_hdr_i,
  input  wire logic [7:0]  tlp_tx_cpl_hdr_i,
  input  wire logic [11:0] tlp_tx_cpl_data_i,
  input  wire logic [4:0]  tlp_tx_inf_i,
  output logic [7:0]       tlp_rx_posted_hdr_o,
  output logic [7:0]       tlp_rx_np_hdr_o,

  input  wire logic        link_up_i,
  input  wire logic [3:0]  link_speed_i,
  input  wire logic [5:0]  link_width_i,
  input  wire logic        link_slot_clock_i,
  input  wire logic [6:0]  link_error_i,
  output logic             link_common_o,
  output logic             link_sync_o,
  output logic             link_d3_o,
  output logic             link_off_o,

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

  // While the link is down nothing is received, and what waits here is forgotten.
  logic up, rx_rst_n;
  always_ff @(posedge clk_i) up <= link_up_i;
  assign rx_rst_n = rst_ni && up;

  // Receive
  logic [31:0] h0, h1, h2, h3;
  logic        rx_req, rx_np, rx_write, rx_cfg, rx_bar0, rx_bar2, gone_posted, gone_np;
  logic [15:0] rx_addr;
  logic [63:0] rx_data, cpl_data;
  logic        cpl_head, cpl_end, rx_busy;
  logic [1:0]  cpl_lane;
  logic        ev_malformed, ev_ur, ev_poisoned, refused, turn_off;
  jet_tlp_rx u_rx (
    .clk_i, .rst_ni(rx_rst_n),
    .tlp_valid_i(tlp_rx_valid_i), .tlp_ready_o(tlp_rx_ready_o), .tlp_data_i(tlp_rx_data_i),
    .tlp_keep_i(tlp_rx_keep_i), .tlp_last_i(tlp_rx_last_i),
    .mem_en_i(mem_en), .mps256_i(mps256), .bar0_i(bar0), .bar2_i(bar2),
    .h0_o(h0), .h1_o(h1), .h2_o(h2), .h3_o(h3),
    .req_valid_o(rx_req), .req_np_o(rx_np), .req_write_o(rx_write), .req_cfg_o(rx_cfg),
    .req_bar0_o(rx_bar0), .req_bar2_o(rx_bar2), .req_addr_o(rx_addr), .req_data_o(rx_data),
    .gone_posted_o(gone_posted), .gone_np_o(gone_np),
    .cpl_head_o(cpl_head), .cpl_lane_o(cpl_lane), .cpl_data_o(cpl_data), .cpl_end_o(cpl_end),
    .malformed_o(ev_malformed), .unsupported_o(ev_ur), .poisoned_o(ev_poisoned),
    .refused_o(refused), .turn_off_o(turn_off),
    .busy_o(rx_busy));

  // Senders, in jet_tlp_tx's order
  logic [4:0]       tx_valid, tx_ready, tx_keep, tx_last;
  logic [4:0][63:0] tx_data;

  // Requests from the host
  logic        req_valid, req_ready, req_np, req_write, req_cfg, req_bar0, req_bar2, req_two;
  logic [7:0]  req_be;
  logic [15:2] req_addr;
  logic [63:0] req_data;
  logic [31:0] np_h0, np_h1;
  logic [6:2]  np_lower;
  logic [12:0] np_bus_dev;
  logic        np_done, overflow, queue_busy;
  jet_req_queue u_queue (
    .clk_i, .rst_ni(rx_rst_n),
    .valid_i(rx_req), .np_i(rx_np), .write_i(rx_write), .cfg_i(rx_cfg), .bar0_i(rx_bar0),
    .bar2_i(rx_bar2), .addr_i(rx_addr), .data_i(rx_data), .h0_i(h0), .h1_i(h1), .h2_i(h2),
    .gone_posted_i(gone_posted), .gone_np_i(gone_np), .overflow_o(overflow),
    .posted_hdr_o(tlp_rx_posted_hdr_o), .np_hdr_o(tlp_rx_np_hdr_o),
    .valid_o(req_valid), .ready_i(req_ready), .np_o(req_np), .write_o(req_write),
    .cfg_o(req_cfg), .bar0_o(req_bar0), .bar2_o(req_bar2), .two_o(req_two), .be_o(req_be),
    .addr_o(req_addr), .data_o(req_data),
    .np_h0_o(np_h0), .np_h1_o(np_h1), .np_lower_o(np_lower), .np_bus_dev_o(np_bus_dev),
    .np_done_i(np_done), .busy_o(queue_busy));

  logic        cfg_valid, cfg_ready, msix_valid, msix_ready, write, bar_busy;
  logic [3:0]  cfg_be;
  logic [15:0] addr;
  logic [31:0] wdata, cfg_rdata, msix_rdata, answer;
  logic [1:0]  answer_we;
  logic        answer_end, ev_abort, ev_abort_np;
  logic [2:0]  answer_status;
  jet_bar u_bar (
    .clk_i, .rst_ni, .link_up_i(up),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .req_np_i(req_np), .req_write_i(req_write),
    .req_cfg_i(req_cfg), .req_bar0_i(req_bar0), .req_bar2_i(req_bar2), .req_two_i(req_two),
    .req_be_i(req_be), .req_addr_i(req_addr), .req_data_i(req_data),
    .cfg_valid_o(cfg_valid), .cfg_ready_i(cfg_ready), .cfg_be_o(cfg_be), .cfg_rdata_i(cfg_rdata),
    .reg_valid_o, .reg_ready_i, .reg_rdata_i,
    .msix_valid_o(msix_valid), .msix_ready_i(msix_ready), .msix_rdata_i(msix_rdata),
    .write_o(write), .addr_o(addr), .wdata_o(wdata),
    .data_we_o(answer_we), .data_o(answer), .end_o(answer_end), .status_o(answer_status),
    .abort_o(ev_abort), .abort_np_o(ev_abort_np), .busy_o(bar_busy));
  assign reg_write_o = write;
  assign reg_addr_o  = addr;
  assign reg_wdata_o = wdata;

  logic cpl_has_data;
  jet_cpl u_cpl (
    .clk_i, .rst_ni, .id_i(id), .h0_i(np_h0), .h1_i(np_h1), .lower_i(np_lower),
    .data_we_i(answer_we), .data_i(answer), .end_i(answer_end), .status_i(answer_status),
    .done_o(np_done), .has_data_o(cpl_has_data),
    .tx_valid_o(tx_valid[0]), .tx_ready_i(tx_ready[0]), .tx_data_o(tx_data[0]),
    .tx_keep_o(tx_keep[0]), .tx_last_o(tx_last[0]));

  logic ev_unexpected, ev_timeout, ev_cpl_ur, ev_cpl_ca, ev_cpl_poisoned, ev_dma_error, rd_busy;
  logic rd_pending, rd_valid, rd_ready, rd_last, rd_error;
  logic [63:0] rd_data;
  // Errors, a clock late. The requester of what was refused, or has no owner, tells of it itself.
  logic [8:0] error_q, advisory_q;
  logic [4:0] corrected_q;
  logic [2:0] message;
  always_ff @(posedge clk_i) begin
    error_q     <= {ev_ur, ev_malformed, overflow, ev_unexpected, ev_abort,
                    ev_timeout, link_error_i[6], (ev_poisoned && !ev_ur) || ev_cpl_poisoned,
                    link_error_i[5]};
    advisory_q  <= {ev_ur && refused, 2'b0, ev_unexpected, ev_abort_np, 4'b0};
    corrected_q <= link_error_i[4:0];
  end
  jet_cfg #(.Vectors(Vectors), .LinkSpeed(LinkSpeed)) u_cfg (
    .clk_i, .rst_ni, .eui_i,
    .valid_i(cfg_valid), .ready_o(cfg_ready), .write_i(write), .reg_i(addr[11:2]), .be_i(cfg_be),
    .wdata_i(wdata),
    .bus_dev_i(np_bus_dev), .rdata_o(cfg_rdata),
    .link_up_i(up), .link_speed_i, .link_width_i, .link_slot_clock_i, .link_common_o,
    .link_sync_o, .link_d3_o,
    .error_i(error_q), .advisory_i(advisory_q), .corrected_i(corrected_q),
    .header_i({h0, h1, h2, h3}), .message_o(message),
    .ev_poisoned_i(ev_poisoned || ev_cpl_poisoned),
    .ev_cpl_ur_i(ev_cpl_ur), .ev_cpl_ca_i(ev_cpl_ca), .ev_cpl_poisoned_i(ev_cpl_poisoned),
    .np_pending_i(rd_pending),
    .soft_reset_o(soft_reset), .id_o(id), .mem_en_o(mem_en), .bus_master_o(bus_master),
    .mps256_o(mps256), .mrrs_o(mrrs),
    .no_timeout_o(no_timeout), .msix_en_o(msix_en), .msix_mask_o(msix_mask), .bar0_o(bar0),
    .bar2_o(bar2));
  assign flr_o = soft_reset;

  // Messages; the link may go to sleep when PME_TO_Ack has left
  logic [3:0] msg_wait, msg_sent;
  jet_msg u_msg (
    .clk_i, .rst_ni, .id_i(id), .ask_i({message, turn_off}), .wait_o(msg_wait), .sent_o(msg_sent),
    .tx_valid_o(tx_valid[4]), .tx_ready_i(tx_ready[4]), .tx_data_o(tx_data[4]),
    .tx_keep_o(tx_keep[4]), .tx_last_o(tx_last[4]));
  always_ff @(posedge clk_i) link_off_o <= rx_rst_n && (link_off_o || msg_sent[0]);

  // Interrupts
  logic       irq, msix_busy, msix_sent;
  logic [3:0] vector;
  jet_msix #(.Vectors(Vectors)) u_msix (
    .clk_i, .rst_ni, .soft_reset_i(soft_reset), .id_i(id), .enable_i(msix_en), .mask_i(msix_mask),
    .bus_master_i(bus_master),
    .valid_i(msix_valid), .ready_o(msix_ready), .write_i(write), .addr_i(addr[11:2]),
    .wdata_i(wdata), .rdata_o(msix_rdata),
    .irq_i(irq), .vector_i(vector), .busy_o(msix_busy), .sent_o(msix_sent),
    .tx_valid_o(tx_valid[1]), .tx_ready_i(tx_ready[1]), .tx_data_o(tx_data[1]),
    .tx_keep_o(tx_keep[1]), .tx_last_o(tx_last[1]));

  // Writes
  logic        low_we, high_we, wr_full, push, push_irq, push_long, split_busy, post_pop;
  logic [6:0]  low_addr, high_addr, mem_addr;
  logic [7:0]  read_ptr;
  logic [31:0] low_data, high_data;
  logic [63:0] mem_data;
  logic [63:2] push_addr;
  logic [6:0]  push_dwords;
  logic [7:0]  push_be;
  logic [3:0]  post_count;
  logic [4:0]  wr_need;
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
  jet_pcie_ram #(.AddrW(7)) u_wr_low (
    .clk_i, .we_i(low_we), .waddr_i(low_addr), .wdata_i(low_data), .raddr_i(mem_addr),
    .rdata_o(mem_data[31:0]));
  jet_pcie_ram #(.AddrW(7)) u_wr_high (
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
    .tx_keep_o(tx_keep[2]), .tx_last_o(tx_last[2]), .need_o(wr_need));

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

  logic [4:0] tx_credits, tx_begin;
  jet_tx_credits u_credits (
    .clk_i, .rst_ni(rx_rst_n),
    .posted_hdr_i(tlp_tx_posted_hdr_i), .posted_data_i(tlp_tx_posted_data_i),
    .np_hdr_i(tlp_tx_np_hdr_i), .cpl_hdr_i(tlp_tx_cpl_hdr_i), .cpl_data_i(tlp_tx_cpl_data_i),
    .inf_i(tlp_tx_inf_i),
    .begin_i(tx_begin), .cpl_need_i(cpl_has_data), .wr_need_i(wr_need), .ok_o(tx_credits));
  jet_tlp_tx u_tx (
    .clk_i, .rst_ni, .post_count_i(post_count), .post_pop_i(post_pop), .irq_busy_i(msix_busy),
    .msg_wait_i(msg_wait), .msg_sent_i(msg_sent),
    .link_up_i(up), .credits_i(tx_credits), .begin_o(tx_begin),
    .valid_i(tx_valid), .ready_o(tx_ready), .data_i(tx_data), .keep_i(tx_keep), .last_i(tx_last),
    .tlp_valid_o(tlp_tx_valid_o), .tlp_ready_i(tlp_tx_ready_i), .tlp_data_o(tlp_tx_data_o),
    .tlp_keep_o(tlp_tx_keep_o), .tlp_last_o(tlp_tx_last_o));

  always_ff @(posedge clk_i) begin
    pcie_cnt_o <= {msix_sent, ev_dma_error, ev_unexpected, ev_ur || ev_poisoned,
        ev_malformed || overflow};
  end
  assign pcie_busy_o = rx_busy || queue_busy || bar_busy || rd_busy || rd_valid_o || split_busy
      || wr_req_valid_i
      || post_count != '0 || msix_busy || msg_wait != '0
      || tlp_tx_valid_o || (|tx_valid) || soft_reset || (|pcie_cnt_o);

  // The length says where a write ends; the mark is for those who watch the stream.
  wire unused = &{1'b0, wr_last_i, 1'b0};

endmodule

`default_nettype wire
