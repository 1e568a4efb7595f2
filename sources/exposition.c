#include "sources/exposition.h"

#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "sources/expo_line.h"
#include "sources/expo_memo.h"
#include "sources/expo_meta.h"
#include "sources/expo_text.h"

enum {
	SKIP_BYTES = 256 /* longer names are asked for on each of their lines */
};

struct expo {
	struct expo_line line;
	struct expo_sink sink;
	struct expo_memo *memo;
	struct expo_result result;

	/* Lines that begin so are skipped: the name of an unwanted family and the byte behind it.
	   Families come in one piece, so this saves nearly all questions. */
	size_t skip_len;
	char skip[SKIP_BYTES];

	/* The beginning of a line whose end is still to come. */
	size_t carried;
	bool too_long;  /* the rest of this line is dropped */
	bool after_eof; /* text after "# EOF" was reported */
	char *carry;    /* LIMIT_LINE_BYTES and a line feed */
};

struct expo *expo_create(void)
{
	struct expo *expo = calloc(1, sizeof(*expo));

	if (!expo)
		return NULL;
	/* These are touched as far as lines need it, which is a few pages. */
	expo->carry = malloc(LIMIT_LINE_BYTES + 1);
	expo->line.unescaped = malloc(LIMIT_LINE_BYTES);
	if (!expo->carry || !expo->line.unescaped) {
		expo_destroy(expo);
		return NULL;
	}
	return expo;
}

void expo_destroy(struct expo *expo)
{
	if (!expo)
		return;
	free(expo->carry);
	free(expo->line.unescaped);
	free(expo);
}

void expo_begin(struct expo *expo, enum expo_format format, const struct expo_sink *sink,
	struct expo_memo *memo)
{
	must(sink->series && sink->sample && sink->bad_line);
	expo->line.format = format;
	expo->sink = *sink;
	expo->memo = memo;
	expo->result = (struct expo_result){0};
	expo->skip_len = 0;
	expo->carried = 0;
	expo->too_long = false;
	expo->after_eof = false;
	if (memo)
		expo_memo_begin(memo, format);
}

static void bad_line(struct expo *expo, const char *why)
{
	expo->result.bad_lines++;
	expo->sink.bad_line(expo->sink.user, expo->result.lines, why);
}

