#include "tui/live.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/must.h"
#include "tui/signals.h"

enum {
	REST_MS = 25, /* after a frame, and after what comes in storms (a window being resized) */
	KEYS_A_TURN =
		8, /* each may cost a frame; a paste is hundreds, and polls wait for their turn */
	CTRL_L = 'L' - '@',
};

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};

enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

struct live {
	struct live_hooks hooks;
	struct term *term;
	struct canvas canvas;
	uv_prepare_t prepare; /* before each wait of the loop: the place where frames are drawn */
	uv_timer_t rhythm;    /* of frames for new data */
	uv_timer_t rest;
	uv_idle_t backlog; /* active while keys may be left over from the last turn */
	uv_poll_t poll;
	uv_signal_t signals[NUMBERS];
	int events;   /* that poll waits for */
	bool changed; /* since the last beat */
	bool due;     /* a frame is to be drawn as soon as may be */
	bool away;    /* the terminal is with the shell */
	bool over;
};

static void finish(struct live *live, int signal_number)
{
	if (live->over)
		return;
	live->over = true;
	uv_idle_stop(&live->backlog);
	uv_poll_stop(&live->poll); /* a terminal that is gone can always be read */
	live->hooks.ended(live->hooks.user, signal_number);
}

/* ---- frames ---- */

static void on_rested(uv_timer_t *timer)
{
	(void)timer; /* that it is over is all */
}

static void rest(struct live *live)
{
	if (!uv_is_active((uv_handle_t *)&live->rest))
		uv_timer_start(&live->rest, on_rested, REST_MS, 0);
}

static void fit_canvas(struct live *live)
{
	int rows, cols;

	term_resize(live->term);
	term_size(live->term, &rows, &cols);
	if (rows == live->canvas.rows && cols == live->canvas.cols) {
		canvas_clear(&live->canvas);
		return;
	}
	canvas_fini(&live->canvas);
	canvas_init(&live->canvas, rows, cols, term_glyphs(live->term));
}

static void draw(struct live *live)
{
	fit_canvas(live);
	live->hooks.draw(live->hooks.user, &live->canvas);
	must(term_present(live->term, &live->canvas));
	live->due = false;
	rest(live);
}

static void on_poll(uv_poll_t *poll, int status, int events);

static void wait_for(struct live *live, int events)
{
	if (live->over || live->events == events)
		return;
	live->events = events;
	if (events)
		uv_poll_start(&live->poll, events, on_poll);
	else
		uv_poll_stop(&live->poll);
}

/* Away, the terminal's keys are not for us: reading one would stop us. */
static void wait_for_terminal(struct live *live)
{
	if (live->away)
		wait_for(live, 0);
	else
		wait_for(live, UV_READABLE | (term_wants_write(live->term) ? UV_WRITABLE : 0));
}

static void on_prepare(uv_prepare_t *prepare)
{
	struct live *live = uv_handle_get_data((uv_handle_t *)prepare);

	if (live->over)
		return;
	if (live->due && !live->away && !term_wants_write(live->term) &&
		!uv_is_active((uv_handle_t *)&live->rest))
		draw(live);
	wait_for_terminal(live);
	if (term_is_gone(live->term))
		finish(live, SIGHUP);
}

void live_changed(struct live *live)
{
	live->changed = true;
}

/* ---- keys ---- */

static void take_key(struct live *live, const struct term_key *key)
{
	live->due = true;
	if (key->code == KEY_CODE_CHARACTER && key->character == CTRL_L)
		term_repaint(live->term);
	else if (!live->hooks.key(live->hooks.user, key))
		finish(live, 0);
}

static void on_backlog(uv_idle_t *idle);

/* Keys that were read already make no terminal readable: the loop is told not to wait for it. */
static void take_keys(struct live *live)
{
	struct term_key key;

	for (int i = 0; i < KEYS_A_TURN; i++) {
		if (live->over)
			return;
		if (live->away || !term_key(live->term, &key)) {
			uv_idle_stop(&live->backlog);
			return;
		}
		take_key(live, &key);
	}
	if (!live->over)
		uv_idle_start(&live->backlog, on_backlog);
}

static void on_backlog(uv_idle_t *idle)
{
	take_keys(uv_handle_get_data((uv_handle_t *)idle));
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct live *live = uv_handle_get_data((uv_handle_t *)poll);

	if (status < 0) {
		finish(live, SIGHUP);
		return;
	}
	if (events & UV_WRITABLE)
		term_flush(live->term);
	if (events & UV_READABLE)
		take_keys(live);
	if (!live->over && term_is_gone(live->term))
		finish(live, SIGHUP);
}

