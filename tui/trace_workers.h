#ifndef LOWTIDE_TUI_TRACE_WORKERS_H
#define LOWTIDE_TUI_TRACE_WORKERS_H
/*
 * The processes of one trace, told apart by their start times, and the growth of each.
 *
 * A new start time is a new life of the slot. When the old one is seen again, they were siblings
 * behind one port, and are watched side by side.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/growth.h"
#include "tui/trace_row.h"

enum { TRACE_WORKERS = 4 }; /* of more siblings the one longest unseen gives up its place */

struct trace_worker {
	double start_s;  /* NaN: not told */
	uint32_t unseen; /* samples of others since its last one */
	struct growth growth;
};

struct trace_workers {
	uint32_t count, current;
	double limit_bytes; /* 0: unknown */
	struct trace_worker list[TRACE_WORKERS];
};

void trace_workers_init(struct trace_workers *workers, double limit_bytes);
void trace_workers_feed(struct trace_workers *workers, const struct trace_row *row);

/* Of those that are still there, the one that grows fastest, or that of the last sample when none
   grows. Something must have been fed. */
const struct growth *trace_workers_worst(const struct trace_workers *workers);

/* A time of the trace on the axis of growth. */
int64_t trace_ms(double unix_s);

#endif
