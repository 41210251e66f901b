// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Advanced error reporting: what became of each error, and which message it is worth. An error is
//
//   fatal         by the severity register
//   advisory      not fatal, and the other side knows already (advisory_i): a correctable one
//   non-fatal     any other
//
// and sets its bit in the status register, is logged with its header if it is the first one, and
// asks for a message, each as far as the masks allow. Device Status is told of it in any case.
//
// The registers are sticky: only power-up clears them, so that one can read what took the link
// down.
`default_nettype none

module jet_aer (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,

  input  wire logic [3:0]  reg_i,         // double word of the capability
  input  wire logic [3:0]  we_i,
  input  wire logic [31:0] wdata_i,
  output logic [31:0]      rdata_o,

  // Uncorrectable errors: unsupported request, malformed, receiver overflow, unexpected completion,
  // completer abort, completion timeout, flow control, poisoned, data link protocol
  input  wire logic [8:0]  error_i,
  input  wire logic [8:0]  advisory_i,    // of these
  // Correctable ones: replay timeout, rollover of replays, bad DLLP, bad TLP, receiver
  input  wire logic [4:0]  corrected_i,
  // Header of the packet at hand, for errors that have one; that of a request which our own
  // registers failed to answer in time is gone by then.
  input  wire logic [127:0] header_i,     // first double word in 127:96

  // Device Control and Command: unsupported requests, fatal, non-fatal, correctable errors; SERR#
  input  wire logic [3:0]  report_i,
  input  wire logic        serr_i,

  // One clock each: detected; message
  output logic [3:0]       detected_o,    // as in Device Status: UR, fatal, non-fatal, correctable
  output logic [2:0]       message_o      // fatal, non-fatal, correctable
);

  localparam logic [8:0] Fatal     = 9'b0_1100_0101;
  localparam logic [8:0] HasHeader = 9'b1_1010_0010;
  localparam logic [5:0] Advisory  = 6'b10_0000;

  logic [8:0]   status_q, mask_q, severity_q, first_q;
  logic [5:0]   cor_status_q, cor_mask_q;
  logic [127:0] header_q;

  // Nine bits of the register's 32, six of the others'; the bytes they are in
  function automatic logic [31:0] spread(input logic [8:0] e);
    spread = {11'h0, e[8], 1'b0, e[7:1], 7'h0, e[0], 4'h0};
  endfunction
  function automatic logic [31:0] cor_spread(input logic [5:0] e);
    cor_spread = {18'h0, e[5:4], 3'h0, e[3:1], 5'h0, e[0]};
  endfunction
  logic [8:0] we, wdata;
  logic [5:0] cor_we, cor_wdata;
  assign we        = {{4{we_i[2]}}, {4{we_i[1]}}, we_i[0]};
  assign wdata     = {wdata_i[20], wdata_i[18:12], wdata_i[4]};
  assign cor_we    = {{3{we_i[1]}}, {3{we_i[0]}}};
  assign cor_wdata = {wdata_i[13:12], wdata_i[8:6], wdata_i[0]};

  logic [8:0] fatal, advisory, nonfatal, set, worth, named;
  logic [5:0] cor_set;
  logic       locked;
  assign fatal    = error_i & severity_q;
  assign advisory = advisory_i & ~severity_q;
  assign nonfatal = error_i & ~severity_q & ~advisory_i;
  assign set      = fatal | nonfatal | (cor_mask_q[5] ? 9'h0 : advisory);
  assign worth    = set & ~mask_q;
  assign named    = worth & (~worth + 9'd1);
  assign cor_set  = {advisory != '0, corrected_i};
  assign locked   = (first_q & status_q) != '0;

  // An unsupported request has an enable of its own.
  logic [8:0] loud;
  assign loud         = {report_i[3] || serr_i, 8'hff};
  assign detected_o   = {error_i[8], fatal != '0, nonfatal != '0, cor_set != '0};
  assign message_o[2] = (report_i[2] || serr_i) && (fatal & ~mask_q & loud) != '0;
  assign message_o[1] = (report_i[1] || serr_i) && (nonfatal & ~mask_q & loud) != '0;
  assign message_o[0] = report_i[0] && ((corrected_i & ~cor_mask_q[4:0]) != '0
      || (!cor_mask_q[5] && (advisory & {report_i[3], 8'hff}) != '0));

  // Bit number of the first error
  logic [4:0] pointer;
  always_comb begin
    pointer = '0;
    for (int b = 1; b < 8; b++) if (first_q[b]) pointer |= 5'd11 + 5'(b);
    if (first_q[8]) pointer |= 5'd20;
    if (first_q[0]) pointer |= 5'd4;
  end

  always_comb begin
    case (reg_i)
      4'd0:    rdata_o = 32'h1402_0001;     // version 2; the serial number follows
      4'd1:    rdata_o = spread(status_q);
      4'd2:    rdata_o = spread(mask_q);
      4'd3:    rdata_o = spread(severity_q);
      4'd4:    rdata_o = cor_spread(cor_status_q);
      4'd5:    rdata_o = cor_spread(cor_mask_q);
      4'd6:    rdata_o = {27'h0, locked ? pointer : 5'd0};
      4'd7:    rdata_o = header_q[127:96];
      4'd8:    rdata_o = header_q[95:64];
      4'd9:    rdata_o = header_q[63:32];
      4'd10:   rdata_o = header_q[31:0];
      default: rdata_o = '0;
    endcase
  end

  always_ff @(posedge clk_i) begin
    case (reg_i)
      4'd1: status_q <= status_q & ~(we & wdata);
      4'd2: mask_q <= (mask_q & ~we) | (wdata & we);
      4'd3: severity_q <= (severity_q & ~we) | (wdata & we);
      4'd4: cor_status_q <= cor_status_q & ~(cor_we & cor_wdata);
      4'd5: cor_mask_q <= (cor_mask_q & ~cor_we) | (cor_wdata & cor_we);
      default: ;
    endcase
    // Errors win over a write that clears them.
    for (int b = 0; b < 9; b++) if (set[b]) status_q[b] <= 1'b1;
    for (int b = 0; b < 6; b++) if (cor_set[b]) cor_status_q[b] <= 1'b1;
    if (!locked) begin
      first_q <= named;
      if (worth != '0) header_q <= (worth & HasHeader) != '0 ? header_i : '0;
    end
    if (!rst_ni) begin
      {status_q, mask_q, first_q, cor_status_q, header_q} <= '0;
      severity_q <= Fatal;
      cor_mask_q <= Advisory;
    end
  end

  wire unused = &{1'b0, we_i[3], wdata_i[31:21], wdata_i[19], wdata_i[11:9], wdata_i[5],
      wdata_i[3:1], 1'b0};

endmodule

`default_nettype wire
