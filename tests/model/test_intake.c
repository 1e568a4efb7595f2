/* What a reading says about its workers: values, sums, precedence, kinds of endpoints. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/one_feed.h"

static void test_memory_that_was_never_told_is_unknown(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "", 0);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\"", 5);
	end_poll(1);
	assert_false(row("gw")->rss.known);
	add(&b, "process_resident_memory_bytes", "", NAN);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\"", 5);
	end_poll(2);
	add(&b, "process_resident_memory_bytes", "", INFINITY);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\"", 5);
	end_poll(3);
	add(&b, "process_resident_memory_bytes", "", -1);
	add(&b, "process_resident_memory_bytes", "", 1e300);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\"", 5);
	end_poll(4);
	assert_false(row("gw")->rss.known);
	assert_true(series_is_empty(&row("gw")->rss_history.series));
}

/* A collector that cannot read the memory prints 0: the worker is there, its memory is unknown. */
static void test_a_worker_whose_memory_cannot_be_read_has_a_row(void **state)
{
	const double unusable[] = {0, -5, NAN, INFINITY};

	(void)state;
	for (int t = 0; t < 4; t++) {
		add(&b, "process_resident_memory_bytes", "", unusable[t]);
		add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 100);
		build_send(&b, model, t + 1);
		assert_false(row("gw")->rss.known);
	}
}

static void test_memory_that_is_not_told_any_more_keeps_its_time(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "", 1e8);
	end_poll(1);
	add(&b, "process_resident_memory_bytes", "", 0);
	end_poll(2);
	add(&b, "process_cpu_seconds_total", "", 1);
	end_poll(3);
	assert_true(row("gw")->rss.known);
	assert_true(row("gw")->rss.value == 1e8);
	assert_int_equal(row("gw")->rss.at.ms, 1000);
	assert_int_equal(model_worker_truth(model, row("gw"), at_s(3).mono), TRUTH_FRESH);
}

static void test_without_memory_or_a_word_that_it_is_up_there_is_no_row(void **state)
{
	(void)state;
	add(&b, "http_requests_total", "", 100);
	end_poll(1);
	assert_int_equal(worker_rows(model), 0);
	add(&b, "celery_worker_up", "hostname=\"celery@a\"", 1);
	end_poll(2);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(row("celery@a")->identity, IDENTITY_NAME);
	assert_true(row("celery@a")->up.value == 1);
	assert_false(row("celery@a")->rss.known);
}

static void test_a_jvm_has_a_heap_summed_over_areas_and_no_rss(void **state)
{
	(void)state;
	for (int t = 1; t <= 2; t++) {
		add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Eden\"", 100);
		add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Old\"", 30);
		add(&b, "jvm_memory_used_bytes", "area=\"nonheap\",id=\"Metaspace\"", 7);
		end_poll(t);
	}
	assert_true(row("gw")->heap.known);
	assert_true(row("gw")->heap.value == 137);
	assert_false(row("gw")->rss.known);
}

static void test_of_two_descriptions_of_memory_the_better_one_counts(void **state)
{
	(void)state;
	for (int t = 1; t <= 2; t++) { /* in either order of lines */
		add(&b, t == 1 ? "z4j_brain_rss_bytes" : "process_resident_memory_bytes", "",
			t == 1 ? 999 : 100 + t);
		add(&b, t == 1 ? "process_resident_memory_bytes" : "z4j_brain_rss_bytes", "",
			t == 1 ? 100 + t : 999);
		end_poll(t);
		assert_true(row("gw")->rss.value == 100 + t);
	}
}

static void test_load_is_summed_over_labels_but_not_over_families(void **state)
{
	double per_s = 0;

	(void)state;
	for (int t = 1; t <= 2; t++) {
		/* two libraries of one rank count the same requests */
		add(&b, "http_server_request_duration_seconds_count", "method=\"GET\"", 100 * t);
		add(&b, "http_server_requests_seconds_count", "method=\"GET\"", 10 * t);
		add(&b, "http_server_request_duration_seconds_count", "method=\"PUT\"", 100 * t);
		add(&b, "http_server_requests_seconds_count", "method=\"PUT\"", 10 * t);
		add(&b, "process_resident_memory_bytes", "", 1e8);
		end_poll(t);
	}
	assert_int_equal(rate_read(&row("gw")->load, at_s(2).mono, 1000, &per_s), RATE_OK);
	assert_true(per_s == 20);
}

static void test_our_own_scrapes_are_not_load(void **state)
{
	double per_s = -1;

	(void)state;
	for (int t = 1; t <= 2; t++) {
		add(&b, "http_requests_total", "handler=\"/metrics\"", 50 * t);
		add(&b, "http_requests_total", "handler=\"/api\"", 3 * t);
		add(&b, "process_resident_memory_bytes", "", 1e8);
		end_poll(t);
	}
	assert_int_equal(rate_read(&row("gw")->load, at_s(2).mono, 1000, &per_s), RATE_OK);
	assert_true(per_s == 3);
}

