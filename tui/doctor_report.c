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
#include "tui/doctor_watch.h"

/* Workers named one by one for a target; more are counted. */
enum { WORKERS_LISTED = 20, LINE_BYTES = 512 };

/* The fault, and what to try where its words do not say that. */
static void fix_fault(
	struct diagnosis *diagnosis, const struct fault *fault, const struct target *target)
{
	const char *path = target->url ? strstr(target->url, "://") : NULL;

	path = path ? strchr(path + strlen("://"), '/') : NULL;
	if (fault->kind == FAULT_TIMEOUT)
		diagnosis_fix(diagnosis,
			"%s: where it is slow and not dead, raise --timeout, and "
			"--interval above it",
			fault->text);
	else if (fault->kind == FAULT_CONTENT && path)
		diagnosis_fix(diagnosis,
			"%s; asked for %.*s: give the path of its metrics, as in "
			"http://HOST:PORT/actuator/prometheus",
			fault->text, (int)strcspn(path, "?"), path);
	else
		diagnosis_fix(diagnosis, "%s", fault->text);
}

static void say_answer(struct diagnosis *diagnosis, const struct target *target)
{
	const struct feed *feed = diagnosis->feed;
	uint64_t polls = feed->answers + feed->failures;
	char bytes[UNITS_BYTES];

	if (feed->answers == 0) {
		diagnosis_say(diagnosis, "answer", "none to %" PRIu64 " poll%s", polls,
			polls == 1 ? "" : "s");
	} else {
		units_bytes(bytes, 9, (double)feed->cost.body_bytes);
		diagnosis_say(diagnosis, "answer",
			"%" PRIu64 " of %" PRIu64 " polls; the last: %s, %" PRIu64
			" lines, %" PRId64 " ms",
			feed->answers, polls, bytes, feed->cost.lines, feed->cost.took_ms);
	}
	if (polls == 0)
		diagnosis_fix(diagnosis, "no poll ended in the time given: use a longer --for");
	else if (feed->faulty)
		fix_fault(diagnosis, &feed->last_fault, target);
	else if (feed->faults > 0)
		diagnosis_say(diagnosis, "earlier", "%s", feed->last_fault.text);
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
static const struct latency_family *latency_of(const struct diagnosis *diagnosis)
{
	const struct feed *feed = model_feed(diagnosis->model, diagnosis->feed_number);

	for (size_t i = 0; i < model_worker_slots(diagnosis->model); i++) {
		const struct worker *worker = model_worker(diagnosis->model, i);
		const struct latency *latency =
			worker ? model_worker_latency(diagnosis->model, worker) : NULL;

		if (latency && model_feed_of(diagnosis->model, worker) == feed &&
			latency->family < latency_family_count)
			return &latency_families[latency->family];
	}
	return NULL;
}

/* False when nothing of a worker was. */
static bool say_recognised(struct diagnosis *diagnosis)
{
	const struct latency_family *latency = latency_of(diagnosis);
	struct name_list signals = {.used = 0}, makers = {.used = 0}, unseen = {.used = 0};

	for (size_t row = 0; row < catalog_count; row++) {
		if (!model_feed_knows(diagnosis->model, diagnosis->feed_number, row))
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
	diagnosis_say(diagnosis, "recognised", "%s (%s)", signals.text, makers.text);
	if (unseen.used > 0)
		diagnosis_say(diagnosis, "unseen",
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
	const struct diagnosis *diagnosis, const struct worker *worker, char *out, size_t size)
{
	double limit, used;
	char bytes[UNITS_BYTES];

	if (!model_worker_limit(diagnosis->model, worker, &limit, &used)) {
		snprintf(out, size, "limit unknown");
		return;
	}
	units_bytes(bytes, 9, limit);
	snprintf(out, size, "%slimit %s",
		model_worker_limit_is_expected(diagnosis->model, worker) ? "expected " : "", bytes);
}

/* Not what an exporter speaks of by another name (pgbouncer_process_*). */
static bool is_exporter_itself(const struct diagnosis *diagnosis, const struct worker *worker)
{
	return diagnosis->feed->is_exporter &&
	       model_place_of(diagnosis->model, worker)->kind == PLACE_ENDPOINT;
}

static void say_worker(struct diagnosis *diagnosis, const struct worker *worker)
{
	char name[LIMIT_NAME_BYTES], memory[64], limit[64], age[UNITS_BYTES];
	const char *version = model_place_of(diagnosis->model, worker)->version;
	double uptime_s;

	model_worker_name(diagnosis->model, worker, name);
	memory_words(worker, memory, sizeof(memory));
	limit_words(diagnosis, worker, limit, sizeof(limit));
	if (!model_worker_uptime(diagnosis->model, worker, diagnosis->now, &uptime_s) ||
		units_age_s(age, 9, uptime_s) == 0)
		snprintf(age, sizeof(age), "unknown");
	diagnosis_say(diagnosis, "worker", "%s%s", name,
		is_exporter_itself(diagnosis, worker) ? " (process_* here is the exporter itself)"
						      : "");
	diagnosis_say(diagnosis, "", "%s, %s, up %s, version %s, identity: %s", memory, limit, age,
		version[0] != '\0' ? version : "unknown", identity_word(worker->identity));
}

static void fix_memory(struct diagnosis *diagnosis, const struct worker *worker)
{
	if (worker->rss.known || worker->up.known)
		return;
	if (worker->named & 1U << SIGNAL_RSS)
		diagnosis_fix(diagnosis,
			"RSS is exported but 0 or no number: the collector could not read it");
	else if (model_place_of(diagnosis->model, worker)->kind == PLACE_CONTAINER)
		diagnosis_fix(
			diagnosis, "no resident memory: have cAdvisor export container_memory_rss");
	else
		diagnosis_fix(diagnosis,
			"no resident memory: export process_resident_memory_bytes%s",
			worker->heap.known ? " (Micrometer: add micrometer-jvm-extras)" : "");
}

static void fix_worker(struct diagnosis *diagnosis, const struct worker *worker)
{
	if (model_place_of(diagnosis->model, worker)->mixes)
		diagnosis_fix(diagnosis,
			"several processes answer here and nothing tells them apart: export "
			"process_start_time_seconds, or give each process its own port");
	else if (worker->identity == IDENTITY_NONE)
		diagnosis_fix(diagnosis,
			"nothing tells one process from the next, so growth cannot be judged: "
			"export process_start_time_seconds, or a label pid on its gauges");
	fix_memory(diagnosis, worker);
}

/* An endpoint of which lowtide knows families that are about somebody else. */
static bool speaks_about_others(const struct diagnosis *diagnosis)
{
	for (size_t row = 0; row < catalog_count; row++)
		if ((catalog[row].exporter || catalog[row].place != PLACE_ENDPOINT) &&
			model_feed_knows(diagnosis->model, diagnosis->feed_number, row))
			return true;
	return false;
}

static void say_no_worker(struct diagnosis *diagnosis)
{
	if (model_drops(diagnosis->model).workers > 0)
		diagnosis_fix(diagnosis,
			"no worker row: there are %d already, and no more fit: poll fewer",
			LIMIT_WORKERS);
	else if (speaks_about_others(diagnosis))
		diagnosis_say(diagnosis, "worker", "none of its own: it speaks about others");
	else
		diagnosis_fix(diagnosis, "no worker row: export process_resident_memory_bytes and "
					 "process_start_time_seconds");
}

static void say_workers(struct diagnosis *diagnosis)
{
	size_t met = 0;
	bool crowded = false;

	for (size_t i = 0; i < model_worker_slots(diagnosis->model); i++) {
		const struct worker *worker = model_worker(diagnosis->model, i);

		if (!worker || model_feed_of(diagnosis->model, worker) != diagnosis->feed)
			continue;
		crowded = crowded || model_place_of(diagnosis->model, worker)->crowded;
		if (++met > WORKERS_LISTED)
			continue;
		say_worker(diagnosis, worker);
		fix_worker(diagnosis, worker);
	}
	if (met > WORKERS_LISTED)
		diagnosis_say(diagnosis, "", "+%zu more workers", met - WORKERS_LISTED);
	if (crowded)
		diagnosis_fix(diagnosis,
			"some of its processes are no row: at most %d of one endpoint and %d "
			"in all fit: give them endpoints of their own, or poll fewer",
			LIMIT_SIBLINGS, LIMIT_WORKERS);
	if (met == 0)
		say_no_worker(diagnosis);
}

static void say_clock(struct diagnosis *diagnosis)
{
	char ahead[UNITS_BYTES];
	double s = diagnosis->feed->clock_ahead_s;

	if (!diagnosis->feed->has_clock) {
		diagnosis_say(diagnosis, "clock", "unknown: no Date header, no sample times");
		return;
	}
	if (s == 0) {
		diagnosis_say(diagnosis, "clock", "same as ours");
		return;
	}
	if (units_age_s(ahead, 9, s < 0 ? -s : s) == 0)
		snprintf(ahead, sizeof(ahead), "centuries");
	diagnosis_say(diagnosis, "clock", "%s %s ours", ahead, s < 0 ? "behind" : "ahead of");
}

static void diagnose_endpoint(struct diagnosis *diagnosis, const struct target *target)
{
	bool has_worker;

	say_answer(diagnosis, target);
	if (diagnosis->feed->answers == 0)
		return;
	has_worker = say_recognised(diagnosis);
	if (has_worker)
		say_workers(diagnosis);
	if (doctor_pools(diagnosis) == 0 && !has_worker)
		diagnosis_fix(diagnosis,
			"it answers, but with no family that lowtide knows; export "
			"process_resident_memory_bytes and process_start_time_seconds");
	say_clock(diagnosis);
}

static void diagnose_target(struct diagnosis *diagnosis, const struct target *target)
{
	char name[LINE_BYTES];

	scrub(name, sizeof(name), target->given, strlen(target->given));
	fprintf(diagnosis->out, "%s%s%s\n", diagnosis->feed->name,
		strcmp(diagnosis->feed->name, name) == 0 ? "" : "  ",
		strcmp(diagnosis->feed->name, name) == 0 ? "" : name);
	switch (target->kind) {
	case TARGET_POSTGRES: doctor_server(diagnosis); break;
	case TARGET_PGBOUNCER:
		doctor_console(diagnosis);
		doctor_pools(diagnosis);
		break;
	default: diagnose_endpoint(diagnosis, target);
	}
}

/* A list of targets: what it brought. */
static void diagnose_discovery(struct diagnosis *diagnosis, const struct discovery *discovery)
{
	fprintf(diagnosis->out, "%s\n", discovery->name);
	if (discovery->heard)
		diagnosis_say(diagnosis, "list", "%" PRIu32 " target%s", discovery->targets,
			discovery->targets == 1 ? "" : "s");
	if (discovery->faulty)
		diagnosis_fix(diagnosis, "%s", discovery->fault.text);
	else if (!discovery->heard)
		diagnosis_fix(diagnosis, "not read in the time given: use a longer --for");
	else if (discovery->targets == 0)
		diagnosis_fix(diagnosis, "it names nobody");
}

static size_t diagnose_discoveries(FILE *out, const struct model *model, struct instant now)
{
	size_t sick = 0;

	for (size_t i = 0; i < model_discovery_count(model); i++) {
		struct diagnosis diagnosis = {.out = out, .model = model, .now = now};

		diagnose_discovery(&diagnosis, model_discovery(model, i));
		sick += diagnosis.fixes > 0;
		fputc('\n', out);
	}
	return sick;
}

size_t doctor_report(FILE *out, const struct model *model, const struct target *const targets[],
	struct instant now)
{
	size_t sick = 0, total = 0, sick_lists = diagnose_discoveries(out, model, now);
	size_t fixes;

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);
		struct diagnosis diagnosis = {out, model, now, (uint32_t)i, feed, 0};

		if (!feed || feed->removed)
			continue;
		diagnose_target(&diagnosis, targets[i]);
		sick += diagnosis.fixes > 0;
		total++;
		fputc('\n', out);
	}
	fixes = doctor_history(out, model, now) + doctor_watches(out, model, now);
	fprintf(out, "%zu of %zu target%s well\n", total - sick, total,
		total == 1 ? " is" : "s are");
	return sick + sick_lists + (fixes > 0);
}
