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
	};

	return words[code];
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
	say(line, headroom->kind == HEADROOM_RECYCLES ? "; recycled at " : "; limit ");
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
