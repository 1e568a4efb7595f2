#ifndef LOWTIDE_TESTS_SUPPORT_LIST_RUN_H
#define LOWTIDE_TESTS_SUPPORT_LIST_RUN_H
/*
 * The program without its face on one list of targets, in a scratch folder, with two real workers
 * to be on it; it goes on as what it waits for comes true.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"

/* Setup and teardown of a cmocka group. */
int list_run_begin(void **state);
int list_run_end(void **state);

/* host:port of the workers, 0 and 1. */
const char *list_run_worker(int i);

/* Once it holds, it is done, and the next step is waited for. */
struct list_step {
	const char *what; /* for who waits in vain; NULL behind the last step */
	bool (*holds)(const struct model *model);
	void (*then)(void); /* NULL: nothing is done */
};

/* Polls every interval_ms; dns_server may be NULL. Fails unless every step is taken. */
void list_run(const char *list, const char *dns_server, int64_t interval_ms,
	const struct list_step *steps);

/* ---- what there is ---- */

struct list_census {
	size_t asked, answering, gone, troubled;
};

struct list_census list_run_count(const struct model *model);
const struct feed *list_run_find(const struct model *model, const char *name);
bool list_run_answers(const struct model *model, const char *name);

#endif
