#ifndef LOWTIDE_TESTS_SUPPORT_REPORT_SCRIPTS_H
#define LOWTIDE_TESTS_SUPPORT_REPORT_SCRIPTS_H
/*
 * A small story for each row of the table of sentences (panes/report.h), in the order of the table,
 * and what is said of it then. The sentences are the examples of lowtide(1), word for word.
 */
#include "tests/support/scene.h"

struct report_script {
	const char *about; /* the row */
	void (*play)(struct scene *scene);
	const char *says; /* text and name; of several the first */
};

extern const struct report_script report_scripts[];
extern const size_t report_script_count;

/* Parts of stories, for those that have more than one trouble at once. */

/* A container that gains 180 MiB an hour, at second s; and one that takes part of its limit. */
void report_story_leak(struct scene *scene, uint32_t feed, int s, double limit_mib);
void report_story_share(struct scene *scene, uint32_t feed, double percent);

/* A container that is killed for lack of memory after 30, 70 and 130 of 150 seconds. */
void report_story_loop(struct scene *scene);

/* A pool of 20 with 63 callers in the queue. */
void report_story_pool(struct scene *scene, uint32_t feed);

#endif
