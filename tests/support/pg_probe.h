#ifndef LOWTIDE_TESTS_SUPPORT_PG_PROBE_H
#define LOWTIDE_TESTS_SUPPORT_PG_PROBE_H
/*
 * The source of a server, or of a pooler's console, on a loop of its own, watching one, and what
 * came out of it: how many of each, and the last of each, copied.
 */
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "sources/source.h"

enum { PG_PROBE_SAMPLES = 1024, PG_PROBE_SERIES_BYTES = 384 };

struct pg_probe_sample {
	char series[PG_PROBE_SERIES_BYTES]; /* family{label="value",...}, labels by name */
	double value;
};

struct pg_probe {
	uv_loop_t loop;
	struct source *source;
	struct target target; /* may be changed before the start */

	size_t readings; /* those between two ticks too */
	size_t between;
	size_t faults;
	struct fault fault;      /* the last, as such or with a reading */
	struct reading reading;  /* the last; its pointers are NULL */
	struct instant heard_at; /* when */

	size_t facts_count, sessions_count, databases_count, waits_count;
	struct server_facts facts;
	struct sessions sessions; /* its pointers lead to these */
	struct session_group groups[LIMIT_GROUPS];
	struct session_row rows[LIMIT_SESSION_ROWS];
	struct database_list databases;
	struct database_counts counts[LIMIT_DATABASES];
	struct waits waits;
	struct wait_node nodes[LIMIT_WAIT_NODES];
	struct wait_edge edges[LIMIT_WAIT_EDGES];

	size_t sample_count;
	struct pg_probe_sample samples[PG_PROBE_SAMPLES];

	void (*on_reading)(struct pg_probe *probe); /* NULL: none; after the copies are made */
	void *user;
};

/* A server with this conninfo, or a console if the kind is changed before the start, polled every
   200 ms with a timeout of 180 ms unless changed. */
struct pg_probe *pg_probe_create(const char *conninfo);
void pg_probe_start(struct pg_probe *probe);
/* Stops, runs the loop to its end, frees everything. */
void pg_probe_destroy(struct pg_probe *probe);

/* Runs the loop until the condition holds. */
void pg_probe_until(
	struct pg_probe *probe, bool (*holds)(const struct pg_probe *probe), const char *what);

/* Runs the loop until so many ticks have come in from now on (looks between them do not count). */
void pg_probe_ticks(struct pg_probe *probe, size_t count);

/* Runs the loop until a fault of this kind comes, from now on. */
const struct fault *pg_probe_fault(struct pg_probe *probe, enum fault_kind kind);

/* The group of the last sessions with this owner; NULL. Likewise a row, and a node by its owner. */
const struct session_group *pg_probe_group(const struct pg_probe *probe, const char *owner);
const struct session_row *pg_probe_row(const struct pg_probe *probe, const char *owner);
const struct wait_node *pg_probe_node(const struct pg_probe *probe, const char *owner);

/* The value of a series of the last reading, written as above; NAN when it is not there. */
double pg_probe_value(const struct pg_probe *probe, const char *series);

#endif
