#include "tests/support/pg_probe.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/source_table.h"
#include "tests/support/wait_until.h"

/* ---- what comes ---- */

static void keep_sessions(struct pg_probe *probe, const struct sessions *sessions)
{
	probe->sessions_count++;
	probe->sessions = *sessions;
	memcpy(probe->groups, sessions->groups, sessions->group_count * sizeof(probe->groups[0]));
	memcpy(probe->rows, sessions->rows, sessions->row_count * sizeof(probe->rows[0]));
	probe->sessions.groups = probe->groups;
	probe->sessions.rows = probe->rows;
}

static void keep_databases(struct pg_probe *probe, const struct database_list *list)
{
	probe->databases_count++;
	probe->databases = *list;
	memcpy(probe->counts, list->databases, list->count * sizeof(probe->counts[0]));
	probe->databases.databases = probe->counts;
}

static void keep_waits(struct pg_probe *probe, const struct waits *waits)
{
	probe->waits_count++;
	probe->waits = *waits;
	memcpy(probe->nodes, waits->nodes, waits->node_count * sizeof(probe->nodes[0]));
	memcpy(probe->edges, waits->edges, waits->edge_count * sizeof(probe->edges[0]));
	probe->waits.nodes = probe->nodes;
	probe->waits.edges = probe->edges;
	for (size_t i = 0; i < waits->edge_count; i++) {
		assert_true(waits->edges[i].waiter < waits->node_count);
		assert_true(waits->edges[i].blocker < waits->node_count);
	}
}

static void write_series(char out[PG_PROBE_SERIES_BYTES], const struct keys *keys, uint32_t key)
{
	struct label labels[LIMIT_LABELS];
	struct metric metric = keys_metric(keys, key, labels);
	int used = snprintf(
		out, PG_PROBE_SERIES_BYTES, "%.*s", (int)metric.name.len, metric.name.data);

	for (size_t i = 0; i < metric.label_count; i++) {
		const struct label *label = &labels[i];

		used += snprintf(out + used, PG_PROBE_SERIES_BYTES - (size_t)used,
			"%s%.*s=\"%.*s\"%s", i == 0 ? "{" : ",", (int)label->name.len,
			label->name.data, (int)label->value.len, label->value.data,
			i + 1 == metric.label_count ? "}" : "");
		assert_true(used < PG_PROBE_SERIES_BYTES);
	}
}

static void keep_samples(struct pg_probe *probe, const struct reading *reading)
{
	assert_true(reading->sample_count <= PG_PROBE_SAMPLES);
	probe->sample_count = reading->sample_count;
	for (size_t i = 0; i < reading->sample_count; i++) {
		write_series(probe->samples[i].series, reading->keys, reading->samples[i].key);
		probe->samples[i].value = reading->samples[i].value;
	}
}

static void on_reading(void *user, const struct reading *reading)
{
	struct pg_probe *probe = user;

	probe->readings++;
	probe->between += reading->between;
	probe->fault = reading->fault;
	probe->heard_at = reading->at;
	probe->reading = *reading;
	probe->reading.facts = NULL;
	probe->reading.sessions = NULL;
	probe->reading.databases = NULL;
	probe->reading.waits = NULL;
	probe->reading.samples = NULL;
	probe->reading.keys = NULL;
	keep_samples(probe, reading);
	if (reading->facts) {
		probe->facts = *reading->facts;
		probe->facts_count++;
	}
	if (reading->sessions)
		keep_sessions(probe, reading->sessions);
	if (reading->databases)
		keep_databases(probe, reading->databases);
	if (reading->waits)
		keep_waits(probe, reading->waits);
	if (probe->on_reading)
		probe->on_reading(probe);
}

static void on_fault(void *user, uint32_t feed, struct instant at, const struct fault *fault)
{
	struct pg_probe *probe = user;

	assert_int_equal(feed, 7);
	assert_true(fault_is_set(fault));
	probe->heard_at = at;
	probe->faults++;
	probe->fault = *fault;
}

/* ---- life ---- */