static void test_of_two_versions_the_programs_counts_not_the_languages(void **state)
{
	(void)state;
	add(&b, "argus_build_info", "version=\"1.42.0\"", 1);
	add(&b, "go_build_info", "version=\"(devel)\"", 1);
	add(&b, "process_resident_memory_bytes", "", 1e8);
	end_poll(1);
	assert_string_equal(model_place_of(model, row("gw"))->version, "1.42.0");
	add(&b, "go_build_info", "version=\"(devel)\"", 1);
	add(&b, "argus_build_info", "version=\"1.43.0\x1b\"", 1);
	add(&b, "process_resident_memory_bytes", "", 1e8);
	end_poll(2);
	assert_string_equal(model_place_of(model, row("gw"))->version, "1.43.0\xef\xbf\xbd");
}

static void test_an_exporter_is_known_by_what_it_speaks_of(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "", 1e8);
	end_poll(1);
	assert_false(model_feed(model, b.feed)->is_exporter);
	add(&b, "pg_up", "", 1);
	add(&b, "process_resident_memory_bytes", "", 1e8);
	end_poll(2);
	assert_true(model_feed(model, b.feed)->is_exporter);
}

static void test_a_namespace_is_another_process_than_the_endpoint(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "", 1e7);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 50);
	add(&b, "pgbouncer_process_resident_memory_bytes", "", 5e6);
	add(&b, "pgbouncer_process_start_time_seconds", "", BUILD_WALL_S - 500);
	end_poll(1);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw")->rss.value == 1e7);
	assert_true(row("gw pgbouncer")->rss.value == 5e6);
	assert_true(row("gw pgbouncer")->birth_wall_s == BUILD_WALL_S - 500);
}

static void test_labels_that_name_processes_make_rows_and_others_do_not(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "instance=\"a:1\",job=\"x\"", 1);
	add(&b, "process_resident_memory_bytes", "instance=\"b:1\",job=\"x\"", 2);
	add(&b, "process_resident_memory_bytes", "job=\"x\",instance=\"b:1\",region=\"eu\"", 3);
	end_poll(1);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw x/a:1")->rss.value == 1);
	assert_true(row("gw x/b:1")->rss.value == 3);
}

static void test_hostile_names_are_scrubbed_and_stay_apart(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "instance=\"a\x1b\"", 1);
	add(&b, "process_resident_memory_bytes", "instance=\"a\x07\"", 2);
	end_poll(1);
	assert_int_equal(worker_rows(model), 2);
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		char name[LIMIT_NAME_BYTES];

		model_worker_name(model, model_worker(model, i), name);
		assert_memory_equal(name, "gw a\xef\xbf\xbd#", 8);
	}
}

static void test_long_names_keep_the_number_that_tells_siblings_apart(void **state)
{
	static char label[300] = "pid=\"1\",instance=\"";
	char name[LIMIT_NAME_BYTES];

	(void)state;
	memset(label + 18, 'n', 250);
	label[268] = '"';
	add(&b, "worker_rss_bytes", label, 1);
	label[5] = '2';
	add(&b, "worker_rss_bytes", label, 2);
	end_poll(1);
	assert_int_equal(worker_rows(model), 2);
	for (size_t i = 0; i < 2; i++) {
		model_worker_name(model, model_worker(model, i), name);
		assert_int_equal(strlen(name), LIMIT_NAME_BYTES - 1);
		assert_string_equal(name + LIMIT_NAME_BYTES - 3, i == 0 ? "/1" : "/2");
	}
}

static void test_times_before_the_origin_work_like_others(void **state)
{
	(void)state;
	for (int t = -100; t <= -40; t++) {
		add(&b, "process_resident_memory_bytes", "", 1e8);
		add(&b, "process_start_time_seconds", "", BUILD_WALL_S - (t % 3 ? 500 : 501));
		end_poll(t);
	}
	assert_int_equal(worker_rows(model), 2);
	for (int t = -39; t <= -1; t++) {
		add(&b, "process_resident_memory_bytes", "", 1e8);
		add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 500);
		end_poll(t);
	}
	assert_int_equal(worker_rows_not_gone(model), 1);
}

static void test_an_empty_answer_is_an_answer(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "", 1e8);
	end_poll(1);
	end_poll(2);
	assert_int_equal(model_feed(model, b.feed)->answers, 2);
	assert_int_equal(model_feed(model, b.feed)->wanted, 0);
	assert_int_equal(worker_rows_not_gone(model), 1);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_memory_that_was_never_told_is_unknown),
		STORY(test_a_worker_whose_memory_cannot_be_read_has_a_row),
		STORY(test_memory_that_is_not_told_any_more_keeps_its_time),
		STORY(test_without_memory_or_a_word_that_it_is_up_there_is_no_row),
		STORY(test_a_jvm_has_a_heap_summed_over_areas_and_no_rss),
		STORY(test_of_two_descriptions_of_memory_the_better_one_counts),
		STORY(test_load_is_summed_over_labels_but_not_over_families),
		STORY(test_our_own_scrapes_are_not_load),
		STORY(test_of_two_versions_the_programs_counts_not_the_languages),
		STORY(test_an_exporter_is_known_by_what_it_speaks_of),
		STORY(test_a_namespace_is_another_process_than_the_endpoint),
		STORY(test_labels_that_name_processes_make_rows_and_others_do_not),
		STORY(test_hostile_names_are_scrubbed_and_stay_apart),
		STORY(test_long_names_keep_the_number_that_tells_siblings_apart),
		STORY(test_times_before_the_origin_work_like_others),
		STORY(test_an_empty_answer_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
