#include "model/verdict.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"

/* Wide enough for every precise form. */
enum { WIDE = UNITS_BYTES - 1 };

const char *verdict_word(enum verdict_code code)
{
	static const char *const words[VERDICT_CODES] = {
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_AGGREGATE] = "aggregate",
		[VERDICT_LEARNING] = "learning",
		[VERDICT_FLAT] = "flat",
		[VERDICT_CYCLIC] = "cyclic",
		[VERDICT_SETTLING] = "settling",
		[VERDICT_STEP] = "step",
		[VERDICT_SHRINKING] = "shrinking",
		[VERDICT_AT_LIMIT] = "at limit",
		[VERDICT_STOPPED] = "stopped",
		[VERDICT_RISING] = "rising",
		[VERDICT_GROWING] = "GROWING",
		[VERDICT_NOT_COMPARABLE] = "not comparable yet",
		[VERDICT_ALIKE] = "alike",
		[VERDICT_BETTER] = "better",
		[VERDICT_WORSE] = "WORSE",
	};

	return words[code];
}

const char *verdict_signal_word(enum verdict_signal signal)
{
	static const char *const words[VERDICT_SIGNALS] = {
		[VERDICT_OF_RSS] = "floor",
		[VERDICT_OF_CONNECTIONS] = "connections",
		[VERDICT_OF_POOL] = "pool",
		[VERDICT_OF_AGED_RSS] = "RSS",
		[VERDICT_OF_AGED_GROWTH] = "floor/h",
		[VERDICT_OF_AGED_CPU] = "CPU",
		[VERDICT_OF_AGED_LOAD] = "load",
		[VERDICT_OF_AGED_DEADLOCKS] = "deadlocks",
		[VERDICT_OF_AGED_POOL] = "pool",
		[VERDICT_OF_AGED_ACQUIRE] = "acquire",
		[VERDICT_OF_AGED_LATENCY] = "latency",
	};

	return words[signal];
}

