#include "tests/support/list_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/fleet_member.h"
#include "tests/support/scratch_folder.h"
#include "tui/app.h"

enum { PATIENCE_MS = 60 * 1000, ADDRESS_BYTES = 64 };

static struct member members[2];
static char addresses[2][ADDRESS_BYTES]; /* host:port */

int list_run_begin(void **state)
{
	scratch_enter(state);
	for (int i = 0; i < 2; i++) {
		const char *argv[] = {"worker", "--name", i == 0 ? "a" : "b", NULL};
		const char *host;

		members[i] = member_start_serving(argv);
		host = strstr(members[i].url, "://") + 3;
		snprintf(addresses[i], ADDRESS_BYTES, "%.*s", (int)strcspn(host, "/"), host);
	}
	return 0;
}

int list_run_end(void **state)
{
	for (int i = 0; i < 2; i++)
		member_release(&members[i]);
	return scratch_leave(state);
}

const char *list_run_worker(int i)
{
	return addresses[i];
}

/* ---- a run that goes on as what it waits for comes true ---- */

struct play {
	struct app *app;
	const struct list_step *step; /* the one that is waited for; what is NULL behind the last */
};

static bool on_begin(void *user, uv_loop_t *loop)
{
	(void)user, (void)loop;
	return true;
}

static void on_changed(void *user)
{
	struct play *play = user;

	while (play->step->what && play->step->holds(app_model(play->app))) {
		if (play->step->then)
			play->step->then();
		play->step++;
	}
	if (!play->step->what)
		app_end(play->app, 0);
}

static void on_end(void *user)
{
	(void)user;
}

void list_run(const char *list, const char *dns_server, int64_t interval_ms,
	const struct list_step *steps)
{
	struct app_until until = {.for_ms = PATIENCE_MS};
	struct configuration config = {0};
	char error[TARGET_ERROR_BYTES];
	struct play play = {.step = steps};
	struct app_watcher watcher = {
		.user = &play, .begin = on_begin, .changed = on_changed, .end = on_end};
	struct target target;

	target_init(&target);
	if (!target_parse(&target, list, error))
		fail_msg("%s", error);
	target.interval_ms = interval_ms;
	target.timeout_ms = target_default_timeout_ms(interval_ms);
	target_set_text(&target.dns_server, dns_server);
	target_list_add(&config.targets, &target);
	play.app = app_create(&config, error);
	assert_non_null(play.app);
	app_run(play.app, until, &watcher);
	if (play.step->what)
		fail_msg("waited for %s", play.step->what);
	app_destroy(play.app);
	configuration_fini(&config);
}

/* ---- what there is ---- */

struct list_census list_run_count(const struct model *model)
{
	struct list_census census = {0};

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (!feed)
			continue;
		census.gone += feed->removed;
		census.asked += !feed->removed;
		census.answering += !feed->removed && feed->answers > 0;
		census.troubled += feed->faults > 0;
	}
	return census;
}

const struct feed *list_run_find(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (feed && strcmp(feed->name, name) == 0)
			return feed;
	}
	return NULL;
}

bool list_run_answers(const struct model *model, const char *name)
{
	const struct feed *feed = list_run_find(model, name);

	return feed && !feed->removed && feed->answers > 0;
}
