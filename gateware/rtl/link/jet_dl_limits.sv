// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The partner's limits, from InitFC and UpdateFC (Base Specification 3.4, 2.6.1). A field that is
// zero in InitFC has no limit, and must stay zero. A limit only ever moves on, and by no more than
// half of what can be counted; what breaks a rule is reported, and that field is not taken.
//
// A partner that has limits tells them every 30 us. If it does not for Watch clocks, though packets
// could come, something is wrong with the link: it is retrained.
`default_nettype none

module jet_dl_limits #(
  parameter int unsigned Watch = 25_000     // 200 us
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         init1_i,
  input  wire         active_i,
  input  wire         l0_i,

  // A flow control DLLP of VC0, for one clock
  input  wire         fc_i,
  input  wire         fc_update_i,    // else InitFC1 or InitFC2
  input  wire  [1:0]  fc_type_i,      // 0 posted, 1 non-posted, 2 completions
  input  wire  [7:0]  fc_hdr_i,
  input  wire  [11:0] fc_data_i,

  output logic [7:0]  posted_hdr_o,
  output logic [11:0] posted_data_o,
  output logic [7:0]  np_hdr_o,
  output logic [7:0]  cpl_hdr_o,
  output logic [11:0] cpl_data_o,
  output logic [4:0]  inf_o,          // as tlp_tx_inf_i
  output logic        all_o,          // InitFC has come for all types
  output logic        silent_o,       // a pulse: nothing came for too long
  output logic        error_o         // a pulse: flow control protocol error
);

  logic [7:0]  hdr;                   // of this type, now
  logic [11:0] data;
  logic        hdr_inf, data_inf;
  always_comb begin
    unique case (fc_type_i)
      2'd0:    {hdr, data, hdr_inf, data_inf} = {posted_hdr_o, posted_data_o, inf_o[0], inf_o[1]};
      // The card sends no non-posted data, so whatever is told of it is right
      2'd1:    {hdr, data, hdr_inf, data_inf} = {np_hdr_o, fc_data_i, inf_o[2], 1'b0};
      default: {hdr, data, hdr_inf, data_inf} = {cpl_hdr_o, cpl_data_o, inf_o[3], inf_o[4]};
    endcase
  end

  logic [7:0]  hdr_step;
  logic [11:0] data_step;
  logic        update, hdr_ok, data_ok;
  assign update    = fc_i && fc_update_i && !init1_i;
  assign hdr_step  = fc_hdr_i - hdr;
  assign data_step = fc_data_i - data;
  assign hdr_ok    = hdr_inf ? fc_hdr_i == '0 : !hdr_step[7];
  assign data_ok   = data_inf ? fc_data_i == '0 : !data_step[11];

  logic init, set_hdr, set_data;
  assign init     = fc_i && !fc_update_i && init1_i;
  assign set_hdr  = init || (update && hdr_ok);
  assign set_data = init || (update && data_ok);

  wire unused = &{1'b0, hdr_step[6:0], data_step[10:0], 1'b0};

  logic [2:0] got_q;
  assign all_o = &got_q;

  always_ff @(posedge clk_i) begin
    if (set_hdr && fc_type_i == 2'd0)  posted_hdr_o  <= fc_hdr_i;
    if (set_data && fc_type_i == 2'd0) posted_data_o <= fc_data_i;
    if (set_hdr && fc_type_i == 2'd1)  np_hdr_o      <= fc_hdr_i;
    if (set_hdr && fc_type_i == 2'd2)  cpl_hdr_o     <= fc_hdr_i;
    if (set_data && fc_type_i == 2'd2) cpl_data_o    <= fc_data_i;
    if (init) begin
      unique case (fc_type_i)
        2'd0:    {got_q[0], inf_o[0], inf_o[1]} <= {1'b1, fc_hdr_i == '0, fc_data_i == '0};
        2'd1:    {got_q[1], inf_o[2]}           <= {1'b1, fc_hdr_i == '0};
        default: {got_q[2], inf_o[3], inf_o[4]} <= {1'b1, fc_hdr_i == '0, fc_data_i == '0};
      endcase
    end
    error_o <= update && !(hdr_ok && data_ok);
    if (!rst_ni) begin
      {posted_hdr_o, posted_data_o, np_hdr_o, cpl_hdr_o, cpl_data_o, inf_o} <= '0;
      got_q   <= '0;
      error_o <= 1'b0;
    end
  end

  logic [$clog2(Watch+1)-1:0] watch_q;
  logic watching;
  assign watching = active_i && l0_i && inf_o != '1;
  always_ff @(posedge clk_i) begin
    silent_o <= 1'b0;
    if (fc_i || !watching) begin
      watch_q <= '0;
    end else if (watch_q == ($clog2(Watch+1))'(Watch)) begin
      watch_q  <= '0;
      silent_o <= 1'b1;
    end else begin
      watch_q <= watch_q + 1'b1;
    end
    if (!rst_ni) begin
      watch_q  <= '0;
      silent_o <= 1'b0;
    end
  end

endmodule

`default_nettype wire
