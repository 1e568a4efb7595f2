/*
 * Golden screens: what a fleet looks like, white space and roles exactly.
 *
 * Each file in tests/golden is a screen and, below a line of dashes, the same screen with one
 * letter a cell for its role (tui/term_text.h). When a change is meant, LOWTIDE_GOLDEN=write makes
 * them anew; look at the difference before you commit it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/expect_fleets.h"
#include "tests/support/fleets.h"
#include "tests/support/group_fleets.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/latency_fleets.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/scene.h"
#include "tests/support/server_fleets.h"
#include "tests/support/watch_fleets.h"
#include "tui/term_text.h"

static const char separator[] = "---- roles\n";

struct golden {
	const char *name; /* of the file */
	void (*fleet)(struct scene *scene);
	int cols;
	int rows; /* 0: as many as are wanted, which is what snapshot does */
	bool ascii;
	const char *keys; /* that somebody has pressed on the live screen; NULL: a snapshot */
};

static const struct golden goldens[] = {
	{"empty-80", fleet_empty, 80, 0, false, NULL},
	{"healthy-80", fleet_healthy, 80, 0, false, NULL},
	{"healthy-120", fleet_healthy, 120, 0, false, NULL},
	{"healthy-80-ascii", fleet_healthy, 80, 0, true, NULL},
	{"leaking-80", fleet_leaking, 80, 0, false, NULL},
	{"refused-80", fleet_refused, 80, 0, false, NULL},
	{"stale-80", fleet_stale, 80, 0, false, NULL},
	{"gone-80", fleet_gone, 80, 0, false, NULL},
	{"restarted-80", fleet_restarted, 80, 0, false, NULL},
	{"aggregate-120", fleet_aggregate, 120, 0, false, NULL},
	{"jvm-80", fleet_jvm, 80, 0, false, NULL},
	{"hostile-80", fleet_hostile, 80, 0, false, NULL},
	{"hostile-80-ascii", fleet_hostile, 80, 0, true, NULL},
	{"limits-80", fleet_limits, 80, 0, false, NULL},
	{"limits-120", fleet_limits, 120, 0, false, NULL},
	{"many-80", fleet_many, 80, 0, false, NULL},
	{"many-80x24", fleet_many, 80, 24, false, NULL},
	{"incident-80x24", fleet_incident, 80, 24, false, NULL},
	{"incident-80x24-ascii", fleet_incident, 80, 24, true, NULL},
	{"incident-120x40", fleet_incident, 120, 40, false, NULL},
	{"incident-40x10", fleet_incident, 40, 10, false, NULL},
	{"incident-40x10-ascii", fleet_incident, 40, 10, true, NULL},
	{"live-incident-80x24", fleet_incident, 80, 24, false, ""},
	{"live-incident-40x10", fleet_incident, 40, 10, false, ""},
	{"live-services-80x24", fleet_services, 80, 24, false, "Down Down"},
	{"live-services-80x24-ascii", fleet_services, 80, 24, true, "Down Left Down"},
	{"live-services-120x40", fleet_services, 120, 40, false, "9 Down Down"},
	{"live-services-120x40-ascii", fleet_services, 120, 40, true, "f M"},
	{"live-services-40x10", fleet_services, 40, 10, false, "Down Down"},
	{"live-services-40x10-ascii", fleet_services, 40, 10, true, "/ g w Enter"},
	{"live-services-20x5", fleet_services, 20, 5, false, ""},
	{"live-large-80x24", fleet_large, 80, 24, false, "f M PgDn PgDn PgDn"},
	{"live-filter-80x24", fleet_services, 80, 24, false, "/ g w -"},
	{"live-paused-80x24", fleet_services, 80, 24, false, "M Space x"},
	{"detail-80x24", fleet_services, 80, 24, false, "M Down Down Enter"},
	{"detail-80x24-ascii", fleet_services, 80, 24, true, "M Down Down Enter"},
	{"detail-120x40", fleet_services, 120, 40, false, "M Down Down Enter"},
	{"detail-120x40-ascii", fleet_services, 120, 40, true, "M Down Down Enter ["},
	{"detail-40x10-ascii", fleet_services, 40, 10, true, "M Down Down Enter"},
	{"detail-40x10", fleet_services, 40, 10, false, "M Down Down Enter"},
	{"detail-stale-80x24", fleet_stale, 80, 24, false, "Enter"},
	{"detail-limit-80x24", fleet_limits, 80, 24, false, "Enter"},
	{"detail-killed-80x24", fleet_restarted, 80, 24, false, "Enter"},
	{"detail-no-rss-40x10", fleet_jvm, 40, 10, false, "Enter"},
	{"verdicts-80x24", fleet_verdicts, 80, 24, false, "f M"},
	{"verdicts-80x24-ascii", fleet_verdicts, 80, 24, true, "f"},
	{"verdicts-160x50", fleet_verdicts, 160, 50, false, ""},
	{"verdicts-40x10", fleet_verdicts, 40, 10, false, ""},
	{"leak-80x24", fleet_leak, 80, 24, false, ""},
	{"leak-120", fleet_leak, 120, 0, false, NULL},
	{"leak-detail-80x24", fleet_leak, 80, 24, false, "f / g w - 2 Enter Enter"},
	{"leak-detail-160x50", fleet_leak, 160, 50, false, "f / f l o w - 1 Enter Enter"},
	{"leak-detail-120x40-ascii", fleet_leak, 120, 40, true, "f / g w - 2 Enter Enter"},
	{"lives-120", fleet_lives, 120, 0, false, NULL},
	{"help-80x24", fleet_services, 80, 24, false, "?"},
	{"help-80x24-ascii", fleet_services, 80, 24, true, "? End"},
	{"help-120x40", fleet_services, 120, 40, false, "?"},
	{"help-40x10", fleet_services, 40, 10, false, "?"},
	{"since-80x24", fleet_pg_since, 80, 24, false, "3"},
	{"since-80x24-ascii", fleet_pg_since, 80, 24, true, "3"},
	{"since-120x40", fleet_pg_since, 120, 40, false, "3"},
	{"since-40x10", fleet_pg_since, 40, 10, false, "3"},
	{"since-40x10-ascii", fleet_pg_since, 40, 10, true, ""},
	{"since-120", fleet_pg_since, 120, 0, false, NULL},
	{"since-report-80x24", fleet_pg_report, 80, 24, false, "3"},
	{"since-report-40x10", fleet_pg_report, 40, 10, false, ""},
	{"since-report-100-ascii", fleet_pg_report, 100, 0, true, NULL},
	{"canary-80x24", fleet_canary, 80, 24, false, "Home c"},
	{"canary-80x24-ascii", fleet_canary, 80, 24, true, "Home c Tab"},
	{"canary-120x40", fleet_canary, 120, 40, false, "Home c"},
	{"canary-40x10", fleet_canary, 40, 10, false, "Home c"},
	{"canary-40x10-ascii", fleet_canary, 40, 10, true, "Home c 2"},
	{"watched-80x24", fleet_watched, 80, 24, false, ""},
	{"watched-120", fleet_watched, 120, 0, false, NULL},
	{"watched-detail-80x24", fleet_watched, 80, 24, false, "f / g w - 2 Enter Enter"},
	{"watched-detail-160x50", fleet_watched, 160, 50, false, "f / g w - 3 Enter Enter"},
	{"pools-80x24", fleet_pools, 80, 24, false, ""},
	{"pools-80x24-ascii", fleet_pools, 80, 24, true, ""},
	{"pools-120x40", fleet_pools, 120, 40, false, "4 Down Down"},
	{"pools-120x40-ascii", fleet_pools, 120, 40, true, "4 Down"},
	{"pools-40x10", fleet_pools, 40, 10, false, ""},
	{"pools-40x10-ascii", fleet_pools, 40, 10, true, "4"},
	{"pools-80", fleet_pools, 80, 0, false, NULL},
	{"pools-filter-80x24", fleet_pools, 80, 24, false, "4 / b o u n c e r Enter"},
	{"pools-detail-80x24", fleet_pools, 80, 24, false, "4 Down Down Enter"},
	{"pooler-80x24", fleet_pools, 80, 24, false, "4 Down Enter"},
	{"pooler-120x40", fleet_pools, 120, 40, false, "4 Down Enter"},
	{"pooler-40x10", fleet_pools, 40, 10, false, "4 Down Enter"},
	{"pooler-80x24-ascii", fleet_pool_causes, 80, 24, true, "/ s e a r c h Enter 4 End Enter"},
	{"pool-causes-80x24", fleet_pool_causes, 80, 24, false, ""},
	{"pool-causes-80x24-ascii", fleet_pool_causes, 80, 24, true, "4"},
	{"pool-causes-40x10", fleet_pool_causes, 40, 10, false, ""},
	{"pool-causes-120x40", fleet_pool_causes, 120, 40, false, "4"},
	{"pool-causes-120", fleet_pool_causes, 120, 0, false, NULL},
	{"pool-causes-detail-80x24", fleet_pool_causes, 80, 24, false, "4 Enter"},
	{"expected-80x24", fleet_expected, 80, 24, false, ""},
	{"expected-120x40", fleet_expected, 120, 40, false, ""},
	{"expected-160x50-ascii", fleet_expected, 160, 50, true, ""},
	{"expected-40x10", fleet_expected, 40, 10, false, ""},
	{"canary-owner-120x40", fleet_expected, 120, 40, false, "Home c"},
	{"fit-80x24", fleet_expected, 80, 24, false, "r"},
	{"fit-80x24-ascii", fleet_expected, 80, 24, true, "r x x x x n n W"},
	{"fit-120x40", fleet_pg_exhausted, 120, 40, false, "5 r"},
	{"fit-40x10", fleet_expected, 40, 10, false, "r Down Down"},
	{"latency-detail-80x24", fleet_latency, 80, 24, false, "Down Enter"},
	{"latency-detail-120x40", fleet_latency, 120, 40, false, "Down Enter"},
	{"latency-mean-detail-80x24", fleet_latency, 80, 24, false, "Down Down Enter"},
	{"group-80x24", fleet_services, 80, 24, false, "Down Enter"},
	{"group-restarted-80x24", fleet_canary, 80, 24, false, "Home Enter"},
	{"group-orders-80x24", fleet_group, 80, 24, false, "Down Enter"},
	{"group-orders-80x24-ascii", fleet_group, 80, 24, true, "Down Enter"},
	{"group-orders-120x40", fleet_group, 120, 40, false, "Down Enter"},
	{"group-orders-40x10", fleet_group, 40, 10, false, "Down Enter"},
	{"thousand-80x24", fleet_thousand, 80, 24, false, ""},
	{"thousand-120x40", fleet_thousand, 120, 40, false, ""},
	{"thousand-40x10", fleet_thousand, 40, 10, false, ""},
	{"thousand-80x24-ascii", fleet_thousand, 80, 24, true, "M Down Right Down"},
	{"thousand-group-80x24", fleet_thousand, 80, 24, false, "Down Enter Down"},
	{"pg-calm-80x24", fleet_pg_calm, 80, 24, false, ""},
	{"pg-calm-160x50", fleet_pg_calm, 160, 50, false, ""},
	{"pg-calm-40x10", fleet_pg_calm, 40, 10, false, ""},
	{"pg-exhausted-80x24", fleet_pg_exhausted, 80, 24, false, ""},
	{"pg-exhausted-160x50", fleet_pg_exhausted, 160, 50, false, ""},
	{"pg-exhausted-40x10", fleet_pg_exhausted, 40, 10, false, ""},
	{"pg-siege-80x24", fleet_pg_siege, 80, 24, false, ""},
	{"pg-siege-160x50", fleet_pg_siege, 160, 50, false, ""},
	{"pg-siege-40x10", fleet_pg_siege, 40, 10, false, ""},
	{"pg-pile-up-80x24", fleet_pg_pile_up, 80, 24, false, ""},
	{"pg-pile-up-floor-80x24", fleet_pg_pile_up, 80, 24, false, "5"},
	{"pg-exhausted-targets-80x24", fleet_pg_exhausted, 80, 24, false, "9"},
	{"pg-siege-targets-80x24", fleet_pg_siege, 80, 24, false, "9"},
	{"pg-pile-up-160x50", fleet_pg_pile_up, 160, 50, false, ""},
	{"pg-pile-up-40x10", fleet_pg_pile_up, 40, 10, false, ""},
	{"pg-deadlocks-80x24", fleet_pg_deadlocks, 80, 24, false, ""},
	{"pg-deadlocks-160x50", fleet_pg_deadlocks, 160, 50, false, ""},
	{"pg-deadlocks-40x10", fleet_pg_deadlocks, 40, 10, false, ""},
	{"pg-no-rights-80x24", fleet_pg_no_rights, 80, 24, false, ""},
	{"pg-no-rights-160x50", fleet_pg_no_rights, 160, 50, false, ""},
	{"pg-no-rights-40x10", fleet_pg_no_rights, 40, 10, false, ""},
	{"pg-exhausted-80x24-ascii", fleet_pg_exhausted, 80, 24, true, ""},
	{"pg-pile-up-80x24-ascii", fleet_pg_pile_up, 80, 24, true, ""},
	{"pg-deadlocks-80x24-ascii", fleet_pg_deadlocks, 80, 24, true, ""},
	{"pg-hostile-80x24-ascii", fleet_pg_hostile, 80, 24, true, ""},
	{"pg-hostile-80x24", fleet_pg_hostile, 80, 24, false, ""},
	{"pg-siege-40x10-ascii", fleet_pg_siege, 40, 10, true, ""},
	{"pg-young-80x24", fleet_pg_young, 80, 24, false, "5"},
	{"pg-several-80x24", fleet_pg_several, 80, 24, false, ""},
	{"pg-several-120x40", fleet_pg_several, 120, 40, false, ""},
	{"pg-pile-up-120", fleet_pg_pile_up, 120, 0, false, NULL},
	{"pg-exhausted-20x5", fleet_pg_exhausted, 20, 5, false, ""},
	{"pg-owner-80x24", fleet_pg_exhausted, 80, 24, false, "5 Enter"},
	{"pg-owner-120x40", fleet_pg_calm, 120, 40, false, "5 Down Enter"},
	{"pg-head-80x24", fleet_pg_pile_up, 80, 24, false, "6 Enter"},
	{"pg-waiter-80x24-ascii", fleet_pg_pile_up, 80, 24, true, "6 Down Down Enter"},
	{"pg-session-80x24", fleet_pg_exhausted, 80, 24, false, "8 Enter"},
	{"pg-deadlock-80x24", fleet_pg_deadlocks, 80, 24, false, "7 Down Down Enter"},
	{"pg-server-80x24", fleet_pg_siege, 80, 24, false, "9 Enter"},
	{"pg-server-120x40", fleet_pg_calm, 120, 40, false, "9 End Enter"},
};

