#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/catalog.h"
#include "model/must.h"
#include "model/scrub.h"
#include "model/units.h"
#include "tui/cmd_doctor.h"
#include "tui/doctor_pools.h"
#include "tui/doctor_history.h"
#include "tui/doctor_server.h"

/* Workers named one by one for a target; more are counted. */
enum { WORKERS_LISTED = 20, LINE_BYTES = 512 };

static void say_answer(struct report *report)
{
	const struct feed *feed = report->feed;
	uint64_t polls = feed->answers + feed->failures;
	char bytes[UNITS_BYTES];

	if (feed->answers == 0) {
		report_say(report, "answer", "none to %" PRIu64 " polls", polls);
	} else {
		units_bytes(bytes, 9, (double)feed->cost.body_bytes);
		report_say(report, "answer",
			"%" PRIu64 " of %" PRIu64 " polls; the last: %s, %" PRIu64
			" lines, %" PRId64 " ms",
			feed->answers, polls, bytes, feed->cost.lines, feed->cost.took_ms);
	}
	if (polls == 0)
		report_fix(report, "no poll ended in the time given: use a longer --for");
	else if (feed->faulty)
		report_fix(report, "%s", feed->last_fault.text);
	else if (feed->faults > 0)
		report_say(report, "earlier", "%s", feed->last_fault.text);
}

/* A list "a, b, c" of names without repetition, under construction. */
struct name_list {
	char text[LINE_BYTES];
	size_t used;
};

static bool list_has(const struct name_list *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strstr(list->text, name); at; at = strstr(at + 1, name))
		if ((at == list->text || at[-1] == ' ') && (at[len] == '\0' || at[len] == ','))
			return true;
	return false;
}

static void list_add(struct name_list *list, const char *name)
{
	if (list_has(list, name) || list->used + strlen(name) + 3 > sizeof(list->text))
		return;
	list->used += (size_t)snprintf(list->text + list->used, sizeof(list->text) - list->used,
		"%s%s", list->used > 0 ? ", " : "", name);
}

/* The family by which latencies of the target's workers are told, or NULL. */
static const struct latency_family *latency_of(const struct report *report)
{
	const struct feed *feed = model_feed(report->model, report->feed_number);

	for (size_t i = 0; i < model_worker_slots(report->model); i++) {
		const struct worker *worker = model_worker(report->model, i);
		const struct latency *latency =
			worker ? model_worker_latency(report->model, worker) : NULL;

		if (latency && model_feed_of(report->model, worker) == feed &&
			latency->family < latency_family_count)
			return &latency_families[latency->family];
	}
	return NULL;
}

/* False when nothing of a worker was. */
static bool say_recognised(struct report *report)
{
	const struct latency_family *latency = latency_of(report);
	struct name_list signals = {.used = 0}, makers = {.used = 0}, unseen = {.used = 0};

	for (size_t row = 0; row < catalog_count; row++) {
		if (!model_feed_knows(report->model, report->feed_number, row))
			continue;
		list_add(&signals, signal_name(catalog[row].signal));
		list_add(&makers, catalog[row].who);
		if (catalog[row].unseen)
			list_add(&unseen, catalog[row].who);
	}
	if (signals.used == 0)
		return false;
	if (latency) {
		list_add(&signals, "latency");
		list_add(&makers, latency->who);
		if (latency->unseen)
			list_add(&unseen, latency->who);
	}
	report_say(report, "recognised", "%s (%s)", signals.text, makers.text);
	if (unseen.used > 0)
		report_say(report, "unseen",
			"%s: known from documentation only, never met; check its rows",
			unseen.text);
	return true;
}

static const char *identity_word(enum identity identity)
{
	switch (identity) {
	case IDENTITY_NONE: return "none";
	case IDENTITY_CREATED: return "creation time of a counter";
	case IDENTITY_START: return "start time";
	case IDENTITY_PID: return "label pid";
	case IDENTITY_CONTAINER: return "container id";
	case IDENTITY_NAME: return "its name";
	}
	return "none";
}

