// SPDX-License-Identifier: GPL-2.0
/*
 * A card's life: one state, and who hears of its changes.
 *
 *                  start             all is set up
 *      ABSENT --------> STARTING -------------------> RUNNING
 *        |               ^    |                          |
 *        |         start |    | fault, or no success     | fault, or stop
 *        |               |    v                          |
 *        |       RESETTING <------- QUIESCING <----------+
 *        |         |   ^    all has         (STARTING goes here, too)
 *   left |         |   |    ended
 *        |         v   | somebody wants to try again
 *        +------> GONE-+
 *
 * The card is used in STARTING and RUNNING. Whoever finds it faulty moves it to
 * QUIESCING, from any context and at most once: from then on nothing is begun,
 * and waits for an answer end. From there only a stop leads on, in process
 * context: it resets the card, ends each command with JET_ST_GONE, and kills
 * the pools. A fault that is told of later concerns a card that is stopped
 * anyhow; one of a card that is starting makes the start fail.
 */
#include "jet_card.h"
#include "jet_trace.h"

/* Where each state may lead */
static const u8 jet_life_next[JET_LIVES_NUM] = {
	[JET_ABSENT] = BIT(JET_STARTING) | BIT(JET_GONE),
	[JET_STARTING] = BIT(JET_RUNNING) | BIT(JET_QUIESCING),
	[JET_RUNNING] = BIT(JET_QUIESCING),
	[JET_QUIESCING] = BIT(JET_RESETTING),
	[JET_RESETTING] = BIT(JET_STARTING) | BIT(JET_GONE),
	[JET_GONE] = BIT(JET_RESETTING),
};

/**
 * jet_life_to() - go on to another state, if the one of now leads there
 * @jd:		the card
 * @next:	where to
 *
 * Context: any.
 * Return: whether it did.
 */
bool jet_life_to(struct jet_dev *jd, enum jet_life next)
{
	int was = READ_ONCE(jd->life);

	do {
		if (!(jet_life_next[was] & BIT(next)))
			return false;
	} while (!try_cmpxchg(&jd->life, &was, next));
	trace_jet_life(jd, was, next);
	wake_up_all(&jd->life_wait);
	return true;
}

/**
 * jet_dev_fault() - the card has to be reset
 * @jd:		the card
 *
 * Context: any.
 * Return: false: it is stopped, or about to be, anyhow.
 */
bool jet_dev_fault(struct jet_dev *jd)
{
	if (!jet_life_to(jd, JET_QUIESCING))
		return false;
	jd->ops->fault(jd);
	return true;
}

/**
 * jet_dev_lies() - the card cannot mean that: reset it
 * @jd:		the card
 * @fmt:	what it did
 *
 * Context: any.
 */
void jet_dev_lies(struct jet_dev *jd, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	if (!jet_dev_fault(jd))
		return;
	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	dev_err(&jd->pdev->dev, "card cannot be right: %pV; resetting it\n",
		&vaf);
	va_end(args);
}

/**
 * jet_tell() - all clients shall hear of something
 * @jd:		the card
 * @news:	what; says which lock is held
 *
 * In the order of main's table: who carries others' traffic comes first.
 *
 * Context: process.
 */
void jet_tell(struct jet_dev *jd, enum jet_news news)
{
	const struct jet_client *client;

	for (client = jd->clients; client->news; client++)
		client->news(jd, news);
}
