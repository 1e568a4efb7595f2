/*
 * What is expected, held against what is, once a turn: workers, pools and owners are gone through
 * once each, whatever is expected of how many (model/breach.h).
 */
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/state.h"

/* The greatest or least of something, and who has it. */
struct extreme {
	bool known;
	double value;
	uint32_t who;
};

/* What one look finds of one expectation. */
struct tally {
	uint32_t feeds; /* targets that would tell of workers */
	uint32_t workers;
	uint32_t unheard;    /* workers or targets whose news is old: nobody knows */
	uint32_t unmeasured; /* of the workers: those whose memory is not known */
	bool mixes;          /* some cannot be counted */
	struct extreme memory, pool_most, pool_least;
	bool pools_unheard, pools_unmeasured;        /* of some pool nobody knows what is open */
	struct extreme held, connections, deadlocks; /* by the server where it is most */
	bool servers_unheard;
	int64_t period_ms;
};

static void note_most(struct extreme *most, double value, uint32_t who)
{
	if (!most->known || value > most->value)
		*most = (struct extreme){true, value, who};
}

static void note_least(struct extreme *least, double value, uint32_t who)
{
	if (!least->known || value < least->value)
		*least = (struct extreme){true, value, who};
}

static void note_period(struct tally *tally, int64_t period_ms)
{
	if (period_ms > tally->period_ms)
		tally->period_ms = period_ms;
}

static bool is_old(enum truth truth)
{
	return truth == TRUTH_NEVER || truth == TRUTH_STALE;
}

/* ---- workers and their pools ---- */

static struct tally *tally_of(struct tally *tallies, const struct feed *feed)
{
	return feed && feed->expected != ROSTER_NONE ? &tallies[feed->expected] : NULL;
}

/* A target that is silent may have any number of workers. */
static void tally_feeds(const struct model *model, struct tally *tallies, mono_ms now)
{
	for (uint32_t i = 0; i < model->feed_count; i++) {
		const struct feed *feed = &model->feeds[i];
		struct tally *tally = feed->used ? tally_of(tallies, feed) : NULL;

		if (!tally || feed->server != ROSTER_NONE || feed->removed)
			continue;
		tally->feeds++;
		tally->unheard += is_old(feed_truth(feed, now));
	}
}

static void tally_memory(struct tally *tally, const struct worker *worker, uint32_t slot)
{
	double used_bytes;

	if (model_worker_memory(worker, &used_bytes))
		note_most(&tally->memory, used_bytes, slot);
	else
		tally->unmeasured++;
}

static void tally_workers(const struct model *model, struct tally *tallies, mono_ms now)
{
	for (uint32_t i = 0; i < model->roster.worker_count; i++) {
		const struct worker *worker = model_worker(model, i);
		const struct feed *feed = worker ? model_feed_of(model, worker) : NULL;
		struct tally *tally = tally_of(tallies, feed);
		enum truth truth;

		if (!tally || feed->is_exporter)
			continue;
		truth = model_worker_truth(model, worker, now);
		if (is_old(truth)) {
			tally->unheard++;
		} else if (truth != TRUTH_GONE) {
			tally->workers++;
			tally->mixes = tally->mixes || model_worker_is_aggregate(model, worker);
			tally_memory(tally, worker, i);
			note_period(tally, model_worker_period_ms(model, worker));
		}
	}
}

static void tally_pools(const struct model *model, struct tally *tallies, mono_ms now)
{
	for (uint32_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct tally *tally =
			pool ? tally_of(tallies,
				       model_feed_of(model, model_pool_worker(model, pool)))
			     : NULL;
		enum truth truth = tally ? model_pool_truth(model, pool, now) : TRUTH_GONE;
		double open;

		if (is_old(truth))
			tally->pools_unheard = true;
		if (is_old(truth) || truth == TRUTH_GONE)
			continue;
		if (pool_open(pool, &open)) {
			note_least(&tally->pool_least, open, i);
			note_most(&tally->pool_most, open, i);
			continue;
		}
		tally->pools_unmeasured = true;
		if (pool_in_use(pool, &open))
			note_most(&tally->pool_most, open, i);
	}
}

