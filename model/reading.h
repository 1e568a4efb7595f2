#ifndef LOWTIDE_MODEL_READING_H
#define LOWTIDE_MODEL_READING_H
/*
 * What a source hands over: everything one poll of one feed brought, at one instant.
 *
 * Borrowed for the call: the model copies what it keeps. A poll that failed altogether is not a
 * reading but a fault (model_accept_fault).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/fault.h"
#include "model/instant.h"
#include "model/keys.h"

/*
 * One number. at_ms is the sample's own time, by the clock of the other side, in Unix milliseconds:
 * 0 <= at_ms < SAMPLE_TIME_END, the years 1970 to 2099, so that it can be reckoned with; or
 * SAMPLE_NO_TIME when the line had none, or one that is no time. Sources see to that.
 */
struct sample {
	uint32_t key;
	double value;
	int64_t at_ms;
};

#define SAMPLE_NO_TIME  INT64_MIN
#define SAMPLE_TIME_END INT64_C(4102444800000) /* 2100-01-01 00:00 UTC */

/*
 * What may be concluded from absence, and from sums over several series of one subject.
 *
 * Lines of an exporter that cannot be used are mostly the same in each of its answers, so what is
 * summed up without them is less than the truth but moves with it. A cut may fall anywhere: then a
 * sum is of as many parts as happened to come, and no number at all.
 */
enum completeness {
	READING_COMPLETE,  /* all there is: subjects of the feed that are absent are missing now */
	READING_WITH_GAPS, /* to its end, but for some lines: sums count, absence says nothing */
	READING_CUT, /* any part may lack: single values count, sums and absence say nothing */
};

/* What the poll cost: shown per feed. */
struct poll_cost {
	int64_t wire_bytes; /* as received, before decompression, without headers */
	int64_t body_bytes;
	int64_t took_ms;
	uint64_t lines;
	uint64_t bad_lines;
};

/*
 * What came, by kind. A kind that was not asked for in this poll, or could not be had, is NULL:
 * that says nothing about it, and is never zero.
 */
struct reading {
	uint32_t feed;
	bool between;      /* a look between two polls: no poll of its own in the feed's books */
	struct instant at; /* when the answer was complete */
	enum completeness completeness;
	struct fault fault; /* why it is not complete; FAULT_NONE when it is */
	struct poll_cost cost;
	bool has_remote_wall; /* the other side said what time it is (HTTP Date, whole seconds) */
	wall_s remote_wall;
	const struct keys *keys; /* names the numbers in samples; NULL: no samples */
	const struct sample *samples;
	size_t sample_count;
	const struct server_facts *facts;
	const struct sessions *sessions;
	const struct database_list *databases;
	const struct waits *waits;
};

#endif
