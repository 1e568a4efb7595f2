#ifndef LOWTIDE_MODEL_CATALOG_H
#define LOWTIDE_MODEL_CATALOG_H
/*
 * The catalogue: which metric family means what, so that rows appear without configuration.
 *
 * One constant table. A row says to which subject a family's series belong, which signal they are,
 * and which labels tell processes apart; precedence settles two descriptions of one thing. Adding
 * a family is adding a row and a fixture.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/metric.h"
#include "model/text.h"

enum signal {
	SIGNAL_RSS,         /* bytes, resident set or anonymous memory: slopes are judged on it */
	SIGNAL_WORKING_SET, /* bytes, with page cache: only compared with the limit */
	SIGNAL_HEAP,        /* bytes a runtime says it uses; shown where RSS is not exported */
	SIGNAL_LIMIT,       /* bytes */
	SIGNAL_START,       /* Unix seconds the process started */
	SIGNAL_CREATED,     /* Unix seconds an unlabelled counter was made: start, to the process */
	SIGNAL_CPU,         /* seconds, counter */
	SIGNAL_LOAD,        /* requests, tasks or events, counter */
	SIGNAL_IN_FLIGHT,   /* of those, how many are being worked on */
	SIGNAL_DEADLOCKS,   /* counter, as the worker itself sees them */
	SIGNAL_RESTARTS,    /* counter kept by an orchestrator */
	SIGNAL_EXIT_CODE,   /* of the last life */
	SIGNAL_UP,          /* 1: somebody says that this worker is there */
	SIGNAL_NUMBERS,     /* the signals from here on carry text or a mark, not a number */

	SIGNAL_END_REASON = SIGNAL_NUMBERS, /* text label: why the last life ended; value 1 */
	SIGNAL_VERSION,                     /* text label: version of the program */
	SIGNAL_MARK,                        /* only says something about the endpoint (exporter) */
	SIGNAL_POOL_IN_USE,                 /* connections lent out (model/catalog_pools.h) */
	SIGNAL_WATCHED, /* a gauge that a person named (model/catalog_watch.h) */
	SIGNALS
};

enum catalog_match {
	CATALOG_EXACT,
	CATALOG_SUFFIX, /* family ends with the row's; something stands before it */
};

/* How a series is tied to a worker. */
enum catalog_place {
	PLACE_ENDPOINT,  /* the process behind the endpoint, or one of several told apart by pid */
	PLACE_NAMESPACE, /* another process of which the endpoint speaks: the prefix names it */
	PLACE_CONTAINER, /* namespace, pod, container: the same worker whoever speaks of it */
	PLACE_HOSTNAME,  /* a worker named by a label hostname or worker (Celery) */
};

/* Several series of one signal for one worker in one reading. */
enum catalog_join {
	JOIN_LAST, /* the same thing again: the last one counts */
	JOIN_SUM,  /* parts of it: memory pools, requests by status */
};

struct catalog_row {
	struct text family;
	enum catalog_match match;
	const char *if_label; /* NULL, or the label that must have if_value */
	const char *if_value;
	enum signal signal;
	enum catalog_place place;
	enum catalog_join join;
	double scale;           /* value x scale is in the signal's unit; 0 stands for 1 */
	int precedence;         /* the higher of two rows with one signal counts */
	const char *text_label; /* label whose value is the text of END_REASON, VERSION */
	bool exporter;   /* its endpoint is an exporter: process_* there is the exporter itself */
	bool unseen;     /* written from documentation, never met in a real body */
	const char *who; /* ecosystem, for doctor */
};

extern const struct catalog_row catalog[];
extern const size_t catalog_count;

/* True when some row of this catalogue, of model/catalog_latency.h or a built-in one of
   model/catalog_pools.h might want series of this family. Fast: asked for every new line. */
bool catalog_wants(struct text family);

/* The row for a series, or NULL: nobody's (a label condition failed, a labelled _created, the
   scrape's own requests). */
const struct catalog_row *catalog_find(const struct metric *metric);

/* Some row of this catalogue or of model/catalog_latency.h wants the series. */
bool catalog_wants_series(const struct metric *metric);

/* The series counts the requests that fetch metrics: our own load, not the worker's. */
bool catalog_is_scrape(const struct metric *metric);

const char *signal_name(enum signal signal);

#endif
