#include "tui/cmd_snapshot.h"

#include <stdio.h>

#include "sources/clock.h"
#include "tui/snapshot.h"

enum {
	SNAPSHOT_POLLS = 2, /* a rate needs two samples */
	SNAPSHOT_PATIENCE_MS = 30 * 1000,
};

static bool write_it(const struct model *model, const struct options *options)
{
	struct snapshot_look look = snapshot_look_of(options);
	struct canary_watch *canaries = canary_watch_create(&options->canaries);

	canary_watch_mark(canaries, model, &look.canaries);
	canary_watch_destroy(canaries);
	return snapshot_write(model, clock_now(), look, stdout) && fflush(stdout) == 0;
}

static bool anybody_answered(const struct model *model)
{
	for (size_t i = 0; i < model_feed_slots(model); i++)
		if (model_feed(model, i) && model_feed(model, i)->answers > 0)
			return true;
	return false;
}

static int exit_status(const struct model *model, int signal_number, bool written)
{
	if (!written) {
		fputs("lowtide: cannot write the snapshot to the standard output\n", stderr);
		return 2;
	}
	if (signal_number != 0)
		return 128 + signal_number;
	return anybody_answered(model) ? 0 : 1;
}

int cmd_snapshot(struct app *app, const struct options *options)
{
	struct app_until until = {options->for_ms, 0};
	int signal_number;

	if (options->for_ms == 0)
		until = (struct app_until){SNAPSHOT_PATIENCE_MS, SNAPSHOT_POLLS};
	signal_number = app_run(app, until, NULL);
	return exit_status(app_model(app), signal_number, write_it(app_model(app), options));
}
