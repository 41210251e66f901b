# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#
# awk -f counters.awk hw.h: the names of the card's counters, as C initialisers of an
# array that JET_CNT_... indexes. The names that people see are those of hw.h.

$1 == "#define" && $2 == "JET_CNT_NUM" {
	num = $3
}

$1 == "#define" && $2 ~ /^JET_CNT_/ && $2 != "JET_CNT_NUM" {
	name[$3] = tolower(substr($2, length("JET_CNT_") + 1))
}

END {
	print "/* Generated from hw.h by counters.awk */"
	print "#define JET_COUNTER_NAMES(prefix) \\"
	for (i = 0; i < num; i++) {
		if (!(i in name)) {
			print "counters.awk: no name for " i > "/dev/stderr"
			exit 1
		}
		printf "\t[%d] = prefix \"%s\"%s\n", i, name[i],
		       i + 1 < num ? ", \\" : ""
	}
	if (!num) {
		print "counters.awk: no JET_CNT_NUM" > "/dev/stderr"
		exit 1
	}
}
