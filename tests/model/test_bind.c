/* Keys bound to rows of the catalogue and places of the roster, and let go again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tests/support/check_model.h"

static struct model *model;
static struct bindings *bindings;
static struct roster *roster;
static struct build b;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	bindings = &model->bindings;
	roster = &model->roster;
	b = build_feed(model, "gw", 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	check_model(model);
	build_fini(&b);
	model_destroy(model);
	return 0;
}

static uint32_t key_of(const char *family, const char *labels)
{
	add(&b, family, labels, 1);
	return b.samples[b.count - 1].key;
}

static const struct binding *get(uint32_t key)
{
	bind_update(bindings, roster, b.feed, b.keys);
	return bind_get(bindings, roster, b.feed, b.keys, key);
}

static void test_a_key_leads_to_its_row_and_place(void **state)
{
	uint32_t rss = key_of("process_resident_memory_bytes", "");
	uint32_t other = key_of("process_resident_memory_bytes", "instance=\"x\"");
	uint32_t cpu = key_of("process_cpu_seconds_total", "");
	const struct binding *binding = get(rss);

	(void)state;
	assert_int_equal(catalog[binding->row].signal, SIGNAL_RSS);
	assert_string_equal(roster->places[binding->place].instance, "");
	assert_int_equal(binding->place, get(cpu)->place);
	assert_int_not_equal(binding->place, get(other)->place);
	assert_int_equal(binding->tag, 0);
}

static void test_what_nobody_wants_leads_nowhere(void **state)
{
	(void)state;
	assert_null(get(key_of("some_gauge", "")));
	assert_null(get(key_of("container_memory_rss", "container=\"POD\",pod=\"p\"")));
	assert_int_equal(roster->place_count, 0);
	assert_int_equal(get(key_of("pg_up", ""))->place, ROSTER_NONE); /* of the endpoint only */
}

static void test_pids_and_ids_are_tags(void **state)
{
	const char *family = "worker_rss_bytes";
	uint32_t one = key_of(family, "pid=\"1\""), two = key_of(family, "pid=\"2\"");
	uint32_t again = key_of("ruby_rss", "pid=\"1\"");

	(void)state;
	assert_int_not_equal(get(one)->tag, 0);
	assert_int_not_equal(get(one)->tag, get(two)->tag);
	assert_true(get(one)->tag == get(again)->tag);
}

static void test_after_retiring_all_keys_are_bound_anew(void **state)
{
	(void)state;
	assert_non_null(get(key_of("process_resident_memory_bytes", "")));
	assert_null(get(key_of("some_gauge", "")));
	keys_retire(b.keys);
	assert_int_equal(key_of("some_gauge", ""), 0);
	assert_int_equal(key_of("process_resident_memory_bytes", ""), 1);
	assert_null(get(0));
	assert_int_equal(catalog[get(1)->row].signal, SIGNAL_RSS);
	assert_int_equal(roster->place_count, 1); /* the same place */
}

static void bind_many(uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		char labels[40];

		snprintf(labels, sizeof(labels), "method=\"%u\"", i);
		key_of("http_requests_total", labels);
	}
	b.count = 0;
	bind_update(bindings, roster, b.feed, b.keys);
}

/* 16 + 32 + ... + 512 = 1,008: the least sum of segments that holds 1,000 keys. */
static void test_segments_of_the_past_are_used_again(void **state)
{
	(void)state;
	for (int generation = 0; generation < 50; generation++) {
		bind_many(1000);
		check_model(model);
		assert_int_equal(bindings->used, 1008);
		keys_retire(b.keys);
	}
	bind_many(1);
	assert_int_equal(bindings->used, 1008);
}

static void test_keys_are_found_in_segments_of_any_size(void **state)
{
	(void)state;
	bind_many(1000);
	for (uint32_t key = 0; key < 1000; key++)
		assert_ptr_equal(
			get(key), &bindings->pool[key]); /* one feed: one after the other */
}

static void test_a_pool_without_room_is_counted_and_breaks_nothing(void **state)
{
	(void)state;
	bindings->used = LIMIT_BINDINGS - BIND_FIRST; /* as if other feeds had the rest */
	bind_many(BIND_FIRST + 10);
	assert_non_null(get(BIND_FIRST - 1));
	assert_null(get(BIND_FIRST));
	assert_null(get(BIND_FIRST + 9));
	assert_int_equal(model_drops(model).keys, 10);
	keys_retire(b.keys);
	bind_many(BIND_FIRST);
	assert_non_null(get(0));
	assert_int_equal(model_drops(model).keys, 10);
	bindings->used = BIND_FIRST; /* let the check of the pool see what is there */
	bindings->feeds[b.feed].segment[0] = 1;
}

