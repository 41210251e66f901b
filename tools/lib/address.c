// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Addresses. Who is meant is said by EUI-48 or by the host's name; which number that station has
 * is looked up whenever it is used, because a ring that forms anew may give it another one.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"

#define HINT "an address is HOST:CHANNEL, EUI:CHANNEL or STATION:CHANNEL"

/* All of a word is a number from 0 to @most */
static bool whole_number(const char *word, uint32_t most, uint32_t *number)
{
	unsigned long long value;
	char *end;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	value = strtoull(word, &end, 0);
	*number = value;
	return !*end && !errno && value <= most;
}

static bool whole_eui(const char *word, uint8_t *eui)
{
	int end = 0, n;

	n = sscanf(word, "%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 "%n",
		   &eui[0], &eui[1], &eui[2], &eui[3], &eui[4], &eui[5], &end);
	return n == 6 && end == 17 && !word[end] && strspn(word, "0123456789abcdefABCDEF:") == 17;
}

/* What stands before the channel */
static int parse_station(struct jet_address *address, const char *word)
{
	if (!*word)
		return jet_fail(-EINVAL, "there is no station before the channel; " HINT);
	if (whole_eui(word, address->eui)) {
		address->kind = JET_ADDRESS_EUI;
		return 0;
	}
	memset(address->eui, 0, sizeof(address->eui));
	if (strspn(word, "0123456789") == strlen(word)) {
		if (!whole_number(word, JET_STATIONS - 1, &address->station))
			return jet_fail(-ERANGE, "station %s; 0 to %d are possible", word,
					JET_STATIONS - 1);
		address->kind = JET_ADDRESS_STATION;
		return 0;
	}
	if (strchr(word, ':') || *word == '-')
		return jet_fail(-EINVAL, "'%s' is neither a host nor an EUI-48; " HINT, word);
	address->kind = JET_ADDRESS_HOST;
	snprintf(address->host, sizeof(address->host), "%s", word);
	return 0;
}

JET_API int jet_address_parse(struct jet_address *address, const char *text)
{
	const char *colon = strrchr(text, ':');
	char word[sizeof(address->host)];

	memset(address, 0, sizeof(*address));
	if (!colon)
		return jet_fail(-EINVAL, "'%s' has no channel; " HINT, text);
	if (!whole_number(colon + 1, JET_CHANNEL_LAST, &address->channel) || !address->channel)
		return jet_fail(-EINVAL, "'%s' is no channel; 1 to %d are possible", colon + 1,
				JET_CHANNEL_LAST);
	if (colon - text >= (long)sizeof(word))
		return jet_fail(-EINVAL, "'%s': a station's name has %zu characters at most", text,
				sizeof(word) - 1);
	memcpy(word, text, colon - text);
	word[colon - text] = 0;
	return parse_station(address, word);
}

JET_API int jet_address_print(const struct jet_address *address, char *text, size_t size)
{
	const uint8_t *eui = address->eui;

	switch (address->kind) {
	case JET_ADDRESS_STATION:
		return snprintf(text, size, "%u:%u", address->station, address->channel);
	case JET_ADDRESS_EUI:
		return snprintf(text, size, "%02x:%02x:%02x:%02x:%02x:%02x:%u", eui[0], eui[1],
				eui[2], eui[3], eui[4], eui[5], address->channel);
	case JET_ADDRESS_HOST:
		return snprintf(text, size, "%.31s:%u", address->host, address->channel);
	}
	return jet_fail(-EINVAL, "an address of kind %u; " HINT, address->kind);
}

static bool is_meant(const struct jet_address *address, const struct jet_station *station)
{
	if (!station->known)
		return false;
	if (address->kind == JET_ADDRESS_EUI)
		return !memcmp(address->eui, station->eui, sizeof(station->eui));
	return !strncmp(address->host, station->name, sizeof(address->host) - 1);
}

