/*
 * What the doctor writes about a target, word for word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/must.h"
#include "tests/support/ward.h"
#include "tui/cmd_doctor.h"

#define MIB 1048576.0

/* Parts of reports. */
#define LAST "; the last: 0 B, 0 lines, 0 ms"
#define HEALTHY                                                                                    \
	"  recognised  RSS, start time, load (process collector, HTTP server)\n"                   \
	"  worker      gw-a:9100\n"                                                                \
	"              RSS 210 MiB, limit unknown, up 11m00s, version unknown, identity:\n"        \
	"              start time\n"                                                               \
	"  clock       same as ours\n"
#define NO_CLOCK "  clock       unknown: no Date header, no sample times\n"

static void add_process(struct build *build, double rss)
{
	add(build, "process_resident_memory_bytes", "", rss);
	add(build, "process_start_time_seconds", "", BUILD_WALL_S - 600);
	add(build, "http_requests_total", "code=\"200\"", 5);
}

/* ---- answers ---- */

static void treat_healthy(struct ward *ward, struct build *build)
{
	build->has_remote_wall = true;
	for (int at = 57; at <= 60; at++) {
		build->remote_wall.s = BUILD_WALL_S + at;
		add_process(build, 210 * MIB);
		build_send(build, ward->model, at);
	}
}

static void test_healthy(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_healthy, 0, "4 of 4 polls" LAST, HEALTHY);
}

static void treat_not(struct ward *ward, struct build *build)
{
	(void)ward;
	(void)build;
}

static void test_never_polled(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_not, 1, "none to 0 polls",
		"  fix         no poll ended in the time given: use a longer --for\n");
}

static void treat_refused(struct ward *ward, struct build *build)
{
	fail_poll(ward, build, 59, "refused: nobody listens on gw-a:9100");
	fail_poll(ward, build, 60, "refused: nobody listens on gw-a:9100");
}

static void test_never_heard(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_refused, 1, "none to 2 polls",
		"  fix         refused: nobody listens on gw-a:9100\n");
}

static void treat_faulty(struct ward *ward, struct build *build)
{
	treat_healthy(ward, build);
	fail_poll(ward, build, 60.5, "timed out after 900 ms waiting for the first byte");
}

/* The words of these faults do not say what to do. */
static void fails(
	struct ward *ward, const struct build *build, enum fault_kind kind, const char *words)
{
	struct fault fault = fault_make(kind, 0, "%s", words);

	model_accept_fault(ward->model, build->feed, at_s(60), &fault);
}

static void treat_slow(struct ward *ward, struct build *build)
{
	fails(ward, build, FAULT_TIMEOUT, "timed out after 900 ms waiting for the first byte");
}

static void treat_empty(struct ward *ward, struct build *build)
{
	fails(ward, build, FAULT_CONTENT, "empty: 200 without a single metric");
}

static void test_what_to_try(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_slow, 1, "none to 1 poll",
		"  fix         timed out after 900 ms waiting for the first byte: where it is\n"
		"              slow and not dead, raise --timeout, and --interval above it\n");
	expect_one("gw-a:9100/m", treat_empty, 1, "none to 1 poll",
		"  fix         empty: 200 without a single metric; asked for /m: give the path of\n"
		"              its metrics, as in http://HOST:PORT/actuator/prometheus\n");
}

static void treat_recovered(struct ward *ward, struct build *build)
{
	fail_poll(ward, build, 56, "closed without an answer");
	treat_healthy(ward, build);
}

static void test_faults(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_faulty, 1, "4 of 5 polls" LAST,
		"  fix         timed out after 900 ms waiting for the first byte\n" HEALTHY);
	expect_one("gw-a:9100", treat_recovered, 0, "4 of 5 polls" LAST,
		"  earlier     closed without an answer\n" HEALTHY);
}

/* ---- what is recognised ---- */

static void treat_unknown(struct ward *ward, struct build *build)
{
	build_send(build, ward->model, 60);
}

static void treat_pools_only(struct ward *ward, struct build *build)
{
	for (int i = 0; i < 2; i++) {
		add(build, "hikaricp_connections_active", "pool=\"main\"", 9);
		add(build, "hikaricp_connections_max", "pool=\"main\"", 10);
		add(build, "hikaricp_connections_pending", "pool=\"main\"", 3);
		build_send(build, ward->model, 59 + i);
	}
}

