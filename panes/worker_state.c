#include "panes/worker_state.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/units.h"
#include "panes/feed_state.h"

double worker_fullness(const struct model *model, const struct worker *worker)
{
	double limit, used;

	if (!model_worker_limit(model, worker, &limit, &used) || !(limit > 0))
		return -1;
	return isfinite(used / limit) ? used / limit : -1;
}

bool worker_is_past(enum worker_kind kind)
{
	return kind == WORKER_STALE || kind == WORKER_CUT_OFF || kind == WORKER_GONE ||
	       kind == WORKER_LEFT;
}

mono_ms worker_since(const struct worker *worker, enum worker_kind kind)
{
	if (kind == WORKER_GONE || kind == WORKER_LEFT)
		return worker->gone_at;
	if (kind == WORKER_LOOPING || kind == WORKER_KILLED || kind == WORKER_RESTARTED)
		return worker->restarted_at.mono;
	return worker->last_seen.mono;
}

static bool is_cut_off(const struct model *model, const struct worker *worker, struct instant now)
{
	const struct feed *feed = model_feed_of(model, worker);

	return feed && feed_kind(feed, now.mono) == FEED_SILENT;
}

static bool restarted_lately(const struct worker *worker, struct instant now)
{
	return worker->restarts > 0 &&
	       mono_diff_ms(now.mono, worker->restarted_at.mono) < WORKER_LATELY_MS;
}

/* That somebody took its target off a list is no trouble, however lately. */
static bool went_lately(const struct model *model, const struct worker *worker, struct instant now)
{
	const struct feed *feed = model_feed_of(model, worker);

	return !(feed && feed->removed) &&
	       mono_diff_ms(now.mono, worker->gone_at) < WORKER_LATELY_MS;
}

static bool was_killed_lately(
	const struct model *model, const struct worker *worker, struct instant now)
{
	int exit_code;

	return restarted_lately(worker, now) &&
	       model_worker_end(model, worker, &exit_code) == END_OOM;
}

static bool is_growing(const struct worker *worker)
{
	return model_worker_verdict(worker)->code == VERDICT_GROWING;
}

enum worker_kind worker_kind(
	const struct model *model, const struct worker *worker, struct instant now)
{
	enum truth truth = model_worker_truth(model, worker, now.mono);

	if (truth == TRUTH_GONE)
		return went_lately(model, worker, now) ? WORKER_GONE : WORKER_LEFT;
	if (truth == TRUTH_STALE)
		return is_cut_off(model, worker, now) ? WORKER_CUT_OFF : WORKER_STALE;
	if (model_worker_loops(model, worker, now))
		return WORKER_LOOPING;
	if (model_worker_near_limit(model, worker))
		return WORKER_FULL;
	if (was_killed_lately(model, worker, now))
		return WORKER_KILLED;
	if (model_worker_horizon(model, worker) != LIMIT_FAR)
		return WORKER_FILLING;
	if (restarted_lately(worker, now))
		return WORKER_RESTARTED;
	return is_growing(worker) || model_worker_growing_watch(model, worker) ? WORKER_GROWING
									       : WORKER_LIVE;
}

bool worker_weight_is_moment(enum worker_kind kind)
{
	return kind == WORKER_LOOPING || kind == WORKER_KILLED || kind == WORKER_STALE ||
	       kind == WORKER_RESTARTED || kind == WORKER_GONE || kind == WORKER_LEFT;
}

/* The more the worse: the moment, how soon it meets its limit, or how full it is. */
static double weight_of(
	const struct model *model, const struct worker *worker, enum worker_kind kind)
{
	double left_s;

	if (worker_weight_is_moment(kind))
		return (double)worker_since(worker, kind).ms;
	if (kind != WORKER_FILLING && kind != WORKER_GROWING)
		return worker_fullness(model, worker);
	if (!is_growing(worker))
		return -2;
	if (model_worker_time_left(model, worker, &left_s))
		return 1 / fmax(left_s, 1);
	/* Behind all with a limit, the fastest first. */
	return -1 / (1 + (double)model_worker_verdict(worker)->figures[VERDICT_SLOPE]);
}

