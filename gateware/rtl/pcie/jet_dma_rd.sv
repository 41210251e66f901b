// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// DMA reads: requests out (jet_rd_issue), completions into a reorder buffer (jet_rd_slots), data to
// the NIC (jet_rd_out).
`default_nettype none

module jet_dma_rd #(
  parameter int unsigned CplTimeout = 1_250_000
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        soft_reset_i,
  input  wire logic [15:0] id_i,
  input  wire logic        bus_master_i,
  input  wire logic [1:0]  mrrs_i,
  input  wire logic        no_timeout_i,

  input  wire logic        req_valid_i,
  output logic             req_ready_o,
  input  wire logic [63:0] req_addr_i,
  input  wire logic [16:0] req_len_i,
  output logic             rd_valid_o,
  input  wire logic        rd_ready_i,
  output logic [63:0]      rd_data_o,
  output logic             rd_last_o,
  output logic             rd_error_o,

  input  wire logic [31:0] h0_i,
  input  wire logic [31:0] h1_i,
  input  wire logic [31:0] h2_i,
  input  wire logic        cpl_head_i,
  input  wire logic [1:0]  cpl_lane_i,
  input  wire logic [63:0] cpl_data_i,
  input  wire logic        cpl_end_i,

  output logic             tx_valid_o,
  input  wire logic        tx_ready_i,
  output logic [63:0]      tx_data_o,
  output logic             tx_keep_o,
  output logic             tx_last_o,

  output logic             ev_error_o,
  output logic             ev_unexpected_o,
  output logic             ev_timeout_o,
  output logic             ev_ur_o,
  output logic             ev_ca_o,
  output logic             ev_poisoned_o,
  output logic             pending_o,      // reads under way
  output logic             busy_o
);

  logic       full, empty, alloc, alloc_bad, alloc_final, sent, cancel;
  logic [4:0] tag;
  logic [8:0] alloc_addr;
  logic [9:0] alloc_bytes;
  logic [5:0] alloc_first, alloc_last;
  logic [2:0] slot;
  logic       issue_active, abort;
  logic [3:0] issue_request, abort_request, request;

  jet_rd_issue u_issue (
    .clk_i, .rst_ni, .id_i, .bus_master_i, .mrrs_i,
    .req_valid_i, .req_ready_o, .req_addr_i, .req_len_i,
    .full_i(full), .tag_i(tag), .alloc_o(alloc), .alloc_bad_o(alloc_bad),
    .alloc_final_o(alloc_final),
    .alloc_addr_o(alloc_addr), .alloc_bytes_o(alloc_bytes), .alloc_first_o(alloc_first),
    .alloc_last_o(alloc_last),
    .sent_o(sent), .cancel_o(cancel), .slot_o(slot),
    .request_o(issue_request), .active_o(issue_active), .abort_i(abort),
    .abort_request_i(abort_request),
    .tx_valid_o, .tx_ready_i, .tx_data_o, .tx_keep_o, .tx_last_o);

  logic        done, bad, final_slot, pop, judging;
  logic [5:0]  first, last, word;
  logic [63:0] data;

  jet_rd_slots #(.CplTimeout(CplTimeout)) u_slots (
    .clk_i, .rst_ni, .soft_reset_i, .id_i, .no_timeout_i,
    .full_o(full), .empty_o(empty), .tag_o(tag), .alloc_i(alloc), .alloc_bad_i(alloc_bad),
    .alloc_final_i(alloc_final),
    .alloc_request_i(issue_request), .alloc_addr_i(alloc_addr), .alloc_bytes_i(alloc_bytes),
    .alloc_first_i(alloc_first), .alloc_last_i(alloc_last), .sent_i(sent), .cancel_i(cancel),
    .slot_i(slot),
    .h0_i, .h1_i, .h2_i, .cpl_head_i, .cpl_lane_i, .cpl_data_i, .cpl_end_i,
    .done_o(done), .bad_o(bad), .final_o(final_slot), .request_o(request), .first_o(first),
    .last_o(last),
    .pop_i(pop), .word_i(word), .data_o(data),
    .busy_o(judging), .ev_unexpected_o, .ev_timeout_o, .ev_ur_o, .ev_ca_o, .ev_poisoned_o);

  jet_rd_out u_out (
    .clk_i, .rst_ni, .empty_i(empty), .done_i(done), .bad_i(bad), .final_i(final_slot),
    .request_i(request),
    .first_i(first), .last_i(last), .pop_o(pop), .word_o(word), .data_i(data),
    .issue_active_i(issue_active), .issue_request_i(issue_request), .abort_o(abort),
    .abort_request_o(abort_request),
    .rd_valid_o, .rd_ready_i, .rd_data_o, .rd_last_o, .rd_error_o, .ev_error_o);

  assign pending_o = issue_active || !empty;
  assign busy_o    = pending_o || abort || judging || req_valid_i;

endmodule

`default_nettype wire