static void test_pools(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_pools_only, 0, "2 of 2 polls" LAST,
		"  pool        gw-a:9100 main\n"
		"              9/10 in use (HikariCP: known from documentation only, check it);\n"
		"              not told: timeouts, time to acquire\n" NO_CLOCK);
}

static void treat_load_only(struct ward *ward, struct build *build)
{
	add(build, "up", "", 1);
	add(build, "http_requests_total", "", 5);
	build_send(build, ward->model, 60);
}

static void test_no_row(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_unknown, 1, "1 of 1 polls" LAST,
		"  fix         it answers, but with no family that lowtide knows; export\n"
		"              process_resident_memory_bytes and "
		"process_start_time_seconds\n" NO_CLOCK);
	expect_one("gw-a:9100", treat_load_only, 1, "1 of 1 polls" LAST,
		"  recognised  load (HTTP server)\n"
		"  fix         no worker row: export process_resident_memory_bytes and\n"
		"              process_start_time_seconds\n" NO_CLOCK);
}

/* Only the number of tasks: that is enough to know the family by. */
static void treat_latency(struct ward *ward, struct build *build)
{
	add_process(build, 20 * MIB);
	add(build, "z4j_task_duration_seconds_count", "task_name=\"a\"", 3);
	build_send(build, ward->model, 60);
}

static void test_latency(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_latency, 0, "1 of 1 polls" LAST,
		"  recognised  RSS, start time, load, latency (process collector, HTTP server,\n"
		"              z4j brain)\n"
		"  worker      gw-a:9100\n"
		"              RSS 20 MiB, limit unknown, up 11m00s, version unknown, identity:\n"
		"              start time\n" NO_CLOCK);
}

static void treat_exporter(struct ward *ward, struct build *build)
{
	for (int at = 57; at <= 60; at++) {
		add_process(build, 20 * MIB);
		add(build, "pg_up", "", 1);
		build_send(build, ward->model, at);
	}
}

static void treat_limits_only(struct ward *ward, struct build *build)
{
	add(build, "kube_pod_container_resource_limits",
		"namespace=\"n\",pod=\"p\",container=\"c\",resource=\"memory\"", 512 * MIB);
	build_send(build, ward->model, 60);
}

static void test_exporters(void **state)
{
	(void)state;
	expect_one("pg:9187", treat_exporter, 0, "4 of 4 polls" LAST,
		"  recognised  RSS, start time, load, endpoint kind (process collector, HTTP\n"
		"              server, postgres_exporter)\n"
		"  worker      pg:9187 (process_* here is the exporter itself)\n"
		"              RSS 20 MiB, limit unknown, up 11m00s, version unknown, identity:\n"
		"              start time\n" NO_CLOCK);
	expect_one("ksm:8080", treat_limits_only, 0, "1 of 1 polls" LAST,
		"  recognised  memory limit (kube-state-metrics)\n"
		"  unseen      kube-state-metrics: known from documentation only, never met;\n"
		"              check its rows\n"
		"  worker      none of its own: it speaks about others\n" NO_CLOCK);
}

static void add_container(struct build *build, const char *family, double value)
{
	add(build, family, "namespace=\"n\",pod=\"p\",container=\"c\",id=\"/kube/0001\"", value);
}

static void treat_containers(struct ward *ward, struct build *build)
{
	add_container(build, "container_memory_rss", 100 * MIB);
	add_container(build, "container_memory_working_set_bytes", 128 * MIB);
	add_container(build, "container_spec_memory_limit_bytes", 256 * MIB);
	add_container(build, "container_start_time_seconds", BUILD_WALL_S - 3600);
	build_send(build, ward->model, 60);
}

static void treat_working_set(struct ward *ward, struct build *build)
{
	add_container(build, "container_memory_working_set_bytes", 128 * MIB);
	add_container(build, "container_start_time_seconds", BUILD_WALL_S - 3600);
	build_send(build, ward->model, 60);
}