struct line {
	char *out;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void say(struct line *line, const char *format, ...)
{
	va_list args;
	int written;

	va_start(args, format);
	written = vsnprintf(
		line->out + line->used, VERDICT_SENTENCE_BYTES - line->used, format, args);
	va_end(args);
	if (written > 0)
		line->used += (size_t)written;
	if (line->used >= VERDICT_SENTENCE_BYTES)
		line->used = VERDICT_SENTENCE_BYTES - 1;
}

static void say_bytes(struct line *line, double bytes)
{
	char text[UNITS_BYTES];

	units_bytes(text, WIDE, fabs(bytes));
	say(line, "%s%s", bytes < 0 ? "-" : "", text);
}

static void say_span(struct line *line, double s)
{
	char text[UNITS_BYTES];

	units_age_s(text, WIDE, s);
	say(line, "%s", text);
}

/* A size of what is judged: "231 MiB", "16 connections", "3.1 connections". */
static void say_size(struct line *line, const struct verdict *verdict, double size)
{
	char text[UNITS_BYTES];

	if (verdict->signal == VERDICT_OF_RSS) {
		say_bytes(line, size);
		return;
	}
	if (size == floor(size))
		units_count(text, WIDE, (uint64_t)fabs(size));
	else
		units_number(text, WIDE, fabs(size));
	say(line, "%s%s connections", size < 0 ? "-" : "", text);
}

static void say_slope(struct line *line, const struct verdict *verdict)
{
	double per_h = (double)verdict->figures[VERDICT_SLOPE] * 3600;

	say(line, "floor %s", per_h < 0 ? "" : "+");
	say_size(line, verdict, per_h);
	say(line, "/h");
}

static void say_floor(struct line *line, const struct verdict *verdict)
{
	say_slope(line, verdict);
	say(line, " across %.0f floor points in ", (double)verdict->figures[VERDICT_POINTS]);
	say_span(line, (double)verdict->figures[VERDICT_SPAN_S]);
}

/* Nothing where both ends read alike: " (28h-44h)" */
static void say_range(struct line *line, const struct headroom_time *time)
{
	char early[UNITS_BYTES], late[UNITS_BYTES] = "";

	units_age_s(early, WIDE, time->early_s);
	if (!isinf(time->late_s))
		units_age_s(late, WIDE, time->late_s);
	if (strcmp(early, late) != 0)
		say(line, " (%s%s%s)", early, late[0] != '\0' ? "-" : " or later", late);
}

static void say_time(struct line *line, const struct headroom *headroom)
{
	struct headroom_time time;

	if (!headroom || !headroom_time(headroom, &time))
		return;
	switch (headroom->kind) {
	case HEADROOM_RECYCLES: say(line, "; recycled at "); break;
	case HEADROOM_EXPECTED: say(line, "; expected limit "); break;
	default: say(line, "; limit "); break;
	}
	say_bytes(line, headroom->limit_bytes);
	say(line, " in ");
	say_span(line, time.s);
	if (!isnan(time.early_s))
		say_range(line, &time);
}

static void say_growing(struct line *line, const struct verdict *verdict)
{
	if (verdict->evidence == EVIDENCE_LIVES) {
		say_slope(line, verdict);
		say(line, " inside each life, %.0f lives in a row climbed to their end",
			(double)verdict->figures[VERDICT_LIVES]);
	} else {
		say_floor(line, verdict);
		say(line, ", did not flatten");
	}
}

static void say_learning(struct line *line, const struct verdict *verdict)
{
	say(line, "%.0f more %s needed", (double)verdict->figures[VERDICT_MISSING],
		verdict->evidence == EVIDENCE_NEEDS_SAMPLES ? "samples" : "floor points");
}

/* "floor 231 MiB" and what became of it. */
static void say_level(struct line *line, const struct verdict *verdict)
{
	const float *figures = verdict->figures;

	say(line, "floor ");
	say_size(line, verdict, (double)figures[VERDICT_FLOOR]);
	switch (verdict->code) {
	case VERDICT_CYCLIC:
		say(line, ", peaks to ");
		say_size(line, verdict, (double)figures[VERDICT_PEAK]);
		say(line, ", comes back each time");
		break;
	case VERDICT_SETTLING: say(line, ", rises ever less"); break;
	case VERDICT_STEP: say(line, ", rose once and stayed"); break;
	case VERDICT_SHRINKING:
		say(line, ", down ");
		say_size(line, verdict, fabs((double)figures[VERDICT_RISE]));
		break;
	case VERDICT_AT_LIMIT: say(line, ", held at its limit"); break;
	case VERDICT_STOPPED: say(line, ", has not risen"); break;
	default: say(line, ", does not rise"); break;
	}
}

static void say_number(struct line *line, double number, const char *unit)
{
	char text[UNITS_BYTES];

	units_number(text, WIDE, fabs(number));
	say(line, "%s%s%s", number < 0 ? "-" : "", text, unit);
}

static void say_in_unit(struct line *line, enum verdict_signal signal, double value)
{
	switch (signal) {
	case VERDICT_OF_AGED_CPU: say_number(line, value, " cores"); break;
	case VERDICT_OF_AGED_LOAD: say_number(line, value, "/s"); break;
	case VERDICT_OF_AGED_DEADLOCKS: say_number(line, value * 60, "/min"); break;
	case VERDICT_OF_AGED_POOL: say_number(line, value, " in use"); break;
	case VERDICT_OF_AGED_ACQUIRE:
	case VERDICT_OF_AGED_LATENCY: say_number(line, value, " ms"); break;
	case VERDICT_OF_AGED_GROWTH:
		say_bytes(line, value * 3600);
		say(line, "/h");
		break;
	case VERDICT_OF_RSS:
	case VERDICT_OF_CONNECTIONS:
	case VERDICT_OF_POOL:
	case VERDICT_OF_AGED_RSS:
	case VERDICT_SIGNALS: say_bytes(line, value); break;
	}
}

/* "lower than 12 of 12 lives, -28 MiB (-12%)": on the side of the median where it is. */
static void say_rank(struct line *line, const struct verdict *verdict)
{
	const float *figures = verdict->figures;
	double median = (double)figures[COMPARED_MEDIAN];
	double effect = (double)figures[COMPARED_VALUE] - median;
	char share[UNITS_BYTES] = "";

	if (!(fabs(effect) > 0)) {
		say(line, ", like the median of %.0f lives", (double)figures[COMPARED_LIVES]);
		return;
	}
	say(line, ", %s than %.0f of %.0f lives", effect > 0 ? "higher" : "lower",
		(double)figures[effect > 0 ? COMPARED_HIGHER : COMPARED_LOWER],
		(double)figures[COMPARED_LIVES]);
	say(line, effect < 0 ? ", " : ", +");
	say_in_unit(line, (enum verdict_signal)verdict->signal, effect);
	if (fabs(median) > 0)
		units_percent(share, WIDE, fabs(effect / median));
	if (share[0] != '\0')
		say(line, " (%s%s)", effect < 0 ? "-" : "+", share);
}

static void say_compared(struct line *line, const struct verdict *verdict)
{
	say_in_unit(line, (enum verdict_signal)verdict->signal,
		(double)verdict->figures[COMPARED_VALUE]);
	say_rank(line, verdict);
	if (isnan(verdict->figures[COMPARED_LOAD]))
		say(line, "; load unknown");
}

static void say_share(struct line *line, double share)
{
	char text[UNITS_BYTES];

	units_percent(text, WIDE, share);
	say(line, "%s", text);
}

static void say_comparison(struct line *line, const struct verdict *verdict)
{
	switch (verdict->evidence) {
	case EVIDENCE_NO_LIFE: say(line, "no single process whose start is known"); break;
	case EVIDENCE_NOT_TOLD:
		say(line, isnan(verdict->figures[COMPARED_AGE_S]) ? "younger than 10s"
								  : "not told of then");
		break;
	case EVIDENCE_FEW_LIVES:
		say(line, "%.0f other lives, %d needed", (double)verdict->figures[COMPARED_LIVES],
			COMPARE_LEAST);
		break;
	case EVIDENCE_LITTLE_LOAD:
		say_share(line, (double)verdict->figures[COMPARED_LOAD]);
		say(line, " of the others' load, ");
		say_share(line, COMPARE_LEAST_LOAD);
		say(line, " needed");
		break;
	default: say_compared(line, verdict);
	}
}

void verdict_at_age(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict)
{
	struct line line = {out, 0};

	*out = '\0';
	say_comparison(&line, verdict);
}

static void say_age(struct line *line, const struct verdict *verdict)
{
	if (isnan(verdict->figures[COMPARED_AGE_S]))
		return;
	say(line, "at age ");
	say_span(line, (double)verdict->figures[COMPARED_AGE_S]);
	say(line, ": ");
}

void verdict_sentence(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict,
	const struct headroom *headroom, mono_ms now)
{
	struct line line = {out, 0};

	*out = '\0';
	switch (verdict->code) {
	case VERDICT_UNKNOWN: say(&line, "no sample yet"); break;
	case VERDICT_AGGREGATE:
		say(&line, "several processes in one number, which grows when one is added");
		break;
	case VERDICT_LEARNING: say_learning(&line, verdict); break;
	case VERDICT_GROWING:
		say_growing(&line, verdict);
		say_time(&line, headroom);
		break;
	case VERDICT_RISING:
		say_floor(&line, verdict);
		say(&line, ", may still flatten");
		break;
	case VERDICT_STOPPED:
		say_level(&line, verdict);
		say(&line, " for ");
		say_span(&line, (double)mono_diff_ms(now, verdict->since) / 1000);
		break;
	case VERDICT_NOT_COMPARABLE:
	case VERDICT_ALIKE:
	case VERDICT_BETTER:
	case VERDICT_WORSE:
		say_age(&line, verdict);
		say_comparison(&line, verdict);
		break;
	default: say_level(&line, verdict);
	}
}

void verdict_comparison(char out[VERDICT_COMPARISON_BYTES], const struct verdict *verdict)
{
	float margin = verdict->figures[VERDICT_MARGIN];

	*out = '\0';
	if (isfinite(margin) && verdict->evidence == EVIDENCE_FLOOR)
		snprintf(out, VERDICT_COMPARISON_BYTES, "\"%s\" explains the floor better, by %.1f",
			margin > 0 ? "still growing" : "flattened", fabs((double)margin));
}
