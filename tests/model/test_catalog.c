/* The catalogue: which series means what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/catalog.h"

/* The row of family{name="value"}; name NULL: without labels. */
static const struct catalog_row *row_of(const char *family, const char *name, const char *value)
{
	struct label label = {text_of(name ? name : ""), text_of(name ? value : "")};

	return catalog_find(&(struct metric){text_of(family), &label, name ? 1 : 0});
}

static void means(const char *family, const char *name, const char *value, enum signal signal)
{
	const struct catalog_row *row = row_of(family, name, value);

	if (!row || row->signal != signal)
		fail_msg("%s is %s", family, row ? signal_name(row->signal) : "nobody's");
	assert_true(catalog_wants(text_of(family)));
}

static void means_nothing(const char *family, const char *name, const char *value)
{
	const struct catalog_row *row = row_of(family, name, value);

	if (row)
		fail_msg("%s is %s", family, signal_name(row->signal));
}

static void test_families_of_the_ecosystems(void **state)
{
	(void)state;
	means("process_resident_memory_bytes", NULL, NULL, SIGNAL_RSS);
	means("process_memory_usage_bytes", NULL, NULL, SIGNAL_RSS);
	means("z4j_brain_rss_bytes", NULL, NULL, SIGNAL_RSS);
	means("ruby_rss", "pid", "12", SIGNAL_RSS);
	means("process_working_set_bytes", NULL, NULL, SIGNAL_RSS);
	means("jvm_memory_used_bytes", "area", "heap", SIGNAL_HEAP);
	means("container_memory_rss", "container", "c", SIGNAL_RSS);
	means("container_memory_working_set_bytes", "container", "c", SIGNAL_WORKING_SET);
	means("container_spec_memory_limit_bytes", "container", "c", SIGNAL_LIMIT);
	means("process_start_time_seconds", NULL, NULL, SIGNAL_START);
	means("container_start_time_seconds", "container", "c", SIGNAL_START);
	means("kube_pod_container_status_restarts_total", "pod", "p", SIGNAL_RESTARTS);
	means("process_cpu_seconds_total", NULL, NULL, SIGNAL_CPU);
	means("http_requests_total", "method", "GET", SIGNAL_LOAD);
	means("z4j_postgres_deadlocks_total", NULL, NULL, SIGNAL_DEADLOCKS);
	means("celery_worker_up", "hostname", "w1", SIGNAL_UP);
	means("pg_up", NULL, NULL, SIGNAL_MARK);
}

static void test_what_is_no_memory_of_ours_is_not_wanted(void **state)
{
	(void)state;
	assert_false(catalog_wants(text_of("process_virtual_memory_bytes")));
	assert_false(catalog_wants(text_of("container_memory_cache")));
	assert_false(catalog_wants(text_of("process_resident_memory_byte")));
	assert_false(catalog_wants(text_of("process_resident_memory_bytess")));
	assert_false(catalog_wants(text_of("")));
	assert_false(catalog_wants(text_of("kube_pod_container_resource_requests")));
}

static void test_a_condition_on_a_label_decides(void **state)
{
	(void)state;
	means("kube_pod_container_resource_limits", "resource", "memory", SIGNAL_LIMIT);
	means_nothing("kube_pod_container_resource_limits", "resource", "cpu");
	means_nothing("kube_pod_container_resource_limits", NULL, NULL);
	means("process_runtime_cpython_memory_bytes", "type", "rss", SIGNAL_RSS);
	means_nothing("process_runtime_cpython_memory_bytes", "type", "vms");
}

static void test_a_suffix_needs_something_before_it(void **state)
{
	(void)state;
	means("worker_rss_bytes", "pid", "29018", SIGNAL_RSS);
	means_nothing("_rss_bytes", NULL, NULL);
	means("pgbouncer_process_resident_memory_bytes", NULL, NULL, SIGNAL_RSS);
	assert_int_equal(row_of("pgbouncer_process_resident_memory_bytes", NULL, NULL)->place,
		PLACE_NAMESPACE);
	assert_int_equal(
		row_of("process_resident_memory_bytes", NULL, NULL)->place, PLACE_ENDPOINT);
	means("prometheus_build_info", "version", "2.42.0", SIGNAL_VERSION);
}

static void test_only_an_unlabelled_creation_time_names_a_process(void **state)
{
	(void)state;
	means("z4j_postgres_deadlocks_created", NULL, NULL, SIGNAL_CREATED);
	means_nothing("z4j_events_ingested_created", "kind", "task.received");
}

