#include "tui/app.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <uv.h>

#include "model/must.h"
#include "sources/clock.h"
#include "tui/backfill.h"
#include "tui/feeds.h"
#include "tui/signals.h"

enum {
	SETTLE_MS = 1000, /* model_settle() looks no closer than that */
	/* A second that took so long: the loop stood still. A busy machine does not do that. */
	STOPPED_MS = 5000,
	END_SIGNALS = 3,
};

struct app {
	uv_loop_t loop;
	uv_timer_t settle_timer, end_timer;
	uv_signal_t signals[END_SIGNALS], snapshot_signal;
	struct model *model;
	struct feeds feeds;
	struct pool_book pools;       /* of the configuration */
	struct watch_book watches;    /* the same */
	const struct target *history; /* of the targets; without url: nowhere */
	struct backfill *backfill;    /* while it runs; NULL: there is no history to fetch */
	mono_ms settled_at;
	struct app_until until;
	const struct app_watcher *watcher; /* while it runs; NULL: nobody */
	int ended_by;
};

static void set_data(uv_handle_t *handle, struct app *app)
{
	uv_handle_set_data(handle, app);
}

/* Where several processes take turns, a few polls meet only some of them. */
enum { POLLS_OF_MANY = 12 };

/* A server that lets nobody in has said so with its first fault; of one that answers, who holds its
   slots is known, or will not be. */
static bool server_polled_enough(const struct app *app, const struct feed *feed, uint64_t polls)
{
	if (feed->answers == 0)
		return feed->failures > 0;
	return feed->answers + feed->failures >= polls &&
	       (feed->faulty || model_server(app->model, feed->server)->sessions_heard.ever);
}

static bool feed_polled_enough(const struct app *app, const struct feed *feed, uint64_t polls)
{
	if (feed->server != ROSTER_NONE)
		return server_polled_enough(app, feed, polls);
	if (feed->many_identities && polls < POLLS_OF_MANY)
		polls = POLLS_OF_MANY;
	return feed->answers + feed->failures >= polls;
}

static bool lists_read(const struct app *app)
{
	for (size_t i = 0; i < model_discovery_count(app->model); i++) {
		const struct discovery *discovery = model_discovery(app->model, i);

		if (!discovery->heard && !discovery->faulty)
			return false;
	}
	return true;
}

static bool polled_enough(const struct app *app)
{
	if (app->until.polls == 0 || !lists_read(app) || !backfill_is_settled(app->backfill))
		return false;
	for (size_t i = 0; i < model_feed_slots(app->model); i++) {
		const struct feed *feed = model_feed(app->model, i);

		if (feed && !feed->removed && !feed_polled_enough(app, feed, app->until.polls))
			return false;
	}
	return true;
}

void app_end(struct app *app, int signal_number)
{
	app->ended_by = signal_number;
	uv_stop(&app->loop);
}

static void tell_change(const struct app *app)
{
	if (app->watcher && app->watcher->changed)
		app->watcher->changed(app->watcher->user);
}

/* Something was told. */
static void note_change(struct app *app)
{
	tell_change(app);
	if (polled_enough(app))
		app_end(app, 0);
}

static void on_lists(void *user)
{
	note_change(user);
}

static void on_reading(void *user, const struct reading *reading)
{
	struct app *app = user;

	model_accept(app->model, reading);
	pollers_prefer_fresh(&app->feeds.pollers, reading->feed,
		model_feed(app->model, reading->feed)->many_identities);
	note_change(app);
}

static void on_fault(void *user, uint32_t feed, struct instant at, const struct fault *fault)
{
	struct app *app = user;

	model_accept_fault(app->model, feed, at, fault);
	note_change(app);
}

static void on_past(void *user)
{
	note_change(user);
}

static const struct target *target_of(void *user, uint32_t feed)
{
	return app_targets(user)[feed];
}

static void on_settle(uv_timer_t *timer)
{
	struct app *app = uv_handle_get_data((uv_handle_t *)timer);
	struct instant now = clock_now();
	int64_t since_ms = mono_diff_ms(now.mono, app->settled_at);

	if (since_ms > STOPPED_MS)
		model_resume(app->model, now, since_ms);
	app->settled_at = now.mono;
	model_settle(app->model, now);
	tell_change(app);
}

static void on_end(uv_timer_t *timer)
{
	app_end(uv_handle_get_data((uv_handle_t *)timer), 0);
}

static void on_signal(uv_signal_t *handle, int number)
{
	app_end(uv_handle_get_data((uv_handle_t *)handle), number);
}

static void on_snapshot(uv_signal_t *handle, int number)
{
	const struct app *app = uv_handle_get_data((uv_handle_t *)handle);

	(void)number;
	app->watcher->asked(app->watcher->user);
}