struct order_entry worker_entry(
	const struct model *model, const struct worker *worker, size_t slot, struct instant now)
{
	enum worker_kind kind = worker_kind(model, worker, now);

	return (struct order_entry){
		.kind = kind,
		.index = (uint32_t)slot,
		.weight = weight_of(model, worker, kind),
		.size = worker->rss.known ? worker->rss.value : 0,
	};
}

/* One attempt: false when it is wider than there is room for. */
__attribute__((format(printf, 3, 4))) static bool says(
	char out[WORKER_WORDS_BYTES], int width, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(out, WORKER_WORDS_BYTES, format, args);
	va_end(args);
	must(length >= 0 && length < WORKER_WORDS_BYTES);
	return length <= width;
}

/* "stale 2m10s", "stale 2m", "stale" */
static void say_age(char out[WORKER_WORDS_BYTES], int width, const char *word, int64_t age_ms)
{
	char age[UNITS_BYTES];

	units_age(age, width - (int)strlen(word) - 1, age_ms > 0 ? age_ms : 0);
	if (age[0] == '\0' || age[0] == '*' || !says(out, width, "%s %s", word, age))
		says(out, width, "%s", word);
}

void worker_cause(
	char out[WORKER_CAUSE_BYTES], const struct model *model, const struct worker *worker)
{
	int code = 0;

	out[0] = '\0';
	switch (model_worker_end(model, worker, &code)) {
	case END_UNKNOWN: break;
	case END_OOM: snprintf(out, WORKER_CAUSE_BYTES, " (OOM)"); break;
	case END_EXIT: snprintf(out, WORKER_CAUSE_BYTES, " (exit %d)", code); break;
	case END_RECYCLED: snprintf(out, WORKER_CAUSE_BYTES, " (recycled)"); break;
	}
}

/* What goes on is worth more than what is over, unless it was the end that growth comes to. */
static bool says_growing_anew(char out[WORKER_WORDS_BYTES], const char *cause, const char *age,
	const char *brief, int width)
{
	bool killed = strcmp(cause, " (OOM)") == 0;

	return says(out, width, "GROWING, restarted %s ago%s", age, cause) ||
	       (killed && says(out, width, "GROWING, OOM %s ago", brief)) ||
	       says(out, width, "GROWING, restart %s%s", brief, cause) ||
	       (!killed && says(out, width, "GROWING"));
}

static void say_restarted(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, int64_t age_ms, int width)
{
	char cause[WORKER_CAUSE_BYTES], age[UNITS_BYTES], brief[UNITS_BYTES];

	worker_cause(cause, model, worker);
	units_age(age, UNITS_BYTES, age_ms);
	units_age(brief, 3, age_ms);
	if (is_growing(worker) && says_growing_anew(out, cause, age, brief, width))
		return;
	if (says(out, width, "restarted %s ago%s", age, cause) ||
		says(out, width, "restarted %s%s", brief, cause) ||
		says(out, width, "restart %s%s", brief, cause))
		return;
	/* The cause is worth more than the word. */
	if (strcmp(cause, " (OOM)") == 0 && says(out, width, "OOM %s ago", brief))
		return;
	if (!says(out, width, "restarted %s", brief))
		says(out, width, "restart");
}

void worker_run_words(
	char out[WORKER_RUN_BYTES], const struct model *model, const struct worker *worker)
{
	char span[UNITS_BYTES];
	uint32_t restarts;
	int64_t span_ms;

	model_worker_run(model, worker, &restarts, &span_ms);
	units_age(span, UNITS_BYTES, span_ms);
	snprintf(out, WORKER_RUN_BYTES, "%" PRIu32 " restarts in %s", restarts, span);
}

static void say_loop(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, int width)
{
	char run[WORKER_RUN_BYTES], cause[WORKER_CAUSE_BYTES];

	worker_run_words(run, model, worker);
	worker_cause(cause, model, worker);
	if (!says(out, width, "crash loop, %s%s", run, cause) &&
		!says(out, width, "crash loop%s", cause))
		says(out, width, "crash loop");
}

static bool is_the_exporter(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);

	return feed && feed->is_exporter && model_place_of(model, worker)->kind == PLACE_ENDPOINT;
}

