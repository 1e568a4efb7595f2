#ifndef LOWTIDE_PANES_PHRASE_H
#define LOWTIDE_PANES_PHRASE_H
/*
 * A text that is put together from parts: what does not fit is left out, never half a part.
 */
#include <stddef.h>

struct phrase {
	char *out; /* NUL-terminated, the caller's */
	size_t size, used;
};

/* Empty. size >= 1. */
struct phrase phrase_begin(char *out, size_t size);

/* The separator comes in front of every part but the first. */
void phrase_add(struct phrase *phrase, const char *separator, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
