#include "panes/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "model/must.h"
#include "model/units.h"
#include "panes/feed_state.h"
#include "panes/server_state.h"
#include "panes/report_expect.h"
#include "panes/report_growth.h"
#include "panes/report_pools.h"
#include "panes/report_servers.h"
#include "panes/worker_state.h"

__attribute__((format(printf, 4, 5))) static void say(
	struct report *report, enum role role, const char *name, const char *format, ...)
{
	struct sentence *sentence = &report->sentences[report->count++];
	va_list args;

	must(report->count <= SENTENCES);
	sentence->role = role;
	snprintf(sentence->name, sizeof(sentence->name), "%s", name);
	va_start(args, format);
	vsnprintf(sentence->text, sizeof(sentence->text), format, args);
	va_end(args);
}

struct phrase report_begin(struct report *report, enum role role)
{
	struct sentence *sentence = &report->sentences[report->count++];

	must(report->count <= SENTENCES);
	sentence->role = role;
	sentence->name[0] = '\0';
	return phrase_begin(sentence->text, sizeof(sentence->text));
}

/* A server that refuses us because it is full has a sentence of its own. */
static bool is_told(const struct model *model, const struct feed *feed)
{
	return feed->server != ROSTER_NONE && server_is_besieged(model_server(model, feed->server));
}

/* How many of the kind are not told yet, and the worst of them. */
static size_t count_feeds(const struct model *model, const struct order *feeds, enum feed_kind kind,
	const struct feed **worst)
{
	const struct order_entry *first = NULL;
	size_t count = 0;

	if (feeds->of_kind[kind] == 0)
		return 0;
	for (size_t i = 0; i < feeds->total; i++) {
		const struct order_entry *entry = &feeds->entries[i];

		if (entry->kind != kind || is_told(model, model_feed(model, entry->index)))
			continue;
		count++;
		if (!first || order_is_worse(entry, first))
			first = entry;
	}
	if (first)
		*worst = model_feed(model, first->index);
	return count;
}

/* "1 of 5 targets dark for 2m10s: gw-b: connection refused",
   "2 of 5 targets dark, one for ..." */
static void report_feeds(struct report *report, const struct model *model, struct instant now,
	const struct order *feeds, enum feed_kind kind, const char *what)
{
	const struct feed *feed = NULL;
	size_t count = count_feeds(model, feeds, kind, &feed);
	char age[UNITS_BYTES];
	bool silent = kind == FEED_SILENT;

	if (count == 0)
		return;
	units_age(age, UNITS_BYTES,
		silent && feed->answers > 0 ? feed_age_ms(feed, now.mono)
					    : mono_diff_ms(now.mono, feed->fault_since.mono));
	say(report, feed_role(kind), "", "%zu of %zu targets %s%s for %s: %s%s%s", count,
		feeds_asked(feeds), what, count == 1 ? "" : ", one", age, feed->name,
		feed->faulty ? ": " : "", feed->faulty ? feed->last_fault.text : "");
}

/* "1 worker at 97% of its limit: gw-a/2" */
static void report_full(
	struct report *report, const struct model *model, const struct order *workers)
{
	size_t count = workers->of_kind[WORKER_FULL];
	char name[LIMIT_NAME_BYTES], percent[UNITS_BYTES];
	const struct worker *worker;

	if (count == 0)
		return;
	worker = model_worker(model, workers->worst_of_kind[WORKER_FULL].index);
	model_worker_name(model, worker, name);
	units_percent(percent, UNITS_BYTES, worker_fullness(model, worker));
	if (count == 1)
		say(report, ROLE_ALARM, name, "1 worker at %s of its limit: ", percent);
	else
		say(report, ROLE_ALARM, name, "%zu workers near their limits, one at %s: ", count,
			percent);
}

