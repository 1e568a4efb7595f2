#include "tests/support/show.h"

#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/must.h"
#include "tests/support/wait_until.h"

enum { BEAT_MS = 10, FRAME_MS = 20 };

/* What curses forgets when a terminal is refused. LeakSanitizer calls these, others do not. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:new_prescr";
}

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

/* ---- the program ---- */

struct program {
	struct show *show;
	struct show_state *state;
	uv_loop_t loop;
	uv_timer_t beat;
	struct live *live;
	struct term_key last_key;
	int signal_number;
};

static void publish(struct program *program)
{
	const struct wire_stats *stats = live_stats(program->live);

	program->state->frames = stats->frames;
	program->state->bytes = stats->bytes;
	program->state->writes = stats->writes;
}

static void on_beat(uv_timer_t *timer)
{
	struct program *program = uv_handle_get_data((uv_handle_t *)timer);

	if (program->state->counting) {
		program->state->counter++;
		live_changed(program->live);
	}
	publish(program);
	program->state->beats++;
}

static void draw(void *user, struct canvas *canvas)
{
	struct program *program = user;
	char line[128];

	if (program->state->draws++ == 0)
		program->state->beats_at_first_draw = program->state->beats;
	if (program->show->draw)
		program->show->draw(canvas, program->state->page);
	snprintf(line, sizeof(line), "count %d page %d key %d/%x size %dx%d.",
		program->state->counter, program->state->page, (int)program->last_key.code,
		program->last_key.character, canvas->rows, canvas->cols);
	canvas_text(canvas, canvas_area(canvas), 0, 0, ROLE_PLAIN, line);
	program->state->rows = canvas->rows;
	program->state->cols = canvas->cols;
}

static bool on_key(void *user, const struct term_key *key)
{
	struct program *program = user;

	program->last_key = *key;
	program->state->keys++;
	if (key->code != KEY_CODE_CHARACTER)
		return true;
	switch (key->character) {
	case 'q': return false;
	case 'n': program->state->page++; break;
	case 'c': program->state->counter++; break;
	case 'C': program->state->counting = !program->state->counting; break;
	case 'x':
		if (program->show->on_x)
			program->show->on_x();
		break;
	default: break;
	}
	return true;
}

static void on_end(void *user, int signal_number)
{
	struct program *program = user;

	program->signal_number = signal_number;
	publish(program);
	live_stop(program->live);
	uv_close((uv_handle_t *)&program->beat, NULL);
}

static void enter_world(const struct show *show)
{
	sigset_t hup;

	for (size_t i = 0; i < 4 && show->environment[i]; i++) {
		char *entry = strdup(show->environment[i]);
		char *value = strchr(entry, '=');

		if (value) {
			*value = '\0';
			setenv(entry, value + 1, 1);
		} else {
			unsetenv(entry);
		}
		free(entry);
	}
	setlocale(LC_CTYPE, "");
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	if (show->blocks_hup)
		sigprocmask(SIG_BLOCK, &hup, NULL);
	if (show->ignores)
		sigaction(show->ignores, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
}

static int run(void *user)
{
	struct program program = {.show = user};
	struct live_hooks hooks = {&program, draw, on_key, on_end};
	struct live_options options = {.frame_ms = FRAME_MS};

	program.state = program.show->state;
	enter_world(program.show);
	must(uv_loop_init(&program.loop) == 0);
	program.live = live_start(&program.loop, &hooks, &options, program.state->error);
	if (!program.live) {
		uv_loop_close(&program.loop);
		return 2;
	}
	uv_timer_init(&program.loop, &program.beat);
	uv_handle_set_data((uv_handle_t *)&program.beat, &program);
	uv_timer_start(&program.beat, on_beat, BEAT_MS, BEAT_MS);
	uv_run(&program.loop, UV_RUN_DEFAULT);
	live_destroy(program.live);
	must(uv_loop_close(&program.loop) == 0);
	return program.signal_number ? 128 + program.signal_number : 0;
}

/* ---- the test ---- */

/* Zeros, that a child still shares. */
static void *shared_memory(size_t size)
{
	FILE *file = tmpfile();
	void *memory;

	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), (off_t)size), 0);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
	fclose(file);
	assert_true(memory != MAP_FAILED);
	return memory;
}

void show_init(struct show *show)
{
	*show = (struct show){.environment = {NULL}};
	show->state = shared_memory(sizeof(*show->state));
}

void show_start(struct show *show, int rows, int cols)
{
	pty_start(&show->pty, &(struct pty_setup){rows, cols, run, show, show->no_shell});
}

void show_begin(struct show *show)
{
	show_start(show, 24, 80);
	pty_wait_shows(&show->pty, "count 0 page 0");
}

void show_assert_exit(const struct show *show, int status)
{
	assert_true(show->pty.ended && WIFEXITED(show->pty.status));
	assert_int_equal(WEXITSTATUS(show->pty.status), status);
}

void show_fini(struct show *show)
{
	pty_end(&show->pty);
	munmap(show->state, sizeof(*show->state));
}

struct goal {
	struct show *show;
	int beats, count;
	bool look;
};

static bool has_lived(void *user)
{
	struct goal *goal = user;

	if (goal->look)
		pty_look(&goal->show->pty);
	return goal->show->state->beats >= goal->beats;
}

void show_wait_beats(struct show *show, int count)
{
	struct goal goal = {.show = show, .beats = show->state->beats + count, .look = true};

	wait_until(has_lived, &goal, "the program to live on");
}

void show_wait_beats_blindly(struct show *show, int count)
{
	struct goal goal = {.show = show, .beats = show->state->beats + count};

	wait_until(has_lived, &goal, "the program to live on unseen");
}

static bool has_counted(void *user)
{
	struct goal *goal = user;
	char line[VT_LINE_BYTES];

	pty_look(&goal->show->pty);
	vt_line(&goal->show->pty.vt, 0, line);
	return strncmp(line, "count ", 6) == 0 && strtol(line + 6, NULL, 10) >= goal->count;
}

void show_wait_count(struct show *show, int count)
{
	struct goal goal = {.show = show, .count = count};

	wait_until(has_counted, &goal, "the program to count");
	show_wait_beats(show, 2);
}
