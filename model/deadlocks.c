#include "model/deadlocks.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"

/* ---- exemplars ---- */

static struct exemplar *exemplar_of(struct deadlocks *deadlocks, const struct ring *ring)
{
	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++) {
		struct exemplar *exemplar = &deadlocks->exemplars[i];

		if (strcmp(exemplar->database, ring->database) == 0 &&
			shapes_are(&exemplar->statements, &ring->statements))
			return exemplar;
	}
	return NULL;
}

static struct exemplar *make_room(struct deadlocks *deadlocks)
{
	struct exemplar *least = &deadlocks->exemplars[0];

	if (deadlocks->exemplar_count < LIMIT_EXEMPLARS)
		return &deadlocks->exemplars[deadlocks->exemplar_count++];
	for (uint32_t i = 1; i < deadlocks->exemplar_count; i++) {
		struct exemplar *other = &deadlocks->exemplars[i];

		if (other->seen < least->seen ||
			(other->seen == least->seen && other->last.mono.ms < least->last.mono.ms))
			least = other;
	}
	deadlocks->dropped++;
	return least;
}

static void credit(struct deadlocks *deadlocks, struct seen_ring *seen)
{
	const struct ring *ring = &seen->ring;
	struct exemplar *exemplar = exemplar_of(deadlocks, ring);

	if (!exemplar) {
		exemplar = make_room(deadlocks);
		*exemplar = (struct exemplar){.first = seen->last_seen};
		memcpy(exemplar->database, ring->database, sizeof(exemplar->database));
	}
	exemplar->statements = ring->statements;
	exemplar->last = seen->last_seen;
	exemplar->seen++;
	deadlocks->named++;
	seen->state = RING_CREDITED;
}

/* The ring is still there: the count was another's. Whose owners an exemplar has that was seen
   before is then not known any more. */
static void take_credit_back(struct deadlocks *deadlocks, const struct seen_ring *seen)
{
	const struct ring_shape *statements = &seen->ring.statements;
	struct exemplar *exemplar = exemplar_of(deadlocks, &seen->ring);

	deadlocks->named--;
	if (!exemplar)
		return;
	if (--exemplar->seen == 0)
		*exemplar = deadlocks->exemplars[--deadlocks->exemplar_count];
	else if (owners_are(&exemplar->statements, statements))
		memset(exemplar->statements.owner, 0, sizeof(exemplar->statements.owner));
}

/* ---- counts, and whose they are ---- */

/* Could one of the counts be the ring's? */
static bool is_suspect(const struct seen_ring *seen, const struct ring_counts *counts)
{
	return seen->state != RING_CREDITED && seen->last_seen.mono.ms <= counts->at.mono.ms &&
	       strcmp(seen->ring.database, counts->database) == 0;
}

/* Suspects of the same statements and owners as the ring; NULL: all suspects. */
static uint32_t suspects_like(const struct deadlocks *deadlocks, const struct ring_counts *counts,
	const struct ring_shape *statements)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		const struct ring_shape *its = &deadlocks->rings[i].ring.statements;

		count += is_suspect(&deadlocks->rings[i], counts) &&
			 (!statements ||
				 (shapes_are(its, statements) && owners_are(its, statements)));
	}
	return count;
}

static bool all_are_over(const struct deadlocks *deadlocks, const struct ring_counts *counts)
{
	for (uint32_t i = 0; i < deadlocks->ring_count; i++)
		if (is_suspect(&deadlocks->rings[i], counts) &&
			deadlocks->rings[i].state == RING_LASTS)
			return false;
	return true;
}

/* Credits the rings that are known to have had a count, as the header says. A ring that lasted at
   the last look may have ended since: the next look tells. */
static void settle(struct deadlocks *deadlocks, struct ring_counts *counts)
{
	uint32_t rings = suspects_like(deadlocks, counts, NULL);
	uint64_t without = rings > counts->count ? rings - counts->count : 0;

	if (!all_are_over(deadlocks, counts))
		return;
	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		struct seen_ring *seen = &deadlocks->rings[i];

		if (!is_suspect(seen, counts) ||
			suspects_like(deadlocks, counts, &seen->ring.statements) <= without)
			continue;
		credit(deadlocks, seen);
		counts->count--;
	}
	if (without == 0)
		counts->count = 0; /* what is left had rings that nobody saw */
}

static void settle_all(struct deadlocks *deadlocks)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < deadlocks->unclear_count; i++) {
		settle(deadlocks, &deadlocks->unclear[i]);
		if (deadlocks->unclear[i].count > 0)
			deadlocks->unclear[kept++] = deadlocks->unclear[i];
	}
	deadlocks->unclear_count = kept;
}

static struct ring_counts *counts_of(struct deadlocks *deadlocks, const char *database)
{
	struct ring_counts *counts = deadlocks->unclear;

