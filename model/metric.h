#ifndef LOWTIDE_MODEL_METRIC_H
#define LOWTIDE_MODEL_METRIC_H
/*
 * One series as it is named: a family's name and labels, no label name twice. A view: texts and
 * labels are owned by somebody else.
 */
#include <stddef.h>

#include "model/text.h"

struct metric {
	struct text name;
	const struct label *labels;
	size_t label_count;
};

/* The value of a label; data is NULL when there is no such label. */
struct text metric_label(const struct metric *metric, const char *name);

#endif
