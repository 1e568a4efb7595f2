#include "model/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "model/wording.h"

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
		[VERDICT_OF_WATCHED] = "watched",
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

/* A sentence about what has a unit. */
struct line {
	struct wording words;
	const char *unit; /* of sizes of what is judged */
	bool is_change;   /* what is said of now is a difference: more has a sign, too */
};

/* What reads as zero has none: "0.00 cores". */
static const char *sign_of(const char *text, double value, bool is_change)
{
	if (!strpbrk(text, "123456789"))
		return "";
	return value < 0 ? "-" : is_change ? "+" : "";
}

static void say_bytes(struct line *line, double bytes)
{
	char text[UNITS_BYTES];

	units_bytes(text, WIDE, fabs(bytes));
	wording_add(&line->words, "%s%s", sign_of(text, bytes, line->is_change), text);
}

static void say_span(struct line *line, double s)
{
	char text[UNITS_BYTES];

	units_age_s(text, WIDE, s);
	wording_add(&line->words, "%s", text);
}

void verdict_value(char out[VERDICT_VALUE_BYTES], const char *unit, double value)
{
	bool bytes = strcmp(unit, "bytes") == 0;
	char text[UNITS_BYTES];

	if (bytes)
		units_bytes(text, WIDE, fabs(value));
	else
		units_amount(text, WIDE, fabs(value));
	snprintf(out, VERDICT_VALUE_BYTES, "%s%s%s%s", sign_of(text, value, false), text,
		bytes || *unit == '\0' ? "" : " ", bytes ? "" : unit);
}

/* A size of what is judged: "231 MiB", "16 connections", "3.1 connections". */
static void say_size(struct line *line, double size)
{
	char text[VERDICT_VALUE_BYTES];

	verdict_value(text, line->unit, size);
	wording_add(&line->words, "%s", text);
}

static void say_slope(struct line *line, const struct verdict *verdict)
{
	double per_h = (double)verdict->figures[VERDICT_SLOPE] * 3600;

	wording_add(&line->words, "floor %s", per_h < 0 ? "" : "+");
	say_size(line, per_h);
	wording_add(&line->words, "/h");
}

static void say_floor(struct line *line, const struct verdict *verdict)
{
	say_slope(line, verdict);
	wording_add(&line->words, " across %.0f floor points in ",
		(double)verdict->figures[VERDICT_POINTS]);
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
		wording_add(&line->words, " (%s%s%s)", early, late[0] != '\0' ? "-" : " or later",
			late);
}

static const char *limit_word(enum headroom_limit kind)
{
	switch (kind) {
	case HEADROOM_RECYCLES: return "recycled at ";
	case HEADROOM_EXPECTED: return "expected limit ";
	case HEADROOM_UNKNOWN:
	case HEADROOM_DEATH: break;
	}
	return "limit ";
}

static void say_time(struct line *line, const char *separator, const struct headroom *headroom)
{
	struct headroom_time time;

	if (!headroom || !headroom_time(headroom, &time))
		return;
	wording_add(&line->words, "%s%s", separator, limit_word(headroom->kind));
	say_size(line, headroom->limit_bytes);
	wording_add(&line->words, " in ");
	say_span(line, time.s);
	if (!isnan(time.early_s))
		say_range(line, &time);
}

static void say_lives(struct line *line, double lives)
{
	wording_add(&line->words, " inside each life, ");
	if (lives > 1)
		wording_add(&line->words, "%.0f lives in a row climbed to their end", lives);
	else
		wording_add(&line->words, "1 life climbed to its end");
}

static void say_growing(struct line *line, const struct verdict *verdict)
{
	if (verdict->evidence == EVIDENCE_LIVES) {
		say_slope(line, verdict);
		say_lives(line, (double)verdict->figures[VERDICT_LIVES]);
	} else {
		say_floor(line, verdict);
		wording_add(&line->words, ", did not flatten");
	}
}

static void say_learning(struct line *line, const struct verdict *verdict)
{
	wording_add(&line->words, "%.0f more %s needed", (double)verdict->figures[VERDICT_MISSING],
		verdict->evidence == EVIDENCE_NEEDS_SAMPLES ? "samples" : "floor points");
}

/* "floor 231 MiB" and what became of it. */
static void say_level(struct line *line, const struct verdict *verdict)
{
	const float *figures = verdict->figures;

	wording_add(&line->words, "floor ");
	say_size(line, (double)figures[VERDICT_FLOOR]);
	switch (verdict->code) {
	case VERDICT_CYCLIC:
		wording_add(&line->words, ", peaks to ");
		say_size(line, (double)figures[VERDICT_PEAK]);
		wording_add(&line->words, ", comes back each time");
		break;
	case VERDICT_SETTLING: wording_add(&line->words, ", rises ever less"); break;
	case VERDICT_STEP: wording_add(&line->words, ", rose once and stayed"); break;
	case VERDICT_SHRINKING:
		wording_add(&line->words, ", down ");
		say_size(line, fabs((double)figures[VERDICT_RISE]));
		break;
	case VERDICT_AT_LIMIT: wording_add(&line->words, ", held at its limit"); break;
	case VERDICT_STOPPED: wording_add(&line->words, ", has not risen"); break;
	default: wording_add(&line->words, ", does not rise"); break;
	}
}

