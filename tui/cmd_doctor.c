#include "tui/cmd_doctor.h"

#include "sources/clock.h"
#include "tui/app.h"

enum {
	/* Enough fresh connections to meet both of two workers behind one port 7 times in 8. */
	DOCTOR_POLLS = 4,
	DOCTOR_PATIENCE_MS = 30 * 1000,
};

int cmd_doctor(const struct options *options)
{
	struct app_until until = {options->for_ms, 0};
	char error[TARGET_ERROR_BYTES];
	struct app *app = app_create(&options->targets, error);
	size_t sick;

	if (!app) {
		fprintf(stderr, "lowtide: %s\n", error);
		return 2;
	}
	if (options->for_ms == 0)
		until = (struct app_until){DOCTOR_PATIENCE_MS, DOCTOR_POLLS};
	app_run(app, until, NULL);
	sick = doctor_report(stdout, app_model(app), &options->targets, clock_now());
	app_destroy(app);
	return sick > 0 ? 1 : 0;
}