static void test_a_version_is_a_label(void **state)
{
	(void)state;
	means("target_info", "service_version", "1.2", SIGNAL_VERSION);
	means_nothing("target_info", "service_name", "argus");
	means_nothing("app_build_info", "version", "");
	means_nothing("app_build_info", NULL, NULL);
}

static void test_our_own_scrapes_are_not_the_workers_load(void **state)
{
	(void)state;
	means("http_requests_total", "handler", "/api/events", SIGNAL_LOAD);
	means_nothing("http_requests_total", "handler", "/metrics");
}

static void test_exact_rows_stand_before_the_suffixes_that_cover_them(void **state)
{
	(void)state;
	assert_int_equal(row_of("z4j_brain_rss_bytes", NULL, NULL)->match, CATALOG_EXACT);
	assert_true(row_of("node_exporter_build_info", "version", "1")->exporter);
	assert_false(row_of("argus_build_info", "version", "1")->exporter);
	for (size_t i = 0; i < catalog_count; i++)
		for (size_t j = 0; j < i; j++)
			if (catalog[i].match == CATALOG_EXACT &&
				catalog[j].match == CATALOG_SUFFIX &&
				text_ends_with(catalog[i].family, catalog[j].family.data))
				fail_msg("%s stands behind *%s", catalog[i].family.data,
					catalog[j].family.data);
}

static void test_no_row_is_shadowed_by_an_earlier_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct catalog_row *row = &catalog[i], *before = &catalog[j];

			if (row->match != before->match || before->if_label ||
				!text_equal(row->family, before->family))
				continue;
			fail_msg("row %zu for %s is never reached", i, row->family.data);
		}
}

static void test_rows_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_count; i++) {
		const struct catalog_row *row = &catalog[i];
		bool has_text = row->signal == SIGNAL_VERSION || row->signal == SIGNAL_END_REASON;

		assert_int_equal(row->family.len, strlen(row->family.data));
		assert_non_null(row->who);
		assert_int_equal(row->if_label != NULL, row->if_value != NULL);
		if (has_text != (row->text_label != NULL))
			fail_msg("%s: text label or not?", row->family.data);
		if (row->join == JOIN_SUM && row->signal != SIGNAL_CPU &&
			row->signal != SIGNAL_LOAD && row->signal != SIGNAL_IN_FLIGHT &&
			row->signal != SIGNAL_HEAP)
			fail_msg("%s: what is summed?", row->family.data);
		assert_non_null(signal_name(row->signal));
	}
}

/* The outer of two descriptions of one thing counts. */
static void test_precedence_of_what_describes_the_same(void **state)
{
	(void)state;
	assert_true(row_of("process_resident_memory_bytes", NULL, NULL)->precedence >
		    row_of("z4j_brain_rss_bytes", NULL, NULL)->precedence);
	assert_true(row_of("z4j_brain_rss_bytes", NULL, NULL)->precedence >
		    row_of("my_rss_bytes", NULL, NULL)->precedence);
	assert_true(row_of("kube_pod_container_resource_limits", "resource", "memory")->precedence >
		    row_of("container_spec_memory_limit_bytes", NULL, NULL)->precedence);
	assert_true(row_of("argus_build_info", "version", "1")->precedence >
		    row_of("go_build_info", "version", "1")->precedence);
	assert_true(row_of("http_requests_total", NULL, NULL)->precedence >
		    row_of("z4j_events_ingested_total", NULL, NULL)->precedence);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families_of_the_ecosystems),
		cmocka_unit_test(test_what_is_no_memory_of_ours_is_not_wanted),
		cmocka_unit_test(test_a_condition_on_a_label_decides),
		cmocka_unit_test(test_a_suffix_needs_something_before_it),
		cmocka_unit_test(test_only_an_unlabelled_creation_time_names_a_process),
		cmocka_unit_test(test_a_version_is_a_label),
		cmocka_unit_test(test_our_own_scrapes_are_not_the_workers_load),
		cmocka_unit_test(test_exact_rows_stand_before_the_suffixes_that_cover_them),
		cmocka_unit_test(test_no_row_is_shadowed_by_an_earlier_one),
		cmocka_unit_test(test_rows_are_whole),
		cmocka_unit_test(test_precedence_of_what_describes_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
