#include "model/expectation.h"

struct expectation expectation_of_nothing(void)
{
	return (struct expectation){
		.workers = EXPECT_NONE,
		.memory_limit_bytes = EXPECT_NONE,
		.pool_min = EXPECT_NONE,
		.pool_max = EXPECT_NONE,
		.connections_per_worker = EXPECT_NONE,
		.idle_floor = EXPECT_NONE,
		.deadlocks_per_min = EXPECT_NONE,
		.max_idle_ms = EXPECT_NONE,
	};
}

const char *expectation_name(const struct expectation *expectation)
{
	return expectation->group[0] != '\0' ? expectation->group : expectation->owner;
}

int64_t expectation_ceiling(const struct expectation *expectation)
{
	if (expectation->workers >= 0 && expectation->pool_max >= 0)
		return expectation->workers * expectation->pool_max;
	if (expectation->workers >= 0 && expectation->connections_per_worker >= 0)
		return expectation->workers * expectation->connections_per_worker;
	return expectation->idle_floor;
}
