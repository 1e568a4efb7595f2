#include "panes/phrase.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct phrase phrase_begin(char *out, size_t size)
{
	out[0] = '\0';
	return (struct phrase){.out = out, .size = size};
}

void phrase_add(struct phrase *phrase, const char *separator, const char *format, ...)
{
	size_t gap = phrase->used > 0 ? strlen(separator) : 0;
	size_t left = phrase->size - phrase->used;
	char *at = phrase->out + phrase->used;
	va_list args;
	int length;

	if (gap + 1 >= left)
		return;
	va_start(args, format);
	length = vsnprintf(at + gap, left - gap, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= left - gap) {
		*at = '\0';
		return;
	}
	memcpy(at, separator, gap);
	phrase->used += gap + (size_t)length;
}