/* ---- connections of owners ---- */

/* Those of its database; of all, where its sessions are in several. */
static double deadlocks_per_min(const struct server *server, const struct owner *owner)
{
	double sum = 0;

	for (uint32_t i = 0; i < server->database_count; i++)
		if (owner->who.database[0] == '\0' ||
			strcmp(server->databases[i].name, owner->who.database) == 0)
			sum += database_deadlocks_per_min(&server->databases[i]);
	return sum;
}

/* What was held is a floor once it had time to show: a minute's least may be anything. */
static void tally_owner(struct tally *tally, const struct server *server, uint32_t number,
	const struct owner *owner)
{
	note_most(&tally->connections, owner->now.total, number);
	if (owner->window_ms >= FLOOR_SETTLES_MS)
		note_most(&tally->held, owner->held, number);
	if (server->databases_heard.ever)
		note_most(&tally->deadlocks, deadlocks_per_min(server, owner), number);
}

static void tally_owners(
	const struct model *model, struct tally *tally, const char *name, mono_ms now)
{
	for (uint32_t i = 0; i < model->server_count; i++) {
		const struct server *server = &model->servers[i];
		const struct feed *feed = &model->feeds[server->feed];
		const struct owner *owner = ledger_find(&server->ledger, name);

		if (feed->removed)
			continue;
		if (!server->sessions_heard.ever ||
			is_old(truth_of_age(mono_diff_ms(now, server->sessions_heard.at.mono),
				feed->interval_ms)))
			tally->servers_unheard = true;
		else if (owner)
			tally_owner(tally, server, i, owner);
		note_period(tally, feed->interval_ms);
	}
}

/* ---- the looks ---- */

/* More than expected is broken whoever is unheard; that it is met takes all of them. */
static struct breach_look look_at_most(
	const struct extreme *most, int64_t expected, bool all, int64_t period_ms)
{
	bool over = most->known && most->value > (double)expected;

	return (struct breach_look){.known = most->known && (over || all),
		.broken = over,
		.now = most->value,
		.subject = most->who,
		.period_ms = period_ms};
}

static struct breach_look look_at_least(const struct tally *tally, int64_t expected)
{
	const struct extreme *least = &tally->pool_least;
	bool under = least->known && least->value < (double)expected;
	bool all = !tally->pools_unheard && !tally->pools_unmeasured;

	return (struct breach_look){.known = least->known && (under || all),
		.broken = under,
		.now = least->value,
		.subject = least->who,
		.period_ms = tally->period_ms};
}

static struct breach_look look_at_workers(const struct tally *tally, int64_t expected)
{
	bool over = (int64_t)tally->workers > expected;

	return (struct breach_look){
		.known = tally->feeds > 0 && !tally->mixes && (over || tally->unheard == 0),
		.broken = (int64_t)tally->workers != expected,
		.now = tally->workers,
		.period_ms = tally->period_ms};
}

static struct breach_look look_at_shares(const struct tally *tally, int64_t expected)
{
	struct extreme share = tally->connections;

	if (tally->workers == 0 || tally->mixes || tally->unheard > 0)
		share.known = false;
	else
		share.value /= tally->workers;
	return look_at_most(&share, expected, !tally->servers_unheard, tally->period_ms);
}

static struct breach_look look(const struct tally *tally, enum breach_kind kind, int64_t expected)
{
	bool workers = tally->unheard == 0 && tally->unmeasured == 0;
	bool pools = !tally->pools_unheard && !tally->pools_unmeasured;
	bool servers = !tally->servers_unheard;

