/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Which Jetstream the tools are of */
#ifndef JETSTREAM_VERSION_H
#define JETSTREAM_VERSION_H

#define JETSTREAM_VERSION	"0.1"

#endif
