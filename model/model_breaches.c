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
struct finding {
	uint32_t feeds; /* targets that would tell of workers */
	uint32_t workers;
	uint32_t unheard;    /* workers or targets whose news is old: nobody knows */
	uint32_t unmeasured; /* of the workers: those whose memory is not known */
	bool mixes;          /* some cannot be counted */
	struct extreme memory, pool_most, pool_least;
	bool pools_unheard;
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

static void note_period(struct finding *finding, int64_t period_ms)
{
	if (period_ms > finding->period_ms)
		finding->period_ms = period_ms;
}

static bool is_old(enum truth truth)
{
	return truth == TRUTH_NEVER || truth == TRUTH_STALE;
}

/* ---- workers and their pools ---- */

static struct finding *finding_of(struct finding *findings, const struct feed *feed)
{
	return feed && feed->expected != ROSTER_NONE ? &findings[feed->expected] : NULL;
}

/* A target that is silent may have any number of workers. */
static void find_feeds(const struct model *model, struct finding *findings, mono_ms now)
{
	for (uint32_t i = 0; i < model->feed_count; i++) {
		const struct feed *feed = &model->feeds[i];
		struct finding *finding = feed->used ? finding_of(findings, feed) : NULL;

		if (!finding || feed->server != ROSTER_NONE || feed->removed)
			continue;
		finding->feeds++;
		finding->unheard += is_old(feed_truth(feed, now));
	}
}

static void find_memory(struct finding *finding, const struct worker *worker, uint32_t slot)
{
	double used_bytes;

	if (model_worker_memory(worker, &used_bytes))
		note_most(&finding->memory, used_bytes, slot);
	else
		finding->unmeasured++;
}

static void find_workers(const struct model *model, struct finding *findings, mono_ms now)
{
	for (uint32_t i = 0; i < model->roster.worker_count; i++) {
		const struct worker *worker = model_worker(model, i);
		const struct feed *feed = worker ? model_feed_of(model, worker) : NULL;
		struct finding *finding = finding_of(findings, feed);
		enum truth truth;

		if (!finding || feed->is_exporter)
			continue;
		truth = model_worker_truth(model, worker, now);
		if (is_old(truth)) {
			finding->unheard++;
		} else if (truth != TRUTH_GONE) {
			finding->workers++;
			finding->mixes = finding->mixes || model_worker_is_aggregate(model, worker);
			find_memory(finding, worker, i);
			note_period(finding, model_worker_period_ms(model, worker));
		}
	}
}

static void find_pools(const struct model *model, struct finding *findings, mono_ms now)
{
	for (uint32_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct finding *finding =
			pool ? finding_of(findings,
				       model_feed_of(model, model_pool_worker(model, pool)))
			     : NULL;
		enum truth truth = finding ? model_pool_truth(model, pool, now) : TRUTH_GONE;
		double open;

		if (is_old(truth))
			finding->pools_unheard = true;
		if (is_old(truth) || truth == TRUTH_GONE)
			continue;
		if (pool_open(pool, &open)) {
			note_least(&finding->pool_least, open, i);
			note_most(&finding->pool_most, open, i);
		} else if (pool_in_use(pool, &open)) {
			note_most(&finding->pool_most, open, i);
		}
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
static void find_owner(struct finding *finding, const struct server *server, uint32_t number,
	const struct owner *owner)
{
	note_most(&finding->connections, owner->now.total, number);
	if (owner->window_ms >= FLOOR_SETTLES_MS)
		note_most(&finding->held, owner->held, number);
	if (server->databases_heard.ever)
		note_most(&finding->deadlocks, deadlocks_per_min(server, owner), number);
}

static void find_owners(
	const struct model *model, struct finding *finding, const char *name, mono_ms now)
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
			finding->servers_unheard = true;
		else if (owner)
			find_owner(finding, server, i, owner);
		note_period(finding, feed->interval_ms);
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

static struct breach_look look_at_least(const struct finding *finding, int64_t expected)
{
	const struct extreme *least = &finding->pool_least;
	bool under = least->known && least->value < (double)expected;

	return (struct breach_look){.known = least->known && (under || !finding->pools_unheard),
		.broken = under,
		.now = least->value,
		.subject = least->who,
		.period_ms = finding->period_ms};
}

static struct breach_look look_at_workers(const struct finding *finding, int64_t expected)
{
	bool over = (int64_t)finding->workers > expected;

	return (struct breach_look){
		.known = finding->feeds > 0 && !finding->mixes && (over || finding->unheard == 0),
		.broken = (int64_t)finding->workers != expected,
		.now = finding->workers,
		.period_ms = finding->period_ms};
}

static struct breach_look look_at_shares(const struct finding *finding, int64_t expected)
{
	struct extreme share = finding->connections;

	if (finding->workers == 0 || finding->mixes || finding->unheard > 0)
		share.known = false;
	else
		share.value /= finding->workers;
	return look_at_most(&share, expected, !finding->servers_unheard, finding->period_ms);
}

static struct breach_look look(
	const struct finding *finding, enum breach_kind kind, int64_t expected)
{
	bool workers = finding->unheard == 0 && finding->unmeasured == 0;
	bool servers = !finding->servers_unheard;

	switch (kind) {
	case BREACH_MEMORY:
		return look_at_most(&finding->memory, expected, workers, finding->period_ms);
	case BREACH_DEADLOCKS:
		return look_at_most(&finding->deadlocks, expected, servers, finding->period_ms);
	case BREACH_FLOOR:
		return look_at_most(&finding->held, expected, servers, finding->period_ms);
	case BREACH_POOL_MAX:
		return look_at_most(
			&finding->pool_most, expected, !finding->pools_unheard, finding->period_ms);
	case BREACH_POOL_MIN: return look_at_least(finding, expected);
	case BREACH_PER_WORKER: return look_at_shares(finding, expected);
	case BREACH_WORKERS: return look_at_workers(finding, expected);
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
	struct finding findings[LIMIT_EXPECTATIONS];

	if (model->expectation_count == 0)
		return;
	memset(findings, 0, model->expectation_count * sizeof(*findings));
	find_feeds(model, findings, now.mono);
	find_workers(model, findings, now.mono);
	find_pools(model, findings, now.mono);
	for (uint32_t i = 0; i < model->expectation_count; i++) {
		struct expected_state *expected = &model->expected[i];

		find_owners(model, &findings[i], expected->owner, now.mono);
		for (enum breach_kind kind = 0; kind < BREACH_KINDS; kind++) {
			int64_t number = breach_expected(&expected->is, kind);
			struct breach_look seen;

			if (number == EXPECT_NONE)
				continue;
			seen = look(&findings[i], kind, number);
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
