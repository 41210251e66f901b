/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* jetsim lab: a ring without hosts, from a file */
#ifndef JETSIM_LAB_H
#define JETSIM_LAB_H

int lab_main(int argc, char **argv);

#endif
