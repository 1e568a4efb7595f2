#include "model/deadlocks.h"

#include <string.h>

#include "model/must.h"

/* ---- exemplars ---- */

static bool same_shapes(const struct ring_shape *a, const struct ring_shape *b)
{
	if (a->count != b->count || a->more != b->more)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->shape[i], b->shape[i]) != 0)
			return false;
	return true;
}

static bool same_owners(const struct ring_shape *a, const struct ring_shape *b)
{
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->owner[i], b->owner[i]) != 0)
			return false;
	return true;
}

static struct exemplar *exemplar_of(struct deadlocks *deadlocks, const struct ring *ring)
{
	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++) {
		struct exemplar *exemplar = &deadlocks->exemplars[i];

		if (strcmp(exemplar->database, ring->database) == 0 &&
			same_shapes(&exemplar->statements, &ring->statements))
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

static void credit(struct deadlocks *deadlocks, struct ring *ring)
{
	struct exemplar *exemplar = exemplar_of(deadlocks, ring);

	if (!exemplar) {
		exemplar = make_room(deadlocks);
		*exemplar = (struct exemplar){.first = ring->last_seen};
		memcpy(exemplar->database, ring->database, sizeof(exemplar->database));
	}
	exemplar->statements = ring->statements;
	exemplar->last = ring->last_seen;
	exemplar->seen++;
	deadlocks->named++;
	ring->state = RING_CREDITED;
}

/* The ring is still there: the count was another's. Whose owners an exemplar has that was seen
   before is then not known any more. */
static void take_credit_back(struct deadlocks *deadlocks, const struct ring *ring)
{
	struct exemplar *exemplar = exemplar_of(deadlocks, ring);

	deadlocks->named--;
	if (!exemplar)
		return;
	if (--exemplar->seen == 0)
		*exemplar = deadlocks->exemplars[--deadlocks->exemplar_count];
	else if (same_owners(&exemplar->statements, &ring->statements))
		memset(exemplar->statements.owner, 0, sizeof(exemplar->statements.owner));
}

bool deadlocks_name_owner(const struct deadlocks *deadlocks, const char *owner)
{
	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++) {
		const struct ring_shape *statements = &deadlocks->exemplars[i].statements;

		for (uint32_t k = 0; k < statements->count; k++)
			if (*owner != '\0' && strcmp(statements->owner[k], owner) == 0)
				return true;
	}
	return false;
}

/* ---- counts, and whose they are ---- */

/* Could one of the counts be the ring's? */
static bool is_suspect(const struct ring *ring, const struct ring_counts *counts)
{
	return ring->state != RING_CREDITED && ring->last_seen.mono.ms <= counts->at.mono.ms &&
	       strcmp(ring->database, counts->database) == 0;
}

/* Suspects of the same statements and owners as the ring; NULL: all suspects. */
static uint32_t suspects_like(const struct deadlocks *deadlocks, const struct ring_counts *counts,
	const struct ring_shape *statements)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		const struct ring *ring = &deadlocks->rings[i];

		count += is_suspect(ring, counts) &&
			 (!statements || (same_shapes(&ring->statements, statements) &&
						 same_owners(&ring->statements, statements)));
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
		struct ring *ring = &deadlocks->rings[i];

		if (!is_suspect(ring, counts) ||
			suspects_like(deadlocks, counts, &ring->statements) <= without)
			continue;
		credit(deadlocks, ring);
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
static void give_up(struct deadlocks *deadlocks, const struct ring *ring)
{
	struct ring_counts *counts = counts_of(deadlocks, ring->database);

	if (counts && counts->count > 0 && is_suspect(ring, counts))
		counts->count--;
}

static void drop_old_rings(struct deadlocks *deadlocks, struct instant at)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		const struct ring *ring = &deadlocks->rings[i];

		if (mono_diff_ms(at.mono, ring->last_seen.mono) > RING_WAIT_MS)
			give_up(deadlocks, ring);
		else
			deadlocks->rings[kept++] = *ring;
	}
	deadlocks->ring_count = kept;
	settle_all(deadlocks);
}

static void sort_by_pid(const struct waits *waits, struct wait_ring *ring)
{
	for (uint32_t i = 1; i < ring->count; i++) {
		uint16_t node = ring->nodes[i];
		uint32_t at = i;

		for (; at > 0 &&
			waits->nodes[ring->nodes[at - 1]].id.pid > waits->nodes[node].id.pid;
			at--)
			ring->nodes[at] = ring->nodes[at - 1];
		ring->nodes[at] = node;
	}
}

static bool statement_before(const struct wait_node *a, const struct wait_node *b)
{
	int order = strcmp(a->shape, b->shape);

	return order != 0 ? order < 0 : strcmp(a->who.owner, b->who.owner) < 0;
}

