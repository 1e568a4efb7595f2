#include "tui/cmd_headless.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "sources/clock.h"
#include "tui/snapshot.h"

struct run {
	struct app *app;
	struct snapshot_look look;
};

static void save_snapshot(void *user)
{
	const struct run *run = user;
	char path[SNAPSHOT_PATH_BYTES], error[SNAPSHOT_ERROR_BYTES];

	if (snapshot_save(app_model(run->app), clock_now(), run->look, path, error))
		fprintf(stderr, "lowtide: written: %s\n", path);
	else
		fprintf(stderr, "lowtide: %s\n", error);
}

int cmd_headless(struct app *app, const struct options *options)
{
	struct run run = {app, snapshot_look_of(options)};
	struct app_watcher watcher = {.user = &run, .asked = save_snapshot};
	int signal_number = app_run(app, (struct app_until){options->for_ms, 0}, &watcher);

	/* SIGINT and SIGTERM are the ways to end it; a terminal that goes away is an accident. */
	return signal_number == SIGHUP ? 128 + SIGHUP : 0;
}
