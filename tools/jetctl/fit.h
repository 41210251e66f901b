/* SPDX-License-Identifier: GPL-2.0 */
/* Tables and lines as wide as the terminal is */
#ifndef JETCTL_FIT_H
#define JETCTL_FIT_H

struct libscols_table;

void fit_table(struct libscols_table *table);
void fit_text(const char *text);

#endif
