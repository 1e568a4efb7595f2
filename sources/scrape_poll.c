#include "sources/scrape_poll.h"

#include <inttypes.h>

#include "sources/scrape_rhythm.h"

/* ---- the end of a poll ---- */

static struct reading reading_of(
	const struct scrape_poll *poll, const struct scrape_body_result *result)
{
	const struct scrape_answer *answer = &poll->answer;
	const struct instant now = poll->shared->now;
	curl_off_t wire_bytes = 0;

	curl_easy_getinfo(poll->request.easy, CURLINFO_SIZE_DOWNLOAD_T, &wire_bytes);
	return (struct reading){
		.feed = poll->feed,
		.at = now,
		.completeness = result->completeness,
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

static void tell_fault(const struct scrape_poll *poll, const struct fault *fault)
{
	const struct source_outlet *outlet = &poll->shared->outlet;

	outlet->fault(outlet->user, poll->feed, poll->shared->now, fault);
}

static void tell_result(struct scrape_poll *poll, const struct scrape_body_result *result)
{
	const struct source_outlet *outlet = &poll->shared->outlet;
	struct reading reading = reading_of(poll, result);

	poll->keys_full = result->keys_full;
	if (reading.completeness != READING_CUT || result->sample_count > poll->keys_alive)
		poll->keys_alive = result->sample_count;
	outlet->reading(outlet->user, &reading);
}

/* The decoder's words on the body, or the transport's on what became of it. */
static struct scrape_body_result end_body(struct scrape_poll *poll, const struct fault *transport)
{
	struct scrape_answer *answer = &poll->answer;
	bool whole = !fault_is_set(transport);
	struct scrape_body_result result;

	if (!answer->body) { /* a 200 without one byte */
		answer->body = scrape_pool_take(answer->pool);
		scrape_body_begin(answer->body, NULL, poll->keys, NULL);
	}
	result = scrape_body_end(answer->body, whole && scrape_answer_is_framed(answer), whole);
	if (!whole) {
		result.fault = *transport;
		result.completeness = READING_CUT;
	} else if (!result.is_metrics) { /* then who answered matters */
		result.fault = scrape_fault_with_way(
			result.fault, poll->request.hop, &poll->request.proxy);
	}
	return result;
}

static void hand_over(struct scrape_poll *poll, const struct fault *transport)
{
	struct scrape_body_result result;

	if (!poll->answer.body && fault_is_set(transport)) {
		tell_fault(poll, transport);
		return;
	}
	result = end_body(poll, transport);
	if (result.is_metrics)
		tell_result(poll, &result);
	else
		tell_fault(poll, &result.fault);
}

static void close_poll(struct scrape_poll *poll, struct fault fault)
{
	poll->is_open = false;
	poll->shared->open_count--;
	hand_over(poll, &fault);
	scrape_answer_reset(&poll->answer);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Returns the absolute URL to go on with, NULL when this is no redirect. Borrowed from the
   handle. */
static const char *location_of(const struct scrape_poll *poll, const struct scrape_outcome *outcome)
{
	const char *location = NULL;

	if (!is_redirect(outcome->status) || outcome->phase != SCRAPE_BODY)
		return NULL;
	curl_easy_getinfo(poll->request.easy, CURLINFO_REDIRECT_URL, &location);
	return location;
}

/* True when the outcome was a redirect and has been dealt with. */
static bool go_on(struct scrape_poll *poll, const struct scrape_outcome *outcome)
{
	const char *location = location_of(poll, outcome);
	int64_t spent_ms = mono_diff_ms(poll->shared->now.mono, poll->started);
	int64_t left_ms = poll->target->timeout_ms - spent_ms;
	struct fault fault;

	if (!location)
		return false;
	if (left_ms > 0)
		fault = scrape_request_redirect(&poll->request, location, left_ms);
	else
		fault = fault_make(FAULT_TIMEOUT, 0,
			"timed out after %" PRId64 " ms following redirects",
			poll->target->timeout_ms);
	if (fault_is_set(&fault)) {
		close_poll(poll, fault);
		return true;
	}
	scrape_answer_reset(&poll->answer);
	scrape_wire_add(poll->shared->wire, poll->request.easy);
	return true;
}

void scrape_poll_request_ended(CURL *easy, CURLcode code)
{
	struct scrape_poll *poll = NULL;
	struct scrape_outcome outcome;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&poll);
	outcome = scrape_answer_outcome(&poll->answer, &poll->request, code, poll->has_answered);
	poll->has_answered |= outcome.phase == SCRAPE_BODY;
	if (!go_on(poll, &outcome))
		close_poll(poll, scrape_fault(&outcome));
}

/* ---- the beginning of a poll ---- */

/*
 * When pods churn, series that are gone stay in the table of keys. They are forgotten, all at once
 * and the live ones with them, when they outnumber those that the last reading had, or when the
 * table is full and they are worth a tenth of it. The slack keeps siblings behind one port, of
 * which each reading shows one, from looking like churn.
 */
static bool keys_are_stale(const struct scrape_poll *poll)
{
	enum { SLACK = 1024 };
	size_t count = keys_count(poll->keys);
	size_t dead = count > poll->keys_alive ? count - poll->keys_alive : 0;

	return dead > SLACK && (dead > poll->keys_alive || (poll->keys_full && dead > count / 10));
}

static void retire_keys(struct scrape_poll *poll)
{
	if (!keys_are_stale(poll))
		return;
	keys_retire(poll->keys);
	expo_memo_reset(poll->memo); /* its tokens are the numbers just forgotten */
}

static bool is_fresh(const struct scrape_poll *poll, uint32_t number)
{
	return poll->prefers_fresh || scrape_is_fresh(number, poll->phase);
}

void scrape_poll_begin(struct scrape_poll *poll)
{
	struct scrape_shared *shared = poll->shared;
	uint32_t number = poll->count++;
	/* A connection the next poll would not use is not kept: one for each target is enough. */
	struct fault fault = scrape_request_begin(
		&poll->request, is_fresh(poll, number), is_fresh(poll, number + 1));

	poll->is_open = true;
	poll->started = shared->now.mono;
	shared->open_count++;
	retire_keys(poll);
	if (fault_is_set(&fault))
		close_poll(poll, fault);
	else
		scrape_wire_add(shared->wire, poll->request.easy);
}

/* ---- life ---- */

bool scrape_poll_init(struct scrape_poll *poll, struct scrape_shared *shared,
	const struct source_feed *feed, uint32_t phase)
{
	*poll = (struct scrape_poll){
		.shared = shared,
		.feed = feed->feed,
		.target = feed->target,
		.phase = phase,
		.keys = keys_create(),
		.memo = expo_memo_create(),
	};
	if (!scrape_request_init(&poll->request, poll->target))
		return false;
	curl_easy_setopt(poll->request.easy, CURLOPT_PRIVATE, poll);
	scrape_answer_init(&poll->answer, poll->request.easy, &shared->pool, poll->keys, poll->memo,
		&shared->now);
	return true;
}

void scrape_poll_fini(struct scrape_poll *poll)
{
	scrape_request_fini(&poll->request);
	keys_destroy(poll->keys);
	expo_memo_destroy(poll->memo);
	*poll = (struct scrape_poll){0};
}

void scrape_poll_abandon(struct scrape_poll *poll)
{
	if (!poll->is_open)
		return;
	poll->is_open = false;
	poll->shared->open_count--;
	scrape_wire_remove(poll->shared->wire, poll->request.easy);
	scrape_answer_reset(&poll->answer);
}