static void say_number(struct line *line, double number, const char *unit)
{
	char text[UNITS_BYTES];

	units_number(text, WIDE, fabs(number));
	wording_add(&line->words, "%s%s%s", sign_of(text, number, line->is_change), text, unit);
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
		wording_add(&line->words, "/h");
		break;
	case VERDICT_OF_RSS:
	case VERDICT_OF_CONNECTIONS:
	case VERDICT_OF_WATCHED:
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
		wording_add(&line->words, ", like the median of %.0f lives",
			(double)figures[COMPARED_LIVES]);
		return;
	}
	wording_add(&line->words, ", %s than %.0f of %.0f lives", effect > 0 ? "higher" : "lower",
		(double)figures[effect > 0 ? COMPARED_HIGHER : COMPARED_LOWER],
		(double)figures[COMPARED_LIVES]);
	wording_add(&line->words, ", ");
	line->is_change = true;
	say_in_unit(line, (enum verdict_signal)verdict->signal, effect);
	line->is_change = false;
	if (fabs(median) > 0)
		units_percent(share, WIDE, fabs(effect / median));
	if (share[0] == '<') /* "<1%" of either sign */
		wording_add(&line->words, " (%s)", share);
	else if (share[0] != '\0')
		wording_add(&line->words, " (%s%s)", effect < 0 ? "-" : "+", share);
}

static void say_compared(struct line *line, const struct verdict *verdict)
{
	say_in_unit(line, (enum verdict_signal)verdict->signal,
		(double)verdict->figures[COMPARED_VALUE]);
	say_rank(line, verdict);
	if (isnan(verdict->figures[COMPARED_LOAD]))
		wording_add(&line->words, "; load unknown");
}

static void say_share(struct line *line, double share)
{
	char text[UNITS_BYTES];

	units_percent(text, WIDE, share);
	wording_add(&line->words, "%s", text);
}

static void say_comparison(struct line *line, const struct verdict *verdict)
{
	switch (verdict->evidence) {
	case EVIDENCE_NO_LIFE:
		wording_add(&line->words, "no single process whose start is known");
		break;
	case EVIDENCE_NOT_TOLD:
		wording_add(&line->words, isnan(verdict->figures[COMPARED_AGE_S])
						  ? "younger than 10s"
						  : "no value at that age");
		break;
	case EVIDENCE_FEW_LIVES:
		wording_add(&line->words, "%.0f other li%s, %d needed",
			(double)verdict->figures[COMPARED_LIVES],
			verdict->figures[COMPARED_LIVES] == 1 ? "fe" : "ves", COMPARE_LEAST);
		break;
	case EVIDENCE_LITTLE_LOAD:
		say_share(line, (double)verdict->figures[COMPARED_LOAD]);
		wording_add(&line->words, " of the others' load, ");
		say_share(line, COMPARE_LEAST_LOAD);
		wording_add(&line->words, " needed");
		break;
	default: say_compared(line, verdict);
	}
}

void verdict_at_age(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict)
{
	struct line line = {.words = wording_begin(out, VERDICT_SENTENCE_BYTES), .unit = ""};

	say_comparison(&line, verdict);
}

static void say_age(struct line *line, const struct verdict *verdict)
{
	if (isnan(verdict->figures[COMPARED_AGE_S]))
		return;
	wording_add(&line->words, "at age ");
	say_span(line, (double)verdict->figures[COMPARED_AGE_S]);
	wording_add(&line->words, ": ");
}

void verdict_sentence(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict,
	const struct headroom *headroom, mono_ms now)
{
	verdict_sentence_in(out, verdict,
		verdict->signal == VERDICT_OF_CONNECTIONS ? "connections" : "bytes", headroom, now);
}

void verdict_sentence_in(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict,
	const char *unit, const struct headroom *headroom, mono_ms now)
{
	struct line line = {.words = wording_begin(out, VERDICT_SENTENCE_BYTES), .unit = unit};

	switch (verdict->code) {
	case VERDICT_UNKNOWN: wording_add(&line.words, "no sample yet"); break;
	case VERDICT_AGGREGATE:
		wording_add(&line.words,
			"several processes in one number, which grows when one is added");
		break;
	case VERDICT_LEARNING: say_learning(&line, verdict); break;
	case VERDICT_GROWING:
		say_growing(&line, verdict);
		say_time(&line, "; ", headroom);
		break;
	case VERDICT_RISING:
		say_floor(&line, verdict);
		wording_add(&line.words, ", may still flatten");
		break;
	case VERDICT_STOPPED:
		say_level(&line, verdict);
		wording_add(&line.words, " for ");
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

void verdict_time(char out[VERDICT_SENTENCE_BYTES], const struct headroom *headroom)
{
	struct line line = {.words = wording_begin(out, VERDICT_SENTENCE_BYTES), .unit = "bytes"};

	say_time(&line, "", headroom);
}

void verdict_comparison(char out[VERDICT_COMPARISON_BYTES], const struct verdict *verdict)
{
	const float least = 0.05F; /* less is written "0.0" */
	float margin = verdict->figures[VERDICT_MARGIN];

	*out = '\0';
	if (isfinite(margin) && fabsf(margin) >= least && verdict->evidence == EVIDENCE_FLOOR)
		snprintf(out, VERDICT_COMPARISON_BYTES, "\"%s\" explains the floor better, by %.1f",
			margin > 0 ? "still growing" : "flattened", fabs((double)margin));
}
