#include "model/feed.h"

#include <math.h>

enum truth feed_truth(const struct feed *feed, mono_ms now)
{
	if (feed->removed)
		return TRUTH_GONE;
	if (feed->answers == 0)
		return TRUTH_NEVER;
	return truth_of_age(feed_age_ms(feed, now), feed->interval_ms);
}

/* Since when it has given nothing, though asked. */
static bool is_silent_since(const struct feed *feed, mono_ms *since)
{
	*since = feed->answers > 0 ? feed->last_answer.mono : feed->fault_since.mono;
	return !feed->removed && (feed->answers > 0 || feed->faulty);
}

bool feed_is_dark(const struct feed *feed, mono_ms now)
{
	mono_ms since;

	return is_silent_since(feed, &since) &&
	       truth_of_age(mono_diff_ms(now, since), feed->interval_ms) == TRUTH_STALE &&
	       truth_of_age(mono_diff_ms(now, feed->resumed_at), feed->interval_ms) == TRUTH_STALE;
}

int64_t feed_age_ms(const struct feed *feed, mono_ms now)
{
	return mono_diff_ms(now, feed->last_answer.mono);
}

static void note_fault(struct feed *feed, struct instant at, const struct fault *fault)
{
	if (!feed->faulty)
		feed->fault_since = at;
	feed->faulty = true;
	feed->faults++;
	feed->last_fault = *fault;
	feed->fault_at = at;
}

/* A Date is cut to whole seconds and as old as the answer: less than this is the same clock. */
static const double date_error_s = 2;

/* What was learned stays until it is off by more than the error: sample times are moved by it, and
   must not jitter with the cut-off fraction. */
static void learn_date(struct feed *feed, const struct reading *reading)
{
	double ahead_s = reading->remote_wall.s + 0.5 - reading->at.wall.s;

	feed->has_date = true;
	feed->has_clock = true;
	if (fabs(ahead_s - feed->clock_ahead_s) >= date_error_s)
		feed->clock_ahead_s = ahead_s;
}

/* Nobody hands out samples as their newest that are older than this: the clock was stepped. */
static const double oldest_sample_s = 300;

/* Without a Date, the samples' own times say: the freshest of them were made just now at best, so
   the greatest difference is the nearest. */
static void learn_sample_times(struct feed *feed, const struct reading *reading)
{
	int64_t newest_ms = SAMPLE_NO_TIME;
	double ahead_s;

	for (size_t i = 0; i < reading->sample_count; i++)
		if (reading->samples[i].at_ms > newest_ms)
			newest_ms = reading->samples[i].at_ms;
	if (newest_ms == SAMPLE_NO_TIME)
		return;
	ahead_s = (double)newest_ms / 1000 - reading->at.wall.s;
	if (!feed->has_clock || ahead_s > feed->clock_ahead_s ||
		ahead_s < feed->clock_ahead_s - oldest_sample_s)
		feed->clock_ahead_s = ahead_s;
	feed->has_clock = true;
}

void feed_note_answer(struct feed *feed, const struct reading *reading)
{
	if (feed_truth(feed, reading->at.mono) != TRUTH_FRESH &&
		feed_truth(feed, reading->at.mono) != TRUTH_LATE)
		feed->answering_since = reading->at.mono;
	feed->answers++;
	feed->last_answer = reading->at;
	feed->cost = reading->cost;
	if (fault_is_set(&reading->fault))
		note_fault(feed, reading->at, &reading->fault);
	else
		feed->faulty = false;
	latch_note(&feed->complains, feed->faulty, reading->at.mono, FEED_SETTLES_MS);
	if (reading->has_remote_wall)
		learn_date(feed, reading);
	else if (!feed->has_date)
		learn_sample_times(feed, reading);
}

void feed_note_failure(struct feed *feed, struct instant at, const struct fault *fault)
{
	feed->failures++;
	note_fault(feed, at, fault);
}
