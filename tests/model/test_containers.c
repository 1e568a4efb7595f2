/* Containers: several in one endpoint, told about by several feeds, with times of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/build_reading.h"

static struct model *model;
static struct build cadvisor, ksm;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	cadvisor = build_feed(model, "node-1", 1);
	ksm = build_feed(model, "ksm", 15);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	build_fini(&cadvisor);
	build_fini(&ksm);
	model_destroy(model);
	return 0;
}

static const struct worker *row(const char *name)
{
	const struct worker *worker = worker_named(model, name);

	if (!worker)
		fail_msg("no row %s", name);
	return worker;
}

#define POD(container) "namespace=\"shop\",pod=\"api-7d\",container=\"" container "\""
#define APP            POD("app")

static void add_container(const char *id, double rss, double own_s)
{
	char labels[200];

	snprintf(labels, sizeof(labels), APP ",id=\"%s\",name=\"k8s_app\",image=\"i\"", id);
	add_timed(&cadvisor, "container_memory_rss", labels, rss, own_s);
	add_timed(&cadvisor, "container_memory_working_set_bytes", labels, 2 * rss, own_s);
}

static void end_poll(struct build *build, double at)
{
	build_send(build, model, at);
	model_settle(model, at_s(at));
}

static void poll_container(double at, const char *id, double rss, double own_s)
{
	add_container(id, rss, own_s);
	end_poll(&cadvisor, at);
}

static void test_each_container_of_an_endpoint_is_a_row(void **state)
{
	(void)state;
	add(&cadvisor, "container_memory_rss", APP ",id=\"/a\"", 1);
	add(&cadvisor, "container_memory_rss", POD("sidecar") ",id=\"/b\"", 2);
	/* the pod's total, the pause container, the node's own cgroups */
	add(&cadvisor, "container_memory_rss", POD("") ",id=\"/pod\"", 100);
	add(&cadvisor, "container_memory_rss", POD("POD") ",id=\"/pause\"", 200);
	add(&cadvisor, "container_memory_rss", "id=\"/\"", 300);
	add(&cadvisor, "container_memory_rss", "container=\"\",pod=\"\",name=\"\",id=\"/sys\"",
		400);
	end_poll(&cadvisor, 1);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("shop/api-7d/app")->rss.value == 1);
	assert_true(row("shop/api-7d/sidecar")->rss.value == 2);
	assert_int_equal(row("shop/api-7d/app")->identity, IDENTITY_CONTAINER);
	assert_false(model_feed(model, cadvisor.feed)->many_identities);
}

static void test_the_labels_of_old_kubernetes_mean_the_same(void **state)
{
	(void)state;
	add(&cadvisor, "container_memory_rss",
		"namespace=\"shop\",pod_name=\"api-7d\",container_name=\"app\",id=\"/a\"", 1);
	add(&cadvisor, "container_memory_rss",
		"namespace=\"shop\",pod_name=\"api-7d\",container_name=\"POD\",id=\"/p\"", 1);
	end_poll(&cadvisor, 1);
	assert_int_equal(worker_rows(model), 1);
	assert_non_null(worker_named(model, "shop/api-7d/app"));
}

static void test_a_pod_without_a_namespace_has_a_row_too(void **state)
{
	(void)state;
	add(&cadvisor, "container_memory_rss", "pod=\"api\",container=\"app\",id=\"/a\"", 1);
	end_poll(&cadvisor, 1);
	assert_true(row("/api/app")->rss.value == 1);
}

static void test_plain_docker_containers_have_a_name(void **state)
{
	(void)state;
	add(&cadvisor, "container_memory_rss", "id=\"/docker/1f\",name=\"argus_gw_1\"", 1);
	add(&cadvisor, "container_memory_rss", "id=\"/docker/2e\",name=\"argus_db_1\"", 2);
	end_poll(&cadvisor, 1);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("argus_gw_1")->rss.value == 1);
}

static void add_ksm_limit(double bytes)
{
	add(&ksm, "kube_pod_container_resource_limits",
		APP ",uid=\"u\",node=\"n\",resource=\"memory\",unit=\"byte\"", bytes);
	add(&ksm, "kube_pod_container_resource_limits",
		APP ",uid=\"u\",node=\"n\",resource=\"cpu\",unit=\"core\"", 2);
}

