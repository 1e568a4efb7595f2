#ifndef LOWTIDE_MODEL_WORDING_H
#define LOWTIDE_MODEL_WORDING_H
/*
 * A sentence under construction: what is said is put behind what was said, and cut at the end of
 * the room.
 */
#include <stddef.h>

struct wording {
	char *out; /* NUL-terminated, the caller's */
	size_t size, used;
};

/* Empty. size >= 1. */
struct wording wording_begin(char *out, size_t size);

void wording_add(struct wording *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