static void test_containers(void **state)
{
	(void)state;
	expect_one("node:4194", treat_containers, 0, "1 of 1 polls" LAST,
		"  recognised  RSS, working set, memory limit, start time (cAdvisor)\n"
		"  unseen      cAdvisor: known from documentation only, never met; check its rows\n"
		"  worker      n/p/c\n"
		"              RSS 100 MiB, limit 256 MiB, up 1h01m, version unknown, identity:\n"
		"              container id\n" NO_CLOCK);
	expect_one("node:4194", treat_working_set, 1, "1 of 1 polls" LAST,
		"  recognised  working set, start time (cAdvisor)\n"
		"  unseen      cAdvisor: known from documentation only, never met; check its rows\n"
		"  worker      n/p/c\n"
		"              no RSS, limit unknown, up 1h01m, version unknown, identity:\n"
		"              container id\n"
		"  fix         no resident memory: have cAdvisor export "
		"container_memory_rss\n" NO_CLOCK);
}

/* ---- workers ---- */

static void treat_anonymous(struct ward *ward, struct build *build)
{
	add(build, "process_resident_memory_bytes", "", 50 * MIB);
	build_send(build, ward->model, 60);
}

/* Two processes by turns, whose CPU time tells that they are two. */
static void treat_mixed(struct ward *ward, struct build *build)
{
	for (int at = 20; at <= 60; at++) {
		add(build, "process_resident_memory_bytes", "", (50 + at % 2) * MIB);
		add(build, "process_cpu_seconds_total", "", at % 2 ? 10 + at * 0.1 : 90 + at * 0.1);
		build_send(build, ward->model, at);
	}
}

static void test_who_cannot_be_told_apart(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_anonymous, 1, "1 of 1 polls" LAST,
		"  recognised  RSS (process collector)\n"
		"  worker      gw-a:9100\n"
		"              RSS 50 MiB, limit unknown, up unknown, version unknown, identity:\n"
		"              none\n"
		"  fix         nothing tells one process from the next, so growth cannot be\n"
		"              judged: export process_start_time_seconds, or a label pid on its\n"
		"              gauges\n" NO_CLOCK);
	expect_one("gw-a:9100", treat_mixed, 1, "41 of 41 polls" LAST,
		"  recognised  RSS, CPU (process collector)\n"
		"  worker      gw-a:9100\n"
		"              RSS 50 MiB, limit unknown, up unknown, version unknown, identity:\n"
		"              none\n"
		"  fix         several processes answer here and nothing tells them apart: export\n"
		"              process_start_time_seconds, or give each process its own "
		"port\n" NO_CLOCK);
}

static void treat_heap(struct ward *ward, struct build *build)
{
	add(build, "jvm_memory_used_bytes", "area=\"heap\"", 300 * MIB);
	add(build, "process_start_time_seconds", "", BUILD_WALL_S - 600);
	build_send(build, ward->model, 60);
}

static void treat_unreadable(struct ward *ward, struct build *build)
{
	add_process(build, 0);
	build_send(build, ward->model, 60);
}

static void test_no_resident_memory(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_heap, 1, "1 of 1 polls" LAST,
		"  recognised  heap, start time (JVM, process collector)\n"
		"  unseen      JVM: known from documentation only, never met; check its rows\n"
		"  worker      gw-a:9100\n"
		"              no RSS, heap 300 MiB, limit unknown, up 11m00s, version unknown,\n"
		"              identity: start time\n"
		"  fix         no resident memory: export process_resident_memory_bytes\n"
		"              (Micrometer: add micrometer-jvm-extras)\n" NO_CLOCK);
	expect_one("gw-a:9100", treat_unreadable, 1, "1 of 1 polls" LAST,
		"  recognised  RSS, start time, load (process collector, HTTP server)\n"
		"  worker      gw-a:9100\n"
		"              no RSS, limit unknown, up 11m00s, version unknown, identity: start\n"
		"              time\n"
		"  fix         RSS is exported but 0 or no number: the collector could not read\n"
		"              it\n" NO_CLOCK);
}

static void treat_crowd(struct ward *ward, struct build *build)
{
	for (int pid = 1; pid <= LIMIT_SIBLINGS + 1; pid++) {
		char label[32];

		snprintf(label, sizeof(label), "pid=\"%d\"", pid);
		add(build, "ruby_rss", label, MIB);
	}
	build_send(build, ward->model, 60);
}

