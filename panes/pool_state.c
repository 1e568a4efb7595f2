#include "panes/pool_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/units.h"
#include "panes/phrase.h"

bool pool_expected_max(const struct model *model, const struct pool *pool, double *max)
{
	const struct feed *feed = model_feed_of(model, model_pool_worker(model, pool));
	const struct expectation *expected = feed ? model_feed_expectation(model, feed) : NULL;

	if (!expected || expected->pool_max == EXPECT_NONE)
		return false;
	*max = (double)expected->pool_max;
	return true;
}

/* What is open of it, or at least lent out. */
static bool known_open(const struct pool *pool, double *open)
{
	return pool_open(pool, open) || pool_in_use(pool, open);
}

static bool is_over(const struct model *model, const struct pool *pool)
{
	double max, open;

	return pool_expected_max(model, pool, &max) && known_open(pool, &open) && open > max &&
	       breach_is_of_now(model_feed_breach(model,
		       model_feed_of(model, model_pool_worker(model, pool)), BREACH_POOL_MAX));
}

enum pool_kind pool_kind(const struct model *model, const struct pool *pool, struct instant now)
{
	enum truth truth = model_pool_truth(model, pool, now.mono);
	double in_use, limit, ratio;

	if (truth == TRUTH_GONE)
		return POOL_GONE;
	if (truth == TRUTH_STALE)
		return POOL_SILENT;
	if (pool->pinned)
		return POOL_AT_END;
	if (is_over(model, pool))
		return POOL_OVER;
	return pool_fullness(pool, &in_use, &limit, &ratio) && ratio >= POOL_HIGH_RATIO ? POOL_HIGH
											: POOL_FREE;
}

bool pool_is_past(enum pool_kind kind)
{
	return kind == POOL_SILENT || kind == POOL_GONE;
}

enum role pool_role(enum pool_kind kind)
{
	static const enum role roles[POOL_KINDS] = {
		[POOL_AT_END] = ROLE_ALARM,
		[POOL_OVER] = ROLE_WARN,
		[POOL_HIGH] = ROLE_WARN,
		[POOL_FREE] = ROLE_PLAIN,
		[POOL_SILENT] = ROLE_STALE,
		[POOL_GONE] = ROLE_STALE,
	};

	must(kind < POOL_KINDS);
	return roles[kind];
}

/* What several readings agree on: values that move a little every second must not move rows. */
struct order_entry pool_entry(
	const struct model *model, const struct pool *pool, size_t slot, struct instant now)
{
	struct order_entry entry = {.kind = pool_kind(model, pool, now), .index = (uint32_t)slot};
	double in_use, limit, ratio, waiting;

	if (entry.kind == POOL_AT_END) {
		if (pool_figure(pool, POOL_WAITING, &waiting) && waiting > 0)
			entry.weight = floor(log2(waiting + 1));
		entry.size = -(double)pool->pinned_since.mono.ms;
	} else if (pool_fullness(pool, &in_use, &limit, &ratio)) {
		entry.weight = floor(ratio * 10);
	}
	return entry;
}

/* Numbers of connections are whole; what is none has more digits than a screen. */
static void say_count(char out[UNITS_BYTES], double count)
{
	const double most = 1e9;

	out[0] = '\0';
	if (count <= most)
		units_count(out, 6, (uint64_t)count);
}

void pool_size_words(
	char out[POOL_WORDS_BYTES], const struct pool *pool, const struct glyphs *glyphs)
{
	char in_use[UNITS_BYTES] = "", max[UNITS_BYTES] = "", overflow[UNITS_BYTES] = "";
	double value;

	if (pool_in_use(pool, &value))
		say_count(in_use, value);
	if (pool_max(pool, &value))
		say_count(max, value);
	if (max[0] != '\0' && pool_figure(pool, POOL_OVERFLOW, &value) && value > 0)
		say_count(overflow, value);
	snprintf(out, POOL_WORDS_BYTES, "%s/%s%s%s", in_use[0] != '\0' ? in_use : glyphs->unknown,
		pool->unlimited  ? "no max"
		: max[0] != '\0' ? max
				 : glyphs->unknown,
		overflow[0] != '\0' ? "+" : "", overflow);
}

