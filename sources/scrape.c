#include "sources/source.h"

#include <stdlib.h>

#include "model/limits.h"
#include "model/must.h"
#include "sources/clock.h"
#include "sources/rhythm.h"
#include "sources/scrape_poll.h"
#include "sources/scrape_rhythm.h"
#include "sources/scrape_wire.h"

struct source {
	struct scrape_shared shared;
	uv_timer_t timer;                       /* the only handle on the loop */
	struct scrape_poll *polls[LIMIT_FEEDS]; /* by feed; NULL: not polled here */
	mono_ms due[LIMIT_FEEDS]; /* beside them: all are looked through on every turn */
	size_t end;               /* no feed from here on */
	size_t count;             /* feeds that are polled */
	mono_ms next_look;        /* while polls are open */
	unsigned looks;           /* since polls last went out */
	bool stopped;
};

static const mono_ms never = {INT64_MAX};

/* ---- the turn ---- */

/* A target whose last poll is still open misses its turn: never two at a time. */
static bool begin_due(struct source *source)
{
	bool any = false;

	for (size_t i = 0; i < source->end && !source->stopped; i++) {
		struct scrape_poll *poll = source->polls[i];

		if (source->due[i].ms > source->shared.now.mono.ms)
			continue;
		source->due[i] = rhythm_next_due(
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
	mono_ms at = never;
	int64_t sleep_ms;

	for (size_t i = 0; i < source->end; i++)
		at.ms = source->due[i].ms < at.ms ? source->due[i].ms : at.ms;
	if (source->shared.open_count > 0 && source->next_look.ms < at.ms)
		at = source->next_look;
	if (at.ms == INT64_MAX)
		return; /* no feeds */
	sleep_ms = rhythm_sleep_ms(source->shared.now.mono, at);
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

static bool has_interval(const struct source *source, size_t i, int64_t interval_ms)
{
	return source->polls[i] && source->polls[i]->target->interval_ms == interval_ms;
}

/* How many go out in each slot of an interval, from now on. */
static void count_slots(
	const struct source *source, int64_t interval_ms, struct scrape_slots *slots)
{
	scrape_slots_begin(slots, interval_ms);
	for (size_t i = 0; i < source->end; i++)
		if (has_interval(source, i, interval_ms) && source->due[i].ms != never.ms)
			scrape_slots_count(
				slots, mono_diff_ms(source->due[i], source->shared.now.mono));
}

/* First due times of those that have none: beside those with the same interval. */
static void join_rhythm(struct source *source, const struct source_feed *feeds, size_t count)
{
	struct scrape_slots slots;

	for (size_t first = 0; first < count; first++) {
		int64_t interval_ms = feeds[first].target->interval_ms;
		size_t alike = 0;

		if (source->due[feeds[first].feed].ms != never.ms)
			continue;
		for (size_t i = first; i < count; i++)
			alike += feeds[i].target->interval_ms == interval_ms;
		count_slots(source, interval_ms, &slots);
		scrape_slots_make_room(&slots, alike);
		for (size_t i = first; i < count; i++) {
			if (feeds[i].target->interval_ms == interval_ms)
				source->due[feeds[i].feed].ms =
					source->shared.now.mono.ms + scrape_slots_take(&slots);
		}
	}
}

static void forget_poll(struct source *source, uint32_t feed)
{
	scrape_poll_fini(source->polls[feed]);
	free(source->polls[feed]);
	source->polls[feed] = NULL;
	source->due[feed] = never;
	source->count--;
	while (source->end > 0 && !source->polls[source->end - 1])
		source->end--;
}

static bool take_feed(struct source *source, const struct source_feed *feed)
{
	struct scrape_poll *poll = calloc(1, sizeof(*poll));

	must(feed->feed < LIMIT_FEEDS && !source->polls[feed->feed]);
	if (!poll)
		return false;
	source->polls[feed->feed] = poll;
	source->due[feed->feed] = never;
	source->count++;
	for (; source->end <= feed->feed; source->end++)
		if (source->end < feed->feed)
			source->due[source->end] = never;
	if (scrape_poll_init(poll, &source->shared, feed, feed->feed))
		return true;
	forget_poll(source, feed->feed);
	return false;
}

static bool take_feeds(struct source *source, const struct source_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < feed_count; i++) {
		if (take_feed(source, &feeds[i]))
			continue;
		while (i-- > 0)
			forget_poll(source, feeds[i].feed);
		return false;
	}
	/* Room for a second origin each: a redirect, or the connection a fresh one replaces. */
	scrape_wire_keep(source->shared.wire, 2 * source->count + 16);
	source->shared.now = clock_now();
	join_rhythm(source, feeds, feed_count);
	return true;
}

static void scrape_destroy(struct source *source)
{
	if (!source)
		return;
	while (source->end > 0)
		forget_poll(source, (uint32_t)source->end - 1);
	scrape_wire_close(source->shared.wire);
	scrape_pool_fini(&source->shared.pool);
	free(source);
	curl_global_cleanup();
}

static struct source *scrape_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source;

	/* Counted by libcurl; thread-safe since 7.84, and before that sources must be started
	   before there is a second thread. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	source = calloc(1, sizeof(*source));
	if (!source) {
		curl_global_cleanup();
		return NULL;
	}
	source->shared.outlet = *outlet;
	source->shared.pool.pools = outlet->pools;
	source->shared.pool.watches = outlet->watches;
	source->shared.wire = scrape_wire_open();
	if (!source->shared.wire || !take_feeds(source, feeds, feed_count) ||
		uv_timer_init(loop, &source->timer) != 0) {
		scrape_destroy(source);
		return NULL;
	}
	source->timer.data = source;
	schedule_turn(source);
	return source;
}

static bool scrape_add(struct source *source, const struct source_feed *feeds, size_t feed_count)
{
	if (!take_feeds(source, feeds, feed_count))
		return false;
	schedule_turn(source);
	return true;
}

static void scrape_remove(struct source *source, uint32_t feed)
{
	must(feed < source->end && source->polls[feed]);
	scrape_poll_abandon(source->polls[feed]);
	forget_poll(source, feed);
}

static void scrape_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (size_t i = 0; i < source->end; i++)
		if (source->polls[i])
			scrape_poll_abandon(source->polls[i]);
	uv_close((uv_handle_t *)&source->timer, NULL);
}

static void scrape_prefer_fresh(struct source *source, uint32_t feed, bool fresh)
{
	if (feed < source->end && source->polls[feed])
		source->polls[feed]->prefers_fresh = fresh;
}

const struct source_class scrape_source = {
	.name = "scrape",
	.start = scrape_start,
	.add = scrape_add,
	.remove = scrape_remove,
	.stop = scrape_stop,
	.destroy = scrape_destroy,
	.prefer_fresh = scrape_prefer_fresh,
};