static int not_there(const struct jet_address *address)
{
	char text[JET_ADDRESS_TEXT];

	jet_address_print(address, text, sizeof(text));
	return jet_fail(-EHOSTUNREACH, "%s: no station on the ring is called so", text);
}

/* The number that the station has now, or -EHOSTUNREACH: it may come */
static int find_station(struct jet_map *map, const struct jet_address *address, uint8_t *eui)
{
	const struct jet_station *stations;
	int found = -1, n, err;

	err = jet_map_look(map, &stations);
	if (err)
		return err;
	for (n = 0; n < JET_STATIONS; n++) {
		if (!is_meant(address, &stations[n]))
			continue;
		if (found >= 0)
			return jet_fail(-ENOTUNIQ, "stations %d and %d are both called '%.31s'; say which by its EUI (jetctl station)",
					found, n, address->host);
		found = n;
	}
	if (found < 0)
		return not_there(address);
	memcpy(eui, stations[found].eui, 6);
	return found;
}

/* Until the ring has changed, or so many ms have passed: another thread may have heard the news */
static int await_news(int fd, uint64_t until, unsigned int most)
{
	struct pollfd news = { .fd = fd, .events = POLLIN };
	uint64_t now = jet_now();

	if (until <= now)
		return -ETIMEDOUT;
	if ((until - now) / 1000000 < most)
		most = (until - now) / 1000000 + 1;
	if (poll(&news, 1, most) < 0 && errno == EINTR)
		return jet_fail(-EINTR, "a signal came before the station");
	return 0;
}

int jet_address_wait(struct jet_pool *pool, uint64_t until)
{
	int fd;

	pthread_mutex_lock(&pool->lock);
	jet_map_doubt(pool->map);
	fd = jet_map_fd(pool->map);
	pthread_mutex_unlock(&pool->lock);
	return await_news(fd, until, 50) == -EINTR ? -EINTR : 0;
}

int jet_address_find(struct jet_pool *pool, const struct jet_address *address, uint64_t until,
		     uint8_t *eui)
{
	struct jet_map *map;
	int station, err, fd = -1;

	for (;;) {
		pthread_mutex_lock(&pool->lock);
		station = jet_pool_map(pool, &map);
		if (!station) {
			station = find_station(map, address, eui);
			fd = jet_map_fd(map);
		}
		pthread_mutex_unlock(&pool->lock);
		if (station != -EHOSTUNREACH)
			return station;
		err = await_news(fd, until, 500);
		if (err)
			return err == -ETIMEDOUT ? station : err;
	}
}

int jet_address_eui(struct jet_pool *pool, uint32_t station, uint8_t *eui)
{
	const struct jet_station *stations;
	struct jet_map *map;
	int err;

	pthread_mutex_lock(&pool->lock);
	err = jet_pool_map(pool, &map);
	if (!err)
		err = jet_map_look(map, &stations);
	if (!err && (station >= JET_STATIONS || !stations[station].known))
		err = jet_fail(-EHOSTUNREACH, "no station of the ring has the number %u", station);
	if (!err)
		memcpy(eui, stations[station].eui, 6);
	pthread_mutex_unlock(&pool->lock);
	return err;
}

int jet_address_check(const struct jet_address *address)
{
	if (address->kind > JET_ADDRESS_HOST || !address->channel ||
	    address->channel > JET_CHANNEL_LAST || address->station >= JET_STATIONS)
		return jet_fail(-EINVAL, "no address that jet_address_parse() has made");
	return 0;
}

JET_API int jet_address_vci(struct jet_pool *pool, const struct jet_address *address, int ms)
{
	uint8_t eui[6];
	int station;

	station = jet_address_check(address);
	if (station)
		return station;
	if (address->kind == JET_ADDRESS_STATION)
		return JET_MAKE_VCI(address->station, address->channel);
	station = jet_address_find(pool, address, jet_deadline(ms), eui);
	return station < 0 ? station : (int)JET_MAKE_VCI(station, address->channel);
}
