#include "sources/source.h"

#include <stdlib.h>

#include "model/limits.h"
#include "model/must.h"
#include "sources/clock.h"
#include "sources/scrape_answer.h"
#include "sources/scrape_request.h"
#include "sources/scrape_rhythm.h"
#include "sources/scrape_url.h"
#include "sources/scrape_wire.h"

/* What stays of one target between its polls, and its poll while one is open. */
struct poll {
	struct source *source;
	uint32_t feed;
	const struct target *target;
	struct scrape_request request;
	struct scrape_answer answer;
	struct keys *keys;
	struct expo_memo *memo;
	uint32_t phase;    /* see scrape_is_fresh */
	uint32_t polls;    /* begun so far */
	size_t keys_alive; /* in the last complete reading */
	mono_ms started;
	bool is_open;
	bool keys_full; /* the last answer had series that found no room */
	bool prefers_fresh;
};

struct source {
	struct source_outlet outlet;
	uv_timer_t timer; /* the only handle on the loop */
	struct scrape_wire *wire;
	struct scrape_pool pool;
	struct poll *polls;
	mono_ms *due; /* beside polls: all of them are looked through on every turn */
	size_t count;
	size_t open_count;
	struct instant now;
	mono_ms next_look; /* while polls are open */
	unsigned looks;    /* since polls last went out */
	bool stopped;
};

/* ---- the end of a poll ---- */

static struct scrape_outcome outcome_of(struct poll *poll, CURLcode code)
{
	const struct scrape_answer *answer = &poll->answer;
	CURL *easy = poll->request.easy;
	const char *url = scrape_request_url(&poll->request);
	long status = 0, proxy_status = 0, os_errno = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_errno);
	return (struct scrape_outcome){
		.target = poll->target,
		.url = url,
		.foreign = poll->request.foreign,
		.code = code,
		.detail = poll->request.detail,
		.os_errno = (int)os_errno,
		.proxy_status = (int)proxy_status,
		.stop = answer->stop,
		.phase = scrape_answer_phase(answer, scrape_url_is_tls(url)),
		.quiet_ms = mono_diff_ms(poll->source->now.mono, answer->last_byte),
		.body_bytes = answer->body_bytes,
		.status = (int)status,
		.asks_basic = answer->asks_basic,
		.excerpt = answer->excerpt,
		.excerpt_len = answer->excerpt_len,
	};
}

static struct reading reading_of(const struct poll *poll, const struct scrape_body_result *result)
{
	const struct scrape_answer *answer = &poll->answer;
	const struct instant now = poll->source->now;
	curl_off_t wire_bytes = 0;

	curl_easy_getinfo(poll->request.easy, CURLINFO_SIZE_DOWNLOAD_T, &wire_bytes);
	return (struct reading){
		.feed = poll->feed,
		.at = now,
		.completeness = fault_is_set(&result->fault) ? READING_PARTIAL : READING_COMPLETE,
		.fault = result->fault,
		.cost = {.wire_bytes = wire_bytes,
			.body_bytes = result->bytes,
			.took_ms = mono_diff_ms(now.mono, poll->started),
			.lines = result->lines,
			.bad_lines = result->bad_lines},
		.has_remote_wall = answer->has_date,
		.remote_wall = {(double)answer->date},
		.keys = poll->keys,
		.samples = result->samples,
		.sample_count = result->sample_count,
	};
}

/* fault: what the transport has to say. */
static void hand_over(struct poll *poll, struct fault fault)
{
	struct source *source = poll->source;
	struct scrape_body *body = poll->answer.body;
	struct scrape_body_result result;
	struct reading reading;

	if (!body && !fault_is_set(&fault)) { /* not one byte came: the decoder knows the words */
		body = poll->answer.body = scrape_pool_take(&source->pool);
		scrape_body_begin(body, NULL, poll->keys, NULL);
	}
	if (!body) {
		source->outlet.fault(source->outlet.user, poll->feed, source->now, &fault);
		return;
	}
	result = scrape_body_end(body,
		scrape_answer_is_framed(&poll->answer) && !fault_is_set(&fault),
		!fault_is_set(&fault));
	if (fault_is_set(&fault))
		result.fault = fault;
	if (!result.is_metrics) {
		source->outlet.fault(source->outlet.user, poll->feed, source->now, &result.fault);
		return;
	}
	poll->keys_full = result.keys_full;
	if (!fault_is_set(&result.fault))
		poll->keys_alive = result.sample_count;
	reading = reading_of(poll, &result);
	source->outlet.reading(source->outlet.user, &reading);
}

