#include "sources/expo_line.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "model/scrub.h"
#include "sources/expo_number.h"
#include "sources/expo_text.h"

static const char *bad(struct expo_line *line, const char *why)
{
	line->why = why;
	return NULL;
}

/* Where the Prometheus format allows blanks; OpenMetrics allows none. */
static inline const char *free_blanks(const struct expo_line *line, const char *p)
{
	return line->format == EXPO_PROM ? expo_skip(p, EXPO_BLANK) : p;
}

/* Between two words: any number of blanks, exactly one in OpenMetrics. p when there is none. */
static inline const char *gap(const struct expo_line *line, const char *p)
{
	if (line->format == EXPO_PROM)
		return expo_skip(p, EXPO_BLANK);
	return *p == ' ' ? p + 1 : p;
}

const char *expo_line_name(struct expo_line *line, const char *p)
{
	const char *name = free_blanks(line, p);

	p = name;
	if (expo_is(*p, EXPO_NAME_FIRST))
		p = expo_skip(p, EXPO_NAME_REST);
	else if (*p != '{')
		return bad(line, "a line must begin with a metric name");
	line->series.name = (struct expo_text){name, (size_t)(p - name)};
	return p;
}

/* A quoted string at p, unescaped and known to be UTF-8. */
static const char *quoted(struct expo_line *line, const char *p, struct expo_text *text)
{
	struct expo_quoted found = expo_find_quote(p + 1, line->limit);

	if (!found.end)
		return bad(line, "a quoted string does not end");
	*text = (struct expo_text){p + 1, (size_t)(found.end - p) - 1};
	if (found.foreign && !utf8_is_valid(text->data, text->len))
		return bad(line, "a quoted string is not UTF-8");
	if (found.escapes) {
		*text = expo_unescape(
			line->unescaped + line->unescaped_used, p + 1, found.end, true);
		line->unescaped_used += text->len;
	}
	return found.end + 1;
}

const char *expo_line_quoted(struct expo_line *line, const char *p, struct expo_text *text)
{
	p = quoted(line, p, text);
	if (p && text->len == 0)
		return bad(line, "a quoted name is empty");
	return p;
}

/* Labels while they are read. */
struct label_set {
	struct expo_label *labels;
	size_t count;
	uint64_t seen;          /* one bit for each name so far, several may share one */
	struct expo_text *name; /* where a metric name among the labels goes; NULL: none may be */
};

