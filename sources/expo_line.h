#ifndef LOWTIDE_SOURCES_EXPO_LINE_H
#define LOWTIDE_SOURCES_EXPO_LINE_H
/*
 * The grammar of one sample line, read in the order name, labels, tail, so that a reader may stop
 * after the name of a family nobody wants, or start at the tail of a line whose labels it knows.
 *
 *     name {labels} value [time] [# {labels} value [time]]
 *
 * Each step returns the place where the next one begins, or NULL for a line of which nothing may
 * be used. What was read is valid until the next line and as long as its text.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sources/expo_labels.h"
#include "sources/expo_text.h"
#include "sources/exposition.h"

struct expo_point {
	double value;
	bool has_time;
	int64_t at_ms;
};

struct expo_line {
	struct expo_reader reader;

	struct metric series; /* labels are those of the next member */
	struct expo_labels labels;
	struct expo_point point;

	bool has_exemplar;
	struct expo_labels exemplar_labels;
	struct expo_point exemplar;

	/* Samples of one family stand together, so names are first compared with the one before. */
	struct text last_name; /* empty: there is none in this text */
	bool same_name;        /* this line has it too */
};

/* New text begins, which ends at limit; the one before may be gone. */
void expo_line_text(struct expo_line *line, const char *limit);

/* The name before the braces, which is empty when the line begins with a brace. In the Prometheus
   format p may be at blanks. */
const char *expo_line_name(struct expo_line *line, const char *p);

/* Labels and the blank behind them, or behind the bare name; series is complete. Bytes up to what
   is returned are the key of the line: equal keys are equal series. */
const char *expo_line_labels(struct expo_line *line, const char *p);

/* Value, time, exemplar. Returns the place behind the line feed. */
const char *expo_line_tail(struct expo_line *line, const char *p);

#endif