static void memory_words(const struct worker *worker, char *out, size_t size)
{
	char bytes[UNITS_BYTES];

	if (worker->rss.known) {
		units_bytes(bytes, 9, worker->rss.value);
		snprintf(out, size, "RSS %s", bytes);
	} else if (worker->heap.known) {
		units_bytes(bytes, 9, worker->heap.value);
		snprintf(out, size, "no RSS, heap %s", bytes);
	} else {
		snprintf(out, size, "no RSS");
	}
}

static void limit_words(
	const struct report *report, const struct worker *worker, char *out, size_t size)
{
	double limit, used;
	char bytes[UNITS_BYTES];

	if (!model_worker_limit(report->model, worker, &limit, &used)) {
		snprintf(out, size, "limit unknown");
		return;
	}
	units_bytes(bytes, 9, limit);
	snprintf(out, size, "%slimit %s",
		model_worker_limit_is_expected(report->model, worker) ? "expected " : "", bytes);
}

/* Not what an exporter speaks of by another name (pgbouncer_process_*). */
static bool is_exporter_itself(const struct report *report, const struct worker *worker)
{
	return report->feed->is_exporter &&
	       model_place_of(report->model, worker)->kind == PLACE_ENDPOINT;
}

static void say_worker(struct report *report, const struct worker *worker)
{
	char name[LIMIT_NAME_BYTES], memory[64], limit[64], age[UNITS_BYTES];
	const char *version = model_place_of(report->model, worker)->version;
	double uptime_s;

	model_worker_name(report->model, worker, name);
	memory_words(worker, memory, sizeof(memory));
	limit_words(report, worker, limit, sizeof(limit));
	if (!model_worker_uptime(report->model, worker, report->now, &uptime_s) ||
		units_age_s(age, 9, uptime_s) == 0)
		snprintf(age, sizeof(age), "unknown");
	report_say(report, "worker", "%s%s", name,
		is_exporter_itself(report, worker) ? " (process_* here is the exporter itself)"
						   : "");
	report_say(report, "", "%s, %s, up %s, version %s, identity: %s", memory, limit, age,
		version[0] != '\0' ? version : "unknown", identity_word(worker->identity));
}

static void fix_memory(struct report *report, const struct worker *worker)
{
	if (worker->rss.known || worker->up.known)
		return;
	if (worker->named & 1U << SIGNAL_RSS)
		report_fix(report,
			"RSS is exported but 0 or no number: the collector could not read it");
	else if (model_place_of(report->model, worker)->kind == PLACE_CONTAINER)
		report_fix(report, "no resident memory: have cAdvisor export container_memory_rss");
	else
		report_fix(report, "no resident memory: export process_resident_memory_bytes%s",
			worker->heap.known ? " (Micrometer: add micrometer-jvm-extras)" : "");
}

static void fix_worker(struct report *report, const struct worker *worker)
{
	if (model_place_of(report->model, worker)->mixes)
		report_fix(report,
			"several processes answer here and nothing tells them apart: export "
			"process_start_time_seconds, or give each process its own port");
	else if (worker->identity == IDENTITY_NONE)
		report_fix(report,
			"nothing tells one process from the next, so growth cannot be judged: "
			"export process_start_time_seconds, or a label pid on its gauges");
	fix_memory(report, worker);
}

/* An endpoint of which lowtide knows families that are about somebody else. */
static bool speaks_about_others(const struct report *report)
{
	for (size_t row = 0; row < catalog_count; row++)
		if ((catalog[row].exporter || catalog[row].place != PLACE_ENDPOINT) &&
			model_feed_knows(report->model, report->feed_number, row))
			return true;
	return false;
}

static void say_no_worker(struct report *report)
{
	if (model_drops(report->model).workers > 0)
		report_fix(report,
			"no worker row: there are %d already, and no more fit: poll fewer",
			LIMIT_WORKERS);
	else if (speaks_about_others(report))
		report_say(report, "worker", "none of its own: it speaks about others");
	else
		report_fix(report, "no worker row: export process_resident_memory_bytes and "
				   "process_start_time_seconds");
}