	for (uint32_t i = 0; i < deadlocks->unclear_count; i++, counts++)
		if (strcmp(counts->database, database) == 0)
			return counts;
	return NULL;
}

/* ---- rings ---- */

/* A count may have been its own: then it is not there for the others. */
static void give_up(struct deadlocks *deadlocks, const struct seen_ring *seen)
{
	struct ring_counts *counts = counts_of(deadlocks, seen->ring.database);

	if (counts && counts->count > 0 && is_suspect(seen, counts))
		counts->count--;
}

static void drop_old_rings(struct deadlocks *deadlocks, struct instant at)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		const struct seen_ring *seen = &deadlocks->rings[i];

		if (mono_diff_ms(at.mono, seen->last_seen.mono) > RING_WAIT_MS)
			give_up(deadlocks, seen);
		else
			deadlocks->rings[kept++] = *seen;
	}
	deadlocks->ring_count = kept;
}

/* Room for one more: rings that are only kept in case go first, the oldest of them. NULL: there is
   none, and the ring stays unseen. */
static struct seen_ring *new_ring(struct deadlocks *deadlocks)
{
	struct seen_ring *rings = deadlocks->rings;
	uint32_t i = 0;

	if (deadlocks->ring_count < LIMIT_RINGS)
		return &rings[deadlocks->ring_count++];
	while (i < LIMIT_RINGS && rings[i].state != RING_CREDITED)
		i++;
	if (i == LIMIT_RINGS)
		return NULL;
	memmove(&rings[i], &rings[i + 1], (LIMIT_RINGS - i - 1) * sizeof(*rings));
	return &rings[LIMIT_RINGS - 1];
}

static void see_ring(struct deadlocks *deadlocks, struct instant at, const struct ring *ring)
{
	struct seen_ring *seen = NULL;

	for (uint32_t i = 0; i < deadlocks->ring_count && !seen; i++)
		if (ring_is(&deadlocks->rings[i].ring, ring))
			seen = &deadlocks->rings[i];
	if (!seen) {
		seen = new_ring(deadlocks);
		if (!seen)
			return;
		seen->first_seen = at;
	} else if (seen->state == RING_CREDITED) {
		take_credit_back(deadlocks, seen);
	}
	seen->ring = *ring;
	seen->state = RING_LASTS;
	seen->last_seen = at;
}

static bool waits_in(const struct waits *waits, struct session_id id, int64_t xact_us)
{
	for (size_t i = 0; i < waits->node_count; i++)
		if (session_is(waits->nodes[i].id, id) && waits->nodes[i].xact_us == xact_us)
			return waits->nodes[i].on_lock;
	return false;
}

/* A look may miss an edge that is there. As long as all members wait in the same transactions, none
   of them was a deadlock's victim. */
static bool may_last(const struct ring *ring, const struct waits *waits)
{
	for (uint32_t i = 0; i < ring->count; i++)
		if (!waits_in(waits, ring->ids[i], ring->xact_us[i]))
			return false;
	return true;
}

void deadlocks_take(struct deadlocks *deadlocks, struct instant at, const struct waits *waits)
{
	struct ring found[LIMIT_RINGS];
	uint32_t found_count = rings_find(waits, found);

	drop_old_rings(deadlocks, at);
	for (uint32_t i = 0; i < found_count; i++)
		see_ring(deadlocks, at, &found[i]);
	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		struct seen_ring *seen = &deadlocks->rings[i];

		if (seen->state != RING_LASTS || seen->last_seen.mono.ms == at.mono.ms)
			continue;
		if (may_last(&seen->ring, waits))
			seen->last_seen = at;
		else
			seen->state = RING_OVER;
	}
	settle_all(deadlocks);
}

/* NULL: no ring could have had a count now. */
static struct ring_counts *open_counts(
	struct deadlocks *deadlocks, struct instant at, const char *database)
{
	struct ring_counts *counts = &deadlocks->unclear[deadlocks->unclear_count];
	struct ring_counts fresh = {.at = at};

	snprintf(fresh.database, sizeof(fresh.database), "%s", database);
	if (suspects_like(deadlocks, &fresh, NULL) == 0)
		return NULL;
	must(deadlocks->unclear_count < LIMIT_RINGS);
	deadlocks->unclear_count++;
	*counts = fresh;
	return counts;
}

static uint64_t capped_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

void deadlocks_count(
	struct deadlocks *deadlocks, struct instant at, const char *database, uint64_t count)
{
	struct ring_counts *counts;

	drop_old_rings(deadlocks, at);
	settle_all(deadlocks);
	deadlocks->counted = capped_sum(deadlocks->counted, count);
	counts = counts_of(deadlocks, database);
	if (!counts)
		counts = open_counts(deadlocks, at, database);
	if (!counts)
		return;
	counts->count = capped_sum(counts->count, count);
	counts->at = at;
	settle_all(deadlocks);
}
