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

#include "model/fault.h"
#include "model/instant.h"
#include "model/keys.h"

/* One number. at_ms is the sample's own time in Unix milliseconds, SAMPLE_NO_TIME when the line had
   none; it is the clock of the other side. */
struct sample {
	uint32_t key;
	double value;
	int64_t at_ms;
};

#define SAMPLE_NO_TIME INT64_MIN

enum completeness {
	READING_COMPLETE, /* subjects of the feed that are absent are missing now */
	READING_PARTIAL,  /* cut or limited: updates what it has, marks nothing missing */
};

/* What the poll cost: shown per feed. */
struct poll_cost {
	int64_t wire_bytes; /* as received, before decompression, without headers */
	int64_t body_bytes;
	int64_t took_ms;
	uint64_t lines;
	uint64_t bad_lines;
};

struct reading {
	uint32_t feed;
	struct instant at; /* when the answer was complete */
	enum completeness completeness;
	struct fault fault; /* why it is partial, or that lines were bad; may be FAULT_NONE */
	struct poll_cost cost;
	bool has_remote_wall; /* the other side said what time it is (HTTP Date, whole seconds) */
	wall_s remote_wall;
	const struct keys *keys; /* names the numbers in samples */
	const struct sample *samples;
	size_t sample_count;
};

#endif
