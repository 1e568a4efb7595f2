#include "sources/expo_line.h"

#include <math.h>

#include "sources/expo_number.h"

void expo_line_text(struct expo_line *line, const char *limit)
{
	line->reader.limit = limit;
	line->last_name.len = 0;
	expo_labels_forget(&line->labels);
	expo_labels_forget(&line->exemplar_labels);
}

const char *expo_line_name(struct expo_line *line, const char *p)
{
	struct text *last = &line->last_name;
	const char *name = expo_free_blanks(&line->reader, p);

	line->same_name = last->len > 0 && expo_begins(&line->reader, name, *last) &&
			  !expo_is(name[last->len], EXPO_NAME_REST);
	if (!line->same_name) {
		p = expo_word_end(name, EXPO_NAME_FIRST, EXPO_NAME_REST);
		if (p == name && *p != '{')
			return expo_bad(&line->reader, "a line must begin with a metric name");
		*last = (struct text){name, (size_t)(p - name)};
	}
	line->series.name = *last;
	return name + last->len;
}

const char *expo_line_labels(struct expo_line *line, const char *p)
{
	struct expo_reader *reader = &line->reader;
	const char *brace = expo_free_blanks(reader, p);
	bool blank_needed = true;

	line->labels.count = 0;
	if (*brace == '{') {
		blank_needed = reader->format == EXPO_OPENMETRICS;
		p = expo_labels_read(reader, &line->labels, brace, &line->series.name);
		if (!p)
			return NULL;
	}
	if (line->series.name.len == 0)
		return expo_bad(reader, "the metric has no name");
	line->series.labels = line->labels.items;
	line->series.label_count = line->labels.count;
	if (*p == ' ' || (*p == '\t' && reader->format == EXPO_PROM))
		return p + 1;
	return blank_needed ? expo_bad(reader, "a blank was expected before the value") : p;
}

/* Milliseconds, digits only. */
static const char *time_ms(const char *p, int64_t *at_ms)
{
	const char *start = p;
	uint64_t ms = 0;

	for (; *p >= '0' && *p <= '9'; p++) {
		if (ms > INT64_MAX / 10)
			return NULL;
		ms = ms * 10 + (uint64_t)(*p - '0');
	}
	if (p == start || ms > INT64_MAX)
		return NULL;
	*at_ms = (int64_t)ms;
	return p;
}

/* Seconds, any float; what is beyond 64 bits of milliseconds saturates. */
static const char *time_seconds(const char *p, int64_t *at_ms)
{
	double seconds, ms;

	p = expo_number(p, &seconds);
	if (!p || !isfinite(seconds))
		return NULL;
	ms = round(seconds * 1000);
	if (ms >= 0x1p63)
		*at_ms = INT64_MAX;
	else
		*at_ms = ms <= -0x1p63 ? INT64_MIN : (int64_t)ms;
	return p;
}

/* value [time]; what follows them is not looked at. */
static inline const char *read_point(
	struct expo_reader *reader, const char *p, struct expo_point *point)
{
	const char *next;

	p = expo_number(p, &point->value);
	if (!p)
		return expo_bad(reader, "the value is not a number");
	next = expo_gap(reader, p);
	point->has_time = next != p && *next != '\n' && *next != '#';
	if (!point->has_time)
		return p;
	p = reader->format == EXPO_PROM ? time_ms(next, &point->at_ms)
					: time_seconds(next, &point->at_ms);
	return p ? p : expo_bad(reader, "the time is not a number of its format");
}

/* p is behind " # ". */
static const char *exemplar(struct expo_line *line, const char *p)
{
	struct expo_reader *reader = &line->reader;

	if (*p != '{')
		return expo_bad(reader, "an exemplar must begin with a brace");
	p = expo_labels_read(reader, &line->exemplar_labels, p, NULL);
	if (!p)
		return NULL;
	if (*p != ' ')
		return expo_bad(reader, "a blank was expected before the exemplar's value");
	line->has_exemplar = true;
	return read_point(reader, p + 1, &line->exemplar);
}

const char *expo_line_tail(struct expo_line *line, const char *p)
{
	struct expo_reader *reader = &line->reader;

	line->has_exemplar = false;
	p = read_point(reader, expo_free_blanks(reader, p), &line->point);
	if (!p)
		return NULL;
	if (reader->format == EXPO_PROM)
		p = expo_skip(p, EXPO_BLANK);
	else if (p[0] == ' ' && p[1] == '#' && p[2] == ' ')
		p = exemplar(line, p + 3);
	if (!p)
		return NULL;
	return *p == '\n' ? p + 1 : expo_bad(reader, "unexpected text at the end of the line");
}