static struct ring_shape statements_of(const struct waits *waits, const struct wait_ring *ring)
{
	const struct wait_node *sorted[RING_LONGEST];
	struct ring_shape statements = {0};

	for (uint32_t i = 0; i < ring->count; i++) {
		const struct wait_node *node = &waits->nodes[ring->nodes[i]];
		uint32_t at = i;

		for (; at > 0 && statement_before(node, sorted[at - 1]); at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = node;
	}
	statements.count = ring->count < RING_SESSIONS ? ring->count : RING_SESSIONS;
	statements.more = ring->count - statements.count;
	for (uint32_t i = 0; i < statements.count; i++) {
		memcpy(statements.shape[i], sorted[i]->shape, LIMIT_SHAPE_BYTES);
		memcpy(statements.owner[i], sorted[i]->who.owner, LIMIT_OWNER_BYTES);
	}
	return statements;
}

/* False when its members are of several databases, or of one that is not known: whose counter would
   tell of it is not known then. */
static bool read_ring(
	struct ring *to, const struct waits *waits, struct wait_ring found, struct instant at)
{
	const char *database = waits->nodes[found.nodes[0]].who.database;

	if (*database == '\0')
		return false;
	sort_by_pid(waits, &found);
	*to = (struct ring){.count = found.count, .first_seen = at, .last_seen = at};
	memcpy(to->database, database, sizeof(to->database));
	to->statements = statements_of(waits, &found);
	for (uint32_t i = 0; i < found.count; i++) {
		const struct wait_node *node = &waits->nodes[found.nodes[i]];

		if (strcmp(node->who.database, database) != 0)
			return false;
		to->ids[i] = node->id;
		to->xact_us[i] = node->xact_us;
	}
	return true;
}

static bool same_ring(const struct ring *a, const struct ring *b)
{
	if (a->count != b->count || strcmp(a->database, b->database) != 0)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (!session_is(a->ids[i], b->ids[i]) || a->xact_us[i] != b->xact_us[i])
			return false;
	return true;
}

/* Room for one more: rings that are only kept in case go first, the oldest of them. NULL: there is
   none, and the ring stays unseen. */
static struct ring *new_ring(struct deadlocks *deadlocks)
{
	struct ring *rings = deadlocks->rings;
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

static void note_ring(struct deadlocks *deadlocks, const struct ring *seen)
{
	struct ring *ring;

	for (uint32_t i = 0; i < deadlocks->ring_count; i++) {
		ring = &deadlocks->rings[i];
		if (!same_ring(ring, seen))
			continue;
		if (ring->state == RING_CREDITED)
			take_credit_back(deadlocks, ring);
		ring->state = RING_LASTS;
		ring->statements = seen->statements;
		ring->last_seen = seen->last_seen;
		return;
	}
	ring = new_ring(deadlocks);
	if (ring)
		*ring = *seen;
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
static void see_the_end(struct ring *ring, struct instant at, const struct waits *waits)
{
	for (uint32_t i = 0; i < ring->count; i++)
		if (!waits_in(waits, ring->ids[i], ring->xact_us[i])) {
			ring->state = RING_OVER;
			return;
		}
	ring->last_seen = at;
}

void deadlocks_take(struct deadlocks *deadlocks, struct instant at, const struct waits *waits)
{
	struct wait_ring found[RINGS_OF_A_LOOK];
	uint32_t found_count = rings_find(waits, found);
	struct ring seen;

	drop_old_rings(deadlocks, at);
	for (uint32_t i = 0; i < found_count; i++)
		if (read_ring(&seen, waits, found[i], at))
			note_ring(deadlocks, &seen);
	for (uint32_t i = 0; i < deadlocks->ring_count; i++)
		if (deadlocks->rings[i].state == RING_LASTS)
			see_the_end(&deadlocks->rings[i], at, waits);
	settle_all(deadlocks);
}

void deadlocks_count(
	struct deadlocks *deadlocks, struct instant at, const char *database, uint64_t count)
{
	struct ring_counts *counts;

	drop_old_rings(deadlocks, at);
	deadlocks->counted += count;
	counts = counts_of(deadlocks, database);
	if (!counts) {
		struct ring_counts fresh = {.count = 0, .at = at};

		memccpy(fresh.database, database, '\0', sizeof(fresh.database) - 1);
		if (suspects_like(deadlocks, &fresh, NULL) == 0)
			return;
		must(deadlocks->unclear_count < LIMIT_RINGS);
		counts = &deadlocks->unclear[deadlocks->unclear_count++];
		*counts = fresh;
	}
	counts->count += count;
	counts->at = at;
	settle_all(deadlocks);
}
