/* Lists in files that change while the program runs, and real workers on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sources/clock.h"
#include "tests/support/list_run.h"
#include "tests/support/scratch_folder.h"

static bool is_gone(const struct model *model, const char *name)
{
	const struct feed *feed = list_run_find(model, name);

	return feed && feed->removed;
}

static const struct event *latest(const struct model *model)
{
	return events_get(model_events(model), 0);
}

/* ---- files ---- */

static void write_list(const char *path, const char *text)
{
	scratch_write(path, text, strlen(text));
}

static const char *list_of(const char *first, const char *second)
{
	static char text[256];

	snprintf(text, sizeof(text), "- targets: ['%s'%s%s%s]\n  labels: {zone: a}\n", first,
		second ? ", '" : "", second ? second : "", second ? "'" : "");
	return text;
}

static uint64_t answers_before;
static uint32_t first_id;

static bool both_answer(const struct model *model)
{
	if (!list_run_answers(model, list_run_worker(0)) ||
		!list_run_answers(model, list_run_worker(1)))
		return false;
	answers_before = list_run_find(model, list_run_worker(0))->answers;
	first_id = list_run_find(model, list_run_worker(0))->id;
	return true;
}

static void cut_file(void)
{
	char text[256];

	snprintf(text, sizeof(text), "%s", list_of(list_run_worker(0), list_run_worker(1)));
	text[strcspn(text, "]")] = '\0';
	write_list("t.yml", text);
}

static bool says_what_is_wrong(const struct model *model)
{
	const struct discovery *discovery = model_discovery(model, 0);

	if (!discovery->faulty)
		return false;
	assert_non_null(strstr(discovery->fault.text, "t.yml:2: not YAML"));
	assert_int_equal(discovery->targets, 2);
	assert_int_equal(list_run_count(model).asked, 2);
	return true;
}

/* As an editor does it, and a careful writer. */
static void rename_over(void)
{
	write_list("t.new", list_of(list_run_worker(0), "127.0.0.1:1"));
	assert_int_equal(rename("t.new", "t.yml"), 0);
}

static bool one_was_replaced(const struct model *model)
{
	const struct feed *stays = list_run_find(model, list_run_worker(0));

	if (!is_gone(model, list_run_worker(1)))
		return false;
	assert_false(model_discovery(model, 0)->faulty);
	assert_string_equal(latest(model)->text, "1 target added, 1 removed");
	assert_non_null(list_run_find(model, "127.0.0.1:1"));
	/* The other one is who it was, and goes on. */
	assert_int_equal(stays->id, first_id);
	assert_string_equal(stays->labels, "zone=a");
	return stays->answers > answers_before;
}

static bool the_removed_one_is_gone_and_not_down(const struct model *model)
{
	const struct feed *gone = list_run_find(model, list_run_worker(1));
	const struct feed *dead = list_run_find(model, "127.0.0.1:1");

	if (!dead->faulty)
		return false;
	assert_false(gone->faulty);
	assert_int_equal(feed_truth(gone, clock_now().mono), TRUTH_GONE);
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker)
			assert_int_equal(worker->gone, model_feed_of(model, worker) == gone);
	}
	return true;
}

static void remove_file(void)
{
	assert_int_equal(unlink("t.yml"), 0);
}

/* The only file: a folder that was unmounted looks like that. */
static bool nothing_changes_without_a_file(const struct model *model)
{
	if (!model_discovery(model, 0)->faulty)
		return false;
	assert_string_equal(model_discovery(model, 0)->fault.text, "no such file");
	assert_int_equal(list_run_count(model).asked, 2);
	return true;
}

static void write_empty_list(void)
{
	write_list("t.yml", "[]\n");
}

static bool nobody_is_asked(const struct model *model)
{
	return list_run_count(model).asked == 0 && !model_discovery(model, 0)->faulty;
}

static void test_a_file(void **state)
{
	static const struct list_step steps[] = {
		{"both to answer", both_answer, cut_file},
		{"the broken file", says_what_is_wrong, rename_over},
		{"the new file", one_was_replaced, NULL},
		{"a poll of the new one", the_removed_one_is_gone_and_not_down, remove_file},
		{"the missing file", nothing_changes_without_a_file, write_empty_list},
		{"nobody", nobody_is_asked, NULL},
		{NULL, NULL, NULL},
	};

	(void)state;
	write_list("t.yml", list_of(list_run_worker(0), list_run_worker(1)));
	list_run("file_sd:t.yml", NULL, 200, steps);
}

/* ---- twice the same ---- */

static bool each_is_there_once(const struct model *model)
{
	char second[80];

	if (list_run_count(model).answering < 3)
		return false;
	assert_int_equal(list_run_count(model).asked, 3);
	assert_non_null(list_run_find(model, list_run_worker(0)));
	assert_non_null(list_run_find(model, list_run_worker(1)));
	/* The same address with other labels is another target, and told apart by its name. */
	snprintf(second, sizeof(second), "%s #2", list_run_worker(1));
	assert_non_null(list_run_find(model, second));
	return true;
}

static void test_twice_the_same(void **state)
{
	static const struct list_step steps[] = {
		{"three to answer", each_is_there_once, NULL},
		{NULL, NULL, NULL},
	};
	char text[512];

	(void)state;
	snprintf(text, sizeof(text),
		"- targets: ['%s', '%s', '%s']\n- targets: ['%s']\n  labels: {zone: b}\n",
		list_run_worker(0), list_run_worker(0), list_run_worker(1), list_run_worker(1));
	write_list("twice.yml", text);
	list_run("file_sd:twice.yml", NULL, 500, steps);
}

/* ---- many ---- */

enum { MANY = 1000 };

static void write_many(const char *generation)
{
	FILE *file = fopen("many.new", "we");

	assert_non_null(file);
	for (int i = 0; i < MANY; i++)
		fprintf(file, "%s{\"targets\": [\"%s\"], \"labels\": {\"n\": \"%s%d\"}}",
			i == 0 ? "[" : ",\n", list_run_worker(i % 2), generation, i);
	fprintf(file, "]\n");
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename("many.new", "many.json"), 0);
}

static bool all_answer(const struct model *model)
{
	return list_run_count(model).answering == MANY;
}

static void replace_all(void)
{
	write_many("y");
}

static bool all_are_others(const struct model *model)
{
	struct list_census census = list_run_count(model);

	if (census.gone < MANY || census.answering < MANY)
		return false;
	assert_int_equal(census.gone, MANY);
	assert_int_equal(census.asked, MANY);
	assert_int_equal(census.troubled, 0);
	assert_string_equal(latest(model)->text, "1000 targets added, 1000 removed");
	assert_int_equal(model_events(model)->held, 1);
	return true;
}

static void test_a_thousand_at_once(void **state)
{
	static const struct list_step steps[] = {
		{"a thousand to answer", all_answer, replace_all},
		{"a thousand others", all_are_others, NULL},
		{NULL, NULL, NULL},
	};

	(void)state;
	write_many("x");
	list_run("file_sd:many.json", NULL, 5000, steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file),
		cmocka_unit_test(test_twice_the_same),
		cmocka_unit_test(test_a_thousand_at_once),
	};

	return cmocka_run_group_tests(tests, list_run_begin, list_run_end);
}
