#include "sources/pg_looks.h"

struct pg_looks pg_looks_start(void)
{
	return (struct pg_looks){.step_ms = LOOKS_STEP_MS, .next = {INT64_MIN}};
}

void pg_looks_note_waiting(struct pg_looks *looks, uint32_t waiting)
{
	if (waiting == 0)
		*looks = pg_looks_start();
	else if (!looks->waiting)
		looks->young = true; /* who has come since the last tick */
	looks->waiting = waiting > 0;
}

static bool has_young(const struct waits *waits, int64_t deadlock_timeout_ms)
{
	for (size_t i = 0; i < waits->node_count; i++) {
		const struct wait_node *node = &waits->nodes[i];

		if (node->on_lock && node->wait_ms < deadlock_timeout_ms)
			return true;
	}
	return waits->sampled < waits->waiting; /* among those not sampled there may be one */
}

static int64_t next_step_ms(int64_t step_ms, const struct waits *waits)
{
	if (waits->waiting > LOOKS_CROWD)
		return LOOKS_LONGEST_MS;
	if (waits->took_ms > LOOKS_DEAR_MS)
		return step_ms * 2 < LOOKS_LONGEST_MS ? step_ms * 2 : LOOKS_LONGEST_MS;
	return step_ms / 2 > LOOKS_STEP_MS ? step_ms / 2 : LOOKS_STEP_MS;
}

void pg_looks_note(
	struct pg_looks *looks, mono_ms now, const struct waits *waits, int64_t deadlock_timeout_ms)
{
	if (deadlock_timeout_ms == SETTING_UNKNOWN)
		deadlock_timeout_ms = LOOKS_DEADLOCK_TIMEOUT_MS;
	looks->waiting = waits->waiting > 0;
	looks->young = looks->waiting && has_young(waits, deadlock_timeout_ms);
	looks->step_ms = next_step_ms(looks->step_ms, waits);
	looks->next.ms = now.ms + looks->step_ms;
}

bool pg_looks_join(const struct pg_looks *looks, mono_ms now)
{
	/* A tick comes in its own rhythm: close enough is not too early, except in a crowd. */
	int64_t early_ms = looks->step_ms < LOOKS_LONGEST_MS ? LOOKS_STEP_MS : LOOKS_STEP_MS / 2;

	return looks->waiting && looks->next.ms <= now.ms + early_ms;
}

mono_ms pg_looks_due(const struct pg_looks *looks)
{
	return looks->waiting && looks->young ? looks->next : (mono_ms){INT64_MAX};
}