static void test_crowd(void **state)
{
	struct ward ward;
	struct build build;
	char *text;
	const char *end;

	(void)state;
	ward_open(&ward);
	build = admit(&ward, "gw-a:9100");
	treat_crowd(&ward, &build);
	text = report_of(&ward, 1);
	end = strstr(text, "  worker      gw-a:9100/20\n");
	assert_non_null(end);
	assert_string_equal(end,
		"  worker      gw-a:9100/20\n"
		"              RSS 1.0 MiB, limit unknown, up unknown, version unknown, identity:\n"
		"              label pid\n"
		"              +1004 more workers\n"
		"  fix         some of its processes are no row: at most 1024 of one endpoint and\n"
		"              10000 in all fit: give them endpoints of their own, or poll "
		"fewer\n" NO_CLOCK "\n0 of 1 target is well\n");
	free(text);
	build_fini(&build);
	ward_close(&ward);
}

/* ---- clocks ---- */

static void treat_clock(struct ward *ward, struct build *build, double ahead_s)
{
	build->has_remote_wall = true;
	build->remote_wall.s = BUILD_WALL_S + 60 + ahead_s;
	add_process(build, 210 * MIB);
	build_send(build, ward->model, 60);
}

static void treat_ahead(struct ward *ward, struct build *build)
{
	treat_clock(ward, build, 125);
}

static void treat_behind(struct ward *ward, struct build *build)
{
	treat_clock(ward, build, -7200);
}

static void test_clocks(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_ahead, 0, "1 of 1 polls" LAST,
		"  recognised  RSS, start time, load (process collector, HTTP server)\n"
		"  worker      gw-a:9100\n"
		"              RSS 210 MiB, limit unknown, up 13m05s, version unknown, identity:\n"
		"              start time\n"
		"  clock       2m05s ahead of ours\n");
	expect_one("gw-a:9100", treat_behind, 0, "1 of 1 polls" LAST,
		"  recognised  RSS, start time, load (process collector, HTTP server)\n"
		"  worker      gw-a:9100\n"
		"              RSS 210 MiB, limit unknown, up 0s, version unknown, identity:\n"
		"              start time\n"
		"  clock       1h59m behind ours\n");
}

/* ---- several, and hostile ---- */

static void test_sum(void **state)
{
	struct ward ward;
	struct build builds[2];

	(void)state;
	ward_open(&ward);
	builds[0] = admit(&ward, "gw-a:9100");
	builds[1] = admit(&ward, "https://gw-b/stats?token=x");
	treat_healthy(&ward, &builds[0]);
	treat_refused(&ward, &builds[1]);
	expect_report(&ward, 1,
		"gw-a:9100\n"
		"  answer      4 of 4 polls" LAST "\n" HEALTHY "\n"
		"gw-b/stats  https://gw-b/stats\n"
		"  answer      none to 2 polls\n"
		"  fix         refused: nobody listens on gw-a:9100\n"
		"\n"
		"1 of 2 targets are well\n");
	build_fini(&builds[0]);
	build_fini(&builds[1]);
	ward_close(&ward);
}

static void treat_hostile(struct ward *ward, struct build *build)
{
	add(build, "process_resident_memory_bytes", "", MIB);
	add(build, "process_start_time_seconds", "", BUILD_WALL_S);
	add(build, "go_build_info", "version=\"1\x1b[2J\n\"", 1);
	add(build, "ruby_rss", "pid=\"\x1b]0;x\x07\"", MIB);
	build_send(build, ward->model, 59);
	fail_poll(ward, build, 60, "\x1b[31mred\nfix nothing");
}

static void test_hostile_names(void **state)
{
	(void)state;
	expect_one("gw-a:9100", treat_hostile, 1, "1 of 2 polls" LAST,
		"  fix         \xef\xbf\xbd[31mred\xef\xbf\xbd"
		"fix nothing\n"
		"  recognised  RSS, start time, version (process collector, Ruby\n"
		"              prometheus_exporter, Go)\n"
		"  unseen      Ruby prometheus_exporter: known from documentation only, never\n"
		"              met; check its rows\n"
		"  worker      gw-a:9100\n"
		"              RSS 1.0 MiB, limit unknown, up unknown, version "
		"1\xef\xbf\xbd[2J\xef\xbf\xbd,\n"
		"              identity: label pid\n" NO_CLOCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_never_polled),
		cmocka_unit_test(test_never_heard),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_what_to_try),
		cmocka_unit_test(test_pools),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_no_row),
		cmocka_unit_test(test_exporters),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_who_cannot_be_told_apart),
		cmocka_unit_test(test_no_resident_memory),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_hostile_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
