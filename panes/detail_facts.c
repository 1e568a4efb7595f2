#include "panes/detail_facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/pool_cause.h"
#include "model/units.h"
#include "panes/flow.h"
#include "panes/phrase.h"
#include "panes/pool_state.h"
#include "panes/remedy_lines.h"
#include "panes/wall.h"
#include "panes/worker_state.h"

enum { WHOLE_TIME_COLS = 48 };

static void put_bytes(struct flow *flow, const char *label, bool known, double bytes)
{
	char text[UNITS_BYTES] = "";

	if (known)
		units_bytes(text, UNITS_BYTES, bytes);
	flow_put(flow, label, "%s", text[0] != '\0' ? text : flow->canvas->glyphs->unknown);
}

static void put_limit(struct flow *flow, const struct frame *frame)
{
	double limit, used, full = worker_fullness(frame->model, frame->detail);
	char bytes[UNITS_BYTES], percent[UNITS_BYTES];
	enum role role = flow->role;

	if (full < 0 || !model_worker_limit(frame->model, frame->detail, &limit, &used)) {
		put_bytes(flow, "limit", false, 0);
		return;
	}
	units_bytes(bytes, UNITS_BYTES, limit);
	units_percent(percent, UNITS_BYTES, full);
	if (role != ROLE_STALE && full >= WORKER_HIGH_RATIO)
		flow->role = full >= NEAR_LIMIT_RATIO ? ROLE_ALARM : ROLE_WARN;
	flow_put(flow, "limit", "%s of %s%s", percent, bytes,
		model_worker_limit_is_expected(frame->model, frame->detail) ? " (expected)" : "");
	flow->role = role;
}

static void put_memory(struct flow *flow, const struct frame *frame)
{
	const struct worker *worker = frame->detail;
	char age[UNITS_BYTES];

	put_bytes(flow, "RSS", worker->rss.known, worker->rss.value);
	if (flow->role != ROLE_STALE && worker_rss_is_old(frame->model, worker, frame->now)) {
		units_age(age, UNITS_BYTES, mono_diff_ms(frame->now.mono, worker->rss.at));
		flow_put(flow, "RSS told", "%s ago", age);
	}
	put_bytes(flow, "least", worker->rss.known, worker->floor_bytes);
	put_limit(flow, frame);
	if (worker->working_set.known)
		put_bytes(flow, "working set", true, worker->working_set.value);
	if (worker->heap.known)
		put_bytes(flow, "heap", true, worker->heap.value);
}

/* Below the pool: "held by code; Postgres: 18 of 20 idle in transaction -> ..." */
static void put_cause(struct flow *flow, const struct frame *frame, const struct pool *pool)
{
	struct pool_case found = pool_case(frame->model, &frame->witnesses, pool);
	struct evidence evidence;
	char text[POOL_CASE_BYTES];

	pool_case_sentence(text, &found);
	if (text[0] != '\0')
		flow_text(flow, 2, flow->role, text);
	evidence = evidence_of_pool(frame->model, pool, &found, frame->now.mono);
	remedy_lines(flow, 2, &evidence);
}

/* "pool main 30/20+10 pinned 2m10s, 17 waiting, 3.0 timeouts/min, acquire 12 ms, at its end 45%" */
static void put_pool(struct flow *flow, const struct frame *frame, const struct pool *pool)
{
	char text[LIMIT_POOL_KEY_BYTES + POOL_LINE_BYTES + 2 * POOL_WORDS_BYTES];
	char line[POOL_LINE_BYTES], words[POOL_WORDS_BYTES];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	enum role role = flow->role;

	pool_words(line, frame->model, pool, frame->now, flow->canvas->glyphs);
	phrase_add(&phrase, "", "%s%s%s", pool->key, pool->key[0] != '\0' ? " " : "", line);
	pool_timeouts_words(words, pool, frame->now.mono);
	if (words[0] != '\0')
		phrase_add(&phrase, ", ", "%s timeouts/min", words);
	pool_acquire_words(words, pool);
	if (words[0] != '\0')
		phrase_add(&phrase, ", ", "acquire %s", words);
	if (flow->role != ROLE_STALE)
		flow->role = pool_role(pool_kind(frame->model, pool, frame->now));
	flow_put(flow, "pool", "%s", text);
	put_cause(flow, frame, pool);
	flow->role = role;
}

