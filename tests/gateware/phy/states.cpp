// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Each arc of the LTSSM, by the section of the Base Specification 3.0 that has it (4.2.6.x), for an
// upstream port with one lane at 2.5 GT/s.
#include "bench.h"
#include "tap.h"

static const int number = 7;

// The state is left for that one next, and no sooner than `least`
static bool goes(bench &b, unsigned to, unsigned least, unsigned most)
{
	unsigned from = b.state(), clocks = 0;

	while (b.state() == from && clocks <= most) {
		b.run(1);
		clocks++;
	}
	if (b.state() != to || clocks < least)
		diag("from state %u to %u after %u clocks", from, b.state(), clocks);
	return b.state() == to && clocks >= least;
}

// A time-out: not early, and half as late again at most
static bool times_out(bench &b, unsigned to, unsigned ms)
{
	return goes(b, to, ms * MS - 200, ms * MS * 3 / 2);
}

static bool stays(bench &b, unsigned clocks)
{
	unsigned in = b.state();

	while (b.state() == in && clocks)
		clocks -= (b.run(1), 1);
	return b.state() == in;
}

static bool lock(bench &b)
{
	b.say(TS(1, number, 0));
	return b.until(RCVR_LOCK);
}

static bool cfg(bench &b)
{
	return lock(b) && b.until(RCVR_CFG);
}

static bool rcvr_idle(bench &b)
{
	if (!cfg(b))
		return false;
	b.say(TS(2, number, 0));
	return b.until(RCVR_IDLE);
}

static bool hot(bench &b)
{
	if (!b.train(number) || !rcvr_idle(b))
		return false;
	b.say(TS(1, number, 0, HOT_RESET));
	return b.until(HOT_RESET_STATE);
}

// What it sends in a state: at least so often in a row
static bool sends(bench &b, const ts &t)
{
	return b.sees(t, 4, 1000);
}

static bool disabled(bench &b)
{
	if (!b.train(number) || !rcvr_idle(b))
		return false;
	b.say(TS(1, number, 0, DISABLE));
	return b.until(DISABLED_SAY) && sends(b, TS(1, number, 0, DISABLE)) && b.until(DISABLED);
}

static bool looped(bench &b)
{
	if (!b.to_config())
		return false;
	b.tx.keep = true;               // what goes back is no order that the gateware made
	b.say(TS(1, -1, -1, LOOPBACK));
	return b.until(LOOP_ACTIVE);
}

static bool doze(bench &b)
{
	if (!b.train(number))
		return false;
	b.run(500);
	b.say_off();
	return b.until(L0S_IDLE, 50);
}

static std::vector<symbol> fts(unsigned n)
{
	std::vector<symbol> s;

	while (n--)
		s.insert(s.end(), {K(COM), K(FTS), K(FTS), K(FTS)});
	return s;
}