/* "1 worker restarted 4m45s ago (exit 1): gw-a/2", "3 workers restarted, the last 4m45s ago: …" */
static void report_workers(struct report *report, const struct model *model, struct instant now,
	const struct order *workers, enum worker_kind kind, const char *what)
{
	size_t count = workers->of_kind[kind];
	char name[LIMIT_NAME_BYTES], cause[WORKER_CAUSE_BYTES] = "", age[UNITS_BYTES];
	const struct worker *worker;

	if (count == 0)
		return;
	worker = model_worker(model, workers->worst_of_kind[kind].index);
	model_worker_name(model, worker, name);
	if (kind == WORKER_RESTARTED)
		worker_cause(cause, model, worker);
	units_age(age, UNITS_BYTES, mono_diff_ms(now.mono, worker_since(worker, kind)));
	say(report, worker_role(kind), name, "%zu worker%s %s%s %s ago%s: ", count,
		count == 1 ? "" : "s", what, count == 1 ? "" : ", the last", age, cause);
}

/* "1 of 2 lists of targets cannot be read for 2m10s: dns:gw:80: no such name: gw; its targets of
   before are polled" */
static void report_discoveries(struct report *report, const struct model *model, struct instant now)
{
	const struct discovery *worst = NULL;
	size_t count = 0, total = model_discovery_count(model);
	char age[UNITS_BYTES];

	for (size_t i = 0; i < total; i++) {
		const struct discovery *each = model_discovery(model, i);

		if (!each->faulty)
			continue;
		count++;
		if (!worst || each->fault_since.mono.ms < worst->fault_since.mono.ms)
			worst = each;
	}
	if (!worst)
		return;
	units_age(age, UNITS_BYTES, mono_diff_ms(now.mono, worst->fault_since.mono));
	say(report, ROLE_WARN, "", "%zu of %zu lists of targets cannot be read%s for %s: %s: %s%s",
		count, total, count == 1 ? "" : ", one", age, worst->name, worst->fault.text,
		worst->heard ? "; its targets of before stay" : "");
}

static void report_drops(struct report *report, const struct model *model)
{
	struct model_drops drops = model_drops(model);
	char pools[48] = "";

	if (drops.feeds + drops.places + drops.workers + drops.keys + drops.pools == 0)
		return;
	if (drops.pools > 0)
		snprintf(pools, sizeof(pools), ", +%" PRIu64 " pools", drops.pools);
	say(report, ROLE_WARN, "",
		"limits of lowtide reached, not shown: +%" PRIu64 " targets, workers of +%" PRIu64
		" places, +%" PRIu64 " series%s",
		drops.feeds, drops.workers, drops.places + drops.keys, pools);
}

/* "no history from prom:9090: 503: not ready" */
static void report_past(struct report *report, const struct model *model)
{
	const struct past_state *past = model_past(model);

	if (fault_is_set(&past->fault))
		say(report, ROLE_WARN, "", "%s history from %s: %s",
			past->found > 0 ? "not all" : "no", past->server, past->fault.text);
}

void report_make(struct report *report, const struct model *model, struct instant now,
	const struct order *feeds, const struct order *workers)
{
	report->count = 0;
	report_full_servers(report, model, now);
	report_refusals(report, model);
	report_limits(report, model, now);
	report_piles(report, model, now);
	report_feeds(report, model, now, feeds, FEED_SILENT, "dark");
	report_pools(report, model, now);
	report_full(report, model, workers);
	report_growth(report, model, now, workers);
	report_deadlocks(report, model, now);
	report_expect(report, model, now);
	report_workers(report, model, now, workers, WORKER_KILLED, "OOM-killed");
	report_workers(report, model, now, workers, WORKER_STALE, "went silent");
	report_workers(report, model, now, workers, WORKER_RESTARTED, "restarted");
	report_workers(report, model, now, workers, WORKER_GONE, "gone");
	/* A poll that failed once is not reported: one miss is grace. */
	report_feeds(report, model, now, feeds, FEED_FAULTY, "faulty");
	report_discoveries(report, model, now);
	report_seats(report, model, now);
	report_bursts(report, model, now);
	report_rights(report, model);
	report_past(report, model);
	report_drops(report, model);
	report_poolers(report, model);
}
