#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "model/scrub.h"
#include "tui/cmd_check.h"
#include "tui/cmd_classify.h"
#include "tui/cmd_doctor.h"
#include "tui/cmd_headless.h"
#include "tui/cmd_live.h"
#include "tui/cmd_parse.h"
#include "tui/cmd_snapshot.h"
#include "tui/options.h"

static int run_app(struct app *app, const struct options *options)
{
	switch (options->command) {
	case COMMAND_SNAPSHOT: return cmd_snapshot(app, options);
	case COMMAND_CHECK: return cmd_check(app, options);
	case COMMAND_DOCTOR: return cmd_doctor(app, options);
	default: return options->headless ? cmd_headless(app, options) : cmd_live(app, options);
	}
}

/* A word that was mistyped marks nobody, and nobody would learn why. */
static void warn_of_canaries(const struct canary_rules *rules, const struct model *model)
{
	const struct canary_rule *idle = canary_rules_idle(rules, model);
	char label[CANARY_RULE_LABEL_BYTES];

	if (!idle)
		return;
	scrub(label, sizeof(label), idle->label, strlen(idle->label));
	fprintf(stderr, "lowtide: --canary %s=...: no target has a label %s\n", label, label);
}

static int run(const struct options *options)
{
	char error[TARGET_ERROR_BYTES];
	struct app *app;
	int status;

	if (options->command == COMMAND_CLASSIFY)
		return cmd_classify(options->own_argc, options->own_argv);
	if (options->command == COMMAND_PARSE)
		return cmd_parse(options->own_argc, options->own_argv);
	app = app_create(&options->config, error);
	if (!app) {
		fprintf(stderr, "lowtide: %s\n", error);
		return 2;
	}
	warn_of_canaries(&options->canaries, app_model(app));
	if (options->baseline)
		app_use_baseline(app, options->baseline);
	status = run_app(app, options);
	app_destroy(app);
	return status;
}

static int answer(const struct options *options)
{
	switch (options->wish) {
	case WISH_HELP: options_print_help(stdout, options->command); return 0;
	case WISH_VERSION: puts("lowtide " LOWTIDE_VERSION); return 0;
	case WISH_RUN:
	default: return run(options);
	}
}

/* What somebody else's file says and is not done here: once, before the screen is taken. */
static void print_notes(const struct prometheus_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		fprintf(stderr, "lowtide: %s\n", notes->lines[i]);
	if (notes->beyond > 0)
		fprintf(stderr, "lowtide: +%zu more of these\n", notes->beyond);
}

int main(int argc, char **argv)
{
	char error[OPTIONS_ERROR_BYTES];
	struct options options;
	int status;

	/* A peer that hangs up, a pager that was quit: errors like any other. */
	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	/* Only how characters are written: numbers keep their point whatever the locale. */
	setlocale(LC_CTYPE, "");
	if (!options_parse(&options, argc, argv, error)) {
		fprintf(stderr, "lowtide: %s\n", error);
		return 2;
	}
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		options.ascii = true;
	print_notes(&options.notes);
	status = answer(&options);
	options_fini(&options);
	return status;
}
