#include "tui/cmd_headless.h"

#include <stddef.h>

int cmd_headless(struct app *app, const struct options *options)
{
	app_run(app, (struct app_until){options->for_ms, 0}, NULL);
	return 0;
}
