// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The VCI table: two ways of 512 entries | valid | pool 8 | VCI 24 |. One lookup
// reads both ways at once; a register access uses the same read port
// when no lookup wants it. An entry changes in one clock, so that a lookup
// sees it before or after, never half.
`default_nettype none

module jet_vci (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         init_i,         // write address init_addr_i in both ways with nothing
  input  wire  [8:0]  init_addr_i,

  input  wire         lookup_i,       // held until ack; three clocks
  input  wire  [23:0] vci_i,
  output logic        lookup_ack_o,
  output logic        hit_o,          // with ack
  output logic [7:0]  pool_o,

  input  wire         sel_i,          // register access, held until ack
  input  wire         we_i,
  input  wire         index_i,        // INDEX, not DATA
  input  wire  [31:0] wdata_i,
  output logic        ack_o,
  output logic [31:0] rdata_o
);

  typedef enum logic [2:0] {Idle, Addr, Data, Found, RegAddr, RegData, RegDone} state_e;
  state_e state_q, state_d;

  logic [31:0] data_q;
  logic [8:0] set_q, addr0_q, addr1_q;
  logic way_q, valid_q, write, hit0, hit1;
  logic [32:0] out0, out1, reg_entry, wentry;
  logic [8:0] waddr;

  assign write  = (state_q == RegDone) & we_i & index_i & wdata_i[jet_hw_pkg::VCI_INDEX_WRITE_LSB];
  assign waddr  = init_i ? init_addr_i : wdata_i[8:0];
  assign wentry = {wdata_i[jet_hw_pkg::VCI_INDEX_VALID_LSB] & !init_i, data_q};

  jet_ram #(.Width(33), .Depth(512)) u_way0 (
    .clk_i, .we_i(init_i | (write & !wdata_i[jet_hw_pkg::VCI_INDEX_WAY_LSB])), .waddr_i(waddr),
    .wdata_i(wentry), .re_i(1'b1), .raddr_i(addr0_q), .rdata_o(out0)
  );
  jet_ram #(.Width(33), .Depth(512)) u_way1 (
    .clk_i, .we_i(init_i | (write & wdata_i[jet_hw_pkg::VCI_INDEX_WAY_LSB])), .waddr_i(waddr),
    .wdata_i(wentry), .re_i(1'b1), .raddr_i(addr1_q), .rdata_o(out1)
  );

  assign hit0 = out0[32] & (out0[23:0] == vci_i);
  assign hit1 = out1[32] & (out1[23:0] == vci_i);
  assign reg_entry = wdata_i[jet_hw_pkg::VCI_INDEX_WAY_LSB] ? out1 : out0;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      Idle:    if (lookup_i) state_d = Addr;
               else if (sel_i) state_d = RegAddr;
      Addr:    state_d = Data;
      Data:    state_d = Found;
      Found:   state_d = Idle;
      RegAddr: state_d = RegData;
      RegData: state_d = RegDone;
      default: state_d = Idle;
    endcase
  end

  assign lookup_ack_o = state_q == Found;
  assign ack_o   = state_q == RegDone;
  assign rdata_o = !index_i ? data_q : {1'b0, valid_q, 20'b0, way_q, set_q};

  always_ff @(posedge clk_i) begin
    addr0_q <= state_q == Idle & lookup_i ? jet_nic_pkg::hash0(vci_i) : wdata_i[8:0];
    addr1_q <= state_q == Idle & lookup_i ? jet_nic_pkg::hash1(vci_i) : wdata_i[8:0];
    hit_o   <= hit0 | hit1;
    pool_o  <= hit0 ? out0[31:24] : out1[31:24];
    if (state_q == RegDone & we_i) begin
      if (!index_i) begin
        data_q <= wdata_i;
      end else begin
        {way_q, set_q} <= wdata_i[9:0];
        valid_q        <= wdata_i[jet_hw_pkg::VCI_INDEX_VALID_LSB];
        if (!wdata_i[jet_hw_pkg::VCI_INDEX_WRITE_LSB]) {valid_q, data_q} <= reg_entry;
      end
    end
    if (!rst_ni) begin
      state_q <= Idle;
      data_q  <= '0;
      {way_q, set_q, valid_q} <= '0;
    end else begin
      state_q <= state_d;
    end
  end

endmodule

`default_nettype wire