/* Only text that has a line feed comes here. */
static const char *behind_feed(const char *p, const char *end)
{
	return (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
}

static void deliver(struct expo *expo, uint32_t token)
{
	const struct expo_line *line = &expo->line;
	const struct expo_sink *sink = &expo->sink;

	expo->result.samples++;
	sink->sample(sink->user, token, line->point.value, line->point.has_time, line->point.at_ms);
	if (line->has_exemplar && sink->exemplar)
		sink->exemplar(sink->user, line->exemplar_labels, line->exemplar_label_count,
			line->exemplar.value, line->exemplar.has_time, line->exemplar.at_ms);
}

static void skip_lines_like(struct expo *expo, const char *text, size_t len)
{
	expo->skip_len = 0;
	if (len > SKIP_BYTES)
		return;
	memcpy(expo->skip, text, len);
	expo->skip_len = len;
}

static void learn(struct expo *expo, const char *text, size_t len, uint32_t token)
{
	if (expo->memo)
		expo_memo_learn(expo->memo, (struct expo_memo_entry){text, len, token});
}

static bool is_wanted(const struct expo *expo)
{
	const struct expo_sink *sink = &expo->sink;

	return !sink->wants || sink->wants(sink->user, expo->line.series.name);
}

/* Each of the following reads the line at text and returns where the next one begins. */

static const char *unwanted_line(
	struct expo *expo, const char *text, const char *name_end, const char *end)
{
	size_t len = (size_t)(name_end - text) + 1;

	skip_lines_like(expo, text, len);
	learn(expo, text, len, EXPO_SKIP);
	return behind_feed(name_end, end);
}

static const char *sample_line(struct expo *expo, const char *text, const char *end)
{
	struct expo_line *line = &expo->line;
	const char *name_end = expo_line_name(line, text), *key_end = NULL, *next = NULL;
	bool asked = name_end && line->series.name.len > 0;
	uint32_t token = EXPO_SKIP;

	if (asked && !is_wanted(expo))
		return unwanted_line(expo, text, name_end, end);
	if (name_end)
		key_end = expo_line_labels(line, name_end);
	if (key_end)
		next = expo_line_tail(line, key_end);
	if (!next) {
		bad_line(expo, line->why);
		return behind_feed(text, end);
	}
	if (asked || is_wanted(expo))
		token = expo->sink.series(expo->sink.user, &line->series);
	learn(expo, text, (size_t)(key_end - text), token);
	if (token != EXPO_SKIP)
		deliver(expo, token);
	return next;
}

static const char *comment_line(struct expo *expo, const char *text, const char *end)
{
	const char *next = behind_feed(text, end);
	struct expo_family family;

	switch (expo_comment(&expo->line, text, next - 1, &family)) {
	case EXPO_COMMENT_PLAIN: break;
	case EXPO_COMMENT_META:
		if (expo->sink.meta)
			expo->sink.meta(expo->sink.user, family.what, family.name, family.text);
		break;
	case EXPO_COMMENT_EOF: expo->result.saw_eof = true; break;
	case EXPO_COMMENT_BAD: bad_line(expo, expo->line.why); break;
	}
	return next;
}

static bool begins_with(const char *text, const char *end, const char *beginning, size_t len)
{
	return (size_t)(end - text) >= len && memcmp(text, beginning, len) == 0;
}

/* Nobody asked what comments say: only the end mark of OpenMetrics matters. */
static bool is_idle_comment(const struct expo *expo, const char *text, const char *end)
{
	return expo->sink.wants && !expo->sink.meta &&
	       (expo->line.format == EXPO_PROM || !begins_with(text, end, "# E", 3));
}

/* NULL when the line is not remembered, or goes on in a way that the plain reading must judge. */
static const char *remembered_line(struct expo *expo, const char *text, const char *end)
{
	struct expo_memo_entry entry;
	const char *next;

	if (!expo_memo_find(expo->memo, text, (size_t)(end - text), &entry))
		return NULL;
	if (entry.token == EXPO_SKIP) {
		skip_lines_like(expo, text, entry.len);
		return behind_feed(text + entry.len - 1, end);
	}
	next = expo_line_tail(&expo->line, text + entry.len);
	if (next)
		deliver(expo, entry.token);
	return next;
}

static const char *plain_line(struct expo *expo, const char *text, const char *end)
{
	const char *p = expo->line.format == EXPO_PROM ? expo_skip(text, EXPO_BLANK) : text;

	if (*p == '#')
		return comment_line(expo, p, end);
	if (*p != '\n')
		return sample_line(expo, text, end);
	if (expo->line.format == EXPO_OPENMETRICS)
		bad_line(expo, "OpenMetrics has no blank lines");
	return p + 1;
}

static void text_after_eof(struct expo *expo)
{
	if (!expo->after_eof)
		bad_line(expo, "text after # EOF");
	expo->after_eof = true;
}

static const char *one_line(struct expo *expo, const char *text, const char *end)
{
	const char *next = NULL;

	expo->result.lines++;
	expo->line.unescaped_used = 0;
	if (expo->result.saw_eof) {
		text_after_eof(expo);
		return behind_feed(text, end);
	}
	if (*text == '#')
		return is_idle_comment(expo, text, end) ? behind_feed(text, end)
							: comment_line(expo, text, end);
	if (expo->skip_len > 0 && begins_with(text, end, expo->skip, expo->skip_len))
		return behind_feed(text + expo->skip_len - 1, end);
	if (expo->memo)
		next = remembered_line(expo, text, end);
	return next ? next : plain_line(expo, text, end);
}

/* The last byte before end is a line feed. It stops every search, so nobody looks for the end. */
static void whole_lines(struct expo *expo, const char *text, const char *end)
{
	expo->line.limit = end;
	while (text < end)
		text = one_line(expo, text, end);
}

/* Collects one line that lies in several chunks, or finds that it is too long. */
static const char *carry_line(struct expo *expo, const char *bytes, size_t len)
{
	size_t room = LIMIT_LINE_BYTES + 1 - expo->carried;
	size_t window = len < room ? len : room;
	const char *feed = memchr(bytes, '\n', window);

	if (!feed && window == room) {
		expo->carried = 0;
		expo->too_long = true;
		expo->result.lines++;
		if (expo->result.saw_eof)
			text_after_eof(expo);
		else
			bad_line(expo, "the line is too long");
		return bytes;
	}
	if (feed)
		window = (size_t)(feed - bytes) + 1;
	memcpy(expo->carry + expo->carried, bytes, window);
	expo->carried += window;
	if (feed) {
		whole_lines(expo, expo->carry, expo->carry + expo->carried);
		expo->carried = 0;
	}
	return bytes + window;
}

/* The rest of a line that is too long. */
static const char *drop_line(struct expo *expo, const char *bytes, size_t len)
{
	const char *feed = memchr(bytes, '\n', len);

	expo->too_long = feed == NULL;
	return feed ? feed + 1 : bytes + len;
}

/* Behind the last line feed; bytes when there is none. */
static const char *behind_last_feed(const char *bytes, size_t len)
{
	while (len > 0 && bytes[len - 1] != '\n')
		len--;
	return bytes + len;
}

/* Reads lines where they lie, as many at once as one line may have bytes: so none is too long. */
static const char *lines_in_place(struct expo *expo, const char *bytes, size_t len)
{
	size_t window = len < LIMIT_LINE_BYTES + 1 ? len : LIMIT_LINE_BYTES + 1;
	const char *end = behind_last_feed(bytes, window);

	if (end == bytes)
		return carry_line(expo, bytes, len);
	whole_lines(expo, bytes, end);
	return end;
}

void expo_feed(struct expo *expo, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		size_t left = (size_t)(end - bytes);

		if (expo->too_long)
			bytes = drop_line(expo, bytes, left);
		else if (expo->carried > 0)
			bytes = carry_line(expo, bytes, left);
		else
			bytes = lines_in_place(expo, bytes, left);
	}
}

/* An OpenMetrics body says itself where it ends, with a mark that may lack its line feed. */
static bool tail_counts(const struct expo *expo, bool framed)
{
	if (expo->line.format == EXPO_PROM)
		return framed;
	return expo->result.saw_eof || (expo->carried == 5 && memcmp(expo->carry, "# EOF", 5) == 0);
}

struct expo_result expo_end(struct expo *expo, bool framed)
{
	if (expo->carried > 0 && tail_counts(expo, framed)) {
		expo->carry[expo->carried] = '\n';
		whole_lines(expo, expo->carry, expo->carry + expo->carried + 1);
	} else if (expo->carried > 0) {
		expo->result.dropped_tail = true;
	}
	expo->carried = 0;
	if (expo->memo)
		expo_memo_end(expo->memo, !expo->result.dropped_tail);
	return expo->result;
}