static void write_picture(const struct canvas *canvas, FILE *out)
{
	assert_true(term_text_write(canvas, out));
	fputs(separator, out);
	assert_true(term_text_write_roles(canvas, out));
}

static void write_snapshot(const struct golden *golden, const struct scene *scene, FILE *out)
{
	const struct glyphs *glyphs = golden->ascii ? &glyphs_ascii : &glyphs_utf8;
	struct frame *frame = frame_create();
	struct canvas canvas;
	struct view view;
	int rows = golden->rows;

	view_init_snapshot(&view);
	frame_make(frame, scene->model, &view, scene->now);
	if (rows == 0)
		rows = frame_rows_wanted(frame, golden->cols);
	canvas_init(&canvas, rows, golden->cols, glyphs);
	screen_draw(frame, &canvas);
	write_picture(&canvas, out);
	canvas_fini(&canvas);
	frame_destroy(frame);
}

static void write_live(const struct golden *golden, const struct scene *scene, FILE *out)
{
	const struct glyphs *glyphs = golden->ascii ? &glyphs_ascii : &glyphs_utf8;
	struct desk desk;

	desk_init(&desk, scene, golden->rows, golden->cols, glyphs);
	desk_press(&desk, golden->keys);
	write_picture(&desk.canvas, out);
	desk_fini(&desk);
}

