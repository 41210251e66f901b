// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An ECP5's lookup table as Yosys' own one, which it writes as a shift of a constant:
// a simulator takes that faster than a tree of multiplexers.
(* techmap_celltype = "LUT4" *)
module ecp5_lut (input A, B, C, D, output Z);
  parameter [15:0] INIT = 16'h0000;
  \$lut #(.WIDTH(4), .LUT(INIT)) lut (.A({D, C, B, A}), .Y(Z));
endmodule
