#ifndef LOWTIDE_SOURCES_PROMAPI_DECODE_H
#define LOWTIDE_SOURCES_PROMAPI_DECODE_H
/*
 * An answer of /api/v1/query_range, as it arrives, into a staging area of fixed size. Pure.
 *
 * Format: prometheus.io/docs/prometheus/latest/querying/api ("Range queries"); VictoriaMetrics and
 * Thanos answer alike and add members of their own, which are passed over. Members may come in any
 * order. Values that are not finite are left out, as staleness is: a gap. So are points whose times
 * do not go up.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fault.h"
#include "model/limits.h"
#include "model/metric.h"
#include "sources/json_stream.h"

struct promapi_point {
	double at_s; /* Unix seconds, by the server's clock */
	double value;
};

struct promapi_series {
	uint32_t first_point, point_count;
	uint32_t first_label, label_count;
	struct text name; /* of the family; empty when it has none */
};

/* Texts point into it: it must not move. Allocated as a whole, touched as it fills. */
struct promapi_answer {
	uint32_t series_count, label_count, point_count, text_len;
	uint32_t left_out; /* series whose labels were too long or too many */
	bool partial;      /* a cluster in which some nodes did not answer */
	struct promapi_series series[LIMIT_HISTORY_SERIES];
	struct label labels[LIMIT_HISTORY_LABELS];
	struct promapi_point points[LIMIT_HISTORY_POINTS];
	char text[LIMIT_HISTORY_TEXT_BYTES];
};

enum { PROMAPI_ERROR_BYTES = 120 };

struct promapi_decoder {
	struct json_stream json;
	struct promapi_answer *answer;
	enum promapi_where {
		PROMAPI_OUTSIDE,
		PROMAPI_IN_ROOT,
		PROMAPI_IN_DATA,
		PROMAPI_IN_RESULT,
		PROMAPI_IN_SERIES,
		PROMAPI_IN_METRIC,
		PROMAPI_IN_VALUES,
		PROMAPI_IN_POINT,
		PROMAPI_IN_OTHER, /* what nobody here reads */
	} where[JSON_DEPTH + 1];
	uint32_t depth;
	const char *member; /* whose value is next, of those that are known; "": another */
	struct text label;  /* in a metric: its name */
	bool skips;         /* the series being read is left out */
	bool succeeded, is_matrix;
	bool full;
	int elements; /* of the point being read */
	struct promapi_point point;
	double last_at_s;
	char error[PROMAPI_ERROR_BYTES]; /* the server's words, scrubbed; "": none */
};

void promapi_decode_begin(struct promapi_decoder *decoder, struct promapi_answer *answer);

/* False: nothing more is wanted. */
bool promapi_decode_feed(struct promapi_decoder *decoder, const char *bytes, size_t len);

/* After the last byte. A fault: the answer is not to be used. */
struct fault promapi_decode_end(struct promapi_decoder *decoder);

/* The series as it is named, with its labels, __name__ not among them. */
struct metric promapi_metric(
	const struct promapi_answer *answer, const struct promapi_series *series);

#endif