static void put_pools(struct flow *flow, const struct frame *frame)
{
	const struct pool *pool = NULL;

	while ((pool = model_worker_pool(frame->model, frame->detail, pool)))
		put_pool(flow, frame, pool);
}

/* The evidence for what the row says, which family of shapes won, and what the peers did. */
static void put_growth(struct flow *flow, const struct frame *frame)
{
	const struct worker *worker = frame->detail;
	const struct verdict *verdict = model_worker_verdict(worker);
	struct headroom headroom = model_worker_headroom(frame->model, worker);
	char sentence[VERDICT_SENTENCE_BYTES], comparison[VERDICT_COMPARISON_BYTES];
	char peers[PEERS_BYTES] = "", text[VERDICT_SENTENCE_BYTES + 64];
	struct evidence evidence;
	enum role role = flow->role;

	if (!worker->rss.known)
		return;
	if (role != ROLE_STALE && verdict->code == VERDICT_GROWING)
		role = ROLE_WARN;
	verdict_sentence(sentence, verdict, &headroom, frame->now.mono);
	snprintf(text, sizeof(text), "%s: %s", verdict_word(verdict->code), sentence);
	flow_text(flow, 0, role, text);
	verdict_comparison(comparison, verdict);
	if (verdict->code == VERDICT_GROWING)
		peers_sentence(peers, &worker->peers);
	snprintf(text, sizeof(text), "%s%s%s", comparison,
		comparison[0] != '\0' && peers[0] != '\0' ? "; " : "", peers);
	if (text[0] != '\0')
		flow_text(flow, 0, ROLE_DIM, text);
	evidence = evidence_of_worker(frame->model, worker, frame->now.mono);
	remedy_lines(flow, 0, &evidence);
}

/* "statement cache  1204 entries", and below it its verdict, like that of memory. */
static void put_watched(struct flow *flow, const struct frame *frame, const struct watched *watched)
{
	const struct watch *watch = model_watch_of(frame->model, watched);
	const struct verdict *verdict = growth_verdict(&watched->growth);
	struct headroom headroom = model_watched_headroom(frame->model, watched);
	bool stale = gauge_truth(&watched->value, frame->now.mono) == TRUTH_STALE;
	enum role role = stale ? ROLE_STALE : flow->role;
	char sentence[VERDICT_SENTENCE_BYTES], text[VERDICT_SENTENCE_BYTES + 64];
	char value[VERDICT_VALUE_BYTES];

	verdict_value(value, watch->unit, watched->value.value);
	flow_break(flow);
	flow_put(flow, watch->name, "%s%s", value, stale ? " (stale)" : "");
	verdict_sentence_in(sentence, verdict, watch->unit, &headroom, frame->now.mono);
	snprintf(text, sizeof(text), "%s: %s", verdict_word((enum verdict_code)verdict->code),
		sentence);
	if (role != ROLE_STALE && verdict->code == VERDICT_GROWING)
		role = ROLE_WARN;
	flow_text(flow, 2, role, text);
}

static void put_all_watched(struct flow *flow, const struct frame *frame)
{
	const struct watched *watched[LIMIT_OWN_WATCHES];
	size_t count = model_worker_watched(frame->model, frame->detail, watched);

	for (size_t i = 0; i < count; i++)
		put_watched(flow, frame, watched[i]);
}

