#include "model/breach.h"

#include <stdio.h>

#include "model/must.h"
#include "model/units.h"

int64_t breach_expected(const struct expectation *expectation, enum breach_kind kind)
{
	switch (kind) {
	case BREACH_MEMORY: return expectation->memory_limit_bytes;
	case BREACH_DEADLOCKS: return expectation->deadlocks_per_min;
	case BREACH_FLOOR: return expectation->idle_floor;
	case BREACH_POOL_MAX: return expectation->pool_max;
	case BREACH_PER_WORKER: return expectation->connections_per_worker;
	case BREACH_WORKERS: return expectation->workers;
	case BREACH_POOL_MIN: return expectation->pool_min;
	case BREACH_KINDS: break;
	}
	must_fail(__FILE__, __LINE__, "a kind of breach");
}

int64_t breach_settles_ms(int64_t period_ms)
{
	int64_t periods_ms = BREACH_SETTLES_PERIODS * period_ms;

	return periods_ms > BREACH_SETTLES_MS ? periods_ms : BREACH_SETTLES_MS;
}

bool breach_take(struct breach *breach, struct instant at, const struct breach_look *look)
{
	bool turns = look->known && look->broken != breach->broken;

	breach->look = *look;
	if (turns && !breach->turning)
		breach->turned = at;
	breach->turning = turns;
	if (!turns ||
		mono_diff_ms(at.mono, breach->turned.mono) < breach_settles_ms(look->period_ms))
		return false;
	breach->turning = false;
	breach->broken = look->broken;
	breach->since = breach->turned;
	return true;
}

bool breach_is_of_now(const struct breach *breach)
{
	return breach->broken && breach->look.known && breach->look.broken;
}

/* ---- in words ---- */

/* What is counted, and what stands behind the number. */
static const struct {
	const char *what, *unit;
} kinds[BREACH_KINDS] = {
	[BREACH_MEMORY] = {"memory", ""},
	[BREACH_DEADLOCKS] = {"deadlocks", "/min"},
	[BREACH_FLOOR] = {"held", ""},
	[BREACH_POOL_MAX] = {"pool", " open"},
	[BREACH_PER_WORKER] = {"connections per worker", ""},
	[BREACH_WORKERS] = {"workers", ""},
	[BREACH_POOL_MIN] = {"pool", " open"},
};

static void say_number(char out[UNITS_BYTES], enum breach_kind kind, double number)
{
	if (kind == BREACH_MEMORY)
		units_bytes(out, UNITS_BYTES, number);
	else
		units_amount(out, UNITS_BYTES, number);
}

void breach_words(char out[BREACH_BYTES], enum breach_kind kind, double now, int64_t expected,
	const char *who)
{
	char is[UNITS_BYTES], should[UNITS_BYTES];

	must(kind < BREACH_KINDS);
	say_number(is, kind, now);
	say_number(should, kind, (double)expected);
	snprintf(out, BREACH_BYTES, "%s %s%s%s%s, %s expected", kinds[kind].what, who,
		who[0] != '\0' ? " " : "", is, kinds[kind].unit, should);
}

void breach_brief(char out[BREACH_BRIEF_BYTES], enum breach_kind kind, double now, int64_t expected)
{
	char is[UNITS_BYTES], should[UNITS_BYTES];

	say_number(is, kind, now);
	say_number(should, kind, (double)expected);
	snprintf(out, BREACH_BRIEF_BYTES, "%s: %s of %s", now > (double)expected ? "over" : "under",
		is, should);
}
