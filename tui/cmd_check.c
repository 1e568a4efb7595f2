#include "tui/cmd_check.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/must.h"
#include "model/units.h"
#include "sources/clock.h"
#include "tui/check_report.h"

enum {
	LOOK_MS = 250,      /* the least between two looks; what is told sooner waits */
	PROGRESS_MS = 1000, /* between two lines of progress */
	WIDE = UNITS_BYTES - 1,
	EXIT_UNKNOWN = 3,
};

struct check {
	struct app *app;
	const struct options *options;
	struct judge *judges;
	struct canary_watch *canaries;
	struct view_canaries marked;
	struct owner_shares shares;
	struct instant began;
	bool looked;
	mono_ms looked_at;
	bool decided; /* before its time: a rule failed */
	bool shows_progress;
	mono_ms progress_at;
};

static const struct rule_list *rules_of(const struct check *check)
{
	return &check->options->config.rules;
}

/* ---- before and while it watches: on stderr ---- */

static int64_t slowest_interval_ms(const struct target_list *targets)
{
	int64_t slowest_ms = 0;

	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].interval_ms > slowest_ms)
			slowest_ms = targets->items[i].interval_ms;
	return slowest_ms;
}

static int64_t longest_window_ms(const struct target_list *targets)
{
	int64_t longest_ms = 0;

	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].kind == TARGET_POSTGRES &&
			targets->items[i].window_ms > longest_ms)
			longest_ms = targets->items[i].window_ms;
	return longest_ms;
}

/* The rule whose decision takes longest, and how long that is at least. */
static const struct rule *slowest_rule(const struct options *options, int64_t *least_ms)
{
	const struct rule_list *rules = &options->config.rules;
	int64_t interval_ms = slowest_interval_ms(&options->config.targets);
	int64_t window_ms = longest_window_ms(&options->config.targets);
	const struct rule *slowest = &rules->items[0];

	*least_ms = rule_least_wait_ms(slowest, interval_ms, window_ms);
	for (size_t i = 1; i < rules->count; i++) {
		int64_t ms = rule_least_wait_ms(&rules->items[i], interval_ms, window_ms);

		if (ms > *least_ms) {
			*least_ms = ms;
			slowest = &rules->items[i];
		}
	}
	return slowest;
}

static bool asks_by_age(const struct rule_list *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rule_is_by_age(&rules->items[i]))
			return true;
	return false;
}

static void say_plan(const struct options *options)
{
	size_t rules = options->config.rules.count;
	bool backfilled = options->config.history.url != NULL;
	char span[UNITS_BYTES], least[UNITS_BYTES];
	int64_t least_ms;
	const struct rule *slowest = slowest_rule(options, &least_ms);

	units_span(span, WIDE, options->for_ms);
	units_span(least, WIDE, least_ms);
	fprintf(stderr,
		"lowtide: %zu rule%s, watched for %s; a pass takes all of it, a failure "
		"ends it\n",
		rules, rules == 1 ? "" : "s", span);
	if (least_ms > 0)
		fprintf(stderr, "lowtide: to decide takes at least %s (%s)%s\n", least,
			slowest->text, backfilled ? ", less what history there is" : "");
	if (least_ms > options->for_ms && !backfilled)
		fprintf(stderr, "lowtide: that is longer than --for %s: it may stay unknown\n",
			span);
	if (asks_by_age(&options->config.rules))
		fprintf(stderr,
			"lowtide: (group) takes %d others that are watched at the canary's age: "
			"restart some with it\n",
			COMPARE_LEAST);
}

static void show_progress(struct check *check, struct instant now)
{
	char gone[UNITS_BYTES], whole[UNITS_BYTES];
	size_t counts[JUDGEMENTS] = {0};

	if (!check->shows_progress || mono_diff_ms(now.mono, check->progress_at) < PROGRESS_MS)
		return;
	check->progress_at = now.mono;
	for (size_t i = 0; i < rules_of(check)->count; i++)
		counts[judge_conclude(&check->judges[i])]++;
	units_age(gone, WIDE, mono_diff_ms(now.mono, check->began.mono));
	units_span(whole, WIDE, check->options->for_ms);
	fprintf(stderr, "\r%s of %s: %zu hold, %zu unknown  ", gone, whole, counts[JUDGED_PASS],
		counts[JUDGED_UNKNOWN]);
}

