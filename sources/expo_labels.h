#ifndef LOWTIDE_SOURCES_EXPO_LABELS_H
#define LOWTIDE_SOURCES_EXPO_LABELS_H
/*
 * Label sets: {name="value",...}, no name twice, as long as LIMIT_LABELS.
 *
 * Lines that follow each other mostly have the same label names in the same order. So the names of
 * the last set are kept as a shape: a label that begins as the shape says is known to have a legal
 * name that did not occur before, for the price of one comparison.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "sources/expo_text.h"

struct expo_labels {
	size_t count;
	struct label items[LIMIT_LABELS + 1]; /* one more, for the one being read */

	uint64_t seen; /* a bit for each name, several may share one; unused while in_shape */
	bool in_shape; /* the names so far are those of the shape */
	size_t shape_count;
	struct text shape[LIMIT_LABELS]; /* each is name=" in text that is still there */
};

/* To be called before the text of the last set goes away. */
void expo_labels_forget(struct expo_labels *labels);

/* p is at the opening brace. A quoted string that is not a label's name is the metric's name: it
   goes to *metric when that is empty; anything else is bad, also when metric is NULL. */
const char *expo_labels_read(
	struct expo_reader *reader, struct expo_labels *labels, const char *p, struct text *metric);

#endif
