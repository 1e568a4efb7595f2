#include "sources/exposition.h"

#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "sources/expo_cut.h"
#include "sources/expo_line.h"
#include "sources/expo_memo.h"
#include "sources/expo_meta.h"
#include "sources/expo_text.h"

enum {
	SKIP_BYTES = 256,      /* longer names are asked for on each of their lines */
	KEPT_BYTES = 64 << 10, /* of each buffer; hardly a line is longer */
};

struct expo {
	struct expo_line line;
	struct expo_sink sink;
	struct expo_memo *memo;
	struct expo_result result;

	/* Lines that begin so are skipped: the name of an unwanted family and the byte behind it.
	   Families come in one piece, so this saves nearly all questions. */
	bool wanted; /* the answer for the last name */
	size_t skip_len;
	char skip[SKIP_BYTES];

	struct expo_cut cut;
	bool after_eof; /* text after "# EOF" was reported */
};

static void whole_lines(void *user, const char *text, const char *end);
static void too_long_line(void *user);

struct expo *expo_create(void)
{
	struct expo *expo = calloc(1, sizeof(*expo));

	if (expo)
		expo->cut = (struct expo_cut){
			.user = expo, .lines = whole_lines, .too_long = too_long_line};
	return expo;
}

void expo_destroy(struct expo *expo)
{
	if (!expo)
		return;
	expo_cut_release(&expo->cut);
	expo_release_unescaped(&expo->line.reader);
	free(expo);
}

void expo_trim(struct expo *expo)
{
	if (expo->cut.carry_size > KEPT_BYTES)
		expo_cut_release(&expo->cut);
	if (expo->line.reader.unescaped_size > KEPT_BYTES)
		expo_release_unescaped(&expo->line.reader);
}

void expo_begin(struct expo *expo, enum expo_format format, const struct expo_sink *sink,
	struct expo_memo *memo)
{
	must(sink->series && sink->sample && sink->bad_line);
	expo->line.reader.format = format;
	expo->sink = *sink;
	expo->memo = memo;
	expo->result = (struct expo_result){0};
	expo->skip_len = 0;
	expo->after_eof = false;
	expo_cut_reset(&expo->cut);
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

	expo->result.saw_sample = true;
	if (token == EXPO_SKIP)
		return;
	expo->result.samples++;
	sink->sample(sink->user, token, line->point.value, line->point.has_time, line->point.at_ms);
	if (line->has_exemplar && sink->exemplar)
		sink->exemplar(sink->user, line->exemplar_labels.items, line->exemplar_labels.count,
			line->exemplar.value, line->exemplar.has_time, line->exemplar.at_ms);
}

static bool begins_with(const char *text, const char *end, const char *beginning, size_t len)
{
	return (size_t)(end - text) >= len && memcmp(text, beginning, len) == 0;
}

static void skip_lines_like(struct expo *expo, const char *text, size_t len)
{
	if (len > SKIP_BYTES)
		return;
	memcpy(expo->skip, text, len);
	expo->skip_len = len;
}

static void learn(struct expo *expo, struct expo_memo_entry entry)
{
	if (expo->memo)
		expo_memo_learn(expo->memo, entry);
}

static bool is_wanted(const struct expo *expo)
{
	const struct expo_sink *sink = &expo->sink;

	return !sink->wants || sink->wants(sink->user, expo->line.series.name);
}

/* Nobody asked what comments say: only the end mark of OpenMetrics matters. */
static bool is_idle_comment(const struct expo *expo, const char *text, const char *end)
{
	return expo->sink.wants && !expo->sink.meta &&
	       (expo->line.reader.format == EXPO_PROM || !begins_with(text, end, "# E", 3));
}

/* Prose has lines that look like those of families nobody wants: these are read once until one
   line is known to be a sample. */
static void look_for_proof(struct expo *expo, const char *unwanted)
{
	struct expo_line *line = &expo->line;
	const char *p = expo_line_name(line, unwanted);

	if (p)
		p = expo_line_labels(line, p);
	if (p)
		p = expo_line_tail(line, p);
	expo->result.saw_sample = p != NULL;
	expo->wanted = false; /* the answer for the name just read */
}

/* Each of the following reads the line at text and returns where the next one begins. */

static const char *unwanted_line(
	struct expo *expo, const char *text, const char *name_end, const char *end)
{
	size_t len = (size_t)(name_end - text) + 1;

	if (!expo->result.saw_sample)
		look_for_proof(expo, text);
	skip_lines_like(expo, text, len);
	learn(expo, (struct expo_memo_entry){.bytes = text, .len = len, .unwanted = true});
	return behind_feed(name_end, end);
}