/* How one process is told from the next. */
static const char *identity_words(const struct frame *frame)
{
	static const char *const words[] = {
		[IDENTITY_NONE] = "nothing",
		[IDENTITY_CREATED] = "creation time",
		[IDENTITY_START] = "start time",
		[IDENTITY_PID] = "pid label",
		[IDENTITY_CONTAINER] = "container id",
		[IDENTITY_NAME] = "hostname",
	};

	return model_place_of(frame->model, frame->detail)->mixes
		       ? "nothing: several processes answer"
		       : words[frame->detail->identity];
}

/* "2026-11-20 00:00:00 UTC, 3h01m ago". Of who is silent nobody knows whether it grew older since:
   "..., 3h00m before it was last heard". */
static void put_start(struct flow *flow, const struct frame *frame)
{
	const struct worker *worker = frame->detail;
	bool past = worker_is_past(worker_kind(frame->model, worker, frame->now));
	struct instant until = past ? worker->last_seen : frame->now;
	char when[WALL_BYTES], age[UNITS_BYTES];
	double uptime_s;

	if (!model_worker_uptime(frame->model, worker, until, &uptime_s) || uptime_s >= 1e12)
		return;
	wall_date_time(when, (wall_s){worker->birth_wall_s});
	units_age(age, UNITS_BYTES, (int64_t)(uptime_s * 1000));
	if (flow->area.cols < WHOLE_TIME_COLS)
		flow_put(flow, past ? "was up" : "started", "%s%s", age, past ? "" : " ago");
	else
		flow_put(flow, "started", "%s UTC, %s %s", when, age,
			past ? "before it was last heard" : "ago");
}

static void put_life(struct flow *flow, const struct frame *frame)
{
	const struct worker *worker = frame->detail;
	char cause[WORKER_CAUSE_BYTES], when[WALL_BYTES];

	put_start(flow, frame);
	if (!model_worker_is_aggregate(frame->model, worker))
		flow_put(flow, "restarts", "%" PRIu32, model_worker_restarts(frame->model, worker));
	if (worker->restarts > 0) {
		worker_cause(cause, frame->model, worker);
		wall_date_time(when, worker->restarted_at.wall);
		flow_put(flow, "last restart", "%s UTC%s", when, cause);
	}
	flow_put(flow, "told apart by", "%s", identity_words(frame));
}

static void put_place(struct flow *flow, const struct frame *frame)
{
	const struct worker *worker = frame->detail;
	const struct place *place = model_place_of(frame->model, worker);
	const struct feed *feed = model_feed_of(frame->model, worker);
	char span[UNITS_BYTES], age[UNITS_BYTES];

	if (feed)
		flow_put(flow, "target", "%s%s", feed->name, feed->removed ? " (removed)" : "");
	if (feed && feed->group[0] != '\0')
		flow_put(flow, "group", "%s", feed->group);
	if (feed && feed->labels[0] != '\0')
		flow_put(flow, "labels", "%s", feed->labels);
	if (place->version[0] != '\0')
		flow_put(flow, "version", "%s", place->version);
	units_age(age, UNITS_BYTES, mono_diff_ms(frame->now.mono, worker->first_seen.mono));
	flow_put(flow, "watched for", "%s", age);
	units_age(age, UNITS_BYTES, mono_diff_ms(frame->now.mono, worker->last_seen.mono));
	units_span(span, UNITS_BYTES, model_worker_period_ms(frame->model, worker));
	flow_put(flow, "heard", "%s ago, expected every %s", age, span);
}

int detail_facts(const struct frame *frame, struct canvas *canvas, struct area area)
{
	bool past = worker_is_past(worker_kind(frame->model, frame->detail, frame->now));
	struct flow flow = {.canvas = canvas, .area = area, .role = past ? ROLE_STALE : ROLE_PLAIN};

	put_memory(&flow, frame);
	put_growth(&flow, frame);
	put_all_watched(&flow, frame);
	put_pools(&flow, frame);
	put_life(&flow, frame);
	put_place(&flow, frame);
	return flow_rows(&flow);
}
