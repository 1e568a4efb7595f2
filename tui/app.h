#ifndef LOWTIDE_TUI_APP_H
#define LOWTIDE_TUI_APP_H
/*
 * The program without its face: the loop, the sources on it, and the model they fill.
 *
 * Everything happens on one thread. SIGINT, SIGTERM and SIGHUP end a run, SIGUSR1 asks for a
 * snapshot; whoever started the run decides what that means.
 */
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "model/model.h"
#include "tui/configuration.h"

struct app;

/* The configuration is borrowed until app_destroy(); its targets must be checked and named. Returns
   NULL with one line in error (a library that cannot be started). */
struct app *app_create(const struct configuration *config, char error[TARGET_ERROR_BYTES]);
void app_destroy(struct app *app);

/* How long a run lasts: until the time is over (0: no limit), until each feed was polled so many
   times (0: does not matter; more where several processes take turns; a server that never let us
   in, once) and history was fetched, or until a signal. */
struct app_until {
	int64_t for_ms;
	uint64_t polls;
};

/* Somebody who watches a run, on its thread. What is NULL is not called. */
struct app_watcher {
	void *user;
	/* Nothing was polled yet: the place to put handles of one's own on the loop. False: there
	   will be no run. */
	bool (*begin)(void *user, uv_loop_t *loop);
	void (*changed)(void *user); /* the model: something was told, or time has passed */
	void (*end)(void *user);     /* the place to close those handles */
	/* For a snapshot, by SIGUSR1. NULL: that signal ends the program, as it does any other. */
	void (*asked)(void *user);
};

/* Polls until then. watcher may be NULL. Returns 0, or the number of the signal that ended it. Call
   once. */
int app_run(struct app *app, struct app_until until, const struct app_watcher *watcher);

/* Ends the run. signal_number 0: somebody wanted it so. */
void app_end(struct app *app, int signal_number);

const struct model *app_model(const struct app *app);

/* Takes the baseline of a report (model_use_baseline). */
void app_use_baseline(struct app *app, const struct baseline *baseline);

/* Marks the model's baseline, or lets it go (model_mark). */
void app_mark(struct app *app, struct instant now);

/* By the model's number of the feed: what is polled there, NULL when nothing is (any more). */
const struct target *const *app_targets(const struct app *app);

#endif
