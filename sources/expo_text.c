#include "sources/expo_text.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	LETTER = EXPO_LABEL_FIRST | EXPO_LABEL_REST | EXPO_NAME_FIRST | EXPO_NAME_REST,
	DIGIT = EXPO_LABEL_REST | EXPO_NAME_REST,
	COLON = EXPO_NAME_FIRST | EXPO_NAME_REST,
	BLANK = EXPO_BLANK,
};

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
 * The first quote, backslash or line feed at or behind p. Sets *foreign when a byte beyond ASCII
 * comes before it. Most bytes of a body are label values: sixteen at a time they cost a third.
 */
static const char *find_special(const char *p, const char *limit, bool *foreign)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'),
		      feed = _mm_set1_epi8('\n');

	for (; limit - p >= 16; p += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i special = _mm_or_si128(
			_mm_cmpeq_epi8(bytes, feed), _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
							     _mm_cmpeq_epi8(bytes, backslash)));
		unsigned found = (unsigned)_mm_movemask_epi8(special);
		unsigned high = (unsigned)_mm_movemask_epi8(bytes);

		if (found) {
			/* the bits below the lowest one that is set */
			*foreign |= (high & (found - 1) & ~found) != 0;
			return p + __builtin_ctz(found);
		}
		*foreign |= high != 0;
	}
#else
	(void)limit;
#endif
	for (; *p != '"' && *p != '\\' && *p != '\n'; p++)
		*foreign |= (unsigned char)*p >= 0x80;
	return p;
}

struct expo_quoted expo_find_quote(const char *p, const char *limit)
{
	struct expo_quoted found = {NULL, false, false};

	p = find_special(p, limit, &found.foreign);
	while (*p == '\\' && p[1] != '\n') {
		found.escapes = true;
		found.foreign |= (unsigned char)p[1] >= 0x80;
		p = find_special(p + 2, limit, &found.foreign);
	}
	if (*p == '"')
		found.end = p;
	return found;
}

struct expo_text expo_unescape(char *out, const char *from, const char *to, bool quotes)
{
	char *w = out;

	while (from < to) {
		char next = from + 1 < to ? from[1] : '\0';

		if (*from != '\\') {
			*w++ = *from++;
		} else if (next == '\\' || next == 'n' || (next == '"' && quotes)) {
			*w++ = next == 'n' ? '\n' : next;
			from += 2;
		} else {
			*w++ = *from++;
		}
	}
	return (struct expo_text){out, (size_t)(w - out)};
}
