#ifndef LOWTIDE_MODEL_MEASURE_READ_H
#define LOWTIDE_MODEL_MEASURE_READ_H
/*
 * How each measure of model/measure.h is read from the model, for its table: of bearers that tell
 * now. And what is to be said of them, which is asked of others too.
 */
#include <math.h>

#include "model/measure.h"

static inline struct range range_known(double value)
{
	return (struct range){MEASURE_KNOWN, value, value};
}

static inline struct range range_unknown(enum measure_state state)
{
	return (struct range){state, -INFINITY, INFINITY};
}

static inline struct range range_at_most(enum measure_state state, double value)
{
	return (struct range){state, -INFINITY, value};
}

static inline struct range range_at_least(enum measure_state state, double value)
{
	return (struct range){state, value, INFINITY};
}

typedef struct range measure_reader(const struct sight *sight, const struct bearer *bearer);
typedef void measure_sayer(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size);

/* model/measure_workers.c: of workers and pools. */
measure_reader measure_growth, measure_rss, measure_memory, measure_rss_share, measure_cpu,
	measure_load, measure_latency_p50, measure_latency_p99, measure_restarts, measure_one,
	measure_pool, measure_pool_in_use, measure_pool_open, measure_pool_limit,
	measure_pool_waiting, measure_pool_timeouts;
measure_sayer measure_say_growth, measure_say_one, measure_say_rss_share, measure_say_pool;

/* model/measure_servers.c: of owners of sessions, databases, servers and targets. */
measure_reader measure_held, measure_spare, measure_connections, measure_per_worker,
	measure_deadlocks, measure_slots_free, measure_slots_used, measure_waiting,
	measure_lock_wait, measure_idle_in_transaction, measure_dark;
measure_sayer measure_say_window, measure_say_spare, measure_say_per_worker, measure_say_deadlocks,
	measure_say_slots, measure_say_waits, measure_say_idle_in_transaction;

#endif