static void say_workers(struct report *report)
{
	size_t met = 0;
	bool crowded = false;

	for (size_t i = 0; i < model_worker_slots(report->model); i++) {
		const struct worker *worker = model_worker(report->model, i);

		if (!worker || model_feed_of(report->model, worker) != report->feed)
			continue;
		crowded = crowded || model_place_of(report->model, worker)->crowded;
		if (++met > WORKERS_LISTED)
			continue;
		say_worker(report, worker);
		fix_worker(report, worker);
	}
	if (met > WORKERS_LISTED)
		report_say(report, "", "+%zu more workers", met - WORKERS_LISTED);
	if (crowded)
		report_fix(report,
			"some of its processes are no row: at most %d of one endpoint and %d "
			"in all fit: give them endpoints of their own, or poll fewer",
			LIMIT_SIBLINGS, LIMIT_WORKERS);
	if (met == 0)
		say_no_worker(report);
}

static void say_clock(struct report *report)
{
	char ahead[UNITS_BYTES];
	double s = report->feed->clock_ahead_s;

	if (!report->feed->has_clock) {
		report_say(report, "clock", "unknown: no Date header, no sample times");
		return;
	}
	if (s == 0) {
		report_say(report, "clock", "same as ours");
		return;
	}
	if (units_age_s(ahead, 9, s < 0 ? -s : s) == 0)
		snprintf(ahead, sizeof(ahead), "centuries");
	report_say(report, "clock", "%s %s ours", ahead, s < 0 ? "behind" : "ahead of");
}

static void report_endpoint(struct report *report)
{
	bool has_worker;

	say_answer(report);
	if (report->feed->answers == 0)
		return;
	has_worker = say_recognised(report);
	if (has_worker)
		say_workers(report);
	if (doctor_pools(report) == 0 && !has_worker)
		report_fix(report, "it answers, but with no family that lowtide knows; export "
				   "process_resident_memory_bytes and process_start_time_seconds");
	say_clock(report);
}

static void report_target(struct report *report, const struct target *target)
{
	char name[LINE_BYTES];

	scrub(name, sizeof(name), target->given, strlen(target->given));
	fprintf(report->out, "%s%s%s\n", report->feed->name,
		strcmp(report->feed->name, name) == 0 ? "" : "  ",
		strcmp(report->feed->name, name) == 0 ? "" : name);
	switch (target->kind) {
	case TARGET_POSTGRES: report_server(report); break;
	case TARGET_PGBOUNCER:
		report_console(report);
		doctor_pools(report);
		break;
	default: report_endpoint(report);
	}
}

/* A list of targets: what it brought. */
static void report_discovery(struct report *report, const struct discovery *discovery)
{
	fprintf(report->out, "%s\n", discovery->name);
	if (discovery->heard)
		report_say(report, "list", "%" PRIu32 " target%s", discovery->targets,
			discovery->targets == 1 ? "" : "s");
	if (discovery->faulty)
		report_fix(report, "%s", discovery->fault.text);
	else if (!discovery->heard)
		report_fix(report, "not read in the time given: use a longer --for");
	else if (discovery->targets == 0)
		report_fix(report, "it names nobody");
}

static size_t report_discoveries(FILE *out, const struct model *model, struct instant now)
{
	size_t sick = 0;

	for (size_t i = 0; i < model_discovery_count(model); i++) {
		struct report report = {.out = out, .model = model, .now = now};

		report_discovery(&report, model_discovery(model, i));
		sick += report.fixes > 0;
		fputc('\n', out);
	}
	return sick;
}

size_t doctor_report(FILE *out, const struct model *model, const struct target *const targets[],
	struct instant now)
{
	size_t sick = 0, total = 0, sick_lists = report_discoveries(out, model, now);
	size_t fixes;

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);
		struct report report = {out, model, now, (uint32_t)i, feed, 0};

		if (!feed || feed->removed)
			continue;
		report_target(&report, targets[i]);
		sick += report.fixes > 0;
		total++;
		fputc('\n', out);
	}
	fixes = report_history(out, model, now);
	fprintf(out, "%zu of %zu targets are well\n", total - sick, total);
	return sick + sick_lists + (fixes > 0);
}
