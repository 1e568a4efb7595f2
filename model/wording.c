#include "model/wording.h"

#include <stdarg.h>
#include <stdio.h>

struct wording wording_begin(char *out, size_t size)
{
	out[0] = '\0';
	return (struct wording){.out = out, .size = size};
}

void wording_add(struct wording *words, const char *format, ...)
{
	va_list args;
	int written;

	va_start(args, format);
	written = vsnprintf(words->out + words->used, words->size - words->used, format, args);
	va_end(args);
	if (written > 0)
		words->used += (size_t)written;
	if (words->used >= words->size)
		words->used = words->size - 1;
}
