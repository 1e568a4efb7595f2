#include "model/scrub.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"

static const char scrub_mark[] = "\xef\xbf\xbd"; /* U+FFFD REPLACEMENT CHARACTER */

/* Unicode 15, table 3-7: what the second byte may be depends on the first. */
static bool second_byte_fits(unsigned char first, unsigned char second)
{
	unsigned char low = 0x80, high = 0xbf;

	if (first == 0xe0)
		low = 0xa0; /* below: overlong */
	else if (first == 0xed)
		high = 0x9f; /* above: surrogates */
	else if (first == 0xf0)
		low = 0x90; /* below: overlong */
	else if (first == 0xf4)
		high = 0x8f; /* above: beyond U+10FFFF */
	return second >= low && second <= high;
}

static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

size_t utf8_decode(const char *s, size_t len, uint32_t *code_point)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t need;
	uint32_t c;

	must(len >= 1);
	need = sequence_length(u[0]);
	if (need == 0 || need > len)
		return 0;
	if (need == 1) {
		*code_point = u[0];
		return 1;
	}
	if (!second_byte_fits(u[0], u[1]))
		return 0;
	c = u[0] & (0x7fU >> need);
	for (size_t i = 1; i < need; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (u[i] & 0x3fU);
	}
	*code_point = c;
	return need;
}

static bool is_ascii_word(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return (word & 0x8080808080808080) == 0;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
	size_t count = code_point < 0x80      ? 1
		       : code_point < 0x800   ? 2
		       : code_point < 0x10000 ? 3
					      : 4;

	if (count == 1) {
		out[0] = (char)code_point;
		return 1;
	}
	for (size_t i = count; i-- > 1; code_point >>= 6)
		out[i] = (char)(0x80 | (code_point & 0x3f));
	out[0] = (char)(0xf00U >> count | code_point);
	return count;
}

bool utf8_is_valid(const char *s, size_t len)
{
	uint32_t c;

	while (len > 0) {
		/* nearly all text is ASCII: eight bytes at a time */
		size_t n = len >= 8 && is_ascii_word(s) ? 8 : utf8_decode(s, len, &c);

		if (n == 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

bool scrub_is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) /* C0, DEL, C1 */
	       || c == 0x061c                       /* Arabic letter mark */
	       || (c >= 0x200b && c <= 0x200f)      /* zero width, LRM, RLM */
	       || (c >= 0x2028 && c <= 0x202e)      /* separators, embeddings, overrides */
	       || (c >= 0x2060 && c <= 0x206f)      /* word joiner, isolates, deprecated formats */
	       || c == 0xfeff                       /* byte order mark */
	       || (c >= 0xfff9 && c <= 0xfffb)      /* interlinear annotation */
	       || (c >= 0xe0000 && c <= 0xe0fff);   /* tags: invisible text */
}

size_t scrub(char *out, size_t out_size, const char *text, size_t len)
{
	size_t used = 0;

	must(out_size >= 1);
	while (len > 0) {
		uint32_t c;
		size_t n = utf8_decode(text, len, &c);
		bool keep = n > 0 && !scrub_is_unsafe(c);
		const char *from = keep ? text : scrub_mark;
		size_t size = keep ? n : sizeof(scrub_mark) - 1;

		if (used + size >= out_size)
			break;
		memcpy(out + used, from, size);
		used += size;
		n = n > 0 ? n : 1;
		text += n;
		len -= n;
	}
	out[used] = '\0';
	return used;
}

size_t scrub_vformat(char *out, size_t out_size, const char *format, va_list args)
{
	char raw[1024];

	vsnprintf(raw, sizeof(raw), format, args);
	return scrub(out, out_size, raw, strlen(raw));
}

size_t scrub_format(char *out, size_t out_size, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = scrub_vformat(out, out_size, format, args);
	va_end(args);
	return len;
}
