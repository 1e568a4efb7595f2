/* What a worker is called in a Prometheus, and which of its series are whose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"
#include "tui/backfill_match.h"

static struct target target;
static struct promapi_answer *answer;

static int begin(void **state)
{
	char error[TARGET_ERROR_BYTES];

	target_init(&target);
	answer = calloc(1, sizeof(*answer));
	return answer && target_parse(&target, "http://gw.example:8080/metrics", error)
		       ? setup(state)
		       : -1;
}

static int end(void **state)
{
	target_fini(&target);
	free(answer);
	return teardown(state);
}

static struct backfill_subject named(const char *name)
{
	struct backfill_subject subject;
	size_t slot = (size_t)(row(name) - model_worker(model, 0));

	assert_true(backfill_name(&subject, model, slot, &target));
	return subject;
}

static const char *ask_for(const struct backfill_subject *batch, size_t count)
{
	static char out[BACKFILL_EXPRESSION_BYTES];

	backfill_expression(out, batch, count, target.labels, target.label_count, 15);
	return out;
}

/* Labels as "a=b,c=d"; values have no commas here. */
static void series(const char *name, const char *labels)
{
	static char texts[64][128];
	struct promapi_series *series = &answer->series[answer->series_count];
	char *text = texts[answer->series_count++], *rest = text;

	snprintf(text, sizeof(texts[0]), "%s", labels);
	*series =
		(struct promapi_series){.name = text_of(name), .first_label = answer->label_count};
	while (*rest) {
		char *label = rest, *value = strchr(label, '=');

		assert_non_null(value);
		*value++ = '\0';
		rest = value + strcspn(value, ",");
		if (*rest)
			*rest++ = '\0';
		answer->labels[answer->label_count++] =
			(struct label){text_of(label), text_of(value)};
		series->label_count++;
	}
}

static uint32_t found(const char *name, enum past_number number)
{
	struct backfill_subject subject = named(name);
	uint32_t numbers[PAST_NUMBERS];

	backfill_find(numbers, &subject, answer);
	return numbers[number];
}

static void test_a_process_behind_an_endpoint(void **state)
{
	struct backfill_subject subject;

	(void)state;
	poll_process(0, -100, 5e7, 1);
	subject = named("gw");
	assert_string_equal(subject.called, "gw.example:8080");
	assert_string_equal(ask_for(&subject, 1),
		"last_over_time({__name__=~\"process_resident_memory_bytes|"
		"process_start_time_seconds|process_cpu_seconds_total\","
		"instance=~\"gw\\\\.example:8080\"}[15s])");
	series("process_resident_memory_bytes", "instance=gw.example:8080,job=gw");
	series("process_cpu_seconds_total", "instance=gw.example:8080,job=gw");
	series("process_resident_memory_bytes", "instance=other:8080,job=gw");
	series("process_memory_rss_bytes", "instance=gw.example:8080,job=gw");
	assert_int_equal(found("gw", PAST_RSS), 0);
	assert_int_equal(found("gw", PAST_CPU), 1);
	assert_true(found("gw", PAST_START) == BACKFILL_NO_SERIES);
}

/* Service discovery puts labels of its own on what it scrapes. */
static void test_labels_that_the_server_adds(void **state)
{
	(void)state;
	poll_process(0, -100, 5e7, 1);
	series("process_resident_memory_bytes",
		"instance=gw.example:8080,job=gw,namespace=prod,pod=gw-1,node=n1");
	assert_int_equal(found("gw", PAST_RSS), 0);
	series("process_resident_memory_bytes", "instance=gw.example:8080,job=again");
	assert_true(found("gw", PAST_RSS) == BACKFILL_AMBIGUOUS);
}

static void test_a_label_of_the_target(void **state)
{
	struct backfill_subject subject;
	char error[TARGET_ERROR_BYTES];

	(void)state;
	poll_process(0, -100, 5e7, 1);
	assert_true(target_set_label(&target, "instance", "gw-a \"1\"\\|.", error));
	subject = named("gw");
	assert_string_equal(subject.called, "gw-a \"1\"\\|.");
	/* RE2 in a string of PromQL: each is escaped for both; below, as the C compiler sees it */
	target.label_count = 0; /* to match: none */
	assert_non_null(
		strstr(ask_for(&subject, 1), "instance=~\"gw-a \\\"1\\\"\\\\\\\\\\\\|\\\\.\"}"));
	target.label_count = 1;
}

static void test_labels_to_match(void **state)
{
	struct backfill_subject subject;
	char error[TARGET_ERROR_BYTES];

	(void)state;
	poll_process(0, -100, 5e7, 1);
	subject = named("gw");
	assert_true(target_set_label(&target, "job", "g\"w\\", error));
	assert_non_null(strstr(ask_for(&subject, 1), ",job=\"g\\\"w\\\\\"}[15s])"));
}

