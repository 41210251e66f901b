#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# dp16kd.v has one clock for both ports: a netlist whose block memories have two is refused.

set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# memory CLOCK: written by clk_i, read by CLOCK
memory()
{
	cat > "$dir/m.sv" <<-END
	module m (input wire clk_i, clk2_i, we_i, input wire [9:0] w_i, r_i, input wire [17:0] d_i,
	          output logic [17:0] q_o);
	  (* ram_style = "block" *) logic [17:0] mem [1024];
	  always_ff @(posedge clk_i) if (we_i) mem[w_i] <= d_i;
	  always_ff @(posedge $1) q_o <= mem[r_i];
	endmodule
	END
	gateware/sim/netlist "$dir" m "$dir/m.sv" > "$dir/out" 2>&1
}

memory clk_i && grep -q DP16KD "$dir/m_netlist.v"; ok $? "one clock"
! memory clk2_i; ok $? "two are refused"
[ "$(grep -c '^m_netlist/clk2\?_i$' "$dir/out")" = 2 ]; ok $? "and named" || diag "$(cat "$dir/out")"
done_testing
