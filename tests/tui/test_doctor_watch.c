/*
 * What the doctor says of the gauges that are watched, word for word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tui/doctor_watch.h"

#define WATCHED(name) .row = {.family = {name, sizeof(name) - 1}, .signal = SIGNAL_WATCHED}

static const struct watch watches[] = {
	{WATCHED("cache_entries"), .name = "statement cache", .unit = "entries"},
	{WATCHED("sessions_open"), .labels = {{"pool", "main"}}, .name = "sessions_open",
		.unit = "", .group = "gateways"},
};

static const struct watch_book book = {watches, sizeof(watches) / sizeof(watches[0])};

static void answer(struct build *build, struct model *model, bool identified)
{
	if (identified)
		add(build, "process_start_time_seconds", "", BUILD_WALL_S - 100);
	add(build, "process_resident_memory_bytes", "", 1e8);
	build_send(build, model, 1);
}

static void expect(const struct model *model, size_t fixes, const char *expected)
{
	char text[2000] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	assert_int_equal(doctor_watches(out, model, at_s(2)), fixes);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, expected);
}

/* One has it, one does not, one cannot be told apart, and one never answered. */
static void test_where_it_was_found(void **state)
{
	struct model *model = model_create();
	struct build builds[4];

	(void)state;
	model_use_watches(model, &book);
	for (int i = 0; i < 4; i++)
		builds[i] = build_feed_in(model, i == 0 ? "gateways" : "brains",
			(const char[]){(char)('a' + i), 0}, 1);
	add(&builds[0], "cache_entries", "", 3);
	answer(&builds[0], model, true);
	answer(&builds[1], model, true);
	add(&builds[2], "cache_entries", "", 5);
	add(&builds[2], "sessions_open", "pool=\"main\"", 5);
	answer(&builds[2], model, false);
	expect(model, 2,
		"lowtide.yml\n"
		"  watch       statement cache (cache_entries) was found at 2 of 3 targets\n"
		"  fix         1 worker that may be several processes: shown, but without a\n"
		"              verdict; export process_start_time_seconds\n"
		"  watch       sessions_open was found at 0 of 1 targets of group gateways\n"
		"  fix         nobody exports sessions_open with its labels: compare family and\n"
		"              labels with what lowtide parse shows of a body\n"
		"\n");
	for (int i = 0; i < 4; i++)
		build_fini(&builds[i]);
	model_destroy(model);
}

static void test_nothing_is_watched(void **state)
{
	struct model *model = model_create();

	(void)state;
	expect(model, 0, "");
	model_destroy(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_it_was_found),
		cmocka_unit_test(test_nothing_is_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