struct pg_probe *pg_probe_create(const char *conninfo)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct pg_probe *probe = calloc(1, sizeof(*probe));

	assert_non_null(probe);
	sigaction(SIGPIPE, &ignore, NULL);
	assert_int_equal(uv_loop_init(&probe->loop), 0);
	target_init(&probe->target);
	probe->target.kind = TARGET_POSTGRES;
	probe->target.conninfo = strdup(conninfo);
	probe->target.window_ms = 15 * 60 * 1000;
	probe->target.interval_ms = 200;
	probe->target.timeout_ms = 180;
	return probe;
}

void pg_probe_start(struct pg_probe *probe)
{
	const struct source_outlet outlet = {probe, on_reading, on_fault, NULL, NULL};
	const struct source_feed feed = {7, &probe->target};

	probe->source = source_table[probe->target.kind]->start(&probe->loop, &outlet, &feed, 1);
	assert_non_null(probe->source);
}

void pg_probe_destroy(struct pg_probe *probe)
{
	if (probe->source) {
		source_table[probe->target.kind]->stop(probe->source);
		uv_run(&probe->loop, UV_RUN_DEFAULT);
		source_table[probe->target.kind]->destroy(probe->source);
	}
	assert_int_equal(uv_loop_close(&probe->loop), 0);
	free(probe->target.conninfo);
	free(probe);
}

/* ---- waiting ---- */

struct awaited {
	struct pg_probe *probe;
	bool (*holds)(const struct pg_probe *probe);
	size_t ticks, faults;
	enum fault_kind kind;
};

static bool condition_holds(void *user)
{
	struct awaited *awaited = user;

	uv_run(&awaited->probe->loop, UV_RUN_NOWAIT);
	return awaited->holds(awaited->probe);
}

void pg_probe_until(
	struct pg_probe *probe, bool (*holds)(const struct pg_probe *probe), const char *what)
{
	struct awaited awaited = {.probe = probe, .holds = holds};

	wait_until(condition_holds, &awaited, what);
}

static bool ticks_came(void *user)
{
	struct awaited *awaited = user;

	uv_run(&awaited->probe->loop, UV_RUN_NOWAIT);
	return awaited->probe->readings - awaited->probe->between >= awaited->ticks;
}

void pg_probe_ticks(struct pg_probe *probe, size_t count)
{
	struct awaited awaited = {
		.probe = probe, .ticks = probe->readings - probe->between + count};

	wait_until(ticks_came, &awaited, "a tick");
}

static bool fault_came(void *user)
{
	struct awaited *awaited = user;

	uv_run(&awaited->probe->loop, UV_RUN_NOWAIT);
	return awaited->probe->faults > awaited->faults &&
	       awaited->probe->fault.kind == awaited->kind;
}

const struct fault *pg_probe_fault(struct pg_probe *probe, enum fault_kind kind)
{
	struct awaited awaited = {.probe = probe, .faults = probe->faults, .kind = kind};

	wait_until(fault_came, &awaited, fault_word(kind));
	return &probe->fault;
}

/* ---- finding ---- */

const struct session_group *pg_probe_group(const struct pg_probe *probe, const char *owner)
{
	for (size_t i = 0; i < probe->sessions.group_count; i++) {
		if (strcmp(probe->groups[i].who.owner, owner) == 0)
			return &probe->groups[i];
	}
	return NULL;
}

const struct session_row *pg_probe_row(const struct pg_probe *probe, const char *owner)
{
	for (size_t i = 0; i < probe->sessions.row_count; i++) {
		if (strcmp(probe->rows[i].who.owner, owner) == 0)
			return &probe->rows[i];
	}
	return NULL;
}

const struct wait_node *pg_probe_node(const struct pg_probe *probe, const char *owner)
{
	for (size_t i = 0; i < probe->waits.node_count; i++) {
		if (strcmp(probe->nodes[i].who.owner, owner) == 0)
			return &probe->nodes[i];
	}
	return NULL;
}

double pg_probe_value(const struct pg_probe *probe, const char *series)
{
	for (size_t i = 0; i < probe->sample_count; i++) {
		if (strcmp(probe->samples[i].series, series) == 0)
			return probe->samples[i].value;
	}
	return NAN;
}
