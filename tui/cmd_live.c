#include "tui/cmd_live.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "model/must.h"
#include "panes/keyboard.h"
#include "panes/screen.h"
#include "sources/clock.h"
#include "tui/app.h"
#include "tui/live.h"
#include "tui/snapshot.h"

enum {
	FRAME_MS = 250,     /* four pictures a second are as many as an eye reads */
	SNAPSHOT_COLS = 80, /* at least, however narrow the screen is */
};

/* Somebody in front of the screen. */
struct seat {
	struct app *app;
	struct live *live;
	struct live_options options;
	struct view view;
	struct canary_watch *canaries;
	struct frame *frame;
	bool stale;           /* model or view have changed since the frame was made */
	struct model *frozen; /* what is seen while paused; NULL until the first pause */
	int rows, cols;
	const struct glyphs *glyphs;
	mono_ms drawn_at;
	enum output_format format;
	char error[TERM_ERROR_BYTES];
};

static const struct model *model_seen(const struct seat *seat)
{
	return seat->view.paused ? seat->frozen : app_model(seat->app);
}

static void make_frame(struct seat *seat, struct instant now)
{
	canary_watch_mark(seat->canaries, model_seen(seat), &seat->view.canaries);
	frame_make(seat->frame, model_seen(seat), &seat->view, now);
	seat->stale = false;
}

static void draw(void *user, struct canvas *canvas)
{
	struct seat *seat = user;
	struct instant now = clock_now();

	make_frame(seat, now);
	screen_draw(seat->frame, canvas);
	seat->rows = canvas->rows;
	seat->cols = canvas->cols;
	seat->glyphs = canvas->glyphs;
	seat->drawn_at = now.mono;
}

/* The picture is kept for the next pause: all its pages would have to be had anew. */
static void hold_or_release(struct seat *seat)
{
	if (!seat->view.paused)
		return;
	if (!seat->frozen)
		seat->frozen = model_try_create();
	if (seat->frozen) {
		model_freeze(seat->frozen, app_model(seat->app));
	} else {
		seat->view.paused = false;
		view_notice(&seat->view, ROLE_ALARM, "cannot pause: no memory");
	}
}

/* What is pasted into a channel is no wider than a line there; of a wide screen as much as that. */
static int snapshot_cols(int cols)
{
	if (cols < SNAPSHOT_COLS)
		return SNAPSHOT_COLS;
	return cols < OPTIONS_WIDTH_PASTED ? cols : OPTIONS_WIDTH_PASTED;
}

/* Of what is on the screen: a paused picture is one. */
static void save_snapshot(struct seat *seat)
{
	struct snapshot_look look = {
		.format = seat->format,
		.cols = snapshot_cols(seat->cols),
		.ascii = seat->glyphs->ascii,
		.canaries = seat->view.canaries,
	};
	char path[SNAPSHOT_PATH_BYTES], error[SNAPSHOT_ERROR_BYTES];

	if (snapshot_save(model_seen(seat), seat->frame->now, look, path, error))
		view_notice(&seat->view, ROLE_OK, "written: %s", path);
	else
		view_notice(&seat->view, ROLE_ALARM, "%s", error);
}

static uint32_t keyboard_key(const struct term_key *key)
{
	static const uint32_t keys[] = {
		[KEY_CODE_UP] = KEYBOARD_UP,
		[KEY_CODE_DOWN] = KEYBOARD_DOWN,
		[KEY_CODE_LEFT] = KEYBOARD_LEFT,
		[KEY_CODE_RIGHT] = KEYBOARD_RIGHT,
		[KEY_CODE_PAGE_UP] = KEYBOARD_PAGE_UP,
		[KEY_CODE_PAGE_DOWN] = KEYBOARD_PAGE_DOWN,
		[KEY_CODE_HOME] = KEYBOARD_HOME,
		[KEY_CODE_END] = KEYBOARD_END,
		[KEY_CODE_TAB] = KEYBOARD_TAB,
		[KEY_CODE_BACK_TAB] = KEYBOARD_BACK_TAB,
		[KEY_CODE_ENTER] = KEYBOARD_ENTER,
		[KEY_CODE_ESCAPE] = KEYBOARD_ESCAPE,
		[KEY_CODE_BACKSPACE] = KEYBOARD_BACKSPACE,
		[KEY_CODE_DELETE] = KEYBOARD_BACKSPACE,
		[KEY_CODE_F1] = KEYBOARD_F1,
	};

	if (key->code == KEY_CODE_CHARACTER)
		return key->character;
	must((size_t)key->code < sizeof(keys) / sizeof(*keys));
	return keys[key->code];
}

