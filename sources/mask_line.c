#include "sources/mask_line.h"

#include "model/must.h"
#include "model/scrub.h"

static const struct text ellipsis = {MASK_ELLIPSIS, sizeof(MASK_ELLIPSIS) - 1};

struct mask_line mask_line_begin(char *out, size_t out_size)
{
	must(out_size > ellipsis.len);
	return (struct mask_line){.out = out, .room = out_size - ellipsis.len - 1};
}

/* Plain bytes as many as fit, a character of several whole or not at all. */
static void append(struct mask_line *line, const char *bytes, size_t len)
{
	size_t room = line->room - line->used;

	if (len > room) {
		line->full = true;
		len = bytes[0] & 0x80 ? 0 : room;
	}
	memcpy(line->out + line->used, bytes, len);
	line->used += len;
}

/* The first character of the text, or what stands for it. Returns how many bytes it was. */
static size_t append_character(struct mask_line *line, struct text text)
{
	char safe[8]; /* a character or a mark, and NUL */
	uint32_t c;
	size_t len = utf8_decode(text.data, text.len, &c), size;

	len = len > 0 ? len : 1;
	size = scrub(safe, sizeof(safe), text.data, len);
	append(line, safe, size);
	return len;
}

static size_t plain_bytes(struct text text)
{
	size_t len = 0;

	while (len < text.len && text.data[len] >= 0x20 && text.data[len] < 0x7f)
		len++;
	return len;
}

void mask_line_put(struct mask_line *line, struct text text)
{
	if (line->full)
		return;
	if (line->blank_due)
		append(line, " ", 1);
	line->blank_due = false;
	while (text.len > 0 && !line->full) {
		size_t len = plain_bytes(text);

		if (len > 0)
			append(line, text.data, len);
		else
			len = append_character(line, text);
		text.data += len;
		text.len -= len;
	}
}

void mask_line_blank(struct mask_line *line)
{
	line->blank_due = line->used > 0;
}

size_t mask_line_end(struct mask_line *line, bool more)
{
	struct text written = {line->out, line->used};

	if ((more || line->full) && !text_ends_with(written, MASK_ELLIPSIS)) {
		memcpy(line->out + line->used, ellipsis.data, ellipsis.len);
		line->used += ellipsis.len;
	}
	line->out[line->used] = '\0';
	return line->used;
}
