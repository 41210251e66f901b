# SPDX-License-Identifier: GPL-2.0
# The stations in Icarus Verilog

tests/gateware/icarus/stations.t: gateware-sources
CHECKS += tests/gateware/icarus/stations.t
