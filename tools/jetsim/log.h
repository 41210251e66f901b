/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* One line a message, on standard error */
#ifndef JETSIM_LOG_H
#define JETSIM_LOG_H

/* 0: errors only, 1: what a user wants to know, 2: every step */
extern int jet_verbose;

__attribute__((format(printf, 2, 3)))
void jet_log(int level, const char *fmt, ...);

#endif
