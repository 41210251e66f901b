// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Configuration space: a type 0 header and its capabilities.
//
//   040 power management   050 MSI-X   060 PCI Express
//   100 advanced error reporting (jet_aer)   140 device serial number
//
// One access: valid_i until ready_o, which comes one clock later with the data. What is not here
// reads as zero and ignores writes.
//
// A function-level reset or the way from D3hot to D0 gives one clock of soft_reset_o. It clears
// what the specification says it clears: not the captured bus number, the payload size and the link
// control bits, which belong to the link rather than to the function.
`default_nettype none

module jet_cfg #(
  parameter int unsigned Vectors   = 4,
  parameter int unsigned LinkSpeed = 1     // highest: 1: 2.5 GT/s, 2: 5 GT/s
) (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic [47:0] eui_i,

  input  wire logic        valid_i,
  output logic             ready_o,
  input  wire logic        write_i,
  input  wire logic [9:0]  reg_i,
  input  wire logic [3:0]  be_i,
  input  wire logic [31:0] wdata_i,
  input  wire logic [12:0] bus_dev_i,     // of the request; a write tells us who we are
  output logic [31:0]      rdata_o,

  // What the link is; when it goes down, everything is as after power-up but for jet_aer
  input  wire logic        link_up_i,
  input  wire logic [3:0]  link_speed_i,
  input  wire logic [5:0]  link_width_i,
  input  wire logic        link_slot_clock_i,
  output logic             link_common_o,     // common clock, extended sync: Link Control
  output logic             link_sync_o,
  output logic             link_d3_o,         // in D3hot

  // Errors, one clock each: numbered as in jet_aer
  input  wire logic [8:0]  error_i,
  input  wire logic [8:0]  advisory_i,
  input  wire logic [4:0]  corrected_i,
  input  wire logic [127:0] header_i,
  output logic [2:0]       message_o,
  input  wire logic        ev_poisoned_i,     // any poisoned packet
  // Completions of ours that failed
  input  wire logic        ev_cpl_ur_i,
  input  wire logic        ev_cpl_ca_i,
  input  wire logic        ev_cpl_poisoned_i,
  input  wire logic        np_pending_i,

  output logic             soft_reset_o,
  output logic [15:0]      id_o,
  output logic             mem_en_o,
  output logic             bus_master_o,
  output logic             mps256_o,
  output logic [1:0]       mrrs_o,            // 0: 128, 1: 256, 2: 512 bytes
  output logic             no_timeout_o,
  output logic             msix_en_o,
  output logic             msix_mask_o,
  output logic [63:16]     bar0_o,
  output logic [63:12]     bar2_o
);

  localparam logic [15:0] Vendor = 16'(jet_hw_pkg::PCI_VENDOR);
  localparam logic [15:0] Device = 16'(jet_hw_pkg::PCI_DEVICE);
  localparam int unsigned Abort  = 4;         // in error_i

  logic        mse_q, bme_q, perr_q, serr_q, intx_off_q, d3_q, msix_en_q, msix_mask_q;
  logic [7:0]  cacheline_q, int_line_q;
  logic [63:16] bar0_q;
  logic [63:12] bar2_q;
  logic [3:0]  err_en_q, err_q;
  logic [2:0]  mps_q, mrrs_q;
  logic [1:0]  aspm_q;
  logic        rcb_q, common_clk_q, ext_sync_q, no_timeout_q;
  logic        st_mdpe_q, st_sta_q, st_rta_q, st_rma_q, st_sse_q, st_dpe_q;
  logic [12:0] bus_dev_q;
  logic        ready_q, soft_reset_q, up_q, down_q;
  logic [31:0] rdata_q, rdata;

  logic wr;
  logic [3:0] we;
  assign wr = valid_i && !ready_q && write_i && reg_i[9:6] == '0;
  assign we = wr ? be_i : '0;

  logic        aer;
  logic [31:0] aer_rdata;
  logic [3:0]  detected;
  assign aer = reg_i[9:4] == 6'h04;
  jet_aer u_aer (
    .clk_i, .rst_ni,
    .reg_i(reg_i[3:0]), .we_i(valid_i && !ready_q && write_i && aer ? be_i : '0), .wdata_i,
    .rdata_o(aer_rdata),
    .error_i, .advisory_i, .corrected_i, .header_i,
    .report_i(err_en_q), .serr_i(serr_q), .detected_o(detected), .message_o);

  always_comb begin
    rdata = '0;
    case (reg_i)
      10'h000: rdata = {Device, Vendor};
      10'h001: rdata = {st_dpe_q, st_sse_q, st_rma_q, st_rta_q, st_sta_q, 2'b0, st_mdpe_q,
                        8'h10,
                        5'b0, intx_off_q, 1'b0, serr_q, 1'b0, perr_q, 3'b0, bme_q, mse_q, 1'b0};
      10'h002: rdata = {24'(jet_hw_pkg::PCI_CLASS), 8'(jet_hw_pkg::PCI_REVISION)};
      10'h003: rdata = {24'h0, cacheline_q};
      10'h004: rdata = {bar0_q[31:16], 16'h0004};
      10'h005: rdata = bar0_q[63:32];
      10'h006: rdata = {bar2_q[31:12], 12'h004};
      10'h007: rdata = bar2_q[63:32];
      10'h00b: rdata = {Device, Vendor};
      10'h00d: rdata = 32'h40;
      10'h00f: rdata = {24'h0, int_line_q};
      // Power management 1.2, no PME, D0 and D3hot; D3hot to D0 resets
      10'h010: rdata = 32'h0003_5001;
      10'h011: rdata = {30'h0, d3_q, d3_q};
      10'h014: rdata = {msix_en_q, msix_mask_q, 3'b0, 11'(Vectors - 1), 16'h6011};
      10'h015: rdata = 32'(jet_hw_pkg::MSIX_TABLE) | 32'd2;
      10'h016: rdata = 32'(jet_hw_pkg::MSIX_PBA) | 32'd2;
      10'h018: rdata = 32'h0002_0010;
      10'h019: rdata = 32'h1000_8001;      // FLR, role-based errors, 256 bytes of payload
      10'h01a: rdata = {10'h0, np_pending_i, 1'b0, err_q,
                        1'b0, mrrs_q, 4'b0, mps_q, 1'b0, err_en_q};
      10'h01b: rdata = {28'h004_0001, 4'(LinkSpeed)};    // one lane, no ASPM
      10'h01c: rdata = {3'b0, link_slot_clock_i, 2'b0, link_width_i, link_speed_i,
                        8'h0, ext_sync_q, common_clk_q, 2'b0, rcb_q, 1'b0, aspm_q};
      10'h021: rdata = 32'h0000_0010;      // completion timeout may be disabled, its range is fixed
      10'h022: rdata = {27'h0, no_timeout_q, 4'h0};
      10'h023: rdata = {24'h0, 8'((1 << (LinkSpeed + 1)) - 2)};
      10'h050: rdata = 32'h0001_0003;
      10'h051: rdata = {8'hfe, eui_i[23:0]};
      10'h052: rdata = {eui_i[47:24], 8'hff};
      default: rdata = '0;
    endcase
  end

  // Power state: 0 and 3 exist, writes of the other two are ignored.
  logic to_d0, to_d3;
  assign to_d0 = we[0] && reg_i[5:0] == 6'h11 && wdata_i[1:0] == 2'd0 && d3_q;
  assign to_d3 = we[0] && reg_i[5:0] == 6'h11 && wdata_i[1:0] == 2'd3;

  always_ff @(posedge clk_i) begin
    ready_q      <= valid_i && !ready_q;
    rdata_q      <= aer ? aer_rdata : rdata;
    up_q         <= link_up_i;
    down_q       <= up_q && !link_up_i;
    soft_reset_q <= (up_q && !link_up_i) || to_d0 || (we[1] && reg_i[5:0] == 6'h1a && wdata_i[15]);

    if (valid_i && !ready_q && write_i) bus_dev_q <= bus_dev_i;
    case (reg_i[5:0])
      6'h01: begin
        if (we[0]) {perr_q, bme_q, mse_q} <= {wdata_i[6], wdata_i[2:1]};
        if (we[1]) {intx_off_q, serr_q} <= {wdata_i[10], wdata_i[8]};
        if (we[3] && wdata_i[24]) st_mdpe_q <= 1'b0;
        if (we[3] && wdata_i[27]) st_sta_q <= 1'b0;
        if (we[3] && wdata_i[28]) st_rta_q <= 1'b0;
        if (we[3] && wdata_i[29]) st_rma_q <= 1'b0;
        if (we[3] && wdata_i[30]) st_sse_q <= 1'b0;
        if (we[3] && wdata_i[31]) st_dpe_q <= 1'b0;
      end
      6'h03: if (we[0]) cacheline_q <= wdata_i[7:0];
      6'h04: begin
        if (we[2]) bar0_q[23:16] <= wdata_i[23:16];
        if (we[3]) bar0_q[31:24] <= wdata_i[31:24];
      end
      6'h05: for (int b = 0; b < 4; b++) if (we[b]) bar0_q[32 + 8 * b +: 8] <= wdata_i[8 * b +: 8];
      6'h06: begin
        if (we[1]) bar2_q[15:12] <= wdata_i[15:12];
        if (we[2]) bar2_q[23:16] <= wdata_i[23:16];
        if (we[3]) bar2_q[31:24] <= wdata_i[31:24];
      end
      6'h07: for (int b = 0; b < 4; b++) if (we[b]) bar2_q[32 + 8 * b +: 8] <= wdata_i[8 * b +: 8];
      6'h0f: if (we[0]) int_line_q <= wdata_i[7:0];
      6'h11: begin
        if (to_d0) d3_q <= 1'b0;
        if (to_d3) d3_q <= 1'b1;
      end
      6'h14: if (we[3]) {msix_en_q, msix_mask_q} <= wdata_i[31:30];
      6'h1a: begin
        if (we[0]) {mps_q, err_en_q} <= {wdata_i[7:5], wdata_i[3:0]};
        if (we[1]) mrrs_q <= wdata_i[14:12];
        if (we[2]) err_q <= err_q & ~wdata_i[19:16];
      end
      6'h1c: if (we[0]) {ext_sync_q, common_clk_q, rcb_q, aspm_q}
          <= {wdata_i[7:6], wdata_i[3], wdata_i[1:0]};
      6'h22: if (we[0]) no_timeout_q <= wdata_i[4];
      default: ;
    endcase

    // Errors win over a write that clears them: nothing gets lost.
    for (int e = 0; e < 4; e++) if (detected[e]) err_q[e] <= 1'b1;
    if (serr_q && message_o[2:1] != '0) st_sse_q <= 1'b1;
    if (ev_poisoned_i) st_dpe_q <= 1'b1;
    if (error_i[Abort]) st_sta_q <= 1'b1;
    if (ev_cpl_ur_i) st_rma_q <= 1'b1;
    if (ev_cpl_ca_i) st_rta_q <= 1'b1;
    if (ev_cpl_poisoned_i && perr_q) st_mdpe_q <= 1'b1;

    if (!rst_ni || soft_reset_q) begin
      {mse_q, bme_q, perr_q, serr_q, intx_off_q, d3_q, msix_en_q, msix_mask_q} <= '0;
      {cacheline_q, int_line_q, err_en_q, err_q, no_timeout_q} <= '0;
      {st_mdpe_q, st_sta_q, st_rta_q, st_rma_q, st_sse_q, st_dpe_q} <= '0;
      bar0_q <= '0;
      bar2_q <= '0;
      mrrs_q <= 3'd2;
    end
    if (!rst_ni || down_q) begin
      {mps_q, aspm_q, rcb_q, common_clk_q, ext_sync_q} <= '0;
      bus_dev_q <= '0;
    end
    if (!rst_ni) {ready_q, soft_reset_q, up_q, down_q} <= '0;
  end

  assign ready_o      = ready_q;
  assign rdata_o      = rdata_q;
  assign soft_reset_o = soft_reset_q;
  assign id_o         = {bus_dev_q, 3'b0};
  assign mem_en_o     = mse_q && !d3_q;
  assign bus_master_o = bme_q && !d3_q;
  assign mps256_o     = mps_q != '0;
  assign mrrs_o       = mrrs_q > 3'd2 ? 2'd2 : mrrs_q[1:0];
  assign no_timeout_o = no_timeout_q;
  assign msix_en_o    = msix_en_q;
  assign msix_mask_o  = msix_mask_q;
  assign bar0_o       = bar0_q;
  assign bar2_o       = bar2_q;
  assign link_common_o = common_clk_q;
  assign link_sync_o   = ext_sync_q;
  assign link_d3_o     = d3_q;

endmodule

`default_nettype wire
