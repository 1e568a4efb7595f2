#include "sources/expo_meta.h"

#include <string.h>

#include "model/scrub.h"
#include "sources/expo_text.h"

struct keyword {
	const char *word;
	enum expo_meta what;
	bool prom; /* means something in both formats */
};

static const struct keyword keywords[] = {
	{"TYPE", EXPO_META_TYPE, true},
	{"HELP", EXPO_META_HELP, true},
	{"UNIT", EXPO_META_UNIT, false},
};

static const char *const prom_types[] = {"counter", "gauge", "histogram", "summary", "untyped"};
static const char *const openmetrics_types[] = {"counter", "gauge", "histogram", "gaugehistogram",
	"summary", "info", "stateset", "unknown"};

static enum expo_comment bad(struct expo_reader *reader, const char *why)
{
	reader->why = why;
	return EXPO_COMMENT_BAD;
}

static bool is_type(enum expo_format format, struct text text)
{
	bool prom = format == EXPO_PROM;
	const char *const *types = prom ? prom_types : openmetrics_types;
	size_t count = prom ? sizeof(prom_types) / sizeof(*prom_types)
			    : sizeof(openmetrics_types) / sizeof(*openmetrics_types);

	for (size_t i = 0; i < count; i++)
		if (text_is(text, types[i]))
			return true;
	return false;
}

/* A unit is the last word of its family's name, or empty. */
static bool is_unit(struct text name, struct text unit)
{
	const char *tail = name.data + name.len - unit.len;

	if (unit.len == 0)
		return true;
	return unit.len < name.len && tail[-1] == '_' && memcmp(tail, unit.data, unit.len) == 0;
}

/* Prometheus says that help of blanks only is empty. */
static struct text help_text(struct expo_reader *reader, struct text raw)
{
	bool prom = reader->format == EXPO_PROM;

	if (prom && expo_skip(raw.data, EXPO_BLANK) == raw.data + raw.len)
		return (struct text){raw.data, 0};
	if (!memchr(raw.data, '\\', raw.len))
		return raw;
	return expo_unescape(reader, raw, !prom);
}

static enum expo_comment check(struct expo_reader *reader, struct expo_family *family)
{
	switch (family->what) {
	case EXPO_META_TYPE:
		if (!is_type(reader->format, family->text))
			return bad(reader, "not a type of this format");
		break;
	case EXPO_META_HELP:
		if (!utf8_is_valid(family->text.data, family->text.len))
			return bad(reader, "the help text is not UTF-8");
		family->text = help_text(reader, family->text);
		break;
	case EXPO_META_UNIT:
		if (!is_unit(family->name, family->text))
			return bad(reader, "a unit must be the last word of the name");
		break;
	}
	return EXPO_COMMENT_META;
}

/* p is at the name. */
static enum expo_comment metadata(
	struct expo_reader *reader, const char *p, const char *end, struct expo_family *family)
{
	if (*p == '"') {
		p = expo_quoted_name(reader, p, &family->name);
		if (!p)
			return EXPO_COMMENT_BAD;
	} else {
		family->name.data = p;
		p = expo_word_end(p, EXPO_NAME_FIRST, EXPO_NAME_REST);
		family->name.len = (size_t)(p - family->name.data);
		if (family->name.len == 0)
			return bad(reader, "a metric name was expected");
	}
	if (reader->format == EXPO_OPENMETRICS ? *p == ' ' : expo_is(*p, EXPO_BLANK))
		p++;
	else if (p < end || reader->format == EXPO_OPENMETRICS)
		return bad(reader, "a blank was expected behind the name");
	family->text = (struct text){p, (size_t)(end - p)};
	return check(reader, family);
}

static const struct keyword *find_keyword(struct text word, enum expo_format format)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (text_is(word, keywords[i].word))
			return keywords[i].prom || format == EXPO_OPENMETRICS ? &keywords[i] : NULL;
	return NULL;
}

static enum expo_comment prom_comment(
	struct expo_reader *reader, const char *p, const char *end, struct expo_family *family)
{
	const char *word = expo_skip(p + 1, EXPO_BLANK),
		   *word_end = expo_skip(word, EXPO_NAME_REST);
	const struct keyword *keyword =
		find_keyword((struct text){word, (size_t)(word_end - word)}, EXPO_PROM);

	if (word == p + 1 || !keyword || !expo_is(*word_end, EXPO_BLANK))
		return EXPO_COMMENT_PLAIN;
	family->what = keyword->what;
	return metadata(reader, expo_skip(word_end, EXPO_BLANK), end, family);
}

static enum expo_comment openmetrics_comment(
	struct expo_reader *reader, const char *p, const char *end, struct expo_family *family)
{
	struct text whole = {p, (size_t)(end - p)};
	const struct keyword *keyword;

	if (text_is(whole, "# EOF"))
		return EXPO_COMMENT_EOF;
	if (whole.len < 7 || p[1] != ' ' || p[6] != ' ')
		return bad(reader, "OpenMetrics has no such comment");
	keyword = find_keyword((struct text){p + 2, 4}, EXPO_OPENMETRICS);
	if (!keyword)
		return bad(reader, "OpenMetrics has no such comment");
	family->what = keyword->what;
	return metadata(reader, p + 7, end, family);
}

enum expo_comment expo_comment(
	struct expo_reader *reader, const char *p, const char *end, struct expo_family *family)
{
	if (reader->format == EXPO_OPENMETRICS)
		return openmetrics_comment(reader, p, end, family);
	return prom_comment(reader, p, end, family);
}
