/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * libjet: what its files know of each other.
 *
 *   text.c          what went wrong, in words; options that grow
 *   pool.c          files that are pools
 *   script.c        scripts are written
 *   script_run.c    ... run, and their results
 *   script_post.c   ... posted, and reaped
 *   script_print.c  ... shown
 *   map.c           who is on the ring, from the kernel
 *   address.c       names of streams, and where they lead now
 *   wire.c          headers of messages
 *   port.c          messages out and in
 *   dgram.c         datagrams
 *   calls.c         a client's calls under way: no I/O
 *   sessions.c      what a server remembers of its clients: no I/O
 *   client.c        calls.c at a port
 *   server.c        sessions.c at a port
 *   stream/         one byte stream: no I/O
 *   stream_io.c     scripts that do what it says; stream_io.h lists the others
 */
#ifndef LIBJET_LIB_H
#define LIBJET_LIB_H

#include <pthread.h>
#include <stdbool.h>

#include <jet.h>

/* What the version map exports; everything else is hidden */
#define JET_API __attribute__((visibility("default")))

/* Keeps the words for jet_text(); returns @err */
__attribute__((format(printf, 2, 3)))
int jet_fail(int err, const char *fmt, ...);

/*
 * Options of a program: @known bytes to @to, from a structure that may be shorter, or longer if what
 * follows is zero; @from may be NULL. It begins with its size.
 */
int jet_take_options(void *to, size_t known, const void *from);

struct jet_map;

struct jet_pool {
	int fd;
	uint32_t number;		/* N of /dev/jetstreamN */
	struct jet_limits limits;	/* as they were at the start */
	pthread_mutex_t lock;		/* of map, which comes when it is needed, and deleted */
	struct jet_map *map;
	struct jet_builder *deleted;	/* scripts that are under way all the same */
};

/* Open a device, by its path or by its interface; a descriptor */
int jet_device_open(const char *device);
/* Scripts of a pool that is closed */
void jet_pool_forget(struct jet_pool *pool);
/* Tell why a system call on the pool failed */
int jet_pool_fail(const char *what, const char *text);

/*
 * The map of the ring. Under jet_pool.lock.
 */
#define JET_STATIONS	64

struct jet_station {
	uint8_t eui[6];
	bool known;
	char name[33];
};

int jet_map_new(struct jet_map **map, uint32_t card);
/* The card's number, N of /dev/jetstreamN, by the name of its network interface here */
int jet_map_card(const char *interface);
void jet_map_delete(struct jet_map *map);
const uint8_t *jet_map_eui(const struct jet_map *map);
/* All stations by number, as of now; waits for nothing */
int jet_map_look(struct jet_map *map, const struct jet_station **stations);
/* The descriptor that is readable when the ring has changed */
int jet_map_fd(const struct jet_map *map);
/* What it knows is not to be relied on */
void jet_map_doubt(struct jet_map *map);

/* The pool's map, made when it is first asked for */
int jet_pool_map(struct jet_pool *pool, struct jet_map **map);

/* 0, or -EINVAL: that is none */
int jet_address_check(const struct jet_address *address);
/*
 * The number that the station has now, from its EUI or its host's name; waits until @until (ns) for it
 * to be on the ring. Its EUI-48 goes to @eui.
 */
int jet_address_find(struct jet_pool *pool, const struct jet_address *address, uint64_t until,
		     uint8_t *eui);
/* The EUI-48 of a station that is on the ring */
int jet_address_eui(struct jet_pool *pool, uint32_t station, uint8_t *eui);
/* What is known of the ring is not to be relied on: wait for news of it, a moment at most; 0 or -EINTR */
int jet_address_wait(struct jet_pool *pool, uint64_t until);

uint64_t jet_now(void);
/* Never 0 */
uint64_t jet_random(void);

#endif
