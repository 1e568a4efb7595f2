#include "tui/cmd_headless.h"

int cmd_headless(struct app *app, const struct options *options)
{
	app_run(app, (struct app_until){options->for_ms, 0});
	return 0;
}
