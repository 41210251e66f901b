// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Our id and the map of ids that goes round with the NUMBER frames.
//
//   pass 1   keep the id we had, if nobody before us in the ring holds it
//   pass 2   who has none takes the lowest free one; none free: repeat only
//   pass 3   the map is complete
//
// One bit of the map is looked at a clock: numbering has time, and the map
// needs no 64-bit priority encoder.
`default_nettype none

module jet_number (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         start_i,         // take the map and do what the pass asks for
  input  wire  [1:0]  pass_i,
  input  wire  [63:0] map_i,
  output logic        busy_o,          // from the clock after start_i; then map_o is to be sent

  output logic [63:0] map_o,
  output logic [5:0]  id_o,
  output logic        full_o           // pass 2 had none left
);

  logic scan_q, busy_q, free, has_id_q;
  logic [5:0] look_q;
  assign free   = !map_o[look_q];
  assign busy_o = busy_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q   <= 1'b0;
      scan_q   <= 1'b0;
      look_q   <= '0;
      map_o    <= '0;
      id_o     <= '0;
      has_id_q <= 1'b0;
      full_o   <= 1'b0;
    end else if (start_i) begin
      map_o  <= map_i;
      scan_q <= pass_i == 2'd2;
      look_q <= pass_i == 2'd2 ? 6'd0 : id_o;
      busy_q <= (pass_i == 2'd1 && has_id_q) || (pass_i == 2'd2 && !has_id_q);
      if (pass_i == 2'd1) full_o <= 1'b0;
    end else if (busy_q) begin
      if (free) begin
        map_o[look_q] <= 1'b1;
        id_o          <= look_q;
        has_id_q      <= 1'b1;
      end else if (!scan_q) begin
        has_id_q <= 1'b0;
      end else if (look_q == '1) begin
        full_o <= 1'b1;
      end
      busy_q <= scan_q && !free && look_q != '1;
      look_q <= look_q + 6'd1;
    end
  end

endmodule

`default_nettype wire
