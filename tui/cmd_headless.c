#include "tui/cmd_headless.h"

#include <signal.h>
#include <stddef.h>

int cmd_headless(struct app *app, const struct options *options)
{
	int signal_number = app_run(app, (struct app_until){options->for_ms, 0}, NULL);

	/* SIGINT and SIGTERM are the ways to end it; a terminal that goes away is an accident. */
	return signal_number == SIGHUP ? 128 + SIGHUP : 0;
}