static void assert_limit(double expected)
{
	double limit = -1, used = -1;

	assert_true(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
	assert_true(limit == expected);
	assert_true(used == 200); /* the working set counts against it, not the RSS */
}

static void test_a_limit_told_by_another_feed_before_the_memory(void **state)
{
	(void)state;
	add_ksm_limit(1000);
	end_poll(&ksm, 1);
	assert_int_equal(worker_rows(model), 0);
	poll_container(2, "/a", 100, 2);
	assert_int_equal(worker_rows(model), 1);
	assert_limit(1000);
	assert_true(
		model_feed_of(model, row("shop/api-7d/app")) == model_feed(model, cadvisor.feed));
}

static void test_a_limit_told_by_another_feed_after_the_memory(void **state)
{
	double limit, used;

	(void)state;
	poll_container(1, "/a", 100, 1);
	assert_false(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
	add_ksm_limit(1000);
	end_poll(&ksm, 2);
	assert_int_equal(worker_rows(model), 1);
	assert_limit(1000);
	assert_true(
		model_feed_of(model, row("shop/api-7d/app")) == model_feed(model, cadvisor.feed));
}

static void tell_cadvisor_limit(double at, double limit)
{
	add(&cadvisor, "container_spec_memory_limit_bytes", APP ",id=\"/a\"", limit);
	poll_container(at, "/a", 100, at);
}

static void test_a_limit_of_zero_or_of_two_to_the_63_is_none(void **state)
{
	double limit, used;

	(void)state;
	tell_cadvisor_limit(1, 0);
	assert_false(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
	tell_cadvisor_limit(2, 9223372036854771712.0);
	assert_false(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
	tell_cadvisor_limit(3, 5000);
	assert_limit(5000);
	tell_cadvisor_limit(4, 0); /* taken away */
	assert_false(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
}

static void test_the_orchestrators_limit_counts_whoever_comes_last(void **state)
{
	(void)state;
	tell_cadvisor_limit(1, 5000);
	add_ksm_limit(1000);
	end_poll(&ksm, 2);
	assert_limit(1000);
	tell_cadvisor_limit(3, 5000);
	assert_limit(1000);
	tell_cadvisor_limit(4, 0);
	assert_limit(1000);
	add_ksm_limit(2000);
	end_poll(&ksm, 5);
	assert_limit(2000);
}

static void test_a_new_container_id_is_a_new_life(void **state)
{
	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_container(t, "/a", 500, t);
	poll_container(11, "/b", 100, 11);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 1);
	assert_true(row("shop/api-7d/app")->floor_bytes == 100);
	assert_string_equal(event_of(model, EVENT_RESTART)->subject, "shop/api-7d/app");
	assert_null(event_of(model, EVENT_WORKER_GONE));
}

static void test_a_new_container_id_beside_the_old_one_for_a_while_is_a_new_life_too(void **state)
{
	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_container(t, "/a", 500, t);
	for (int t = 11; t <= 20; t++) { /* the dead one is still exported */
		add_container("/a", 500, 10);
		poll_container(t, "/b", 100, t);
	}
	for (int t = 21; t <= 30; t++)
		poll_container(t, "/b", 100, t);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 1);
}

static void test_why_the_last_life_ended_is_told_by_the_orchestrator(void **state)
{
	int code = -1;

	(void)state;
	poll_container(1, "/a", 100, 1);
	assert_int_equal(model_worker_end(model, row("shop/api-7d/app"), &code), END_UNKNOWN);
	add(&ksm, "kube_pod_container_status_restarts_total", APP, 7);
	add(&ksm, "kube_pod_container_status_last_terminated_reason", APP ",reason=\"OOMKilled\"",
		1);
	add(&ksm, "kube_pod_container_status_last_terminated_reason", APP ",reason=\"Error\"", 0);
	add(&ksm, "kube_pod_container_status_last_terminated_exitcode", APP, 137);
	end_poll(&ksm, 2);
	assert_int_equal(model_worker_end(model, row("shop/api-7d/app"), &code), END_OOM);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 7);
	add(&ksm, "kube_pod_container_status_last_terminated_reason", APP ",reason=\"OOMKilled\"",
		0);
	add(&ksm, "kube_pod_container_status_last_terminated_reason", APP ",reason=\"Error\"", 1);
	add(&ksm, "kube_pod_container_status_last_terminated_exitcode", APP, 3);
	end_poll(&ksm, 20);
	assert_int_equal(model_worker_end(model, row("shop/api-7d/app"), &code), END_EXIT);
	assert_int_equal(code, 3);
	add(&ksm, "kube_pod_container_status_last_terminated_reason", APP ",reason=\"Completed\"",
		1);
	add(&ksm, "kube_pod_container_status_last_terminated_exitcode", APP, 0);
	end_poll(&ksm, 35);
	assert_int_equal(model_worker_end(model, row("shop/api-7d/app"), &code), END_RECYCLED);
}

static void test_counts_that_are_no_counts_are_ignored(void **state)
{
	(void)state;
	poll_container(1, "/a", 100, 1);
	add(&ksm, "kube_pod_container_status_restarts_total", APP, 1e300);
	end_poll(&ksm, 2);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 0);
	add(&ksm, "kube_pod_container_status_restarts_total", APP, -3);
	end_poll(&ksm, 17);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 0);
}

