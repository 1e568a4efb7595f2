#include "model/database.h"

#include <string.h>

/* Where the counters stand in struct database_counts. */
static const size_t counters[] = {
	offsetof(struct database_counts, commits),
	offsetof(struct database_counts, rollbacks),
	offsetof(struct database_counts, blocks_read),
	offsetof(struct database_counts, blocks_hit),
	offsetof(struct database_counts, temp_bytes),
	offsetof(struct database_counts, deadlocks),
};

enum { COUNTERS = sizeof(counters) / sizeof(counters[0]) };

static int64_t count_of(const struct database_counts *counts, size_t i)
{
	return *(const int64_t *)((const char *)counts + counters[i]);
}

void database_init(struct database *database, uint32_t id)
{
	memset(database, 0, sizeof(*database));
	database->id = id;
	series_init_brief(&database->timed);
}

void database_break(struct database *database)
{
	database->heard.ever = false;
	database->deadlocks = (struct rate){.state = RATE_UNKNOWN};
	load_clear(&database->load);
}

/* Up to 14 the time of reset is written when a database is first counted: that is none. */
static bool began_anew(const struct database_counts *before, const struct database_counts *now)
{
	bool had_counted = false;

	for (size_t i = 0; i < COUNTERS; i++) {
		if (count_of(now, i) < count_of(before, i))
			return true;
		had_counted = had_counted || count_of(before, i) > 0;
	}
	return had_counted && now->reset_us != 0 && now->reset_us != before->reset_us;
}

/* What one counter tells about the time between two looks holds for all. */
static void feed_rates(struct database *database, struct instant at,
	const struct database_counts *counts, int64_t period_ms, bool anew)
{
	double deadlocks = (double)counts->deadlocks;

	if (anew)
		rate_reset(&database->deadlocks, at.mono, deadlocks);
	else
		rate_feed(&database->deadlocks, at.mono, deadlocks, period_ms);
	if (database->deadlocks.state != RATE_OK)
		load_clear(&database->load);
	load_feed(&database->load, at.mono, counts);
}

/* A counter that jumps by one now and then has no rate worth its name from one look to the next:
   what is kept is how many there were so far. */
static void count_timed(struct database *database, struct instant at, uint64_t count)
{
	if (database->deadlocks.state == RATE_OK)
		database->deadlocks_timed += count;
	series_append(&database->timed.series, at.mono, (double)database->deadlocks_timed);
}

static void count_deadlocks(struct database *database, struct instant at, uint64_t count)
{
	bool first = database->deadlocks_seen == 0 ||
		     mono_diff_ms(at.mono, database->deadlock_at.mono) > DEADLOCK_PAUSE_MS;

	if (count == 0)
		return;
	if (first)
		database->burst = (struct deadlock_burst){.since = at};
	database->burst.count += count;
	database->burst.latest = count;
	database->deadlocks_seen += count;
	database->deadlock_at = at;
}

uint64_t database_take(struct database *database, struct instant at,
	const struct database_counts *counts, int64_t period_ms)
{
	bool anew = database->heard.ever && began_anew(&database->counts, counts);
	uint64_t deadlocks = 0;

	if (database->heard.ever && !anew)
		deadlocks = (uint64_t)counts->deadlocks - (uint64_t)database->counts.deadlocks;
	feed_rates(database, at, counts, period_ms, anew);
	count_timed(database, at, deadlocks);
	count_deadlocks(database, at, deadlocks);
	if (anew) {
		database->resets++;
		database->reset_at = at;
	}
	database->counts = *counts;
	memcpy(database->name, counts->name, sizeof(database->name));
	database->heard = (struct heard){true, at};
	return deadlocks;
}

void database_deadlocks(const struct database *database, mono_ms until, int64_t step_ms,
	struct series_point *out, size_t count)
{
	double before = 0;
	bool any = false;

	series_walk(&database->timed.series, until, step_ms, out, count);
	for (size_t i = 0; i < count; i++) {
		double so_far = out[i].max;

		if (!out[i].known)
			continue;
		before = any ? before : out[i].min;
		out[i].min = out[i].max = out[i].last = so_far - before;
		before = so_far;
		any = true;
	}
}

double database_deadlocks_per_min(const struct database *database)
{
	enum { MINUTE_S = 60 };
	struct series_point points[MINUTE_S];
	double sum = 0;

	database_deadlocks(database, database->heard.at.mono, 1000, points, MINUTE_S);
	for (size_t i = 0; i < MINUTE_S; i++)
		sum += points[i].known ? points[i].last : 0;
	return sum;
}
