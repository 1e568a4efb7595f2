#ifndef LOWTIDE_PANES_COURSE_SUM_H
#define LOWTIDE_PANES_COURSE_SUM_H
/*
 * The courses of several subjects as one, step by step on an axis they share.
 *
 * COURSE_SUM adds what each had at the end of the step: values of about one moment. Peaks inside of
 * a step are left out, for nobody knows that two of them were at once. A point goes from what was
 * heard (min) to what it is with the last value of those who are silent (max), until they are
 * known to be gone: silence gives no memory back. A chart fills the one and shades the other.
 *
 * COURSE_WORST is the greatest of each step. Quantiles are joined so: the mean of two p99 is
 * nobody's p99. Who is silent has none.
 */
#include "model/lives.h"
#include "panes/chart.h"

enum course_join { COURSE_SUM, COURSE_WORST };

struct course_sum {
	enum course_join join;
	struct chart_axis axis; /* of steps: with a column for each */
	size_t each;            /* columns a step in the end */
	bool any;               /* something is in it */
	struct series_point points[SPARK_CELLS];
};

/* Empty. */
void course_sum_begin(struct course_sum *sum, enum course_join join, const struct chart_axis *axis);

/* A sample of it comes every period_ms. gone: NULL, or when the subject was. */
void course_sum_add(struct course_sum *sum, const struct series *series, int64_t period_ms,
	const mono_ms *gone);

/* COURSE_SUM: a life that ended before `until`, of which no more is kept than means by its age
   (model/lives.h). False: not even that. */
bool course_sum_add_life(struct course_sum *sum, const struct lives *lives, uint32_t number,
	enum life_signal signal, mono_ms until);

/* COURSE_SUM: somebody had about that much from then until then, and more is not known. */
void course_sum_hold(struct course_sum *sum, mono_ms from, mono_ms until, double value);

/* After the last: the points become those of all columns of the axis that it began with. */
void course_sum_end(struct course_sum *sum);

#endif
