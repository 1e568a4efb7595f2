#include "tui/cmd_doctor.h"

#include "sources/clock.h"

enum {
	/* Enough fresh connections to meet both of two workers behind one port 7 times in 8. */
	DOCTOR_POLLS = 4,
	DOCTOR_PATIENCE_MS = 30 * 1000,
};

int cmd_doctor(struct app *app, const struct options *options)
{
	struct app_until until = {options->for_ms, 0};
	int signal_number;
	size_t sick;

	if (options->for_ms == 0)
		until = (struct app_until){DOCTOR_PATIENCE_MS, DOCTOR_POLLS};
	signal_number = app_run(app, until, NULL);
	sick = doctor_report(stdout, app_model(app), app_targets(app), clock_now());
	if (fflush(stdout) != 0) {
		fputs("lowtide: cannot write the report to the standard output\n", stderr);
		return 2;
	}
	if (signal_number != 0)
		return 128 + signal_number;
	return sick > 0 ? 1 : 0;
}
