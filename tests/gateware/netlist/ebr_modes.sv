// SPDX-License-Identifier: GPL-2.0
//
// Memories that Yosys maps to each width and mode of the ECP5's block RAM. They are here
// for the model gateware/sim/dp16kd.v: compared cycle for cycle with the netlist they become.

`default_nettype none
module ebr_modes (
  input  wire         clk_i,
  input  wire         rst_ni,
  input  wire         en_i,
  input  wire         we_a_i,
  input  wire         we_b_i,
  input  wire  [3:0]  be_i,
  input  wire  [13:0] addr_a_i,
  input  wire  [13:0] addr_b_i,
  input  wire  [35:0] data_a_i,
  input  wire  [35:0] data_b_i,
  output logic [0:0]  q1_o,
  output logic [1:0]  q2_o,
  output logic [3:0]  q4_o,
  output logic [8:0]  q9_o,
  output logic [17:0] q18_a_o,
  output logic [17:0] q18_b_o,
  output logic [17:0] through_o,
  output logic [35:0] q36_o,
  output logic [35:0] be36_o,
  output logic [17:0] down_o,
  output logic [35:0] rom_o
);
  // Narrow and deep, one port in each direction; a read during a write sees the old word
  (* ram_style = "block" *) logic [0:0] mem1 [16384];
  (* ram_style = "block" *) logic [1:0] mem2 [8192];
  (* ram_style = "block" *) logic [3:0] mem4 [4096];
  (* ram_style = "block" *) logic [8:0] mem9 [2048];
  always_ff @(posedge clk_i) begin
    if (we_a_i) begin
      mem1[addr_a_i] <= data_a_i[0];
      mem2[addr_a_i[12:0]] <= data_a_i[1:0];
      mem4[addr_a_i[11:0]] <= data_a_i[3:0];
      mem9[addr_a_i[10:0]] <= data_a_i[8:0];
    end
    if (en_i) begin
      q1_o <= mem1[addr_b_i];
      q2_o <= mem2[addr_b_i[12:0]];
      q4_o <= mem4[addr_b_i[11:0]];
    end
    if (!rst_ni) q9_o <= '0;
    else if (en_i) q9_o <= mem9[addr_b_i[10:0]];
  end

  // Two ports that both read and write, each in its half at any one time
  wire [9:0] dual_a = {addr_a_i[9], addr_a_i[8:0]};
  wire [9:0] dual_b = {~addr_a_i[9], addr_b_i[8:0]};
  (* ram_style = "block", no_rw_check *) logic [17:0] dual [1024];
  always_ff @(posedge clk_i) begin
    if (we_a_i) begin
      if (be_i[0]) dual[dual_a][8:0] <= data_a_i[8:0];
      if (be_i[1]) dual[dual_a][17:9] <= data_a_i[17:9];
    end else begin
      q18_a_o <= dual[dual_a];
    end
  end
  always_ff @(posedge clk_i) begin
    if (we_b_i) begin
      if (be_i[2]) dual[dual_b][8:0] <= data_b_i[8:0];
      if (be_i[3]) dual[dual_b][17:9] <= data_b_i[17:9];
    end else begin
      q18_b_o <= dual[dual_b];
    end
  end

  // One port that shows what it writes
  (* ram_style = "block" *) logic [17:0] through [1024];
  always_ff @(posedge clk_i) begin
    if (we_a_i) begin
      through[addr_a_i[9:0]] <= data_a_i[17:0];
      through_o <= data_a_i[17:0];
    end else begin
      through_o <= through[addr_a_i[9:0]];
    end
  end

  // Wide, without and with byte enables
  (* ram_style = "block" *) logic [35:0] wide [512];
  (* ram_style = "block" *) logic [35:0] bytes [512];
  always_ff @(posedge clk_i) begin
    if (we_a_i) wide[addr_a_i[8:0]] <= data_a_i;
    if (en_i) q36_o <= wide[addr_b_i[8:0]];
  end
  always_ff @(posedge clk_i) begin
    for (int i = 0; i < 4; i++) begin
      if (we_a_i && be_i[i]) bytes[addr_a_i[8:0]][9 * i +: 9] <= data_a_i[9 * i +: 9];
    end
    if (en_i) be36_o <= bytes[addr_b_i[8:0]];
  end

  // Written wide, read narrow
  (* ram_style = "block" *) logic [35:0] down [512];
  logic [35:0] down_q;
  logic        half_q;
  always_ff @(posedge clk_i) begin
    if (we_b_i) down[addr_b_i[8:0]] <= data_b_i;
    down_q <= down[addr_a_i[9:1]];
    half_q <= addr_a_i[0];
  end
  assign down_o = half_q ? down_q[35:18] : down_q[17:0];

  // With contents
  (* ram_style = "block" *) logic [35:0] rom [512];
  initial begin
    for (int i = 0; i < 512; i++) rom[i] = 36'(i) * 36'h123456789;
  end
  always_ff @(posedge clk_i) if (en_i) rom_o <= rom[addr_b_i[8:0]];
endmodule