static inline bool same_text(struct expo_text a, struct expo_text b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* Comparing all pairs of twelve labels costs more than reading them: the bits of seen are a quick
   no. */
static inline bool is_duplicate(struct label_set *set, struct expo_text name)
{
	unsigned first = (unsigned char)name.data[0], last = (unsigned char)name.data[name.len - 1];
	uint64_t bit = 1ULL << ((first * 5 + last * 3 + name.len) & 63);
	bool maybe = set->seen & bit;

	set->seen |= bit;
	for (size_t i = 0; maybe && i < set->count; i++)
		if (same_text(set->labels[i].name, name))
			return true;
	return false;
}

static const char *add_label(
	struct expo_line *line, struct label_set *set, const char *p, struct expo_label label)
{
	static const struct expo_text reserved = {"__name__", 8};

	if (same_text(label.name, reserved))
		return bad(line, "__name__ is not for labels");
	if (is_duplicate(set, label.name))
		return bad(line, "a label name occurs twice");
	if (set->count == LIMIT_LABELS)
		return bad(line, "more labels than a line may have");
	set->labels[set->count++] = label;
	return p;
}

/* name="value", or the quoted name of the metric. */
static const char *label(struct expo_line *line, struct label_set *set, const char *p)
{
	struct expo_label new;
	bool is_quoted = *p == '"';

	if (is_quoted) {
		p = expo_line_quoted(line, p, &new.name);
		if (!p)
			return NULL;
	} else {
		new.name.data = p;
		if (!expo_is(*p, EXPO_LABEL_FIRST))
			return bad(line, "a label name was expected");
		p = expo_skip(p, EXPO_LABEL_REST);
		new.name.len = (size_t)(p - new.name.data);
	}
	p = free_blanks(line, p);
	if (is_quoted && (*p == ',' || *p == '}')) {
		if (!set->name || set->name->len > 0)
			return bad(line, "a second metric name");
		*set->name = new.name;
		return p;
	}
	if (*p != '=')
		return bad(line, "a label name must be followed by an equal sign");
	p = free_blanks(line, p + 1);
	if (*p != '"')
		return bad(line, "a label value must be quoted");
	p = quoted(line, p, &new.value);
	return p ? add_label(line, set, p, new) : NULL;
}

/* p is behind the opening brace; returns the byte behind the closing one. As in the Prometheus
   server a comma may follow the last label, and in its own format none is needed between two. */
static const char *label_set(struct expo_line *line, struct label_set *set, const char *p)
{
	p = free_blanks(line, p);
	while (*p != '}') {
		p = label(line, set, p);
		if (!p)
			return NULL;
		p = free_blanks(line, p);
		if (*p == ',')
			p = free_blanks(line, p + 1);
		else if (*p != '}' && (line->format == EXPO_OPENMETRICS || *p == '\n'))
			return bad(line, "a comma or a closing brace was expected");
	}
	return p + 1;
}

const char *expo_line_labels(struct expo_line *line, const char *p)
{
	struct label_set set = {.labels = line->labels, .name = &line->series.name};
	const char *name_end = p;
	bool blank_needed;

	p = free_blanks(line, p);
	blank_needed = line->format == EXPO_OPENMETRICS || *p != '{';
	if (*p == '{') {
		p = label_set(line, &set, p + 1);
		if (!p)
			return NULL;
	} else {
		p = name_end;
	}
	if (line->series.name.len == 0)
		return bad(line, "the metric has no name");
	line->series.labels = set.labels;
	line->series.label_count = set.count;
	if (line->format == EXPO_OPENMETRICS ? *p == ' ' : expo_is(*p, EXPO_BLANK))
		return p + 1;
	return blank_needed ? bad(line, "a blank was expected before the value") : p;
}

/* Milliseconds, digits only. */
static const char *time_ms(const char *p, int64_t *at_ms)
{
	const char *start = p;
	int64_t ms = 0;

	for (; *p >= '0' && *p <= '9'; p++) {
		int digit = *p - '0';

		if (ms > (INT64_MAX - digit) / 10)
			return NULL;
		ms = ms * 10 + digit;
	}
	*at_ms = ms;
	return p > start ? p : NULL;
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
static inline const char *point(struct expo_line *line, const char *p, struct expo_point *point)
{
	const char *next;

	p = expo_number(p, &point->value);
	if (!p)
		return bad(line, "the value is not a number");
	next = gap(line, p);
	point->has_time = next != p && *next != '\n' && *next != '#';
	if (!point->has_time)
		return p;
	p = line->format == EXPO_PROM ? time_ms(next, &point->at_ms)
				      : time_seconds(next, &point->at_ms);
	return p ? p : bad(line, "the time is not a number that it may be");
}

/* p is behind " # ". */
static const char *exemplar(struct expo_line *line, const char *p)
{
	struct label_set set = {.labels = line->exemplar_labels};

	if (*p != '{')
		return bad(line, "an exemplar must begin with a brace");
	p = label_set(line, &set, p + 1);
	if (!p)
		return NULL;
	if (*p != ' ')
		return bad(line, "a blank was expected before the exemplar's value");
	line->has_exemplar = true;
	line->exemplar_label_count = set.count;
	return point(line, p + 1, &line->exemplar);
}

const char *expo_line_tail(struct expo_line *line, const char *p)
{
	line->has_exemplar = false;
	p = point(line, free_blanks(line, p), &line->point);
	if (!p)
		return NULL;
	if (line->format == EXPO_PROM)
		p = expo_skip(p, EXPO_BLANK);
	else if (p[0] == ' ' && p[1] == '#' && p[2] == ' ')
		p = exemplar(line, p + 3);
	if (!p)
		return NULL;
	return *p == '\n' ? p + 1 : bad(line, "unexpected text at the end of the line");
}
