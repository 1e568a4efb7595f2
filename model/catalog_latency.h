#ifndef LOWTIDE_MODEL_CATALOG_LATENCY_H
#define LOWTIDE_MODEL_CATALOG_LATENCY_H
/*
 * The catalogue of latencies: which family tells how long requests and tasks take.
 *
 * A family is a classic histogram or a summary: NAME_bucket with a label le, NAME with a label
 * quantile, NAME_sum, NAME_count. Adding one is adding a row; rows that stand first count where a
 * worker exports several: requests before tasks, as with the load.
 */
#include <stdbool.h>

#include "model/catalog.h"
#include "model/metric.h"

enum latency_part {
	LATENCY_BUCKET,   /* observations up to the bound; a counter */
	LATENCY_QUANTILE, /* as the process itself computed it */
	LATENCY_SUM,      /* of all observations; a counter */
	LATENCY_COUNT,    /* of them; a counter */
	LATENCY_PARTS
};

struct latency_family {
	struct text name;
	enum catalog_match match;
	enum catalog_place place;
	double ms;       /* in the family's unit: 1000 for seconds */
	const char *who; /* ecosystem, for doctor */
	bool unseen;     /* written from documentation, never met in a real body */
};

/* What a series tells. */
struct latency_name {
	unsigned family; /* by number; the least counts */
	enum latency_part part;
	float bound; /* le, in the family's unit, or the quantile; else 0 */
};

extern const struct latency_family latency_families[];
extern const unsigned latency_family_count;

/* True when some row might want series of this name. Fast: asked for every new line. */
bool latency_wants(struct text name);

/* What the series tells; false: nothing, or of the scrape's own requests, or of a quantile that is
   not shown (all but 0.5 and 0.99). le and quantile are compared as numbers: "1" is "1.0". */
bool latency_find(const struct metric *metric, struct latency_name *name);

#endif
