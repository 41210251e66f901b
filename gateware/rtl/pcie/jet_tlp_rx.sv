// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Takes TLPs from the link. A packet is judged only when its end has been seen; until then its
// first double words wait here:
//
//            3-word header            4-word header
//   beat 0   h0   h1                  h0   h1
//   beat 1   h2   h3 = payload 0      h2   h3
//   beat 2   b0 = payload 1, b1       b0 = payload 0, b1 = payload 1
//
// which is all a request we serve can have. The payload of completions streams on to jet_rd_slots,
// one clock after it came in, and becomes valid there only by cpl_end_o.
//
// Whatever comes in is taken: requests have a place in jet_req_queue or are lost.
`default_nettype none

module jet_tlp_rx (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        tlp_valid_i,
  output logic             tlp_ready_o,
  input  wire logic [63:0] tlp_data_i,
  input  wire logic        tlp_keep_i,
  input  wire logic        tlp_last_i,

  input  wire logic        mem_en_i,
  input  wire logic        mps256_i,
  input  wire logic [63:16] bar0_i,
  input  wire logic [63:12] bar2_i,

  // Header of the packet at hand, steady while req_valid_o and at cpl_end_o
  output logic [31:0]      h0_o,
  output logic [31:0]      h1_o,
  output logic [31:0]      h2_o,
  output logic [31:0]      h3_o,

  // Requests, for one clock
  output logic             req_valid_o,
  output logic             req_np_o,
  output logic             req_write_o,
  output logic             req_cfg_o,
  output logic             req_bar0_o,
  output logic             req_bar2_o,
  output logic [15:0]      req_addr_o,
  output logic [63:0]      req_data_o,
  output logic             gone_posted_o,    // one that needs nothing of the kind
  output logic             gone_np_o,

  // Completions: the header has been there since the clock of cpl_head_o
  output logic             cpl_head_o,
  output logic [1:0]       cpl_lane_o,   // payload double words in this clock
  output logic [63:0]      cpl_data_o,
  output logic             cpl_end_o,

  // Events, one clock each
  output logic             malformed_o,
  output logic             unsupported_o,
  output logic             poisoned_o,
  output logic             refused_o,    // one of these two wants an answer: it gets UR
  output logic             turn_off_o,
  output logic             busy_o
);

  typedef enum logic [2:0] {Head0, Head1, Body, Wait, Judge, Rest} state_e;
  state_e state_q, state_d;

  logic acc;
  assign tlp_ready_o = state_q == Head0 || state_q == Head1 || state_q == Body;
  assign acc         = tlp_valid_i && tlp_ready_o;

  logic [31:0] h0_q, h1_q, h2_q, h3_q, b0_q, b1_q;
  logic [6:0]  count_q;     // double words so far; stays at its end, which no good TLP reaches
  logic        first_q;     // no body beat yet
  logic        broken_q;    // a half-filled beat in the middle
  logic        head_q;
  logic [1:0]  lane_q;
  logic [63:0] data_q;

  logic       bad, np, write, cfg, bar0, bar2, cpl, posted, ignored, turn_off, ur, poison;
  logic [6:0] total;
  jet_tlp_decode u_decode (
    .clk_i, .h0_i(h0_q), .h1_i(h1_q), .h2_i(h2_q), .h3_i(h3_q),
    .mem_en_i, .mps256_i, .bar0_i, .bar2_i,
    .malformed_o(bad), .cpl_o(cpl), .posted_o(posted), .ignore_o(ignored), .turn_off_o(turn_off),
    .np_o(np), .write_o(write), .cfg_o(cfg), .bar0_o(bar0), .bar2_o(bar2), .ur_o(ur),
    .poison_o(poison), .total_o(total));

  logic ends_in_header_q;

  logic judge, malformed, to_bar, taken;
  assign judge     = state_q == Judge;
  assign malformed = bad || broken_q || ends_in_header_q || count_q != total;
  assign to_bar    = !malformed && !cpl && !ignored && (np || !(ur || poison));
  assign taken     = judge && !malformed;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Head0: if (acc) state_d = tlp_last_i ? Wait : Head1;
      Head1: if (acc) state_d = tlp_last_i ? Wait : Body;
      Body:  if (acc && tlp_last_i) state_d = Judge;
      Wait:  state_d = Judge;
      Judge: state_d = cpl ? Rest : Head0;
      Rest:  state_d = Head0;            // jet_rd_slots still looks at the header
      default: state_d = Head0;
    endcase
  end

  assign req_valid_o      = judge && to_bar;
  assign req_np_o         = np;
  assign req_write_o      = write;
  assign req_cfg_o        = cfg;
  assign req_bar0_o       = bar0;
  assign req_bar2_o       = bar2;
  assign req_addr_o       = h0_q[29] ? h3_q[15:0] : h2_q[15:0];
  assign req_data_o       = h0_q[29] ? {b1_q, b0_q} : {b0_q, h3_q};
  assign gone_posted_o    = judge && !to_bar && posted;
  assign gone_np_o        = judge && !to_bar && !posted && !cpl;
  assign cpl_end_o        = judge && cpl && !malformed;
  assign malformed_o      = judge && malformed;
  assign unsupported_o    = taken && ur;
  assign poisoned_o       = taken && poison;
  assign refused_o        = np;
  assign turn_off_o       = taken && turn_off;
  assign cpl_head_o       = head_q;
  assign cpl_lane_o       = lane_q;
  assign cpl_data_o       = data_q;
  assign h0_o             = h0_q;
  assign h1_o             = h1_q;
  assign h2_o             = h2_q;
  assign h3_o             = h3_q;
  assign busy_o           = state_q != Head0 || tlp_valid_i || head_q || lane_q != '0;

  always_ff @(posedge clk_i) begin
    head_q <= acc && state_q == Head1;
    lane_q <= '0;
    data_q <= tlp_data_i;
    if (acc) begin
      count_q <= count_q > 7'd124 ? 7'd127 : count_q + 7'd1 + 7'(tlp_keep_i);
      if (!tlp_keep_i && !tlp_last_i) broken_q <= 1'b1;
      case (state_q)
        Head0: begin
          {h1_q, h0_q}     <= tlp_data_i;
          count_q          <= 7'd1 + 7'(tlp_keep_i);
          broken_q         <= !tlp_keep_i && !tlp_last_i;
          ends_in_header_q <= tlp_last_i;
          first_q          <= 1'b1;
        end
        Head1: begin
          {h3_q, h2_q} <= tlp_data_i;
          lane_q       <= {tlp_keep_i, 1'b0};
        end
        default: begin
          if (first_q) {b1_q, b0_q} <= tlp_data_i;
          first_q <= 1'b0;
          lane_q  <= {tlp_keep_i, 1'b1};
        end
      endcase
    end
    state_q <= state_d;
    if (!rst_ni) begin
      state_q <= Head0;
      head_q  <= 1'b0;
      lane_q  <= '0;
    end
  end

endmodule

`default_nettype wire