static void clear_progress(const struct check *check)
{
	if (check->shows_progress)
		fprintf(stderr, "\r%*s\r", OPTIONS_WIDTH - 1, "");
}

/* ---- looks ---- */

/* True when a rule has failed: the answer cannot change any more. */
static bool look(struct check *check, struct instant now)
{
	struct sight sight = {.model = app_model(check->app), .now = now, .shares = &check->shares};
	bool failed = false;

	owner_shares_find(&check->shares, sight.model, now.mono);
	canary_watch_mark(check->canaries, sight.model, &check->marked);
	sight.canaries = check->marked.workers;
	sight.canary_count = check->marked.count;
	sight.canaries_beyond = check->marked.beyond;
	check->looked = true;
	check->looked_at = now.mono;
	for (size_t i = 0; i < rules_of(check)->count; i++) {
		struct finding finding = rule_look(&rules_of(check)->items[i], &sight);

		judge_look(&check->judges[i], &finding, now);
		failed = failed || check->judges[i].failed;
	}
	return failed;
}

static bool on_begin(void *user, uv_loop_t *loop)
{
	struct check *check = user;

	(void)loop;
	check->began = clock_now();
	return true;
}

static void on_changed(void *user)
{
	struct check *check = user;
	struct instant now = clock_now();

	if (check->looked && mono_diff_ms(now.mono, check->looked_at) < LOOK_MS)
		return;
	if (look(check, now)) {
		check->decided = true;
		app_end(check->app, 0);
	}
	show_progress(check, now);
}

static void on_end(void *user)
{
	struct check *check = user;

	if (!check->decided)
		look(check, clock_now());
	clear_progress(check);
}

/* ---- the end of it ---- */

static bool write_report(const struct check_report *report, int64_t format)
{
	if (format == FORMAT_JSON)
		check_report_json(stdout, report);
	else
		check_report_text(stdout, report);
	return fflush(stdout) == 0 && !ferror(stdout);
}

static int exit_status(const struct check_report *report, int signal_number, bool written)
{
	if (!written) {
		fputs("lowtide: cannot write the verdicts to the standard output\n", stderr);
		return 2;
	}
	if (signal_number != 0)
		return 128 + signal_number;
	switch (check_verdict(report)) {
	case JUDGED_PASS: return 0;
	case JUDGED_FAIL: return 1;
	default: return EXIT_UNKNOWN;
	}
}

static int conclude(const struct check *check, int signal_number)
{
	struct instant now = clock_now();
	struct check_report report = {
		.rules = rules_of(check),
		.judges = check->judges,
		.now = now,
		.watched_ms = mono_diff_ms(now.mono, check->began.mono),
		.for_ms = check->options->for_ms,
		.cut_short = signal_number != 0 || check->decided,
	};

	return exit_status(&report, signal_number, write_report(&report, check->options->format));
}

int cmd_check(struct app *app, const struct options *options)
{
	struct check check = {
		.app = app,
		.options = options,
		.judges = calloc(options->config.rules.count, sizeof(struct judge)),
		.canaries = canary_watch_create(&options->canaries),
		.shows_progress = isatty(STDERR_FILENO) == 1,
	};
	struct app_watcher watcher = {
		.user = &check, .begin = on_begin, .changed = on_changed, .end = on_end};
	int64_t interval_ms = slowest_interval_ms(&options->config.targets);
	int status;

	must(check.judges != NULL);
	for (size_t i = 0; i < rules_of(&check)->count; i++)
		judge_init(&check.judges[i], rules_of(&check)->items[i].for_ms, interval_ms);
	say_plan(options);
	status = app_run(app, (struct app_until){options->for_ms, 0}, &watcher);
	status = conclude(&check, status);
	canary_watch_destroy(check.canaries);
	free(check.judges);
	return status;
}