/* ---- ^Z, and back ---- */

/* Takes the terminal, unless the shell has it: continued by `bg`, the program goes on without a
   screen, and looks for it in its usual rhythm. Some shells send no signal when it comes back. */
static void come_back(struct live *live)
{
	live->away = !term_enter(live->term);
	live->due = true;
	uv_idle_start(&live->backlog, on_backlog); /* what was left when we went */
	rest(live); /* ^Z and SIGCONT both lead here: one frame will do */
}

static void stop_ourselves(void)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, before;

	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &before);
	raise(SIGTSTP); /* returns when we are continued; at once where no shell could do that */
	/* cppcheck-suppress unreachableCode */
	sigaction(SIGTSTP, &before, NULL);
}

static void on_rhythm(uv_timer_t *timer)
{
	struct live *live = uv_handle_get_data((uv_handle_t *)timer);

	if (live->away)
		come_back(live);
	live->due = live->due || live->changed;
	live->changed = false;
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct live *live = uv_handle_get_data((uv_handle_t *)handle);

	if (live->over)
		return;
	switch (number) {
	case SIGWINCH:
		live->due = true; /* the size is read when the frame is drawn */
		rest(live);
		break;
	case SIGTSTP:
		if (!live->away)
			term_leave(live->term);
		live->away = true;
		stop_ourselves();
		come_back(live);
		break;
	case SIGCONT: come_back(live); break;
	default: finish(live, number); break;
	}
}

/* ---- life ---- */

/* A new size and a continuation are news; they end and stop nobody, and are taken anyway. */
static bool is_wanted(int number)
{
	return number == SIGWINCH || number == SIGCONT || !signal_is_ignored(number);
}

/* 0, or what stands in the way: not every system can wait for every kind of terminal. Then no
   handle is open. */
static int open_handles(struct live *live, uv_loop_t *loop, int frame_ms)
{
	uv_handle_t *handles[] = {(uv_handle_t *)&live->prepare, (uv_handle_t *)&live->rhythm,
		(uv_handle_t *)&live->rest, (uv_handle_t *)&live->backlog,
		(uv_handle_t *)&live->poll};
	int code = uv_poll_init(loop, &live->poll, term_fd(live->term));

	if (code != 0)
		return code;
	must(uv_prepare_init(loop, &live->prepare) == 0);
	must(uv_timer_init(loop, &live->rhythm) == 0);
	must(uv_timer_init(loop, &live->rest) == 0);
	must(uv_idle_init(loop, &live->backlog) == 0);
	for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++)
		uv_handle_set_data(handles[i], live);
	for (size_t i = 0; i < NUMBERS; i++) {
		must(uv_signal_init(loop, &live->signals[i]) == 0);
		uv_handle_set_data((uv_handle_t *)&live->signals[i], live);
		if (is_wanted(numbers[i]))
			must(uv_signal_start(&live->signals[i], on_signal, numbers[i]) == 0);
	}
	uv_prepare_start(&live->prepare, on_prepare);
	uv_timer_start(&live->rhythm, on_rhythm, (uint64_t)frame_ms, (uint64_t)frame_ms);
	return 0;
}

struct live *live_start(uv_loop_t *loop, const struct live_hooks *hooks,
	const struct live_options *options, char error[TERM_ERROR_BYTES])
{
	struct term *term = term_open(&options->term, error);
	struct live *live;
	int code;

	if (!term)
		return NULL;
	live = calloc(1, sizeof(*live));
	must(live != NULL);
	live->hooks = *hooks;
	live->term = term;
	live->due = true;
	code = open_handles(live, loop, options->frame_ms);
	if (code != 0) {
		snprintf(error, TERM_ERROR_BYTES, "cannot wait for the terminal: %s",
			uv_strerror(code));
		term_close(term);
		free(live);
		return NULL;
	}
	return live;
}

const struct wire_stats *live_stats(const struct live *live)
{
	return term_stats(live->term);
}

void live_stop(struct live *live)
{
	live->over = true;
	uv_close((uv_handle_t *)&live->prepare, NULL);
	uv_close((uv_handle_t *)&live->rhythm, NULL);
	uv_close((uv_handle_t *)&live->rest, NULL);
	uv_close((uv_handle_t *)&live->backlog, NULL);
	uv_close((uv_handle_t *)&live->poll, NULL);
	term_close(live->term);
	/* Until here a signal waits for the loop, and would not find the terminal half given
	   back. */
	for (size_t i = 0; i < NUMBERS; i++)
		uv_close((uv_handle_t *)&live->signals[i], NULL);
}

void live_destroy(struct live *live)
{
	canvas_fini(&live->canvas);
	free(live);
}