static void close_poll(struct poll *poll, struct fault fault)
{
	poll->is_open = false;
	poll->source->open_count--;
	hand_over(poll, fault);
	scrape_answer_reset(&poll->answer);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Returns the absolute URL to go on with, NULL when this is no redirect. Borrowed from the handle. */
static const char *location_of(const struct poll *poll, const struct scrape_outcome *outcome)
{
	const char *location = NULL;

	if (!is_redirect(outcome->status) || outcome->phase != SCRAPE_BODY)
		return NULL;
	curl_easy_getinfo(poll->request.easy, CURLINFO_REDIRECT_URL, &location);
	return location;
}

static void on_ended(void *user, CURL *easy, CURLcode code)
{
	struct source *source = user;
	struct poll *poll = NULL;
	struct scrape_outcome outcome;
	const char *location;
	int64_t left_ms;
	struct fault fault;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&poll);
	outcome = outcome_of(poll, code);
	location = location_of(poll, &outcome);
	left_ms = poll->target->timeout_ms - mono_diff_ms(source->now.mono, poll->started);
	if (!location || left_ms <= 0) {
		close_poll(poll, scrape_fault(&outcome));
		return;
	}
	fault = scrape_request_redirect(&poll->request, location, left_ms);
	if (fault_is_set(&fault)) {
		close_poll(poll, fault);
		return;
	}
	scrape_answer_reset(&poll->answer);
	scrape_wire_add(source->wire, easy);
}

/* ---- the beginning of a poll ---- */

/*
 * When pods churn, series that are gone stay in the table of keys. They are forgotten, all at once
 * and the live ones with them, when they outnumber those of the last complete reading, or when the
 * table is full and they are worth a tenth of it. The slack keeps siblings behind one port, of
 * which each reading shows one, from looking like churn.
 */
static bool keys_are_stale(const struct poll *poll)
{
	enum { SLACK = 1024 };
	size_t count = keys_count(poll->keys);
	size_t dead = count > poll->keys_alive ? count - poll->keys_alive : 0;

	return dead > SLACK && (dead > poll->keys_alive || (poll->keys_full && dead > count / 10));
}

static void retire_keys(struct poll *poll)
{
	if (!keys_are_stale(poll))
		return;
	keys_retire(poll->keys);
	expo_memo_reset(poll->memo); /* its tokens are the numbers just forgotten */
}

static bool is_fresh(const struct poll *poll, uint32_t number)
{
	return poll->prefers_fresh || scrape_is_fresh(number, poll->phase);
}

static void begin_poll(struct poll *poll)
{
	struct source *source = poll->source;
	uint32_t number = poll->polls++;
	/* A connection the next poll would not use is not kept: one for each target is enough. */
	struct fault fault = scrape_request_begin(
		&poll->request, is_fresh(poll, number), is_fresh(poll, number + 1));

	poll->is_open = true;
	poll->started = source->now.mono;
	source->open_count++;
	retire_keys(poll);
	if (fault_is_set(&fault))
		close_poll(poll, fault);
	else
		scrape_wire_add(source->wire, poll->request.easy);
}

/* ---- the turn ---- */

/* A target whose last poll is still open misses its turn: never two at a time. */
static bool begin_due(struct source *source)
{
	bool any = false;

	for (size_t i = 0; i < source->count && !source->stopped; i++) {
		struct poll *poll = &source->polls[i];

		if (source->due[i].ms > source->now.mono.ms)
			continue;
		source->due[i] = scrape_next_due(
			source->due[i], poll->target->interval_ms, source->now.mono);
		if (poll->is_open)
			continue;
		begin_poll(poll);
		any = true;
	}
	return any;
}