	switch (kind) {
	case BREACH_MEMORY:
		return look_at_most(&tally->memory, expected, workers, tally->period_ms);
	case BREACH_DEADLOCKS:
		return look_at_most(&tally->deadlocks, expected, servers, tally->period_ms);
	case BREACH_FLOOR: return look_at_most(&tally->held, expected, servers, tally->period_ms);
	case BREACH_POOL_MAX:
		return look_at_most(&tally->pool_most, expected, pools, tally->period_ms);
	case BREACH_POOL_MIN: return look_at_least(tally, expected);
	case BREACH_PER_WORKER: return look_at_shares(tally, expected);
	case BREACH_WORKERS: return look_at_workers(tally, expected);
	case BREACH_KINDS: break;
	}
	must_fail(__FILE__, __LINE__, "a kind of breach");
}

/* ---- and what comes of them ---- */

/* Whoever it was may have left since the look. */
static void say_subject(const struct model *model, enum breach_kind kind,
	const struct breach_look *look, char out[LIMIT_NAME_BYTES])
{
	out[0] = '\0';
	if (kind == BREACH_MEMORY && model_worker(model, look->subject))
		model_worker_name(model, model_worker(model, look->subject), out);
	else if ((kind == BREACH_POOL_MAX || kind == BREACH_POOL_MIN) &&
		 model_pool(model, look->subject))
		model_pool_name(model, model_pool(model, look->subject), out);
}

void model_breach_words(
	const struct model *model, size_t i, enum breach_kind kind, char out[BREACH_BYTES])
{
	const struct expected_state *expected = &model->expected[i];
	const struct breach_look *seen = &expected->breaches[kind].look;
	char who[LIMIT_NAME_BYTES];

	say_subject(model, kind, seen, who);
	breach_words(out, kind, seen->now, breach_expected(&expected->is, kind), who);
}

/* Of events: above all feeds, below lists of targets. */
static const uint64_t is_expectation = (uint64_t)1 << 60;

static uint64_t subject_id(uint32_t number, enum breach_kind kind)
{
	return is_expectation | (uint64_t)number << 8 | kind;
}

bool model_breach_event(const struct model *model, const struct event *event, size_t *number)
{
	if (event->kind != EVENT_BREACH && event->kind != EVENT_BREACH_OVER)
		return false;
	*number = (event->subject_id & ~is_expectation) >> 8;
	return *number < model->expectation_count;
}

static void tell(struct model *model, uint32_t number, enum breach_kind kind, struct instant now)
{
	const struct expected_state *expected = &model->expected[number];
	struct event_subject subject = {subject_id(number, kind), expectation_name(&expected->is)};
	char words[BREACH_BYTES];

	model_breach_words(model, number, kind, words);
	events_add(&model->events,
		expected->breaches[kind].broken ? EVENT_BREACH : EVENT_BREACH_OVER, now, subject,
		"%s", words);
}

void settle_breaches(struct model *model, struct instant now)
{
	struct tally tallies[LIMIT_EXPECTATIONS];

	if (model->expectation_count == 0)
		return;
	memset(tallies, 0, model->expectation_count * sizeof(*tallies));
	tally_feeds(model, tallies, now.mono);
	tally_workers(model, tallies, now.mono);
	tally_pools(model, tallies, now.mono);
	for (uint32_t i = 0; i < model->expectation_count; i++) {
		struct expected_state *expected = &model->expected[i];

		tally_owners(model, &tallies[i], expected->owner, now.mono);
		for (enum breach_kind kind = 0; kind < BREACH_KINDS; kind++) {
			int64_t number = breach_expected(&expected->is, kind);
			struct breach_look seen;

			if (number == EXPECT_NONE)
				continue;
			seen = look(&tallies[i], kind, number);
			if (breach_take(&expected->breaches[kind], now, &seen))
				tell(model, i, kind, now);
		}
	}
}

const struct breach *model_breach(const struct model *model, size_t i, enum breach_kind kind)
{
	must(i < model->expectation_count && kind < BREACH_KINDS);
	return &model->expected[i].breaches[kind];
}