static void open_handles(struct app *app)
{
	static const int numbers[END_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

	must(uv_timer_init(&app->loop, &app->settle_timer) == 0);
	must(uv_timer_init(&app->loop, &app->end_timer) == 0);
	set_data((uv_handle_t *)&app->settle_timer, app);
	set_data((uv_handle_t *)&app->end_timer, app);
	for (int i = 0; i < END_SIGNALS; i++) {
		must(uv_signal_init(&app->loop, &app->signals[i]) == 0);
		set_data((uv_handle_t *)&app->signals[i], app);
		if (!signal_is_ignored(numbers[i]))
			uv_signal_start(&app->signals[i], on_signal, numbers[i]);
	}
	must(uv_signal_init(&app->loop, &app->snapshot_signal) == 0);
	set_data((uv_handle_t *)&app->snapshot_signal, app);
}

static void close_handles(struct app *app)
{
	uv_close((uv_handle_t *)&app->settle_timer, NULL);
	uv_close((uv_handle_t *)&app->end_timer, NULL);
	for (int i = 0; i < END_SIGNALS; i++)
		uv_close((uv_handle_t *)&app->signals[i], NULL);
	uv_close((uv_handle_t *)&app->snapshot_signal, NULL);
}

/* Two sockets a target at most, and 1,024 descriptors is what many shells give. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Tells the model what people know, before there is anything to know it of. */
static void use_knowledge(struct app *app, const struct configuration *config)
{
	app->pools = pool_list_book(&config->pools);
	model_use_pools(app->model, &app->pools);
	app->watches = watch_list_book(&config->watches);
	model_use_watches(app->model, &app->watches);
	for (size_t i = 0; i < config->expectations.count; i++)
		must(model_expect(app->model, &config->expectations.items[i]));
	model_use_remedies(app->model, config->remedies.items, config->remedies.count);
}

struct app *app_create(const struct configuration *config, char error[TARGET_ERROR_BYTES])
{
	struct app *app = calloc(1, sizeof(*app));
	int code;

	must(app != NULL);
	raise_descriptor_limit();
	code = uv_loop_init(&app->loop);
	if (code != 0) {
		snprintf(error, TARGET_ERROR_BYTES, "cannot start the event loop: %s",
			uv_strerror(code));
		free(app);
		return NULL;
	}
	app->model = model_create();
	app->history = &config->history;
	use_knowledge(app, config);
	app->feeds.changed = on_lists;
	app->feeds.user = app;
	if (!feeds_init(&app->feeds, app->model, &config->targets)) {
		snprintf(error, TARGET_ERROR_BYTES, "more than %d lists of targets",
			LIMIT_DISCOVERIES);
		must(uv_loop_close(&app->loop) == 0);
		app_destroy(app);
		return NULL;
	}
	open_handles(app);
	return app;
}

static void start_backfill(struct app *app)
{
	struct backfill_outlet outlet = {app, target_of, on_past};

	if (!app->history->url)
		return;
	app->backfill = backfill_start(&app->loop, app->model, app->history, &outlet);
	must(app->backfill != NULL);
}

static void poll_until(struct app *app, struct app_until until)
{
	struct source_outlet outlet = {app, on_reading, on_fault, &app->pools, &app->watches};

	app->until = until;
	feeds_start(&app->feeds, &app->loop, &outlet);
	start_backfill(app);
	app->settled_at = clock_now().mono;
	uv_timer_start(&app->settle_timer, on_settle, SETTLE_MS, SETTLE_MS);
	if (until.for_ms > 0)
		uv_timer_start(&app->end_timer, on_end, (uint64_t)until.for_ms, 0);
	uv_run(&app->loop, UV_RUN_DEFAULT);
	model_settle(app->model, clock_now());
	feeds_stop(&app->feeds);
	backfill_stop(app->backfill);
}

/* With somebody who looks on, and takes what SIGUSR1 asks for. */
static void poll_watched(struct app *app, struct app_until until, const struct app_watcher *watcher)
{
	app->watcher = watcher;
	if (watcher && watcher->asked && !signal_is_ignored(SIGUSR1))
		uv_signal_start(&app->snapshot_signal, on_snapshot, SIGUSR1);
	poll_until(app, until);
	app->watcher = NULL;
}

int app_run(struct app *app, struct app_until until, const struct app_watcher *watcher)
{
	bool runs = !watcher || !watcher->begin || watcher->begin(watcher->user, &app->loop);

	if (runs)
		poll_watched(app, until, watcher);
	if (runs && watcher && watcher->end)
		watcher->end(watcher->user);
	close_handles(app);
	uv_run(&app->loop, UV_RUN_DEFAULT);
	feeds_destroy(&app->feeds);
	backfill_destroy(app->backfill);
	app->backfill = NULL;
	must(uv_loop_close(&app->loop) == 0);
	return app->ended_by;
}

void app_destroy(struct app *app)
{
	model_destroy(app->model);
	feeds_fini(&app->feeds);
	free(app);
}

const struct model *app_model(const struct app *app)
{
	return app->model;
}

void app_use_baseline(struct app *app, const struct baseline *baseline)
{
	model_use_baseline(app->model, baseline);
}

void app_mark(struct app *app, struct instant now)
{
	if (model_baseline(app->model))
		model_unmark(app->model);
	else
		model_mark(app->model, now);
}

const struct target *const *app_targets(const struct app *app)
{
	return app->feeds.pollers.targets;
}
