#include "tui/cmd_headless.h"

#include <stdio.h>

#include "tui/app.h"

int cmd_headless(const struct options *options)
{
	char error[TARGET_ERROR_BYTES];
	struct app *app = app_create(&options->targets, error);

	if (!app) {
		fprintf(stderr, "lowtide: %s\n", error);
		return 2;
	}
	app_run(app, (struct app_until){options->for_ms, 0}, NULL);
	app_destroy(app);
	return 0;
}
