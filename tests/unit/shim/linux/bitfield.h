/* SPDX-License-Identifier: GPL-2.0 */
/* What driver/jet_vci_table.c uses of the kernel's header, for user space */
#ifndef SHIM_LINUX_BITFIELD_H
#define SHIM_LINUX_BITFIELD_H

#define FIELD_PREP(mask, value)	((mask) & (value) * ((mask) & -(mask)))

#endif