static void say_over(char out[POOL_WORDS_BYTES], const struct model *model, const struct pool *pool)
{
	double open, max;

	must(known_open(pool, &open) && pool_expected_max(model, pool, &max));
	breach_brief(out, BREACH_POOL_MAX, open, (int64_t)max);
}

_Static_assert((int)BREACH_BRIEF_BYTES <= (int)POOL_WORDS_BYTES, "a breach is words of a pool");

void pool_state_words(char out[POOL_WORDS_BYTES], const struct model *model,
	const struct pool *pool, struct instant now)
{
	enum pool_kind kind = pool_kind(model, pool, now);
	mono_ms since = pool->heard_at.mono;
	const char *word = "stale";
	char age[UNITS_BYTES];

	out[0] = '\0';
	switch (kind) {
	case POOL_FREE: return;
	case POOL_OVER: say_over(out, model, pool); return;
	case POOL_HIGH: snprintf(out, POOL_WORDS_BYTES, "high"); return;
	case POOL_AT_END:
		word = "pinned";
		since = pool->pinned_since.mono;
		break;
	case POOL_GONE:
		word = "gone";
		since = pool->gone ? pool->gone_at : model_pool_worker(model, pool)->gone_at;
		break;
	default: break;
	}
	units_age(age, 6, mono_diff_ms(now.mono, since));
	snprintf(out, POOL_WORDS_BYTES, "%s %s", word, age);
}

void pool_waiting_words(char out[POOL_WORDS_BYTES], const struct pool *pool, const char *before)
{
	char count[UNITS_BYTES], wait[UNITS_BYTES] = "";
	double waiting, maxwait_s;

	out[0] = '\0';
	if (!pool_figure(pool, POOL_WAITING, &waiting))
		return;
	say_count(count, waiting);
	if (waiting > 0 && pool_figure(pool, POOL_MAXWAIT, &maxwait_s))
		units_age_s(wait, 6, maxwait_s);
	snprintf(out, POOL_WORDS_BYTES, "%s%s%s", count, wait[0] != '\0' ? before : "", wait);
}

void pool_words(char out[POOL_LINE_BYTES], const struct model *model, const struct pool *pool,
	struct instant now, const struct glyphs *glyphs)
{
	struct phrase phrase = phrase_begin(out, POOL_LINE_BYTES);
	char words[POOL_WORDS_BYTES];

	pool_size_words(words, pool, glyphs);
	phrase_add(&phrase, "", "%s", words);
	pool_state_words(words, model, pool, now);
	if (words[0] != '\0')
		phrase_add(&phrase, " ", "%s", words);
	pool_waiting_words(words, pool, " waiting for ");
	if (words[0] != '\0')
		phrase_add(&phrase, ", ", "%s%s", words, strchr(words, ' ') ? "" : " waiting");
}

void pool_timeouts_words(char out[POOL_WORDS_BYTES], const struct pool *pool, mono_ms now)
{
	double per_s;

	out[0] = '\0';
	if (pool_rate(pool, POOL_TIMEOUTS, now, &per_s) && per_s > 0)
		units_number(out, 6, per_s * 60);
	else if (pool_rate(pool, POOL_TIMEOUTS, now, &per_s))
		snprintf(out, POOL_WORDS_BYTES, "0");
}

void pool_acquire_words(char out[POOL_WORDS_BYTES], const struct pool *pool)
{
	const double most_ms = 1e12;

	out[0] = '\0';
	if (pool->acquire_ms.known && pool->acquire_ms.value < most_ms)
		units_took(out, 6, (int64_t)lround(pool->acquire_ms.value));
}