static void test_a_place_that_found_no_room_gets_one_later(void **state)
{
	uint32_t a = key_of("process_resident_memory_bytes", "instance=\"a\"");
	uint32_t place = get(a)->place;
	uint32_t b_key;

	(void)state;
	roster->place_count = LIMIT_PLACES; /* as if other feeds had the rest */
	b_key = key_of("process_resident_memory_bytes", "instance=\"b\"");
	assert_null(get(b_key));
	assert_int_equal(model_drops(model).places, 1);
	roster_close_place(roster, place);
	assert_int_equal(get(b_key)->place, place);
	assert_int_equal(model_drops(model).places, 1);
	roster->place_count = 1;
}

static void test_a_binding_notices_that_its_place_was_closed(void **state)
{
	uint32_t key = key_of("process_resident_memory_bytes", "instance=\"a\"");
	uint32_t place = get(key)->place;
	uint32_t generation = get(key)->place_generation;

	(void)state;
	roster_close_place(roster, place);
	assert_non_null(get(key));
	assert_int_equal(get(key)->place, place); /* the same storage */
	assert_int_not_equal(get(key)->place_generation, generation);
	/* and when somebody else stands in that storage */
	roster_close_place(roster, place);
	assert_int_equal(
		get(key_of("process_resident_memory_bytes", "instance=\"b\""))->place, place);
	assert_int_not_equal(get(key)->place, place);
	assert_string_equal(roster->places[get(key)->place].instance, "a");
}

static void test_texts_are_kept_once_scrubbed_and_counted_when_full(void **state)
{
	uint32_t one = key_of("app_build_info", "version=\"1.0\x1b\"");
	uint32_t other = key_of("other_build_info", "version=\"1.0\x1b\"");

	(void)state;
	assert_string_equal(bind_text(bindings, get(one)), "1.0\xef\xbf\xbd");
	assert_int_equal(get(one)->text, get(other)->text);
	assert_string_equal(bind_text(bindings, get(key_of("pg_up", ""))), "");
	for (int i = 0; i < LIMIT_TEXTS + 5; i++) {
		char labels[40];

		snprintf(labels, sizeof(labels), "version=\"v%d\"", i);
		key_of("app_build_info", labels);
	}
	bind_update(bindings, roster, b.feed, b.keys);
	/* one is the empty text, one was there */
	assert_int_equal(model_drops(model).texts, 5 + 2);
	assert_string_equal(bind_text(bindings, get(keys_count(b.keys) - 1)), "");
	assert_string_equal(bind_text(bindings, get(one)), "1.0\xef\xbf\xbd");
}

static void test_a_version_without_room_does_not_hide_the_one_that_is_known(void **state)
{
	(void)state;
	add(&b, "app_build_info", "version=\"1.0\"", 1);
	build_send(&b, model, 1);
	bindings->text_count = LIMIT_TEXTS;
	add(&b, "app_build_info", "version=\"2.0\"", 1);
	build_send(&b, model, 2);
	assert_string_equal(roster->places[0].version, "1.0");
	assert_int_equal(model_drops(model).texts, 1);
}

static void test_a_report_can_ask_what_was_recognised(void **state)
{
	size_t row = get(key_of("process_cpu_seconds_total", ""))->row;

	(void)state;
	assert_true(model_feed_knows(model, b.feed, row));
	assert_false(model_feed_knows(model, b.feed, row + 1));
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_key_leads_to_its_row_and_place),
		STORY(test_what_nobody_wants_leads_nowhere),
		STORY(test_pids_and_ids_are_tags),
		STORY(test_after_retiring_all_keys_are_bound_anew),
		STORY(test_segments_of_the_past_are_used_again),
		STORY(test_keys_are_found_in_segments_of_any_size),
		STORY(test_a_place_that_found_no_room_gets_one_later),
		STORY(test_a_pool_without_room_is_counted_and_breaks_nothing),
		STORY(test_a_binding_notices_that_its_place_was_closed),
		STORY(test_texts_are_kept_once_scrubbed_and_counted_when_full),
		STORY(test_a_version_without_room_does_not_hide_the_one_that_is_known),
		STORY(test_a_report_can_ask_what_was_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
