#include "tui/classify_report.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "model/headroom.h"
#include "model/scrub.h"
#include "model/units.h"
#include "model/verdict.h"
#include "panes/wall.h"

enum { NAME_BYTES = 1024 };

static struct headroom make_headroom(const struct classify_report *report)
{
	const float *figures = growth_verdict(report->growth)->figures;
	struct headroom headroom = {
		.kind = report->limit_bytes > 0 ? HEADROOM_DEATH : HEADROOM_UNKNOWN,
		.limit_bytes = report->limit_bytes,
	};

	headroom_charge(&headroom, (double)figures[VERDICT_PEAK], (double)figures[VERDICT_SLOPE],
		(double)figures[VERDICT_SLOPE_ERROR]);
	return headroom;
}

static void make_sentence(char out[VERDICT_SENTENCE_BYTES], const struct classify_report *report)
{
	struct headroom headroom = make_headroom(report);
	mono_ms now = {llround(report->now_s * 1000)};

	verdict_sentence(out, growth_verdict(report->growth), &headroom, now);
}

static void print_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* The words of verdict_word() as one lower-case word: "at-limit". */
static void print_word(FILE *out, enum verdict_code code)
{
	fputc('"', out);
	for (const char *c = verdict_word(code); *c; c++)
		fputc(*c == ' ' ? '-' : tolower((unsigned char)*c), out);
	fputc('"', out);
}

static void print_figure(FILE *out, const char *name, double value)
{
	if (isfinite(value))
		fprintf(out, ", \"%s\": %.6g", name, value);
}

static void print_flags(FILE *out, const struct classify_report *report)
{
	fputs(", \"flags\": [", out);
	for (size_t i = 0; i < report->flag_count; i++) {
		fprintf(out, "%s[%.3f, ", i > 0 ? ", " : "", report->flags[i].on_s);
		if (isnan(report->flags[i].off_s))
			fputs("null]", out);
		else
			fprintf(out, "%.3f]", report->flags[i].off_s);
	}
	fputc(']', out);
}

static double at_s(const struct growth *growth, const struct growth_point *point)
{
	return (double)growth_began_ms(growth) / 1000 + (double)point->at_s;
}

static void print_floor(FILE *out, const struct growth *growth)
{
	const struct growth_points *points = growth_floor(growth);

	fputs(", \"floor\": [", out);
	for (uint32_t i = 0; i < points->count; i++)
		fprintf(out, "%s[%.3f, %.0f]", i > 0 ? ", " : "", at_s(growth, &points->list[i]),
			(double)points->list[i].bytes);
	fputc(']', out);
}

void classify_report_json(FILE *out, const struct classify_report *report)
{
	const struct verdict *verdict = growth_verdict(report->growth);
	struct headroom headroom = make_headroom(report);
	struct headroom_time time;
	char name[NAME_BYTES], sentence[VERDICT_SENTENCE_BYTES];

	scrub(name, sizeof(name), report->name, strlen(report->name));
	make_sentence(sentence, report);
	fputs("{\"file\": ", out);
	print_string(out, name);
	fprintf(out, ", \"growing\": %s, \"verdict\": ",
		growth_is_growing(report->growth) ? "true" : "false");
	print_word(out, verdict->code);
	fprintf(out, ", \"since\": %.3f, \"evidence\": ", (double)verdict->since.ms / 1000);
	print_string(out, sentence);
	print_flags(out, report);
	print_figure(out, "slope_bytes_per_s", (double)verdict->figures[VERDICT_SLOPE]);
	print_figure(out, "margin", (double)verdict->figures[VERDICT_MARGIN]);
	if (growth_is_growing(report->growth) && headroom_time(&headroom, &time))
		print_figure(out, "eta_s", time.s);
	print_floor(out, report->growth);
	fputs("}\n", out);
}

static void explain_flags(FILE *out, const struct classify_report *report)
{
	for (size_t i = 0; i < report->flag_count; i++) {
		const struct classify_flag *flag = &report->flags[i];
		char on[WALL_BYTES], off[WALL_BYTES] = "still on";

		wall_date_time(on, (wall_s){flag->on_s});
		if (!isnan(flag->off_s))
			wall_date_time(off, (wall_s){flag->off_s});
		fprintf(out, "  highlighted  %s to %s\n", on, off);
	}
}

static void explain_floor(FILE *out, const struct growth *growth)
{
	static const char *const kinds[] = {
		[GROWTH_TROUGH] = "trough",
		[GROWTH_PAUSE] = "pause",
		[GROWTH_LOWEST] = "lowest of a stretch",
	};
	const struct growth_points *points = growth_floor(growth);

	for (uint32_t i = 0; i < points->count; i++) {
		char when[WALL_BYTES], level[UNITS_BYTES];

		wall_date_time(when, (wall_s){at_s(growth, &points->list[i])});
		units_bytes(level, UNITS_BYTES - 1, (double)points->list[i].bytes);
		fprintf(out, "  %-11s  %s  %9s  %s\n", i == 0 ? "floor" : "", when, level,
			kinds[points->list[i].kind]);
	}
}

void classify_report_explain(FILE *out, const struct classify_report *report)
{
	const struct verdict *verdict = growth_verdict(report->growth);
	char name[NAME_BYTES], sentence[VERDICT_SENTENCE_BYTES], since[WALL_BYTES];
	char comparison[VERDICT_COMPARISON_BYTES];

	scrub(name, sizeof(name), report->name, strlen(report->name));
	make_sentence(sentence, report);
	wall_date_time(since, (wall_s){(double)verdict->since.ms / 1000});
	fprintf(out, "%s: %s since %s\n  evidence     %s\n", name, verdict_word(verdict->code),
		since, sentence);
	verdict_comparison(comparison, verdict);
	if (comparison[0] != '\0')
		fprintf(out, "  comparison   %s\n", comparison);
	explain_flags(out, report);
	explain_floor(out, report->growth);
}
