#include "sources/source.h"

#include <stdlib.h>

#include "model/must.h"
#include "sources/clock.h"
#include "sources/scrape_poll.h"
#include "sources/scrape_rhythm.h"
#include "sources/scrape_wire.h"

struct source {
	struct scrape_shared shared;
	uv_timer_t timer; /* the only handle on the loop */
	struct scrape_poll *polls;
	mono_ms *due; /* beside polls: all of them are looked through on every turn */
	size_t count;
	mono_ms next_look; /* while polls are open */
	unsigned looks;    /* since polls last went out */
	bool stopped;
};

/* ---- the turn ---- */

/* A target whose last poll is still open misses its turn: never two at a time. */
static bool begin_due(struct source *source)
{
	bool any = false;

	for (size_t i = 0; i < source->count && !source->stopped; i++) {
		struct scrape_poll *poll = &source->polls[i];

		if (source->due[i].ms > source->shared.now.mono.ms)
			continue;
		source->due[i] = scrape_next_due(
			source->due[i], poll->target->interval_ms, source->shared.now.mono);
		if (poll->is_open)
			continue;
		scrape_poll_begin(poll);
		any = true;
	}
	return any;
}

static void on_request_ended(void *user, CURL *easy, CURLcode code)
{
	(void)user;
	scrape_poll_request_ended(easy, code);
}

static void look(struct source *source)
{
	scrape_wire_look(source->shared.wire, source->shared.now.mono, on_request_ended, NULL);
}

static void schedule_look(struct source *source)
{
	bool large = source->count > SCRAPE_TOGETHER;
	int64_t wait_ms = scrape_look_wait_ms(source->looks++, large);

	source->next_look.ms = source->shared.now.mono.ms + wait_ms;
}

static void on_timer(uv_timer_t *timer);

static void schedule_turn(struct source *source)
{
	mono_ms at = {INT64_MAX};
	int64_t sleep_ms;

	for (size_t i = 0; i < source->count; i++)
		at.ms = source->due[i].ms < at.ms ? source->due[i].ms : at.ms;
	if (source->shared.open_count > 0 && source->next_look.ms < at.ms)
		at = source->next_look;
	if (at.ms == INT64_MAX)
		return; /* no feeds */
	sleep_ms = scrape_sleep_ms(source->shared.now.mono, at);
	must(uv_timer_start(&source->timer, on_timer, (uint64_t)sleep_ms, 0) == 0);
}

/* Looks first: a poll that ends now, or has reached its timeout, is over before the next is due. */
static void on_timer(uv_timer_t *timer)
{
	struct source *source = timer->data;

	source->shared.now = clock_now();
	if (source->shared.open_count > 0)
		look(source);
	if (!source->stopped && begin_due(source)) {
		source->looks = 0;
		look(source);
	}
	if (source->stopped)
		return;
	schedule_look(source);
	schedule_turn(source);
}

/* ---- life ---- */

/* First due times: the place of each target among those with its interval. */
static void spread(struct source *source)
{
	for (size_t i = 0; i < source->count; i++)
		source->due[i].ms = INT64_MIN;
	for (size_t first = 0; first < source->count; first++) {
		int64_t interval_ms = source->polls[first].target->interval_ms;
		size_t alike = 0, position = 0;

		if (source->due[first].ms != INT64_MIN)
			continue;
		for (size_t i = first; i < source->count; i++)
			alike += source->polls[i].target->interval_ms == interval_ms;
		for (size_t i = first; i < source->count; i++) {
			if (source->polls[i].target->interval_ms == interval_ms)
				source->due[i].ms =
					source->shared.now.mono.ms +
					scrape_offset_ms(position++, alike, interval_ms);
		}
	}
}

static struct source *allocate(const struct source_outlet *outlet, size_t count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->shared.outlet = *outlet;
	source->shared.pool.pools = outlet->pools;
	source->count = count;
	source->polls = calloc(count + 1, sizeof(*source->polls));
	source->due = calloc(count + 1, sizeof(*source->due));
	/* Room for a second origin each: a redirect, or the connection a fresh one replaces. */
	source->shared.wire = scrape_wire_open(2 * count + 16);
	return source;
}

static void scrape_destroy(struct source *source)
{
	if (!source)
		return;
	for (size_t i = 0; source->polls && i < source->count; i++)
		scrape_poll_fini(&source->polls[i]);
	scrape_wire_close(source->shared.wire);
	scrape_pool_fini(&source->shared.pool);
	free(source->polls);
	free(source->due);
	free(source);
	curl_global_cleanup();
}

static struct source *scrape_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source;
	bool ready;

	/* Counted by libcurl; thread-safe since 7.84, and before that sources must be started
	   before there is a second thread. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	source = allocate(outlet, feed_count);
	if (!source) {
		curl_global_cleanup();
		return NULL;
	}
	ready = source->polls && source->due && source->shared.wire;
	for (size_t i = 0; ready && i < feed_count; i++)
		ready = scrape_poll_init(
			&source->polls[i], &source->shared, &feeds[i], (uint32_t)i);
	if (!ready || uv_timer_init(loop, &source->timer) != 0) {
		scrape_destroy(source);
		return NULL;
	}
	source->timer.data = source;
	source->shared.now = clock_now();
	spread(source);
	schedule_turn(source);
	return source;
}

static void scrape_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (size_t i = 0; i < source->count; i++)
		scrape_poll_abandon(&source->polls[i]);
	uv_close((uv_handle_t *)&source->timer, NULL);
}

static void scrape_prefer_fresh(struct source *source, uint32_t feed, bool fresh)
{
	for (size_t i = 0; i < source->count; i++) {
		if (source->polls[i].feed == feed)
			source->polls[i].prefers_fresh = fresh;
	}
}

const struct source_class scrape_source = {
	.name = "scrape",
	.start = scrape_start,
	.stop = scrape_stop,
	.destroy = scrape_destroy,
	.prefer_fresh = scrape_prefer_fresh,
};
