#ifndef LOWTIDE_TUI_DOCTOR_WORDS_H
#define LOWTIDE_TUI_DOCTOR_WORDS_H
/*
 * How a diagnosis is written: a topic, and text beside it that is broken between words. All text of
 * one leaves through here, scrubbed.
 */
#include <stdint.h>
#include <stdio.h>

#include "model/model.h"

/* Of one target. */
struct diagnosis {
	FILE *out;
	const struct model *model;
	struct instant now;
	uint32_t feed_number;
	const struct feed *feed;
	size_t fixes; /* things to fix there */
};

/* "  topic       text" */
void diagnosis_say(struct diagnosis *diagnosis, const char *topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with the topic "fix": counted, so that the target is not called well. */
void diagnosis_fix(struct diagnosis *diagnosis, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
