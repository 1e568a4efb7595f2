#include "model/lives.h"

#include <math.h>
#include <string.h>

#include "model/must.h"

_Static_assert((int)LIMIT_LIVES > (int)LIMIT_WORKERS, "every worker has a present life");

int64_t life_bin_ms(uint32_t bin)
{
	must(bin <= LIFE_BINS);
	if (bin == 0)
		return 0;
	return (int64_t)ceil(LIFE_FIRST_BIN_MS * exp2((double)(bin - 1) / LIFE_BINS_PER_DOUBLING));
}

/* The logarithm says which; a bound that falls on a whole number is decided by the bounds. */
uint32_t life_bin(int64_t age_ms)
{
	double doublings = log2((double)age_ms / LIFE_FIRST_BIN_MS);
	uint32_t bin;

	must(age_ms >= 0);
	if (age_ms < LIFE_FIRST_BIN_MS)
		return 0;
	bin = 1 + (uint32_t)(doublings * LIFE_BINS_PER_DOUBLING);
	if (bin >= LIFE_BINS)
		return LIFE_BINS - 1;
	if (age_ms < life_bin_ms(bin))
		return bin - 1;
	return bin + 1 < LIFE_BINS && age_ms >= life_bin_ms(bin + 1) ? bin + 1 : bin;
}

static struct life *record(struct lives *lives, uint32_t number)
{
	must(number > 0 && number <= lives->count && lives->records[number - 1].used);
	return &lives->records[number - 1];
}

const struct life *lives_get(const struct lives *lives, uint32_t number)
{
	if (number == 0)
		return NULL;
	must(number <= lives->count && lives->records[number - 1].used);
	return &lives->records[number - 1];
}

/* ---- those that ended, in the order they did ---- */

static void join_ended(struct lives *lives, uint32_t number)
{
	struct life *life = record(lives, number);

	life->ended = true;
	life->before = lives->last_ended;
	life->after = 0;
	if (lives->last_ended != 0)
		record(lives, lives->last_ended)->after = number;
	else
		lives->first_ended = number;
	lives->last_ended = number;
}

static void leave_ended(struct lives *lives, uint32_t number)
{
	const struct life *life = record(lives, number);

	if (life->before != 0)
		record(lives, life->before)->after = life->after;
	else
		lives->first_ended = life->after;
	if (life->after != 0)
		record(lives, life->after)->before = life->before;
	else
		lives->last_ended = life->before;
}

/* ---- records ---- */

void lives_drop(struct lives *lives, uint32_t number)
{
	struct life *life;

	if (number == 0)
		return;
	life = record(lives, number);
	if (life->older != 0)
		record(lives, life->older)->newer = life->newer;
	if (life->newer != 0)
		record(lives, life->newer)->older = life->older;
	if (life->ended)
		leave_ended(lives, number);
	life->used = false;
	life->older = lives->free;
	lives->free = number;
}

static uint32_t take_record(struct lives *lives)
{
	uint32_t number = lives->free;

	if (number == 0 && lives->count < LIMIT_LIVES)
		return ++lives->count;
	if (number == 0) {
		lives->dropped++;
		lives_drop(lives, lives->first_ended);
		number = lives->free;
	}
	lives->free = lives->records[number - 1].older;
	return number;
}

uint32_t lives_open(struct lives *lives, const struct life_birth *birth)
{
	uint32_t number = take_record(lives);

	lives->records[number - 1] = (struct life){
		.used = true,
		.cohort = birth->cohort,
		.birth_wall_s = birth->birth_wall_s,
		.knows_age = birth->knows_age,
		.began = birth->began,
		.last.mono = birth->began,
	};
	return number;
}

int64_t life_age_ms(const struct life *life)
{
	return mono_diff_ms(life->last.mono, life->began);
}

/* ---- what it showed ---- */

static void open_bin(struct lives *lives, uint32_t number, uint32_t bin)
{
	struct life *life = record(lives, number);

	life->bin = bin;
	life->bins |= UINT64_C(1) << bin;
	lives->bins |= life->bins;
	memset(life->samples, 0, sizeof(life->samples));
	for (int i = 0; i < LIFE_SIGNALS; i++)
		lives->means[bin][number - 1].values[i] = NAN;
}

static bool is_open(const struct life *life, uint32_t bin)
{
	return life->bins >> bin & 1;
}

void lives_note(
	struct lives *lives, uint32_t number, enum life_signal signal, mono_ms at, double value)
{
	struct life *life = record(lives, number);
	int64_t age_ms = mono_diff_ms(at, life->began);
	uint32_t bin = life_bin(age_ms > 0 ? age_ms : 0);
	float *kept = &lives->means[bin][number - 1].values[signal];

	if (!life->knows_age || bin < life->bin)
		return;
	if (!is_open(life, bin))
		open_bin(lives, number, bin);
	life->samples[signal]++;
	if (life->samples[signal] == 1)
		*kept = (float)value;
	else if (signal == LIFE_FLOOR)
		*kept = fminf(*kept, (float)value);
	else
		*kept += ((float)value - *kept) / (float)life->samples[signal];
}

bool lives_value(const struct lives *lives, uint32_t number, enum life_signal signal, uint32_t bin,
	double *value)
{
	must(lives_get(lives, number) != NULL && bin < LIFE_BINS);
	*value = is_open(lives_get(lives, number), bin)
			 ? (double)lives->means[bin][number - 1].values[signal]
			 : (double)NAN;
	return !isnan(*value);
}

void lives_meet(struct lives *lives, uint32_t number, struct instant at, const char *version)
{
	struct life *life = record(lives, number);

	life->last = at;
	memcpy(life->version, version, strlen(version) + 1);
}

void lives_explain(struct lives *lives, uint32_t number, struct life_cause cause)
{
	record(lives, number)->cause = cause;
}

/* ---- who follows whom ---- */

void lives_end(struct lives *lives, uint32_t number)
{
	if (number != 0)
		join_ended(lives, number);
}

/* A slot keeps so many; the one behind them goes. */
static void forget_oldest(struct lives *lives, uint32_t number)
{
	for (int i = 0; i < LIVES_PAST && number != 0; i++)
		number = record(lives, number)->older;
	if (number != 0)
		lives_drop(lives, record(lives, number)->older);
}

void lives_follow(struct lives *lives, uint32_t next, uint32_t number)
{
	lives_end(lives, number);
	if (next == 0 || number == 0)
		return;
	record(lives, next)->older = number;
	record(lives, number)->newer = next;
	forget_oldest(lives, next);
}

void lives_take_back(struct lives *lives, uint32_t number, uint32_t count)
{
	while (number != 0 && count-- > 0)
		lives_drop(lives, record(lives, number)->older);
}

/* Means of records that are free mean nothing, but cost less to copy than to skip. */
void lives_freeze(struct lives *to, const struct lives *from)
{
	to->count = from->count;
	to->dropped = from->dropped;
	memcpy(to->records, from->records, from->count * sizeof(*from->records));
	for (uint32_t bin = 0; bin < LIFE_BINS; bin++)
		if (from->bins >> bin & 1)
			memcpy(to->means[bin], from->means[bin],
				from->count * sizeof(*from->means[bin]));
}