static char *picture(const struct golden *golden)
{
	struct scene scene;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	scene_init(&scene);
	golden->fleet(&scene);
	if (golden->keys)
		write_live(golden, &scene, out);
	else
		write_snapshot(golden, &scene, out);
	fclose(out);
	scene_fini(&scene);
	return text;
}

/* "" when there is no such file yet. */
static char *read_golden(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = calloc(1, 64 * 1024);

	assert_non_null(text);
	if (in) {
		(void)!fread(text, 1, 64 * 1024 - 1, in);
		fclose(in);
	}
	return text;
}

static void write_golden(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(0, fclose(out));
}

static size_t line_length(const char *text)
{
	return strcspn(text, "\n");
}

static const char *next_line(const char *text)
{
	size_t length = line_length(text);

	return text + length + (text[length] == '\n');
}

static bool same_line(const char *a, const char *b)
{
	return line_length(a) == line_length(b) && memcmp(a, b, line_length(a)) == 0;
}

static const char *print_line(char sign, const char *text)
{
	fprintf(stderr, "%c%.*s\n", sign, (int)line_length(text), text);
	return next_line(text);
}

/* The lines that differ; one that came or went does not make all others differ. */
static void show_difference(const char *name, const char *expected, const char *drawn)
{
	fprintf(stderr, "%s.txt differs (- expected, + drawn):\n", name);
	while (*expected != '\0' && *drawn != '\0') {
		if (same_line(expected, drawn)) {
			expected = next_line(expected);
			drawn = next_line(drawn);
		} else if (same_line(expected, next_line(drawn))) {
			drawn = print_line('+', drawn);
		} else if (same_line(next_line(expected), drawn)) {
			expected = print_line('-', expected);
		} else {
			expected = print_line('-', expected);
			drawn = print_line('+', drawn);
		}
	}
	while (*expected != '\0')
		expected = print_line('-', expected);
	while (*drawn != '\0')
		drawn = print_line('+', drawn);
}

static void test_golden(void **state)
{
	const struct golden *golden = *state;
	const char *mode = getenv("LOWTIDE_GOLDEN");
	char path[128];
	char *drawn = picture(golden), *expected;
	bool same;

	snprintf(path, sizeof(path), "tests/golden/%s.txt", golden->name);
	if (mode && strcmp(mode, "write") == 0)
		write_golden(path, drawn);
	expected = read_golden(path);
	same = strcmp(expected, drawn) == 0;
	if (!same)
		show_difference(golden->name, expected, drawn);
	free(expected);
	free(drawn);
	assert_true(same);
}

int main(void)
{
	enum { COUNT = sizeof(goldens) / sizeof(*goldens) };
	struct CMUnitTest tests[COUNT];
	const struct golden *golden = goldens;

	for (size_t i = 0; i < COUNT; i++, golden++)
		tests[i] = (struct CMUnitTest){.name = golden->name,
			.test_func = test_golden,
			.initial_state = (void *)(uintptr_t)golden};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