/* ---- what stops being said ---- */

static void add_app(const char *family, double value)
{
	add(&cadvisor, family, APP ",id=\"/a\"", value);
}

static void test_a_working_set_that_stopped_coming_fills_no_limit(void **state)
{
	double limit, used;

	(void)state;
	add_ksm_limit(1000);
	end_poll(&ksm, 1);
	add_app("container_memory_rss", 100);
	add_app("container_memory_working_set_bytes", 990);
	end_poll(&cadvisor, 1);
	assert_true(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
	assert_true(used == 990);
	for (int t = 2; t <= 8; t++) {
		add_app("container_memory_rss", 100);
		end_poll(&cadvisor, t);
	}
	assert_true(model_worker_limit(model, row("shop/api-7d/app"), &limit, &used));
	assert_true(used == 100);
}

/* kube-state-metrics is polled every 15 s here: silent for three of these it is stale. */
static void test_an_orchestrator_that_is_silent_explains_and_hides_nothing(void **state)
{
	int code;

	(void)state;
	add(&ksm, "kube_pod_container_status_restarts_total", APP, 1);
	add(&ksm, "kube_pod_container_status_last_terminated_reason", APP ",reason=\"OOMKilled\"",
		1);
	end_poll(&ksm, 0);
	poll_container(1, "/a", 100, 1);
	assert_int_equal(model_worker_end(model, row("shop/api-7d/app"), &code), END_OOM);
	for (int t = 2; t <= 60; t++)
		poll_container(t, t < 30 ? "/a" : t < 40 ? "/b" : "/c", 100, t);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 2);
	assert_int_equal(model_worker_end(model, row("shop/api-7d/app"), &code), END_UNKNOWN);
}

/* ---- times of their own ---- */

static void test_the_same_sample_again_is_not_new(void **state)
{
	struct series_point points[30];
	size_t known = 0;

	(void)state;
	/* polled every second, looked at by its maker every ten */
	for (int t = 10; t <= 35; t++)
		poll_container(t, "/a", 100, t - t % 10);
	assert_int_equal(row("shop/api-7d/app")->last_seen.mono.ms, 30000);
	series_walk(&row("shop/api-7d/app")->rss_history.series, at_s(35).mono, 1000, points, 30);
	for (size_t i = 0; i < 30; i++)
		known += points[i].known;
	assert_int_equal(known, 3); /* 10, 20, 30 */
	assert_true(points[4].known && points[14].known && points[24].known);
}

static void test_samples_that_only_repeat_age_to_stale_and_are_not_gone(void **state)
{
	const struct worker *worker;

	(void)state;
	for (int t = 1; t <= 100; t++)
		poll_container(t, "/a", 100, t - t % 10);
	worker = row("shop/api-7d/app");
	assert_int_equal(model_worker_period_ms(model, worker), 10000);
	assert_int_equal(model_worker_truth(model, worker, at_s(110).mono), TRUTH_FRESH);
	/* its maker hangs: the endpoint answers, always the same */
	for (int t = 101; t <= 300; t++) {
		enum truth expected = t < 120 ? TRUTH_FRESH : t < 130 ? TRUTH_LATE : TRUTH_STALE;

		poll_container(t, "/a", 100, 100);
		assert_int_equal(model_worker_truth(model, worker, at_s(t).mono), expected);
	}
	assert_true(worker->rss.value == 100);
	assert_null(event_of(model, EVENT_WORKER_GONE));
	/* gone is what the endpoint says by leaving it out */
	end_poll(&cadvisor, 301);
	assert_int_equal(model_worker_truth(model, worker, at_s(301).mono), TRUTH_GONE);
}

