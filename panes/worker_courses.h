#ifndef LOWTIDE_PANES_WORKER_COURSES_H
#define LOWTIDE_PANES_WORKER_COURSES_H
/*
 * The small courses below a worker's memory: what a person has watched, then latency, load, pool,
 * CPU, deadlocks, what is looked at together first. What nobody ever told has none.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/series.h"
#include "panes/frame.h"
#include "panes/role.h"

enum { WORKER_COURSES = 6 + LIMIT_OWN_WATCHES };

struct course {
	const char *label, *brief; /* in front of the value now, on wide and on narrow screens; cut
				      where they leave it no room */
	const struct series *history;
	double scale;     /* from the history's unit to what is shown */
	bool rare;        /* the number is the mean of the last minute; no peak is shown */
	const char *word; /* NULL, or why there is no number now; "" nobody knows */
	double value;     /* else, as shown */
	enum role role;
};

/* Those of frame->detail, which must be there. Borrowed from the model. Returns how many. */
size_t worker_courses(const struct frame *frame, struct course courses[WORKER_COURSES]);

#endif
