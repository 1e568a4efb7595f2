#ifndef LOWTIDE_MODEL_LABELS_H
#define LOWTIDE_MODEL_LABELS_H
/*
 * Labels of a target, which are kept as one text: "region=eu west tier=1 zone=a". A name is without
 * blanks and '='. A value may have both: it ends where a blank, a name and '=' follow, or with the
 * text.
 */
#include <stdbool.h>

#include "model/limits.h"
#include "model/text.h"

/* The label at a place, which moves behind it: `at` begins as the text. False at the end. What is
   found points into the text. */
bool labels_next(const char **at, struct label *label);

/* The value of a name; false: no label is called so. */
bool labels_find(const char *labels, const char *name, char out[LIMIT_LABELS_BYTES]);

#endif
