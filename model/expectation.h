#ifndef LOWTIDE_MODEL_EXPECTATION_H
#define LOWTIDE_MODEL_EXPECTATION_H
/*
 * What a group of targets and the owner of their database sessions are expected to be, from the
 * configuration: a plan to hold the present against, never a measurement. EXPECT_NONE: nothing was
 * said of it.
 *
 * At least one of group and owner is said. With a group alone the owner is that of its targets
 * (model_expected_owner()); with an owner alone the workers are those of the targets that are his
 * (model_expects_of_feed()). Both are scrubbed.
 */
#include <stdint.h>

#include "model/limits.h"

#define EXPECT_NONE (-1)
struct expectation {
	char group[LIMIT_GROUP_BYTES]; /* of targets, "": not said */
	char owner[LIMIT_OWNER_BYTES]; /* as the ledger names it, "": not said */
	int64_t workers;
	int64_t memory_limit_bytes; /* of one worker */
	int64_t pool_min, pool_max; /* connections of one worker's pool */
	int64_t connections_per_worker;
	int64_t idle_floor;        /* connections held by all its workers together, at most */
	int64_t deadlocks_per_min; /* in the owner's database, at most; where his sessions are in
				      several, in all of the server's */
	int64_t max_idle_ms;       /* after so long a pool gives one idle connection back */
};

/* The group, else the owner: what it is called where it is spoken of. */
const char *expectation_name(const struct expectation *expectation);

/* One that says nothing. */
struct expectation expectation_of_nothing(void);

/* Connections that all workers together may come to take: workers x pool_max, else workers x
   connections_per_worker, else idle_floor, else EXPECT_NONE. */
int64_t expectation_ceiling(const struct expectation *expectation);

#endif
