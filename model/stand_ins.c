/*
 * Lock graphs and deadlocks before they have files of their own: nothing waits, nothing is seen.
 */
#include "model/deadlocks.h"
#include "model/locks.h"

#define UNTIL_THEN __attribute__((weak))

UNTIL_THEN void locks_clear(struct locks *locks)
{
	*locks = (struct locks){.longest_ms = AGE_NONE};
}

UNTIL_THEN void locks_take(struct locks *locks, const struct waits *waits)
{
	(void)waits;
	locks_clear(locks);
}

UNTIL_THEN void locks_freeze(struct locks *to, const struct locks *from)
{
	*to = *from;
}

UNTIL_THEN void deadlocks_take(
	struct deadlocks *deadlocks, struct instant at, const struct waits *waits)
{
	(void)deadlocks, (void)at, (void)waits;
}

UNTIL_THEN void deadlocks_count(
	struct deadlocks *deadlocks, struct instant at, const char *database, uint64_t count)
{
	(void)at, (void)database;
	deadlocks->counted += count;
}

UNTIL_THEN bool deadlocks_name_owner(const struct deadlocks *deadlocks, const char *owner)
{
	(void)deadlocks, (void)owner;
	return false;
}
