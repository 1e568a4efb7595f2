#include "tests/support/trace_text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *past_blanks(const char *text)
{
	return text + strspn(text, " ");
}

static double number(const char **text)
{
	char *end;
	double value = strtod(past_blanks(*text), &end);

	assert_true(end != *text);
	*text = end;
	return value;
}

static bool word(const char **text, const char *name)
{
	size_t len = strlen(name);

	*text = past_blanks(*text);
	if (strncmp(*text, name, len) != 0 || ((*text)[len] != ' ' && (*text)[len] != '\0'))
		return false;
	*text += len;
	return true;
}

static void read_floor(struct trace_text *trace, const char **text)
{
	while (strchr("0123456789", *past_blanks(*text)) && *past_blanks(*text)) {
		trace->at[trace->points] = number(text);
		assert_int_equal(*(*text)++, ':');
		trace->level[trace->points++] = number(text);
	}
}

/* Words that are followed by numbers, and where these go. */
#define FIELD(name) offsetof(struct trace_text, name)
static const struct {
	const char *name;
	size_t fields[4];
	uint32_t count;
} words[] = {
	{"samples", {FIELD(samples)}, 1},
	{"exp", {FIELD(from), FIELD(to), FIELD(tau)}, 3},
	{"sqrt", {FIELD(from), FIELD(to)}, 2},
	{"stairs", {FIELD(from), FIELD(step), FIELD(stair), FIELD(until)}, 4},
	{"bursts", {FIELD(burst_every), FIELD(burst)}, 2},
	{"noise", {FIELD(noise)}, 1},
	{"saw", {FIELD(saw_every), FIELD(saw)}, 2},
	{"spike", {FIELD(spike_every), FIELD(spike)}, 2},
	{"restart", {FIELD(restart)}, 1},
	{"load", {0}, 0},
	{"start", {0}, 0},
};

static void set(struct trace_text *trace, size_t field, double value)
{
	memcpy((char *)trace + field, &value, sizeof(value));
}

static void read_word(struct trace_text *trace, const char **text)
{
	if (word(text, "floor")) {
		read_floor(trace, text);
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!word(text, words[i].name))
			continue;
		for (uint32_t k = 0; k < words[i].count; k++)
			set(trace, words[i].fields[k], number(text));
		trace->has_load |= strcmp(words[i].name, "load") == 0;
		trace->has_start |= strcmp(words[i].name, "start") == 0;
		return;
	}
	fail_msg("unknown word: %s", *text);
}

void trace_text_read(struct trace_text *trace, const char *text)
{
	*trace = (struct trace_text){.samples = 1200};
	while (*past_blanks(text))
		read_word(trace, &text);
}

static double floor_at(const struct trace_text *trace, double i)
{
	const double *at = trace->at, *level = trace->level;
	uint32_t k = 1;

	if (trace->stair > 0)
		return trace->from + trace->step * floor(fmin(i, trace->until) / trace->stair);
	if (trace->tau > 0)
		return trace->to - (trace->to - trace->from) * exp(-i / trace->tau);
	if (trace->points == 0)
		return trace->from + (trace->to - trace->from) * sqrt(i / trace->samples);
	while (k < trace->points && at[k] < i)
		k++;
	if (k >= trace->points)
		return level[trace->points - 1];
	return level[k - 1] + (level[k] - level[k - 1]) * (i - at[k - 1]) / (at[k] - at[k - 1]);
}

/* The same every time, and different for neighbours: Knuth's multiplicative hash. */
static double chance(uint32_t i)
{
	uint32_t hash = (i + 1) * 2654435761U;

	return (double)(hash >> 8 & 0xffff) / 65536;
}

/* Up and down in the first half, nothing in the second. */
static double burst_at(const struct trace_text *trace, double i)
{
	double phase =
		trace->burst_every > 0 ? fmod(i, trace->burst_every) / trace->burst_every : 1;

	return phase < 0.5 ? sin(phase * 2 * acos(-1)) : 0;
}

struct trace_sample trace_text_sample(const struct trace_text *trace, uint32_t i)
{
	uint32_t since = trace->restart > 0 ? i % (uint32_t)trace->restart : i;
	double load = burst_at(trace, since), mib = floor_at(trace, since);

	mib += trace->burst * load + trace->noise * chance(i);
	if (trace->saw_every > 0)
		mib += trace->saw * fmod(i, trace->saw_every) / trace->saw_every;
	if (trace->spike_every > 0 && i % (uint32_t)trace->spike_every == 7)
		mib += trace->spike;
	return (struct trace_sample){mib, trace->has_load ? load : NAN, since};
}