static void test_processes_told_apart_by_pid(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "pid=\"11\"", 5e7);
	add(&b, "process_resident_memory_bytes", "pid=\"12\"", 6e7);
	end_poll(0);
	series("process_resident_memory_bytes", "instance=gw.example:8080,job=gw,pid=12");
	series("process_resident_memory_bytes", "instance=gw.example:8080,job=gw,pid=11");
	series("process_resident_memory_bytes", "instance=gw.example:8080,job=gw");
	assert_int_equal(found("gw/1", PAST_RSS) + found("gw/2", PAST_RSS), 1);
	assert_true(found("gw/1", PAST_RSS) != found("gw/2", PAST_RSS));
}

/* What the endpoint itself calls job and instance, Prometheus keeps under other names. */
static void test_processes_that_name_themselves(void **state)
{
	(void)state;
	add(&b, "process_resident_memory_bytes", "job=\"mail\"", 5e7);
	add(&b, "process_resident_memory_bytes", "job=\"web\"", 6e7);
	end_poll(0);
	series("process_resident_memory_bytes", "exported_job=web,instance=gw.example:8080,job=gw");
	series("process_resident_memory_bytes",
		"exported_job=mail,instance=gw.example:8080,job=gw");
	assert_int_equal(found("gw web", PAST_RSS), 0);
	assert_int_equal(found("gw mail", PAST_RSS), 1);
}

static void test_containers(void **state)
{
	struct backfill_subject batch[2];

	(void)state;
	add(&b, "container_memory_rss",
		"namespace=\"prod\",pod=\"gw-1\",container=\"app\",id=\"/k/1\"", 5e7);
	add(&b, "container_memory_rss",
		"namespace=\"prod\",pod=\"gw-2\",container=\"app\",id=\"/k/2\"", 5e7);
	end_poll(0);
	batch[0] = named("prod/gw-1/app");
	batch[1] = named("prod/gw-2/app");
	assert_true(backfill_goes_with(&batch[0], &batch[1]));
	assert_string_equal(ask_for(batch, 2),
		"last_over_time({__name__=~\"container_memory_rss\",namespace=~\"prod\","
		"pod=~\"gw-1|gw-2\",container=~\"app\"}[15s])");
	series("container_memory_rss",
		"namespace=prod,pod=gw-1,container=app,id=/k/1,instance=n:1");
	/* the one before it in the same pod */
	series("container_memory_rss",
		"namespace=prod,pod=gw-1,container=app,id=/k/0,instance=n:1");
	series("container_memory_rss",
		"namespace=test,pod=gw-2,container=app,id=/k/2,instance=n:1");
	assert_int_equal(found("prod/gw-1/app", PAST_RSS), 0);
	assert_true(found("prod/gw-2/app", PAST_RSS) == BACKFILL_NO_SERIES);
}

static void test_hand_made_families(void **state)
{
	struct backfill_subject subject;

	(void)state;
	add(&b, "orders_rss_bytes", "", 5e7);
	end_poll(0);
	subject = named("gw");
	assert_non_null(strstr(ask_for(&subject, 1), "__name__=~\".+_rss_bytes\""));
	series("orders_rss_bytes", "instance=gw.example:8080");
	assert_int_equal(found("gw", PAST_RSS), 0);
}

static void test_what_has_no_name_there(void **state)
{
	struct backfill_subject subject;
	struct target socket;
	char error[TARGET_ERROR_BYTES];

	(void)state;
	poll_process(0, -100, 5e7, 1);
	target_init(&socket);
	assert_true(target_parse(&socket, "unix:/run/gw.sock", error));
	assert_false(backfill_name(&subject, model, 0, &socket));
	assert_false(backfill_name(&subject, model, 0, NULL));
	assert_true(target_set_label(&socket, "instance", "gw", error));
	assert_true(backfill_name(&subject, model, 0, &socket));
	target_fini(&socket);
}

/* The longest names there can be, all of them escaped, fit the expression. */
static void test_the_longest_expression(void **state)
{
	static struct backfill_subject batch[BACKFILL_BATCH];

	(void)state;
	add(&b, "container_memory_rss", "namespace=\"n\",pod=\"p\",container=\"c\"", 5e7);
	end_poll(0);
	for (int i = 0; i < BACKFILL_BATCH; i++) {
		batch[i] = named("n/p/c");
		memset(batch[i].instance, '.', sizeof(batch[i].instance) - 1);
		batch[i].instance[84 + i] = batch[i].instance[168 + i] = '/';
	}
	assert_true(strlen(ask_for(batch, BACKFILL_BATCH)) < BACKFILL_EXPRESSION_BYTES);
}

#define MATCH_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MATCH_TEST(test_a_process_behind_an_endpoint),
		MATCH_TEST(test_labels_that_the_server_adds),
		MATCH_TEST(test_a_label_of_the_target),
		MATCH_TEST(test_labels_to_match),
		MATCH_TEST(test_processes_told_apart_by_pid),
		MATCH_TEST(test_processes_that_name_themselves),
		MATCH_TEST(test_containers),
		MATCH_TEST(test_hand_made_families),
		MATCH_TEST(test_what_has_no_name_there),
		MATCH_TEST(test_the_longest_expression),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
