#ifndef LOWTIDE_TUI_CLASSIFY_REPORT_H
#define LOWTIDE_TUI_CLASSIFY_REPORT_H
/* What `lowtide classify` says about a trace: a line of JSON, or a few lines for a person. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/growth.h"

/* The highlight was on from on_s to off_s; off_s is NaN while it still is. */
struct classify_flag {
	double on_s, off_s;
};

struct classify_report {
	const char *name; /* of the trace; foreign text */
	const struct growth *growth;
	double now_s; /* of the last sample, unix */
	double limit_bytes;
	const struct classify_flag *flags;
	size_t flag_count;
};

void classify_report_json(FILE *out, const struct classify_report *report);
void classify_report_explain(FILE *out, const struct classify_report *report);

#endif