static void say_no_rss(char out[WORKER_WORDS_BYTES], const struct worker *worker, int width)
{
	char heap[UNITS_BYTES] = "";

	if (worker->heap.known)
		units_bytes(heap, UNITS_BYTES, worker->heap.value);
	if (heap[0] != '\0' && says(out, width, "no RSS: heap %s", heap))
		return;
	if (heap[0] != '\0' && says(out, width, "heap %s", heap))
		return;
	says(out, width, "no RSS");
}

bool worker_rss_is_old(const struct model *model, const struct worker *worker, struct instant now)
{
	int64_t period_ms = model_worker_period_ms(model, worker);

	return worker->rss.known &&
	       truth_of_age(mono_diff_ms(now.mono, worker->rss.at), period_ms) == TRUTH_STALE;
}

/* Whoever is met in a feed's first polls was there before us. */
enum { FIRST_POLLS = 10 };

/* It came while we were watching. */
static bool is_new(const struct model *model, const struct worker *worker, struct instant now)
{
	const struct feed *feed = model_feed_of(model, worker);
	int64_t age_ms = mono_diff_ms(now.mono, worker->first_seen.mono);

	return feed && age_ms < WORKER_LATELY_MS && worker->restarts == 0 &&
	       mono_diff_ms(worker->first_seen.mono, feed->added_at) >
		       FIRST_POLLS * feed->interval_ms;
}

static void say_aggregate(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, int width)
{
	bool mixes = model_place_of(model, worker)->mixes;

	if (!says(out, width, "aggregate: %s", mixes ? "several processes" : "no identity"))
		says(out, width, "aggregate");
}

/* "GROWING 35h", "GROWING"; of a worker whose memory does not "GROWING statement cache" */
static void say_growing(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, int width)
{
	const struct watched *watched =
		is_growing(worker) ? NULL : model_worker_growing_watch(model, worker);
	double left_s;

	if (watched)
		says(out, width, "%s %s", verdict_word(VERDICT_GROWING),
			model_watch_of(model, watched)->name);
	else if (model_worker_time_left(model, worker, &left_s) && left_s < 1e9)
		say_age(out, width, verdict_word(VERDICT_GROWING), (int64_t)(left_s * 1000));
	else
		says(out, width, "%s", verdict_word(VERDICT_GROWING));
}

/* The quiet verdicts. */
static enum role say_verdict(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, struct instant now, int width)
{
	const struct verdict *verdict = model_worker_verdict(worker);
	const char *word = verdict_word(verdict->code);

	switch (verdict->code) {
	case VERDICT_UNKNOWN:
	case VERDICT_LEARNING:
		if (is_new(model, worker, now))
			say_age(out, width, "new", mono_diff_ms(now.mono, worker->first_seen.mono));
		else
			says(out, width, "%s", verdict_word(VERDICT_LEARNING));
		return ROLE_PLAIN;
	case VERDICT_STOPPED:
		say_age(out, width, word, mono_diff_ms(now.mono, verdict->since));
		return ROLE_OK;
	case VERDICT_RISING: says(out, width, "%s", word); return ROLE_PLAIN;
	case VERDICT_AT_LIMIT: says(out, width, "%s", word); return ROLE_WARN;
	default: says(out, width, "%s", word); return ROLE_OK;
	}
}

static enum role say_live(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, struct instant now, int width)
{
	int64_t age_ms = mono_diff_ms(now.mono, worker->last_seen.mono);

	if (model_worker_truth(model, worker, now.mono) == TRUTH_LATE) {
		say_age(out, width, "late", age_ms);
		return ROLE_WARN;
	}
	if (worker_rss_is_old(model, worker, now)) {
		say_age(out, width, "RSS stale", mono_diff_ms(now.mono, worker->rss.at));
		return ROLE_WARN;
	}
	if (is_the_exporter(model, worker))
		says(out, width, "exporter");
	else if (!worker->rss.known)
		say_no_rss(out, worker, width);
	else if (model_worker_is_aggregate(model, worker))
		say_aggregate(out, model, worker, width);
	else
		return say_verdict(out, model, worker, now, width);
	return ROLE_PLAIN;
}

