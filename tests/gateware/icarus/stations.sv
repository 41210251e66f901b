// SPDX-License-Identifier: GPL-2.0
// Three stations on a ring in a four-state simulator, with clocks of their own and from power-up on,
// where nothing is known: they come up, answer their hosts and tell them of the ring. From the
// first clock of a reset on there is no X on a line or in a TLP, also when a host's side is
// reset, or a ring clock stands still.
`timescale 1ns/1ps
module stations;

  localparam int N = 3;

  // Tasks are static and called one after the other: vvp 12 dies of automatic ones that wait
  int tests = 0, failed = 0;
  task ok(input logic good, input string what);
    tests++;
    if (good !== 1'b1) failed++;
    if (good !== 1'b1) $write("not ");
    $display("ok %0d - %s", tests, what);
    $fflush;
  endtask

  logic [N-1:0] host_clk = '0, ring_clk = '0, host_rst_n = 'x, ring_rst_n = 'x, stopped = '0;
  logic [N-1:0] in_valid = '0, in_keep = '0, in_last = '0;
  wire  [N-1:0] in_ready, out_valid, out_keep, out_last, busy;
  logic [N-1:0][63:0] in_data = '0;
  wire  [N-1:0][63:0] out_data;
  wire  [N-1:0][15:0] tx_data;
  wire  [N-1:0][1:0] tx_k;
  int line_x = 0, tlp_x = 0, events [N], answers [N];
  logic [31:0] answer [N];

  for (genvar g = 0; g < N; g++) begin : gen_station
    localparam int Up = (g + N - 1) % N;
    localparam logic [47:0] Eui = 48'h020000000a00 + g;
    logic [15:0] rx_data;
    logic [1:0] rx_k;
    // 125 MHz, and 100 MHz 100 ppm apart
    always #(4.0 + 0.01 * g)     host_clk[g] = !host_clk[g];
    always #(5.0 + 0.0005 * g)   if (!stopped[g]) ring_clk[g] = !ring_clk[g];
    always @(posedge ring_clk[Up]) {rx_data, rx_k} <= {tx_data[Up], tx_k[Up]};

    jet_station #(.MemKb(64), .TvxWords(6000), .PurgeWords(256), .ClaimWords(4096)) u_station (
      .host_clk_i(host_clk[g]), .host_rst_ni(host_rst_n[g]), .ring_clk_i(ring_clk[g]),
      .ring_rst_ni(ring_rst_n[g]), .rx_clk_i(ring_clk[Up]), .eui_i(Eui),
      .tlp_rx_valid_i(in_valid[g]), .tlp_rx_ready_o(in_ready[g]), .tlp_rx_data_i(in_data[g]),
      .tlp_rx_keep_i(in_keep[g]), .tlp_rx_last_i(in_last[g]),
      .tlp_tx_valid_o(out_valid[g]), .tlp_tx_ready_i(1'b1), .tlp_tx_data_o(out_data[g]),
      .tlp_tx_keep_o(out_keep[g]), .tlp_tx_last_o(out_last[g]),
      // A link without limits
      .tlp_tx_posted_hdr_i('0), .tlp_tx_posted_data_i('0), .tlp_tx_np_hdr_i('0),
      .tlp_tx_cpl_hdr_i('0), .tlp_tx_cpl_data_i('0), .tlp_tx_inf_i('1), .tlp_rx_posted_hdr_o(),
      .tlp_rx_np_hdr_o(), .link_up_i(1'b1), .link_speed_i(4'd1), .link_width_i(6'd1),
      .link_slot_clock_i(1'b1), .link_error_i('0), .link_common_o(), .link_sync_o(), .link_d3_o(),
      .link_off_o(), .link_here_i(1'b0), .link_state_i('0), .link_cnt_idx_o(), .link_cnt_i('0),
      .rx_data_i(rx_data), .rx_k_i(rx_k), .rx_lock_i(!stopped[Up]),
      .tx_data_o(tx_data[g]), .tx_k_o(tx_k[g]), .busy_o(busy[g])
    );

    // From the third clock on: the reset has been seen
    int ring_clocks = 0, host_clocks = 0;
    always @(posedge ring_clk[g]) begin
      ring_clocks <= ring_clocks + 1;
      if (ring_clocks > 2 && ^{tx_data[g], tx_k[g]} === 1'bx) begin
        if (line_x < 5) $display("# %0t station %0d: %h %b", $time, g, tx_data[g], tx_k[g]);
        line_x <= line_x + 1;
      end
    end

    // What leaves: completions, and what is written
    logic first = 1'b1, cpl = 1'b0;
    always @(posedge host_clk[g]) begin
      host_clocks <= host_clocks + 1;
      if (host_clocks > 2) begin
        if (^{out_valid[g], in_ready[g]} === 1'bx) tlp_x <= tlp_x + 1;
        if (out_valid[g] && (^{out_data[g][31:0], out_keep[g], out_last[g]} === 1'bx ||
            (out_keep[g] && ^out_data[g][63:32] === 1'bx))) begin
          if (tlp_x < 5) $display("# %0t station %0d: %h", $time, g, out_data[g]);
          tlp_x <= tlp_x + 1;
        end
      end
      if (!host_rst_n[g]) begin
        first <= 1'b1;
      end else if (out_valid[g] === 1'b1) begin
        first <= out_last[g];
        if (first) cpl <= out_data[g][28:24] == 5'b01010;
        if (first && out_data[g][30:24] == 7'b1100000) events[g] <= events[g] + 1;
        if (!first && cpl && out_last[g]) begin
          answers[g] <= answers[g] + 1;
          answer[g]  <= out_data[g][63:32];
        end
      end
    end
  end

  logic [31:0] word;
  task beat(input int i, input logic [63:0] data, input logic keep, input logic last);
    in_valid[i] <= 1'b1;
    in_data[i]  <= data;
    in_keep[i]  <= keep;
    in_last[i]  <= last;
    do @(posedge host_clk[i]); while (!in_ready[i]);
    in_valid[i] <= 1'b0;
  endtask

  // A request of one double word, and its completion
  task request(input int i, input logic [31:0] head, input logic [31:0] addr,
                         input logic [31:0] data);
    int was, clocks;
    @(posedge host_clk[i]);
    clocks = 0;
    was = answers[i];
    beat(i, {32'h0000_000f, head}, 1'b1, 1'b0);
    beat(i, {data, addr}, head[30], 1'b1);
    while (head[30:24] != 7'h40 && answers[i] == was && clocks < 1000) begin
      @(posedge host_clk[i]);
      clocks++;
    end
    @(posedge host_clk[i]);
    if (clocks == 1000) answer[i] = 'x;
  endtask
  task cfg_write(input int i, input logic [31:0] addr, input logic [31:0] data);
    request(i, 32'h4400_0001, addr, data);
  endtask
  task write(input int i, input logic [15:0] addr, input logic [31:0] data);
    request(i, 32'h4000_0001, {16'hc000, addr}, data);
  endtask
  task read(input int i, input logic [15:0] addr, output logic [31:0] data);
    request(i, 32'h0000_0001, {16'hc000, addr}, 'x);
    data = answer[i];
  endtask

  // What firmware and driver do: registers at c0000000, events to 0x1_0000_0000 on
  task find(input int i);
    cfg_write(i, 32'h10, 32'hc000_0000);
    cfg_write(i, 32'h14, 32'h0);
    cfg_write(i, 32'h04, 32'h6);
  endtask
  task wait_reset(input int i, output logic ends);
    int tries;
    tries = 0;
    do begin
      read(i, 16'(jet_hw_pkg::REG_CTRL), word);
      tries++;
    end while (word !== '0 && tries < 2000); // the card clears its memory
    ends = word === '0;
  endtask
  task set_up(input int i);
    logic ends;
    find(i);
    wait_reset(i, ends);
    write(i, 16'(jet_hw_pkg::REG_QUEUE + jet_hw_pkg::QUEUE_EVT_LO), 32'h0);
    write(i, 16'(jet_hw_pkg::REG_QUEUE + jet_hw_pkg::QUEUE_EVT_HI), 32'h1);
    write(i, 16'(jet_hw_pkg::REG_QUEUE + jet_hw_pkg::QUEUE_CTRL), 32'(1) |
          32'(4) << jet_hw_pkg::QUEUE_CTRL_CMD_LOG2_LSB |
          32'(4) << jet_hw_pkg::QUEUE_CTRL_EVT_LOG2_LSB);
    write(i, 16'(jet_hw_pkg::REG_RING_SA), 32'd100);
    write(i, 16'(jet_hw_pkg::REG_RING_CTRL), 32'd1);
  endtask

  task all_up(input string what);
    logic [31:0] status [N];
    logic [31:0] map;
    int up, tries;
    up = 0;
    tries = 0;
    while (up != N && tries < 100) begin
      up = 0;
      for (int i = 0; i < N; i++) begin
        read(i, 16'(jet_hw_pkg::REG_RING_STATUS), status[i]);
        up += int'(status[i][jet_hw_pkg::RING_UP_LSB] === 1'b1);
      end
      tries++;
      #2000;
    end
    read(0, 16'(jet_hw_pkg::REG_RING_MAP_LO), map);
    ok(up == N && map[N-1:0] == '1, $sformatf("%s: all are up, status %h %h %h, map %h", what,
                                              status[0], status[1], status[2], map));
    for (int i = 0; i < N; i++) begin
      read(i, 16'(jet_hw_pkg::REG_RING_ROT_SUM), map);
      if (^map === 1'bx || map == '0) ok(1'b0, $sformatf("station %0d measures rotations: %h", i, map));
    end
  endtask

  task known(input string what);
    ok(line_x == 0, $sformatf("%s: no X on a line (%0d words)", what, line_x));
    ok(tlp_x == 0, $sformatf("%s: no X in a TLP (%0d beats)", what, tlp_x));
  endtask

  logic done;
  initial begin
    for (int i = 0; i < N; i++) begin
      events[i]  = 0;
      answers[i] = 0;
    end
    // A clock that comes late, resets that end when they like
    stopped[1] = 1'b1;
    #1 host_rst_n = '0;
    ring_rst_n = '0;
    #151 host_rst_n[0] = 1'b1;
    #203 ring_rst_n = '1;
    #17 host_rst_n = '1;
    // All of the ring's registers, before there ever was a ring
    find(0);
    for (int addr = jet_hw_pkg::REG_RING_CTRL; addr < jet_hw_pkg::REG_RING_HIST; addr += 4) begin
      read(0, 16'(addr), word);
      if (^word === 1'bx) ok(1'b0, $sformatf("register %h is known: %h", addr, word));
    end
    for (int i = 0; i < N; i++) set_up(i);
    read(1, 16'(jet_hw_pkg::REG_RING_STATUS), word);
    ok(!word[jet_hw_pkg::RING_CLOCK_LSB], "a ring clock that does not run: status says so");
    read(1, 16'(jet_hw_pkg::REG_RING_ROT_SUM), word);
    ok(word === '0, "... and registers of the ring part are zero");
    write(1, 16'(jet_hw_pkg::REG_CTRL), 32'd1);
    wait_reset(1, done);
    ok(done, "... CTRL.RESET ends");
    cfg_write(1, 32'h68, 32'h8000);
    find(1);
    wait_reset(1, done);
    ok(done, "... and a reset of the function");
    set_up(1);
    stopped[1] = 1'b0;
    all_up("from power-up");
    ok(events[0] > 0 && events[1] > 0 && events[2] > 0,
       $sformatf("hosts are told of it in events: %0d, %0d, %0d", events[0], events[1], events[2]));
    known("from power-up");

    // The host's side alone, out of step with any clock
    #1003 host_rst_n[0] = 1'b0;
    #777 host_rst_n[0] = 1'b1;
    set_up(0);
    all_up("host's side was in reset");
    known("host's side was in reset");

    #1001 stopped[2] = 1'b1;
    #20000 read(2, 16'(jet_hw_pkg::REG_RING_STATUS), word);
    ok(!word[jet_hw_pkg::RING_CLOCK_LSB], "a ring clock that is gone: status says so");
    stopped[2] = 1'b0;
    all_up("a ring clock was gone");
    known("a ring clock was gone");

    #1005 ring_rst_n[1] = 1'b0;
    #333 ring_rst_n[1] = 1'b1;
    all_up("ring part was in reset");
    known("ring part was in reset");
    $display("1..%0d", tests);
    $finish(0);
  end

endmodule