/* Since the frame was made, the model may have changed, and keys before this one the view. */
static void refresh_frame(struct seat *seat)
{
	if (!seat->stale)
		return;
	make_frame(seat, clock_now());
	frame_lay_out(seat->frame, seat->rows, seat->cols);
}

static bool press(void *user, const struct term_key *term_key)
{
	struct seat *seat = user;
	uint32_t key = keyboard_key(term_key);
	enum effect effect;

	if (!keyboard_is_text(&seat->view, key))
		refresh_frame(seat);
	effect = keyboard_press(&seat->view, seat->frame, key);
	seat->stale = seat->stale || effect != EFFECT_NONE;
	switch (effect) {
	case EFFECT_NONE:
	case EFFECT_REDRAW: break;
	case EFFECT_PAUSE: hold_or_release(seat); break;
	case EFFECT_MARK: app_mark(seat->app, clock_now()); break;
	case EFFECT_SNAPSHOT: save_snapshot(seat); break;
	case EFFECT_QUIT: return false;
	}
	return true;
}

static void ended(void *user, int signal_number)
{
	struct seat *seat = user;

	app_end(seat->app, signal_number);
}

static bool begin(void *user, uv_loop_t *loop)
{
	struct seat *seat = user;
	struct live_hooks hooks = {.user = seat, .draw = draw, .key = press, .ended = ended};

	seat->live = live_start(loop, &hooks, &seat->options, seat->error);
	return seat->live != NULL;
}

/* The terminal has a rhythm of its own; a slower one is the user's choice. */
static void changed(void *user)
{
	struct seat *seat = user;

	seat->stale = true;
	if (mono_diff_ms(clock_now().mono, seat->drawn_at) >= seat->view.redraw_ms)
		live_changed(seat->live);
}

/* By SIGUSR1: as if somebody had pressed the key. */
static void asked(void *user)
{
	struct seat *seat = user;

	refresh_frame(seat);
	save_snapshot(seat);
	live_changed(seat->live);
}

static void end(void *user)
{
	struct seat *seat = user;

	live_stop(seat->live);
}

static int exit_status(const struct seat *seat, int signal_number)
{
	if (!seat->live) {
		fprintf(stderr, "lowtide: %s\n", seat->error);
		return 2;
	}
	return signal_number == 0 || signal_number == SIGINT ? 0 : 128 + signal_number;
}

static int run(struct seat *seat, const struct options *options)
{
	struct app_watcher watcher = {
		.user = seat, .begin = begin, .changed = changed, .end = end, .asked = asked};
	int signal_number = app_run(seat->app, (struct app_until){options->for_ms, 0}, &watcher);
	int status = exit_status(seat, signal_number);

	if (seat->live)
		live_destroy(seat->live);
	if (seat->frozen)
		model_destroy(seat->frozen);
	return status;
}

int cmd_live(struct app *app, const struct options *options)
{
	struct seat seat = {
		.app = app,
		.options = {.term.ascii = options->ascii, .frame_ms = FRAME_MS},
		.glyphs = &glyphs_ascii,
		.stale = true,
		.format = (enum output_format)options->format,
	};
	int status;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		fprintf(stderr,
			"lowtide: the live screen needs a terminal, and the standard %s is none "
			"(expected 'lowtide snapshot' or --headless)\n",
			isatty(STDIN_FILENO) ? "output" : "input");
		return 2;
	}
	seat.canaries = canary_watch_create(&options->canaries);
	seat.frame = frame_create();
	view_init_live(&seat.view);
	status = run(&seat, options);
	frame_destroy(seat.frame);
	canary_watch_destroy(seat.canaries);
	return status;
}
