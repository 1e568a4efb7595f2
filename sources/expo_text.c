#include "sources/expo_text.h"

#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "model/must.h"
#include "model/scrub.h"

enum {
	LETTER = EXPO_LABEL_FIRST | EXPO_LABEL_REST | EXPO_NAME_FIRST | EXPO_NAME_REST,
	DIGIT = EXPO_LABEL_REST | EXPO_NAME_REST,
	COLON = EXPO_NAME_FIRST | EXPO_NAME_REST,
	BLANK = EXPO_BLANK,
};

enum { FIRST_UNESCAPED = 512 };

/* clang-format off */
#define FOUR(class) class, class, class, class
#define TEN(class)  FOUR(class), FOUR(class), class, class
const unsigned char expo_class_of[256] = {
	['\t'] = BLANK, [' '] = BLANK, [':'] = COLON, ['_'] = LETTER,
	['0'] = TEN(DIGIT),
	['A'] = TEN(LETTER), TEN(LETTER), FOUR(LETTER), LETTER, LETTER,
	['a'] = TEN(LETTER), TEN(LETTER), FOUR(LETTER), LETTER, LETTER,
};
/* clang-format on */

/*
 * The first quote, backslash or line feed at or behind p; *foreign is set when a byte beyond ASCII
 * comes before it. Label values are most of a body: sixteen bytes at a time they cost a third.
 */
static inline const char *find_special(const char *p, const char *limit, bool *foreign)
{
#ifdef __SSE2__
	__m128i passed = _mm_setzero_si128();

	for (; limit - p >= 16; p += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
		__m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
		__m128i feeds = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
		unsigned found = (unsigned)_mm_movemask_epi8(
			_mm_or_si128(_mm_or_si128(quotes, backslashes), feeds));

		if (found) {
			/* found - 1 has the bits below the lowest one; of those above it, only some
			   that belong to ASCII */
			unsigned high = (unsigned)_mm_movemask_epi8(bytes) & (found - 1);

			*foreign |= (high | (unsigned)_mm_movemask_epi8(passed)) != 0;
			return p + __builtin_ctz(found);
		}
		passed = _mm_or_si128(passed, bytes);
	}
	*foreign |= _mm_movemask_epi8(passed) != 0;
#else
	(void)limit;
#endif
	for (; *p != '"' && *p != '\\' && *p != '\n'; p++)
		*foreign |= (unsigned char)*p >= 0x80;
	return p;
}

/* A string that begins at start and has, at or before p, something that is not plain. */
static const char *quoted_slowly(struct expo_reader *reader, const char *start, const char *p,
	bool foreign, struct text *text)
{
	bool escapes = false;

	while (*p == '\\' && p[1] != '\n') {
		escapes = true;
		foreign |= (unsigned char)p[1] >= 0x80;
		p = find_special(p + 2, reader->limit, &foreign);
	}
	if (*p != '"')
		return expo_bad(reader, "a quoted string does not end");
	*text = (struct text){start, (size_t)(p - start)};
	if (foreign && !utf8_is_valid(text->data, text->len))
		return expo_bad(reader, "a quoted string is not UTF-8");
	if (escapes)
		*text = expo_unescape(reader, *text, true);
	return p + 1;
}

const char *expo_quoted(struct expo_reader *reader, const char *p, struct text *text)
{
	bool foreign = false;
	const char *start = p + 1, *end = find_special(start, reader->limit, &foreign);

	if (*end != '"' || foreign)
		return quoted_slowly(reader, start, end, foreign, text);
	*text = (struct text){start, (size_t)(end - start)};
	return end + 1;
}

const char *expo_quoted_name(struct expo_reader *reader, const char *p, struct text *name)
{
	p = expo_quoted(reader, p, name);
	if (p && name->len == 0)
		return expo_bad(reader, "a quoted name is empty");
	return p;
}

void expo_release_unescaped(struct expo_reader *reader)
{
	free(reader->unescaped);
	reader->unescaped = NULL;
	reader->unescaped_used = reader->unescaped_size = 0;
}

/* Strings only shrink here, so room for the rest of the line is room for all of them to come, and
   none has to move. */
static void make_room(struct expo_reader *reader, const char *p)
{
	const char *feed = memchr(p, '\n', (size_t)(reader->limit - p));
	size_t size = reader->unescaped_size ? reader->unescaped_size : FIRST_UNESCAPED;

	must(feed != NULL);
	while (size < (size_t)(feed - p))
		size *= 2;
	if (size == reader->unescaped_size)
		return;
	free(reader->unescaped);
	reader->unescaped = malloc(size);
	must(reader->unescaped != NULL);
	reader->unescaped_size = size;
}

struct text expo_unescape(struct expo_reader *reader, struct text raw, bool quotes)
{
	const char *from = raw.data, *end = raw.data + raw.len;
	char *out, *w;

	if (reader->unescaped_used == 0)
		make_room(reader, raw.data);
	must(raw.len <= reader->unescaped_size - reader->unescaped_used);
	w = out = reader->unescaped + reader->unescaped_used;
	while (from < end) {
		char next = from + 1 < end ? from[1] : '\0';
		bool is_escape =
			*from == '\\' && (next == '\\' || next == 'n' || (next == '"' && quotes));

		if (is_escape)
			*w++ = next == 'n' ? '\n' : next;
		else
			*w++ = *from;
		from += is_escape ? 2 : 1;
	}
	reader->unescaped_used += (size_t)(w - out);
	return (struct text){out, (size_t)(w - out)};
}
