// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Our id and the map of ids that goes round with the NUMBER frames.
//
//   pass 1   keep the id we had, if nobody before us in the ring holds it
//   pass 2   who has none takes the lowest free one; none free: repeat only
//   pass 3   the map is complete
//
// The map turns once round, a bit a clock, and the bit at its end is looked at: numbering
// has time, and needs neither a priority encoder nor an addressable map.
`default_nettype none

module jet_number (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         start_i,         // take the map and do what the pass asks for
  input  wire         new_i,           // ... an empty one
  input  wire  [1:0]  pass_i,
  input  wire  [63:0] map_i,
  output logic        busy_o,          // from the clock after start_i; then map_o is to be sent

  output logic [63:0] map_o,           // bit n = station n; while !busy_o
  output logic [5:0]  id_o,
  output logic        full_o           // pass 2 had none left
);

  logic scan_q, seek_q, has_id_q, ours, here;
  logic [5:0] look_q;                    // the id whose bit is at the end
  assign ours = seek_q & (scan_q | look_q == id_o);
  assign here = ours & !map_o[0];        // it is free, and we take it

  always_ff @(posedge clk_i) begin
    if (!rst_ni)      map_o <= '0;   // goes out in every CLAIM
    else if (start_i) map_o <= new_i ? 64'd0 : map_i;
    else if (busy_o)  map_o <= {map_o[0] | here, map_o[63:1]};
    if (!rst_ni) begin
      busy_o   <= 1'b0;
      scan_q   <= 1'b0;
      seek_q   <= 1'b0;
      look_q   <= '0;
      id_o     <= '0;
      has_id_q <= 1'b0;
      full_o   <= 1'b0;
    end else if (start_i) begin
      scan_q <= pass_i == 2'd2;
      seek_q <= (pass_i == 2'd1 && has_id_q) || (pass_i == 2'd2 && !has_id_q);
      busy_o <= (pass_i == 2'd1 && has_id_q) || (pass_i == 2'd2 && !has_id_q);
      look_q <= '0;
      if (pass_i == 2'd1) full_o <= 1'b0;
    end else if (busy_o) begin
      look_q <= look_q + 6'd1;
      busy_o <= look_q != '1;
      if (here) begin
        id_o     <= look_q;
        has_id_q <= 1'b1;
        seek_q   <= 1'b0;
      end else if (ours && !scan_q) begin
        has_id_q <= 1'b0;
        seek_q   <= 1'b0;
      end
      if (look_q == '1 && scan_q && seek_q && !here) full_o <= 1'b1;
    end
  end

endmodule

`default_nettype wire
