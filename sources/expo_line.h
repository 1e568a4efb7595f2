#ifndef LOWTIDE_SOURCES_EXPO_LINE_H
#define LOWTIDE_SOURCES_EXPO_LINE_H
/*
 * The grammar of one sample line, read in the order name, labels, tail, so that a reader may stop
 * after the name of a family nobody wants, or start at the tail of a line whose labels it knows.
 *
 *     name {labels} value [time] [# {labels} value [time]]
 *
 * Each step returns the byte where the next one begins, or NULL: then why is a sentence, and
 * nothing of the line may be used. Text must be as expo_text.h wants it. What is read stays valid
 * until the next line and as long as the text does.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "sources/exposition.h"

struct expo_point {
	double value;
	bool has_time;
	int64_t at_ms;
};

struct expo_line {
	/* Set by the owner. */
	enum expo_format format;
	const char *limit;     /* end of the text: loads must not go beyond it */
	char *unescaped;       /* LIMIT_LINE_BYTES */
	size_t unescaped_used; /* 0 at the beginning of each line */

	struct expo_series series;
	struct expo_point point;
	bool has_exemplar;
	size_t exemplar_label_count;
	struct expo_point exemplar;
	const char *why;

	struct expo_label labels[LIMIT_LABELS];
	struct expo_label exemplar_labels[LIMIT_LABELS];
};

/* The name before the braces, which is empty when the line begins with a brace. In the Prometheus
   format p may be at blanks. */
const char *expo_line_name(struct expo_line *line, const char *p);

/* Labels and the blank behind them, or behind the bare name; series is complete. Bytes up to what
   is returned are the key of the line: equal keys are equal series. */
const char *expo_line_labels(struct expo_line *line, const char *p);

/* Value, time, exemplar. Returns the byte behind the line feed. */
const char *expo_line_tail(struct expo_line *line, const char *p);

/* For names in other places: a quoted string at p, unescaped, UTF-8, not empty. */
const char *expo_line_quoted(struct expo_line *line, const char *p, struct expo_text *text);

#endif