static void look(struct source *source)
{
	scrape_wire_look(source->wire, source->now.mono, on_ended, source);
}

static void schedule_look(struct source *source)
{
	bool large = source->count > SCRAPE_TOGETHER;
	int64_t wait_ms = scrape_look_wait_ms(source->looks++, large);

	source->next_look.ms = source->now.mono.ms + wait_ms;
}

static void on_timer(uv_timer_t *timer);

static void schedule_turn(struct source *source)
{
	int64_t at = INT64_MAX;
	int64_t wait_ms;

	for (size_t i = 0; i < source->count; i++)
		at = source->due[i].ms < at ? source->due[i].ms : at;
	if (source->open_count > 0 && source->next_look.ms < at)
		at = source->next_look.ms;
	if (at == INT64_MAX)
		return; /* no feeds */
	wait_ms = at - source->now.mono.ms;
	must(uv_timer_start(&source->timer, on_timer, wait_ms > 0 ? (uint64_t)wait_ms : 0, 0) == 0);
}

/* Looks first: a poll that ends now, or has reached its timeout, is over before the next is due. */
static void on_timer(uv_timer_t *timer)
{
	struct source *source = timer->data;

	source->now = clock_now();
	if (source->open_count > 0)
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

static void init_poll(struct poll *poll, struct source *source, const struct source_feed *feed)
{
	*poll = (struct poll){
		.source = source,
		.feed = feed->feed,
		.target = feed->target,
		.phase = (uint32_t)(poll - source->polls),
		.keys = keys_create(),
		.memo = expo_memo_create(),
	};
}

static bool start_poll(struct poll *poll)
{
	struct source *source = poll->source;

	if (!scrape_request_init(&poll->request, poll->target))
		return false;
	curl_easy_setopt(poll->request.easy, CURLOPT_PRIVATE, poll);
	scrape_answer_init(&poll->answer, poll->request.easy, &source->pool, poll->keys, poll->memo,
		&source->now);
	return true;
}

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
					source->now.mono.ms +
					scrape_offset_ms(position++, alike, interval_ms);
		}
	}
}

static struct source *allocate(const struct source_outlet *outlet, size_t count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->outlet = *outlet;
	source->count = count;
	source->polls = calloc(count + 1, sizeof(*source->polls));
	source->due = calloc(count + 1, sizeof(*source->due));
	/* Room for a second origin each: a redirect, or the connection a fresh one replaces. */
	source->wire = scrape_wire_open(2 * count + 16);
	return source;
}

static void scrape_destroy(struct source *source)
{
	if (!source)
		return;
	for (size_t i = 0; source->polls && i < source->count; i++) {
		struct poll *poll = &source->polls[i];

		scrape_request_fini(&poll->request);
		keys_destroy(poll->keys);
		expo_memo_destroy(poll->memo);
	}
	scrape_wire_close(source->wire);
	scrape_pool_fini(&source->pool);
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
	ready = source && source->polls && source->due && source->wire;
	for (size_t i = 0; ready && i < feed_count; i++) {
		init_poll(&source->polls[i], source, &feeds[i]);
		ready = start_poll(&source->polls[i]);
	}
	if (!ready || uv_timer_init(loop, &source->timer) != 0) {
		scrape_destroy(source);
		return NULL;
	}
	source->timer.data = source;
	source->now = clock_now();
	spread(source);
	schedule_turn(source);
	return source;
}

static void scrape_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (size_t i = 0; i < source->count; i++) {
		struct poll *poll = &source->polls[i];

		if (!poll->is_open)
			continue;
		poll->is_open = false;
		scrape_wire_remove(source->wire, poll->request.easy);
		scrape_answer_reset(&poll->answer);
	}
	source->open_count = 0;
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
