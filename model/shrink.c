#include "model/shrink.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* It says how long, and down to where. */
static bool is_told(const struct expectation *expectation)
{
	return expectation && expectation->max_idle_ms > 0 && expectation->workers >= 0 &&
	       expectation->pool_min >= 0;
}

struct shrink shrink_of(
	const struct owner *owner, const struct expectation *expectation, mono_ms at)
{
	int64_t times;

	if (!is_told(expectation) || !owner->knows_idle || owner->now.total == 0)
		return (struct shrink){0};
	if (mono_diff_ms(at, owner->floor.held_since) > expectation->max_idle_ms)
		return (struct shrink){0};
	times = least(owner->spare, owner->held - expectation->workers * expectation->pool_min);
	if (expectation->pool_max != EXPECT_NONE)
		times = least(times, expectation->pool_max - expectation->pool_min);
	if (times <= 0)
		return (struct shrink){0};
	return (struct shrink){(uint32_t)times, expectation->max_idle_ms};
}