/* Only a limit that is expected and not enforced can be passed. */
static void say_full(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, int width)
{
	const char *where = worker_fullness(model, worker) > 1 ? "over" : "near";

	if (!model_worker_limit_is_expected(model, worker) ||
		!says(out, width, "%s expected limit", where))
		says(out, width, "%s limit", where);
}

enum role worker_words(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, struct instant now, int width)
{
	enum worker_kind kind = worker_kind(model, worker, now);
	int64_t age_ms = mono_diff_ms(now.mono, worker_since(worker, kind));

	switch (kind) {
	case WORKER_LOOPING:
		if (model_worker_truth(model, worker, now.mono) == TRUTH_LATE)
			return say_live(out, model, worker, now, width);
		say_loop(out, model, worker, width);
		break;
	case WORKER_FULL:
		if (is_growing(worker))
			say_growing(out, model, worker, width);
		else
			say_full(out, model, worker, width);
		break;
	case WORKER_FILLING:
	case WORKER_GROWING: say_growing(out, model, worker, width); break;
	case WORKER_STALE:
	case WORKER_CUT_OFF: say_age(out, width, "stale", age_ms); break;
	case WORKER_GONE:
	case WORKER_LEFT: say_age(out, width, "gone", age_ms); break;
	case WORKER_KILLED:
	case WORKER_RESTARTED:
		if (model_worker_truth(model, worker, now.mono) == TRUTH_LATE)
			return say_live(out, model, worker, now, width);
		say_restarted(out, model, worker, age_ms, width);
		break;
	case WORKER_LIVE: return say_live(out, model, worker, now, width);
	case WORKER_KINDS: must_fail(__FILE__, __LINE__, "a kind of worker");
	}
	return worker_role(kind);
}

void worker_floor_words(char out[UNITS_BYTES + 1], const struct worker *worker, int width)
{
	double per_h = (double)model_worker_verdict(worker)->figures[VERDICT_SLOPE] * 3600;

	out[0] = '\0';
	if (per_h == 0)
		snprintf(out, UNITS_BYTES, "0");
	else if (isfinite(per_h) && units_bytes(out + 1, width - 1, fabs(per_h)) > 0)
		out[0] = per_h < 0 ? '-' : '+';
}

enum role worker_role(enum worker_kind kind)
{
	static const enum role roles[WORKER_KINDS] = {
		[WORKER_LOOPING] = ROLE_ALARM,
		[WORKER_FULL] = ROLE_ALARM,
		[WORKER_FILLING] = ROLE_ALARM,
		[WORKER_KILLED] = ROLE_ALARM,
		[WORKER_STALE] = ROLE_WARN,
		[WORKER_CUT_OFF] = ROLE_WARN,
		[WORKER_GROWING] = ROLE_WARN,
		[WORKER_RESTARTED] = ROLE_WARN,
		[WORKER_GONE] = ROLE_WARN,
		[WORKER_LIVE] = ROLE_OK,
		[WORKER_LEFT] = ROLE_STALE,
	};

	must(kind < WORKER_KINDS);
	return roles[kind];
}

bool worker_is_troubled(enum worker_kind kind)
{
	return worker_role(kind) == ROLE_ALARM || worker_role(kind) == ROLE_WARN;
}

const char *const worker_kind_words[WORKER_KINDS] = {
	[WORKER_LOOPING] = "in a crash loop",
	[WORKER_FULL] = "near limit",
	[WORKER_FILLING] = "growing to the limit",
	[WORKER_KILLED] = "OOM-killed",
	[WORKER_STALE] = "stale",
	[WORKER_CUT_OFF] = "unreachable",
	[WORKER_GROWING] = "growing",
	[WORKER_RESTARTED] = "restarted",
	[WORKER_GONE] = "gone",
	[WORKER_LIVE] = "live",
	[WORKER_LEFT] = "left",
};

int64_t worker_past_ms(const struct model *model, const struct worker *worker, mono_ms now)
{
	mono_ms since;

	if (model_past(model)->found == 0 || !series_since(&worker->rss_history.series, &since))
		return 0;
	return mono_diff_ms(now, since);
}