static void test_a_rate_is_taken_over_the_samples_own_time(void **state)
{
	double per_s = -1;

	(void)state;
	for (int t = 1; t <= 41; t++) {
		int own = t - t % 10;

		add_timed(&cadvisor, "container_cpu_usage_seconds_total",
			APP ",id=\"/a\",cpu=\"cpu00\"", own, own);
		add_timed(&cadvisor, "container_cpu_usage_seconds_total",
			APP ",id=\"/a\",cpu=\"cpu01\"", own, own);
		poll_container(t, "/a", 100, own);
	}
	assert_int_equal(
		rate_read(&row("shop/api-7d/app")->cpu, at_s(41).mono, 10000, &per_s), RATE_OK);
	assert_true(per_s == 2);
}

static void test_the_clock_of_the_feed_is_learned_from_its_samples(void **state)
{
	const struct worker *worker;

	(void)state;
	/* an hour ahead, and it sends no Date */
	for (int t = 1; t <= 60; t++)
		poll_container(t, "/a", 100, 3600 + t - t % 10);
	assert_true(model_feed(model, cadvisor.feed)->has_clock);
	worker = row("shop/api-7d/app");
	assert_true(model_feed(model, cadvisor.feed)->clock_ahead_s == 3600);
	assert_int_equal(worker->last_seen.mono.ms, 60000);
	assert_int_equal(model_worker_truth(model, worker, at_s(60).mono), TRUTH_FRESH);
}

static void test_a_clock_that_is_set_back_does_not_stop_the_news(void **state)
{
	const struct worker *worker;

	(void)state;
	for (int t = 1; t <= 60; t++)
		poll_container(t, "/a", 100, 3600 + t);
	for (int t = 61; t <= 120; t++)
		poll_container(t, "/a", 200, t);
	worker = row("shop/api-7d/app");
	assert_true(worker->rss.value == 200);
	assert_int_equal(model_worker_truth(model, worker, at_s(120).mono), TRUTH_FRESH);
	assert_int_equal(worker->last_seen.mono.ms, 120000);
}

static void test_a_pod_that_moves_to_another_node_keeps_its_row(void **state)
{
	struct build other = build_feed(model, "node-2", 1);

	(void)state;
	for (int t = 1; t <= 10; t++) {
		poll_container(t, "/a", 500, t);
		end_poll(&other, t);
	}
	/* a stateful set: the same name, elsewhere */
	for (int t = 11; t <= 20; t++) {
		add_timed(&other, "container_memory_rss", APP ",id=\"/z\"", 100, t);
		end_poll(&other, t);
		end_poll(&cadvisor, t);
	}
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("shop/api-7d/app")), 1);
	assert_true(model_feed_of(model, row("shop/api-7d/app")) == model_feed(model, other.feed));
	assert_true(row("shop/api-7d/app")->rss.value == 100);
	build_fini(&other);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_each_container_of_an_endpoint_is_a_row),
		STORY(test_the_labels_of_old_kubernetes_mean_the_same),
		STORY(test_a_pod_without_a_namespace_has_a_row_too),
		STORY(test_plain_docker_containers_have_a_name),
		STORY(test_a_limit_told_by_another_feed_before_the_memory),
		STORY(test_a_limit_told_by_another_feed_after_the_memory),
		STORY(test_a_limit_of_zero_or_of_two_to_the_63_is_none),
		STORY(test_the_orchestrators_limit_counts_whoever_comes_last),
		STORY(test_a_new_container_id_is_a_new_life),
		STORY(test_a_new_container_id_beside_the_old_one_for_a_while_is_a_new_life_too),
		STORY(test_why_the_last_life_ended_is_told_by_the_orchestrator),
		STORY(test_counts_that_are_no_counts_are_ignored),
		STORY(test_a_working_set_that_stopped_coming_fills_no_limit),
		STORY(test_an_orchestrator_that_is_silent_explains_and_hides_nothing),
		STORY(test_the_same_sample_again_is_not_new),
		STORY(test_samples_that_only_repeat_age_to_stale_and_are_not_gone),
		STORY(test_a_rate_is_taken_over_the_samples_own_time),
		STORY(test_the_clock_of_the_feed_is_learned_from_its_samples),
		STORY(test_a_clock_that_is_set_back_does_not_stop_the_news),
		STORY(test_a_pod_that_moves_to_another_node_keeps_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
