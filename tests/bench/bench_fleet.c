/*
 * What the whole program costs on a terminal of 50 x 160, and how long a key takes to its picture.
 *
 *     bench_fleet TARGETS WORKERS POLLING
 *
 * lowtide polls the file TARGETS once a second; $LOWTIDE is the program. WORKERS are expected
 * behind them, and POLLING is the CPU time that polling alone takes of each second (bench_scrape).
 * A key opens and closes the help, out of step with what is drawn once a second; its picture is
 * there when the other page is. Nothing here passes or fails.
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "model/must.h"
#include "tests/support/pty.h"

enum {
	ROWS = 50,
	COLS = 160,
	FIRST_MS = 10000, /* until the first picture, at most */
	WARM_MS = 12000,  /* new targets are polled on new connections */
	WINDOW_MS = 8000,
	KEYS = 60,
	KEY_EVERY_MS = 137,
	KEY_WITHIN_MS = 50,
	KEY_MOST_MS = 1000,
	FRAME_GAP_MS = 20, /* what comes later belongs to another picture */
};

static double now_ms(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

struct program {
	const char *path, *targets;
};

/* exec takes what it does not change by pointers to char */
static int run(void *user)
{
	const struct program *program = user;
	const char *arguments[] = {"lowtide", "--targets", program->targets, NULL};

	setenv("TERM", "xterm-256color", 1);
	execv(program->path, (char *const *)(uintptr_t)arguments);
	return 127;
}

/* ---- what is on the screen ---- */

/* Takes what comes out within the time; true when something did. */
static bool look(struct pty *pty, double ms)
{
	struct pollfd output = {.fd = pty->master, .events = POLLIN};
	size_t before = pty->bytes;

	poll(&output, 1, ms > 0 ? (int)ms + 1 : 0);
	pty_look(pty);
	must(!pty->ended);
	return pty->bytes > before;
}

static double resident_mib(const struct pty *pty)
{
	char path[64], line[128] = "", *end;
	unsigned long pages;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pty->program);
	file = fopen(path, "r");
	must(file != NULL);
	must(fgets(line, sizeof(line), file) != NULL);
	(void)fclose(file);
	(void)strtoul(line, &end, 10); /* the address space */
	pages = strtoul(end, NULL, 10);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

/* ---- what is measured ---- */

static double first_picture_ms(struct pty *pty, double begun)
{
	while (!vt_shows(&pty->vt, "lowtide") && now_ms() - begun < FIRST_MS)
		look(pty, FIRST_MS);
	return now_ms() - begun;
}

struct window {
	double cpu; /* seconds of each second */
	double frames, bytes;
};

static struct window watch(struct pty *pty, double ms)
{
	double begun = now_ms(), cpu_s = pty_cpu_s(pty), last = 0;
	struct window window = {.bytes = -(double)pty->bytes};

	while (now_ms() - begun < ms) {
		if (!look(pty, ms - (now_ms() - begun)))
			continue;
		window.frames += now_ms() - last > FRAME_GAP_MS;
		last = now_ms();
	}
	window.cpu = (pty_cpu_s(pty) - cpu_s) / (now_ms() - begun) * 1e3;
	window.bytes += (double)pty->bytes;
	return window;
}

static bool shows_help(const struct pty *pty)
{
	return vt_shows(&pty->vt, "KEYS");
}

static double key_ms(struct pty *pty)
{
	bool before = shows_help(pty);
	double begun = now_ms(), took = 0;

	pty_type(pty, "?");
	while (shows_help(pty) == before && took < KEY_MOST_MS) {
		look(pty, KEY_MOST_MS - took);
		took = now_ms() - begun;
	}
	watch(pty, KEY_EVERY_MS - took);
	return took;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void press_keys(struct pty *pty, double took[KEYS])
{
	for (int i = 0; i < KEYS; i++)
		took[i] = key_ms(pty);
	qsort(took, KEYS, sizeof(*took), by_size);
}

int main(int argc, char **argv)
{
	struct program program = {.path = getenv("LOWTIDE")};
	struct pty pty;
	struct window window;
	double begun, first_ms, took[KEYS], workers, polling, p95;

	must(argc == 4 && program.path);
	program.targets = argv[1];
	workers = strtod(argv[2], NULL);
	polling = strtod(argv[3], NULL);
	begun = now_ms();
	pty_start(&pty,
		&(struct pty_setup){.rows = ROWS, .cols = COLS, .program = run, .user = &program});
	first_ms = first_picture_ms(&pty, begun);
	watch(&pty, WARM_MS);
	window = watch(&pty, WINDOW_MS);
	press_keys(&pty, took);
	p95 = took[KEYS * 95 / 100];
	printf("CPU %.1f%% of a core, %.2f of polling alone; RSS %.0f MiB, %.0f kB a worker\n",
		window.cpu * 100, window.cpu / polling, resident_mib(&pty),
		resident_mib(&pty) * 1024 / workers);
	printf("%.0f bytes a frame, %.1f frames/s, the first after %.0f ms\n",
		window.bytes / window.frames, window.frames / WINDOW_MS * 1e3, first_ms);
	printf("key to picture: median %.1f ms, 95 of 100 within %.1f ms (%.2f of %d ms), "
	       "at most %.1f ms\n",
		took[KEYS / 2], p95, p95 / KEY_WITHIN_MS, KEY_WITHIN_MS, took[KEYS - 1]);
	pty_type(&pty, "q");
	pty_wait_ended(&pty);
	pty_end(&pty);
	return 0;
}