static const char *sample_line(struct expo *expo, const char *text, const char *end)
{
	struct expo_line *line = &expo->line;
	const char *name_end = expo_line_name(line, text), *key_end = NULL, *next = NULL;
	bool named = name_end && line->series.name.len > 0;
	uint32_t token = EXPO_SKIP;

	if (named && !line->same_name)
		expo->wanted = is_wanted(expo);
	if (named && !expo->wanted)
		return unwanted_line(expo, text, name_end, end);
	if (name_end)
		key_end = expo_line_labels(line, name_end);
	if (key_end)
		next = expo_line_tail(line, key_end);
	if (!next) {
		bad_line(expo, line->reader.why);
		return behind_feed(text, end);
	}
	if (named || is_wanted(expo))
		token = expo->sink.series(expo->sink.user, &line->series);
	learn(expo, (struct expo_memo_entry){
			    .bytes = text, .len = (size_t)(key_end - text), .token = token});
	deliver(expo, token);
	return next;
}

static const char *comment_line(struct expo *expo, const char *text, const char *end)
{
	const char *next = behind_feed(text, end);
	struct expo_family family;

	if (is_idle_comment(expo, text, end))
		return next;
	switch (expo_comment(&expo->line.reader, text, next - 1, &family)) {
	case EXPO_COMMENT_PLAIN: break;
	case EXPO_COMMENT_META:
		if (expo->sink.meta)
			expo->sink.meta(expo->sink.user, family.what, family.name, family.text);
		break;
	case EXPO_COMMENT_EOF: expo->result.saw_eof = true; break;
	case EXPO_COMMENT_BAD: bad_line(expo, expo->line.reader.why); break;
	}
	return next;
}

/* NULL when the line is not remembered, or goes on in a way that the plain reading must judge. */
static const char *remembered_line(struct expo *expo, const char *text, const char *end)
{
	struct expo_memo_entry entry;
	const char *next;

	if (!expo_memo_find(expo->memo, text, (size_t)(end - text), &entry))
		return NULL;
	if (entry.unwanted) {
		if (!expo->result.saw_sample)
			look_for_proof(expo, text);
		skip_lines_like(expo, text, entry.len);
		return behind_feed(text + entry.len - 1, end);
	}
	next = expo_line_tail(&expo->line, text + entry.len);
	if (next)
		deliver(expo, entry.token);
	else
		expo_forget_unescaped(&expo->line.reader); /* the line is read again */
	return next;
}

static const char *plain_line(struct expo *expo, const char *text, const char *end)
{
	const char *p = expo->line.reader.format == EXPO_PROM ? expo_skip(text, EXPO_BLANK) : text;

	if (*p == '#')
		return comment_line(expo, p, end);
	if (*p != '\n')
		return sample_line(expo, text, end);
	if (expo->line.reader.format == EXPO_OPENMETRICS)
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
	expo_forget_unescaped(&expo->line.reader);
	if (expo->result.saw_eof) {
		text_after_eof(expo);
		return behind_feed(text, end);
	}
	if (*text == '#')
		return comment_line(expo, text, end);
	if (expo->skip_len > 0 && begins_with(text, end, expo->skip, expo->skip_len)) {
		if (!expo->result.saw_sample)
			look_for_proof(expo, text);
		return behind_feed(text + expo->skip_len - 1, end);
	}
	if (expo->memo)
		next = remembered_line(expo, text, end);
	return next ? next : plain_line(expo, text, end);
}

static void whole_lines(void *user, const char *text, const char *end)
{
	struct expo *expo = user;

	expo_line_text(&expo->line, end);
	while (text < end)
		text = one_line(expo, text, end);
}

static void too_long_line(void *user)
{
	struct expo *expo = user;

	expo->result.lines++;
	if (expo->result.saw_eof)
		text_after_eof(expo);
	else
		bad_line(expo, "the line is too long");
}

void expo_feed(struct expo *expo, const char *bytes, size_t len)
{
	expo_cut_feed(&expo->cut, bytes, len);
}

/* An OpenMetrics body says itself where it ends, with a mark that may lack its line feed. */
static bool tail_counts(const struct expo *expo, bool framed)
{
	static const char mark[] = "# EOF";

	if (expo->line.reader.format == EXPO_PROM)
		return framed;
	return expo->result.saw_eof ||
	       (expo->cut.carried == sizeof(mark) - 1 &&
		       memcmp(expo->cut.carry, mark, sizeof(mark) - 1) == 0);
}

struct expo_result expo_end(struct expo *expo, bool framed)
{
	if (tail_counts(expo, framed))
		expo_cut_flush(&expo->cut);
	expo->result.dropped_tail = expo->cut.carried > 0;
	expo_cut_reset(&expo->cut);
	if (expo->memo)
		expo_memo_end(expo->memo, !expo->result.dropped_tail);
	return expo->result;
}