static const struct {
	const char *section, *what;
	bool (*test)(bench &b);
} tests[] = {
{"4.2.6.1.1", "Detect.Quiet: electrical idle, LinkUp 0, and after 12 ms to Detect.Active", [](bench &b) {
	b.reset();
	return b.tx.off && !b.up() && times_out(b, DETECT_ACTIVE, 12) && b.tx.off;
}},
{"4.2.6.1.1", "Detect.Quiet: electrical idle ends, to Detect.Active", [](bench &b) {
	b.reset();
	b.say(TS(1));
	return goes(b, DETECT_ACTIVE, 0, 300);
}},
{"4.2.6.1.2", "Detect.Active: no receiver, back to Detect.Quiet", [](bench &b) {
	b.present = false;
	return b.until(DETECT_ACTIVE) && goes(b, DETECT_QUIET, 0, 20) && b.tx.off &&
	       times_out(b, DETECT_ACTIVE, 12);
}},
{"4.2.6.1.2", "Detect.Active: a receiver, to Polling.Active", [](bench &b) {
	return b.until(DETECT_ACTIVE) && goes(b, POLL_ACTIVE, 0, 20) && sends(b, TS(1));
}},
{"4.2.6.2.1", "Polling.Active: eight TS1, and PollTs1 sent, to Polling.Configuration", [](bench &b) {
	b.say(TS(1));
	b.until(POLL_ACTIVE);
	unsigned before = b.tx.sets;

	return goes(b, POLL_CONFIG, POLL_TS1 * 8 - 8, POLL_TS1 * 8 + 100) &&
	       b.sees(TS(2)) && b.tx.sets - before > POLL_TS1;
}},
{"4.2.6.2.1", "Polling.Active: eight TS2 do as well", [](bench &b) {
	b.say(TS(2));
	return b.until(POLL_ACTIVE) && goes(b, POLL_CONFIG, POLL_TS1 * 8 - 8, POLL_TS1 * 8 + 100);
}},
{"4.2.6.2.1", "Polling.Active: seven are not eight, in 24 ms to Detect", [](bench &b) {
	b.say_idle();
	b.until(POLL_ACTIVE);
	b.run(100);
	b.put(TS(1), 7);
	return times_out(b, DETECT_QUIET, 24) && b.until(DETECT_ACTIVE, 20);
}},
{"4.2.6.2.1", "Polling.Active: numbers are no PAD, in 24 ms to Detect", [](bench &b) {
	b.say(TS(1, number));
	return b.until(POLL_ACTIVE) && times_out(b, DETECT_QUIET, 24);
}},
{"4.2.6.2.1", "Polling.Active: inverted, the receiver is told to invert", [](bench &b) {
	b.inverted = true;
	return !b.dut->phy_polarity_o && b.train(number) && b.dut->phy_polarity_o;
}},
{"4.2.6.2.1", "Polling.Active: never an end of electrical idle, in 24 ms to Polling.Compliance", [](bench &b) {
	return b.until(POLL_ACTIVE) && times_out(b, POLL_COMPLIANCE, 24);
}},
{"4.2.6.2.2", "Polling.Compliance: its pattern, no SKP, and Polling.Active when electrical idle ends", [](bench &b) {
	b.until(POLL_ACTIVE);
	b.tx.keep = true;
	if (!b.until(POLL_COMPLIANCE))
		return false;
	b.run(20);
	if (!(b.tx.raw.end()[-1] == D(0x4a)))
		b.run(1);
	b.tx.raw.clear();
	b.tx.neg.clear();
	b.run(2000);
	const std::vector<symbol> s = b.tx.raw;
	size_t bad = 0;

	for (size_t i = 0; i + 4 <= s.size(); i += 4)
		bad += !(s[i] == K(COM) && s[i + 1] == D(0xb5) && s[i + 2] == K(COM) && s[i + 3] == D(0x4a));
	for (size_t i = 0; i < b.tx.neg.size(); i++)
		bad += b.tx.neg[i] != 4 * i;
	bad += b.tx.neg.size() != s.size() / 4;
	b.say(TS(1));
	if (bad || !goes(b, POLL_ACTIVE, 0, 300))
		return false;
	if (!b.until(POLL_CONFIG))
		return false;
	b.say(TS(2));
	return b.until(CFG_WIDTH_START);
}},
{"4.2.6.2.3", "Polling.Configuration: eight TS2, 16 sent behind the first, to Configuration", [](bench &b) {
	if (!b.to_poll_config() || !stays(b, 5000))
		return false;
	b.tx.sets = 0;
	b.say(TS(2));
	return goes(b, CFG_WIDTH_START, 16 * 8, 16 * 8 + 200) && b.tx.sets >= 16 && b.tx.last == TS(2);
}},
{"4.2.6.2.3", "Polling.Configuration: the partner's TS2 end early, ours are 16", [](bench &b) {
	if (!b.to_poll_config())
		return false;
	b.put(TS(2), 8);
	b.say(TS(1));
	return goes(b, CFG_WIDTH_START, 16 * 8, 16 * 8 + 400);
}},
{"4.2.6.2.3", "Polling.Configuration: SKPs between TS2 are nothing", [](bench &b) {
	std::vector<symbol> five;

	if (!b.to_poll_config())
		return false;
	for (int i = 0; i < 5; i++)
		for (const symbol &s : symbols_of(TS(2)))
			five.push_back(s);
	five.insert(five.end(), {K(COM), K(SKP), K(SKP), K(SKP)});
	b.again = five;
	return goes(b, CFG_WIDTH_START, 16 * 8, 16 * 8 + 200);
}},
{"4.2.6.2.3", "Polling.Configuration: in 48 ms to Detect", [](bench &b) {
	if (!b.to_poll_config())
		return false;
	b.quiet = true;
	return times_out(b, DETECT_QUIET, 48) && (b.run(20), b.tx.off) && b.tx.eioss == 1;
}},
{"4.2.6.3.1", "Linkwidth.Start: two TS1 with a link number, answered with it", [](bench &b) {
	if (!b.to_config())
		return false;
	b.say(TS(1, 0xa7));
	return goes(b, CFG_WIDTH_ACCEPT, 8, 200) && sends(b, TS(1, 0xa7));
}},
{"4.2.6.3.1", "Linkwidth.Start: one is not enough", [](bench &b) {
	if (!b.to_config())
		return false;
	b.say(TS(1));
	b.run(50);
	b.put(TS(1, number));
	return stays(b, 1000) && b.tx.last == TS(1);
}},
{"4.2.6.3.1", "Linkwidth.Start: in 24 ms to Detect", [](bench &b) {
	return b.to_config() && times_out(b, DETECT_QUIET, 24);
}},
{"4.2.6.3.1", "Linkwidth.Start: Disable Link, to Disabled", [](bench &b) {
	if (!b.to_config())
		return false;
	b.say(TS(1, -1, -1, DISABLE));
	return b.until(DISABLED_SAY, 200) && sends(b, TS(1, -1, -1, DISABLE)) && b.until(DISABLED);
}},
{"4.2.6.3.1", "Linkwidth.Start: Disable Link once is nothing", [](bench &b) {
	if (!b.to_config())
		return false;
	b.put(TS(1), 4);
	b.put(TS(1, -1, -1, DISABLE));
	b.say(TS(1));
	return stays(b, 1000);
}},
{"4.2.6.3.1", "Linkwidth.Start: Loopback, to Loopback", [](bench &b) {
	return looped(b);
}},
{"4.2.6.3.2", "Linkwidth.Accept: two TS1 with a lane number, answered with lane 0", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 0));
	return goes(b, CFG_LANE_WAIT, 8, 200) && sends(b, TS(1, number, 0));
}},
{"4.2.6.3.2", "Linkwidth.Accept: another link's number is none", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number + 1, 0));
	return stays(b, 1000);
}},
{"4.2.6.3.2", "Linkwidth.Accept: PAD again, to Detect", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1));
	return goes(b, DETECT_QUIET, 8, 200);
}},
{"4.2.6.3.2", "Linkwidth.Accept: in 2 ms to Detect", [](bench &b) {
	return b.to_lanes(number) && times_out(b, DETECT_QUIET, 2);
}},
{"4.2.6.3.4", "Lanenum.Wait: another lane number, to Lanenum.Accept and back", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 3));
	if (!b.until(CFG_LANE_WAIT) || !sends(b, TS(1, number, 0)))
		return false;
	b.say(TS(1, number, 0));
	if (!goes(b, CFG_LANE_ACCEPT, 8, 200))
		return false;
	b.say(TS(1, number, 2));
	return goes(b, CFG_LANE_WAIT, 8, 200);
}},
{"4.2.6.3.4", "Lanenum.Wait: two TS2, to Lanenum.Accept", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 0));
	if (!b.until(CFG_LANE_WAIT) || !stays(b, 500))
		return false;
	b.say(TS(2, number, 0));
	return goes(b, CFG_LANE_ACCEPT, 8, 200) && goes(b, CFG_COMPLETE, 8, 200);
}},
{"4.2.6.3.4", "Lanenum.Wait: PAD again, to Detect", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 0));
	b.until(CFG_LANE_WAIT);
	b.say(TS(1));
	return goes(b, DETECT_QUIET, 8, 200);
}},
{"4.2.6.3.4", "Lanenum.Wait: in 2 ms to Detect", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 0));
	return b.until(CFG_LANE_WAIT) && times_out(b, DETECT_QUIET, 2);
}},
{"4.2.6.3.3", "Lanenum.Accept: TS2 for another lane are not taken, in 2 ms to Detect", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 1));
	b.until(CFG_LANE_WAIT);
	b.say(TS(2, number, 1));
	return b.until(CFG_LANE_ACCEPT, 200) && times_out(b, DETECT_QUIET, 2);
}},
{"4.2.6.3.3", "Lanenum.Accept: PAD again, to Detect", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 1));
	b.until(CFG_LANE_WAIT);
	b.say(TS(2, number, 1));
	b.until(CFG_LANE_ACCEPT);
	b.say(TS(1));
	return goes(b, DETECT_QUIET, 8, 200);
}},
{"4.2.6.3.5", "Complete: eight TS2, 16 sent behind the first, to Configuration.Idle", [](bench &b) {
	if (!b.to_complete(number))
		return false;
	b.say(TS(2, number, 0));
	return b.until(CFG_IDLE, 400) && !b.up();
}},
{"4.2.6.3.5", "Complete: TS2 of another link do not count, in 2 ms to Detect", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 0));
	b.until(CFG_LANE_WAIT);
	b.again.clear();
	b.put(TS(2, number, 0), 4);
	b.say(TS(2, number + 1, 0));
	return b.until(CFG_COMPLETE, 200) && times_out(b, DETECT_QUIET, 2);
}},
{"4.2.6.3.5", "Complete: Disable Scrambling, and none is scrambled in L0 either way", [](bench &b) {
	if (!b.to_lanes(number))
		return false;
	b.say(TS(1, number, 0));
	b.until(CFG_LANE_WAIT);
	b.say(TS(2, number, 0, PLAIN));
	if (!b.until(CFG_IDLE))
		return false;
	b.plain = b.tx.plain = true;
	b.say_idle();
	packet p = {{1, 2, 3, 4, 5, 6}, false, 0};

	if (!b.until(L0))
		return false;
	b.give.push_back(p);
	b.put(p);
	b.run(200);
	return b.got == std::vector<packet>{p} && b.tx.packets == b.got;
}},
{"4.2.6.3.6", "Configuration.Idle: eight symbols of idle, 16 sent, to L0 and LinkUp", [](bench &b) {
	if (!b.to_complete(number) || !b.until(CFG_IDLE) || !stays(b, 500))
		return false;
	b.say_idle();
	return goes(b, L0, 8, 100) && (b.run(1), b.up()) && b.dut->pl_l0_o;
}},
{"4.2.6.3.6", "Configuration.Idle: four symbols of idle are too few", [](bench &b) {
	if (!b.to_complete(number) || !b.until(CFG_IDLE))
		return false;
	b.again = symbols_of(TS(2, number, 0));
	b.again.insert(b.again.end(), 4, D(0));
	return stays(b, 1000);
}},
{"4.2.6.3.6", "Configuration.Idle: the partner is early, and gets 16 symbols all the same", [](bench &b) {
	if (!b.to_complete(number))
		return false;
	b.again.clear();
	b.out.clear();
	b.put(TS(2, number, 0), 9);     // and then idle, while we send our 16 TS2
	if (!b.until(CFG_IDLE))
		return false;
	b.tx.idles = 0;
	return b.until(L0, 200) && b.tx.idles >= 12;    // the last ones are on their way
}},
{"4.2.6.3.6", "Configuration.Idle: packets that come before LinkUp are nobody's", [](bench &b) {
	if (!b.to_complete(number) || !b.until(CFG_IDLE))
		return false;
	b.put(std::vector<symbol>(10, D(0)));
	for (int i = 0; i < 20; i++)
		b.put(packet{{1, 2, 3, 4, 5, 6}, false, 0});
	b.say_idle();
	return b.until(L0, 500) && (b.run(200), b.got.size() > 5 && b.got.size() < 20);
}},
{"4.2.6.3.6", "Configuration.Idle: in 2 ms to Recovery, the second time to Detect", [](bench &b) {
	if (!b.to_complete(number) || !b.until(CFG_IDLE) || !times_out(b, RCVR_LOCK, 2))
		return false;
	b.say(TS(1, number, 0));
	b.until(RCVR_CFG);
	b.say(TS(2, number, 0));
	return b.until(RCVR_IDLE) && times_out(b, DETECT_QUIET, 2) && !b.up();
}},
{"4.2.6.4.1", "Recovery.RcvrLock: from L0 by TS1, LinkUp stays, to Recovery.RcvrCfg by eight", [](bench &b) {
	if (!b.train(number))
		return false;
	b.say(TS(1, number, 0));
	return goes(b, RCVR_LOCK, 0, 100) && sends(b, TS(1, number, 0)) && goes(b, RCVR_CFG, 0, 100) && b.up() &&
	       !b.dut->pl_l0_o;
}},
{"4.2.6.4.1", "Recovery.RcvrLock: from L0 by TS2", [](bench &b) {
	if (!b.train(number))
		return false;
	b.say(TS(2, number, 0));
	return goes(b, RCVR_LOCK, 0, 100) && goes(b, RCVR_CFG, 64, 200);
}},
{"4.2.6.4.1", "Recovery.RcvrLock: another link's numbers, in 24 ms to Detect", [](bench &b) {
	if (!b.train(number))
		return false;
	b.say(TS(1, number + 1, 0));
	return b.until(RCVR_LOCK, 100) && times_out(b, DETECT_QUIET, 24) && (b.run(1), !b.up());
}},
{"4.2.6.4.1", "Recovery.RcvrLock: nothing to be heard, in 24 ms to Detect", [](bench &b) {
	if (!b.train(number))
		return false;
	b.dut->pl_retrain_i = 1;
	b.quiet = true;
	return goes(b, RCVR_LOCK, 0, 10) && times_out(b, DETECT_QUIET, 24) && (b.run(3), b.counts[4] == 1);
}},
{"4.2.6.4.1", "Recovery.RcvrLock: too few TS1 in 24 ms, to Configuration", [](bench &b) {
	if (!b.train(number))
		return false;
	b.dut->pl_retrain_i = 1;
	if (!goes(b, RCVR_LOCK, 0, 10))
		return false;
	b.put(TS(1, number, 0), 5);
	return times_out(b, CFG_WIDTH_START, 24) && sends(b, TS(1)) && b.up();
}},
{"4.2.6.4.4", "Recovery.RcvrCfg: eight TS2, 16 sent, to Recovery.Idle", [](bench &b) {
	if (!b.train(number) || !cfg(b) || !stays(b, 1000))
		return false;
	b.say(TS(2, number, 0));
	return goes(b, RCVR_IDLE, 16 * 8, 16 * 8 + 200);
}},
{"4.2.6.4.4", "Recovery.RcvrCfg: eight TS1 without numbers, to Configuration and L0 with LinkUp", [](bench &b) {
	if (!b.train(number) || !cfg(b))
		return false;
	b.states.clear();
	b.say(TS(1));
	if (!goes(b, CFG_WIDTH_START, 16 * 8, 16 * 8 + 200) || !sends(b, TS(1)))
		return false;
	b.say(TS(1, 9));
	if (!b.until(CFG_WIDTH_ACCEPT))
		return false;
	b.say(TS(1, 9, 0));
	if (!b.until(CFG_LANE_WAIT))
		return false;
	b.say(TS(2, 9, 0));
	if (!b.until(CFG_IDLE) || !b.up())
		return false;
	b.say_idle();
	return b.until(L0) && !b.counts[4];
}},
{"4.2.6.4.4", "Recovery.RcvrCfg: in 48 ms to Detect", [](bench &b) {
	return b.train(number) && cfg(b) && times_out(b, DETECT_QUIET, 48);
}},
{"4.2.6.4.5", "Recovery.Idle: idle, to L0", [](bench &b) {
	if (!b.train(number) || !rcvr_idle(b) || !stays(b, 500))
		return false;
	b.say_idle();
	return goes(b, L0, 8, 100) && b.counts[3] == 1 && !b.counts[4];
}},
{"4.2.6.4.5", "Recovery.Idle: in 2 ms to Recovery.RcvrLock, the second time to Detect", [](bench &b) {
	if (!b.train(number) || !rcvr_idle(b) || !times_out(b, RCVR_LOCK, 2))
		return false;
	return rcvr_idle(b) && times_out(b, DETECT_QUIET, 2);
}},
{"4.2.6.4.5", "Recovery.Idle: and a time in L0 makes the second time a first again", [](bench &b) {
	if (!b.train(number) || !rcvr_idle(b) || !b.until(RCVR_LOCK) || !b.retrain(number))
		return false;
	return rcvr_idle(b) && times_out(b, RCVR_LOCK, 2);
}},
{"4.2.6.4.5", "Recovery.Idle: TS1 without a lane, to Configuration", [](bench &b) {
	if (!b.train(number) || !rcvr_idle(b))
		return false;
	b.say(TS(1, number));
	return goes(b, CFG_WIDTH_START, 8, 200);
}},
{"4.2.6.4.5", "Recovery.Idle: Loopback, to Loopback", [](bench &b) {
	if (!b.train(number) || !rcvr_idle(b))
		return false;
	b.say(TS(1, number, 0, LOOPBACK));
	return goes(b, LOOP_ACTIVE, 8, 200) && (b.run(1), !b.up());
}},
{"4.2.6.5", "L0: stays, whatever packets come, with SKPs", [](bench &b) {
	return b.train(number) && stays(b, 20000) && !b.errors;
}},
{"4.2.6.5", "L0: told to, to Recovery", [](bench &b) {
	if (!b.train(number))
		return false;
	b.dut->pl_retrain_i = 1;
	return goes(b, RCVR_LOCK, 0, 5) && b.retrain(number);
}},
{"4.2.6.5", "L0: no SKP in the watch's time, to Recovery", [](bench &b) {
	if (!b.train(number))
		return false;
	b.run(800);
	b.skips = false;
	return goes(b, RCVR_LOCK, SKP_WATCH - 700, SKP_WATCH + 100);
}},
{"4.2.6.5", "L0: the receiver's clock stops, to Recovery and to Detect, and up again when it is back", [](bench &b) {
	if (!b.train(number))
		return false;
	b.rx_clock = false;
	if (!b.until(RCVR_LOCK) || !b.until(DETECT_QUIET))
		return false;
	b.rx_clock = true;
	return b.train(number);
}},
{"4.2.6.5", "L0: a packet that is under way is finished before TS1 go out", [](bench &b) {
	packet p = {bytes_t(400, 0x5a), true, 0};

	if (!b.train(number))
		return false;
	b.give.push_back(p);
	b.run(50);
	b.dut->pl_retrain_i = 1;
	return goes(b, RCVR_LOCK, 0, 5) && b.sees(TS(1, number, 0)) && b.give.empty() &&
	       b.tx.packets == std::vector<packet>{p};
}},
{"4.2.6.6.1", "Rx_L0s: EIOS, and FTS and SKP bring L0 back; ours goes on sending", [](bench &b) {
	if (!doze(b) || !stays(b, 3 * SKP_WATCH))
		return false;
	packet p = {{1, 2, 3, 4, 5, 6}, false, 0};

	b.give.push_back(p);
	b.run(100);
	b.put(fts(100));
	b.put_skp();
	b.put(p);
	b.say_idle();
	return goes(b, L0S_FTS, 0, 100) && goes(b, L0, 100, 400) && (b.run(50), b.got == std::vector<packet>{p}) &&
	       b.tx.packets == b.got && !b.errors && b.up();
}},
{"4.2.6.6.1.2", "Rx_L0s.Idle: EIOS and no electrical idle, L0 again by the next SKP", [](bench &b) {
	if (!b.train(number))
		return false;
	b.run(500);
	b.put({K(COM), K(IDL), K(IDL), K(IDL)});
	return b.until(L0S_IDLE, 100) && goes(b, L0, 20, 1000);
}},
{"4.2.6.6.1.2", "Rx_L0s.Idle: EIOS and no electrical idle, FTS tell as well", [](bench &b) {
	if (!b.train(number))
		return false;
	b.put({K(COM), K(IDL), K(IDL), K(IDL)});
	b.put(fts(20));
	return b.until(L0S_IDLE, 100) && goes(b, L0S_FTS, 0, 20);
}},
{"4.2.6.6.1.3", "Rx_L0s.FTS: too long without SKP, to Recovery", [](bench &b) {
	if (!doze(b))
		return false;
	b.run(100);
	b.skips = false;
	b.put(fts(1000));
	b.say_idle();
	return goes(b, L0S_FTS, 0, 100) && goes(b, RCVR_LOCK, 2 * 258, 4 * 258) && b.retrain(number);
}},
{"4.2.6.6.1", "Rx_L0s: TS1, to Recovery", [](bench &b) {
	if (!doze(b))
		return false;
	b.run(100);
	return b.retrain(number);
}},
{"4.2.6.6.1", "Rx_L0s: told to, to Recovery", [](bench &b) {
	if (!doze(b))
		return false;
	b.dut->pl_retrain_i = 1;
	return goes(b, RCVR_LOCK, 0, 5);
}},
{"4.2.6.9", "Disabled: 16 TS1 or more, EIOS, electrical idle, LinkUp 0; to Detect when the partner wakes", [](bench &b) {
	b.tx.eioss = 0;
	if (!disabled(b))
		return false;
	b.say_off();
	b.run(20);
	if (!b.tx.off || b.tx.eioss != 1 || b.up() || !stays(b, 5 * MS))
		return false;
	b.say(TS(1));
	return goes(b, DETECT_QUIET, 0, 300) && b.train(number);
}},
{"4.2.6.9", "Disabled: no EIOS, in 2 ms to Detect", [](bench &b) {
	return disabled(b) && times_out(b, DETECT_QUIET, 2);
}},
{"4.2.6.9", "Disabled: an EIOS while its TS1 are being sent counts", [](bench &b) {
	if (!b.train(number) || !rcvr_idle(b))
		return false;
	b.say(TS(1, number, 0, DISABLE));
	b.until(DISABLED_SAY);
	b.say_off();
	return b.state() == DISABLED_SAY && b.until(DISABLED) && stays(b, 5 * MS);
}},
{"4.2.6.10.2", "Loopback.Active: what comes goes back, but for SKPs; what is none is EDB", [](bench &b) {
	if (!looped(b))
		return false;
	std::vector<symbol> said;

	b.run(200);
	b.tx.raw.clear();
	for (int i = 0; i < 4000; i++)
		said.push_back(i % 7 ? symbol{(uint8_t)b.rnd(), false, true, false} : K(END));
	said[1000].err = true;
	b.put({K(COM), K(FTS)});
	b.put(said);
	b.say(TS(1, -1, -1, LOOPBACK));
	b.run(2600);
	said[1000] = K(EDB);
	for (size_t i = 1; i + said.size() < b.tx.raw.size(); i++) {
		if (b.tx.raw[i - 1] == K(FTS))
			return std::equal(said.begin(), said.end(), b.tx.raw.begin() + (long)i);
	}
	return false;
}},
{"4.2.6.10.2", "Loopback.Active: EIOS, to Loopback.Exit with EIOS and electrical idle; in 2 ms to Detect", [](bench &b) {
	if (!looped(b))
		return false;
	b.run(200);
	b.say_off();
	if (!b.until(LOOP_EXIT, 100))
		return false;
	b.run(20);
	b.tx.keep = false;
	const std::vector<symbol> &s = b.tx.raw;
	bool eios = s.size() > 4 && s.end()[-4] == K(COM) && s.end()[-3] == K(IDL) && s.end()[-2] == K(IDL) &&
		    s.end()[-1] == K(IDL);

	return eios && b.tx.off && goes(b, DETECT_QUIET, 2 * MS - 200, 3 * MS) && b.train(number);
}},
{"4.2.6.10.2", "Loopback.Active: electrical idle without EIOS, to Loopback.Exit", [](bench &b) {
	if (!looped(b))
		return false;
	b.quiet = true;
	return b.until(LOOP_EXIT, 100);
}},
{"4.2.6.11", "Hot Reset: LinkUp 0, TS1 that say so; 2 ms after the last that came to Detect", [](bench &b) {
	if (!hot(b) || !sends(b, TS(1, number, 0, HOT_RESET)) || b.up() || !stays(b, 5 * MS))
		return false;
	b.say_off();
	return times_out(b, DETECT_QUIET, 2) && b.train(number);
}},
{"4.2.5", "LinkUp falls: what is left of a packet is not waited for", [](bench &b) {
	if (!b.train(number))
		return false;
	b.give.push_back({bytes_t(400, 0x5a), true, 0});
	b.stall = 100;
	b.run(200);
	b.quiet = true;
	if (!b.until(DETECT_QUIET))
		return false;
	b.run(20);
	b.give.clear();
	b.tx.wrong.clear();             // of the stall
	return b.tx.off;
}},
{"reset", "at any time: electrical idle at once, Detect.Quiet", [](bench &b) {
	if (!b.train(number))
		return false;
	b.dut->rst_ni = 0;
	b.run(1);
	bool off = b.dut->phy_tx_idle_o;

	b.reset();
	b.quiet = true;
	b.run(10);
	return off && b.state() == DETECT_QUIET && b.train(number);
}},
};

int main()
{
	for (const auto &t : tests) {
		bench b(170);
		bool good = t.test(b);

		ok(good && b.wrong.empty() && b.tx.wrong.empty(), "%s %s", t.section, t.what);
		for (unsigned s : good ? std::vector<unsigned>() : b.states)
			diag("was in state %u", s);
		for (const auto &w : b.wrong)
			diag("to the data number layer: %s", w.c_str());
		for (const auto &w : b.tx.wrong)
			diag("on the line: %s", w.c_str());
	}
	return tap_done();
}
