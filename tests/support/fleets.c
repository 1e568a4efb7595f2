#include "tests/support/fleets.h"

#include <math.h>
#include <stdio.h>

static const double mib = 1024.0 * 1024;

enum { SECOND = 1000, MINUTE = 60 * SECOND };

/* Traffic: 0 at low tide, 1 at its peak, every three minutes. */
static double tide(int second)
{
	int phase = second % 180;

	return phase < 90 ? phase / 90.0 : (180 - phase) / 90.0;
}

static double hours(double h)
{
	return h * 3600;
}

void fleet_empty(struct scene *scene)
{
	scene_feed(scene, "gw-a:9100", SECOND);
	scene_feed(scene, "gw-b:9100", SECOND);
	scene_wait(scene, 400);
}

void fleet_healthy(struct scene *scene)
{
	uint32_t gw = scene_feed(scene, "gw-a:9100", SECOND);
	uint32_t brain = scene_feed(scene, "brain:8000", SECOND);
	uint32_t mail = scene_feed(scene, "mail:8000", SECOND);

	scene_set(scene, brain, "z4j_build_info", "version=1.42.0", 1);
	for (int s = 0; s < 20 * 60; s++) {
		scene_process(scene, gw, "", (210 + 40 * tide(s)) * mib, hours(50));
		scene_process(scene, brain, "", (96 + 8 * tide(s + 60)) * mib, hours(3));
		scene_process(scene, mail, "", (58 + 0.05 * tide(s)) * mib, hours(300));
		scene_answer(scene, gw);
		scene_answer(scene, brain);
		scene_answer(scene, mail);
		scene_wait(scene, SECOND);
	}
}

void fleet_leaking(struct scene *scene)
{
	uint32_t feeds[] = {scene_feed(scene, "gw-a:9100", SECOND),
		scene_feed(scene, "gw-b:9100", SECOND), scene_feed(scene, "gw-c:9100", SECOND)};

	for (int s = 0; s < 30 * 60; s++) {
		for (int i = 0; i < 3; i++) {
			double leaked = i == 1 ? 6.0 * s / 60 : 0;

			scene_process(scene, feeds[i], "", (210 + leaked + 40 * tide(s)) * mib,
				hours(50));
			scene_answer(scene, feeds[i]);
		}
		scene_wait(scene, SECOND);
	}
}

void fleet_refused(struct scene *scene)
{
	uint32_t gw = scene_feed(scene, "gw-a:9100", SECOND);
	uint32_t brain = scene_feed(scene, "brain:8000", SECOND);

	for (int s = 0; s < 130; s++) {
		scene_process(scene, gw, "", (210 + 40 * tide(s)) * mib, hours(50));
		scene_answer(scene, gw);
		scene_fail(scene, brain, FAULT_REFUSED, "connection refused: nobody listens there");
		scene_wait(scene, SECOND);
	}
}

void fleet_stale(struct scene *scene)
{
	uint32_t gw = scene_feed(scene, "gw-a:9100", SECOND);
	uint32_t brain = scene_feed(scene, "brain:8000", SECOND);

	for (int s = 0; s < 60; s++) {
		scene_process(scene, gw, "", (210 + 40 * tide(s)) * mib, hours(50));
		scene_process(scene, brain, "", 96 * mib, hours(3));
		scene_answer(scene, gw);
		if (s < 48)
			scene_answer(scene, brain);
		else
			scene_fail(scene, brain, FAULT_TIMEOUT, "no answer within 800 ms");
		scene_wait(scene, SECOND);
	}
}

static void set_container(struct scene *scene, uint32_t feed, const char *pod, double rss,
	double limit, double started_s)
{
	char labels[128], limit_labels[160];

	snprintf(labels, sizeof(labels), "namespace=prod,pod=%s,container=app", pod);
	snprintf(limit_labels, sizeof(limit_labels), "%s,resource=memory", labels);
	scene_set(scene, feed, "container_memory_rss", labels, rss);
	scene_set(scene, feed, "container_start_time_seconds", labels, 1795143600 - started_s);
	if (limit > 0)
		scene_set(scene, feed, "kube_pod_container_resource_limits", limit_labels, limit);
}

void fleet_gone(struct scene *scene)
{
	uint32_t kubelet = scene_feed(scene, "kubelet:10255", SECOND);

	for (int s = 0; s < 120; s++) {
		scene_forget(scene, kubelet);
		set_container(scene, kubelet, "web-6c9d5b7f4-abc12", (180 + 20 * tide(s)) * mib,
			512 * mib, hours(50));
		if (s < 70)
			set_container(scene, kubelet, "web-6c9d5b7f4-xyz34", 190 * mib, 512 * mib,
				hours(50));
		scene_answer(scene, kubelet);
		scene_wait(scene, SECOND);
	}
}

void fleet_restarted(struct scene *scene)
{
	static const char job[] = "namespace=prod,pod=batch-0,container=app";
	uint32_t gw = scene_feed(scene, "gw-a:9100", SECOND);
	uint32_t kubelet = scene_feed(scene, "kubelet:10255", SECOND);

	for (int s = 0; s < 10 * 60; s++) {
		bool again = s >= 345, killed = s >= 480;

		scene_process(scene, gw, "", (again ? 120 : 250) * mib, again ? -345 : hours(50));
		set_container(scene, kubelet, "batch-0",
			(killed ? 60 + (s - 480) / 4.0 : 300 + s / 3.0) * mib, 512 * mib,
			killed ? -480 : hours(5));
		if (killed)
			scene_set(scene, kubelet,
				"kube_pod_container_status_last_terminated_reason",
				"namespace=prod,pod=batch-0,container=app,reason=OOMKilled", 1);
		scene_set(scene, kubelet, "kube_pod_container_status_restarts_total", job,
			killed ? 4 : 3);
		scene_answer(scene, gw);
		scene_answer(scene, kubelet);
		scene_wait(scene, SECOND);
	}
}

void fleet_aggregate(struct scene *scene)
{
	uint32_t sum = scene_feed(scene, "prefork-sum:8000", SECOND);
	uint32_t mixed = scene_feed(scene, "prefork-mixed:8000", SECOND);

	for (int s = 0; s < 90; s++) {
		scene_set(scene, sum, "process_resident_memory_bytes", "", 640 * mib);
		scene_answer(scene, sum);
		scene_set(scene, mixed, "process_resident_memory_bytes", "",
			(s % 2 ? 120 : 190) * mib);
		scene_set(
			scene, mixed, "process_cpu_seconds_total", "", s % 2 ? 100 + s : 4000 + s);
		scene_answer(scene, mixed);
		scene_wait(scene, SECOND);
	}
}

void fleet_jvm(struct scene *scene)
{
	uint32_t orders = scene_feed(scene, "orders:8081", SECOND);

	for (int s = 0; s < 60; s++) {
		scene_set(scene, orders, "jvm_memory_used_bytes", "area=heap,id=eden", 150 * mib);
		scene_set(scene, orders, "jvm_memory_used_bytes", "area=heap,id=old", 63 * mib);
		scene_set(scene, orders, "process_start_time_seconds", "", 1795143600 - hours(2));
		scene_answer(scene, orders);
		scene_wait(scene, SECOND);
	}
}

void fleet_hostile(struct scene *scene)
{
	static const char *const names[] = {
		"\x1b]0;owned\x07\x1b[2J",                     /* title, clear screen */
		"rtl\xe2\x80\xaetxt.exe\xe2\x80\xac",          /* bidi override */
		"caf\x65\xcc\x81-\xe6\x97\xa5\xe6\x9c\xac-01", /* combining, wide */
		"z\xcc\x81\xcc\x82\xcc\x83\xcc\x84lgo",        /* many marks on one letter */
		"broken\xff\xc3(utf8",                         /* invalid bytes */
		"\xf0\x9f\x94\xa5 a very long name of a worker that goes on\n\tand on",
	};
	enum { NAMES = sizeof(names) / sizeof(*names) };
	uint32_t feeds[NAMES];

	for (int i = 0; i < NAMES; i++)
		feeds[i] = scene_feed(scene, names[i], SECOND);
	for (int s = 0; s < 30; s++) {
		for (int i = 0; i < NAMES - 1; i++) {
			scene_process(scene, feeds[i], "", (60 - i) * mib, hours(1));
			scene_answer(scene, feeds[i]);
		}
		scene_fail(scene, feeds[NAMES - 1], FAULT_CONTENT,
			"not metrics: <html>\x1b[31m\xc2\x9b");
		scene_wait(scene, SECOND);
	}
}

void fleet_limits(struct scene *scene)
{
	uint32_t kubelet = scene_feed(scene, "kubelet:10255", SECOND);
	uint32_t gw = scene_feed(scene, "gw-a:9100", SECOND);

	for (int s = 0; s < 5 * 60; s++) {
		set_container(scene, kubelet, "web-6c9d5b7f4-abc12", (380 + s * 0.4) * mib,
			512 * mib, hours(50));
		set_container(
			scene, kubelet, "web-6c9d5b7f4-xyz34", 410 * mib, 512 * mib, hours(50));
		set_container(scene, kubelet, "cache-0", (1200 + 30 * tide(s)) * mib, 4096 * mib,
			hours(9));
		scene_answer(scene, kubelet);
		scene_process(scene, gw, "", 700 * mib, hours(50));
		scene_answer(scene, gw);
		scene_wait(scene, SECOND);
	}
}

void fleet_many(struct scene *scene)
{
	enum { WORKERS = 30 };
	uint32_t feeds[WORKERS];

	for (int i = 0; i < WORKERS; i++) {
		char name[32];

		snprintf(name, sizeof(name), "web-%02d:9100", i + 1);
		feeds[i] = scene_feed(scene, name, 5 * SECOND);
	}
	for (int s = 0; s < 10 * 60; s += 5) {
		for (int i = 0; i < WORKERS; i++) {
			double rss = 64 + 7 * ((i * 11) % WORKERS) + (10 + i) * tide(s + 20 * i);

			scene_process(scene, feeds[i], "", rss * mib, hours(20 + i));
			if (i % 14 == 13 && s > 8 * 60)
				scene_fail(scene, feeds[i], FAULT_TIMEOUT, "no answer within 4 s");
			else
				scene_answer(scene, feeds[i]);
		}
		scene_wait(scene, 5 * SECOND);
	}
}

/* What was done until then, when work comes and goes with the tide: one unit at its peak. */
static double work(int second)
{
	int tides = second / 180;
	double phase = second % 180, since = phase < 90 ? phase : 180 - phase;
	double tide_work = since * since / 180;

	return 90.0 * tides + (phase < 90 ? tide_work : 90 - tide_work);
}

/* A service as it is seen from outside: memory, CPU, requests, deadlocks. */
static void set_service(struct scene *scene, uint32_t feed, int s, double rss, double deadlocks)
{
	scene_process(scene, feed, "", rss * mib, hours(50));
	scene_set(scene, feed, "process_cpu_seconds_total", "", 0.12 * s + 0.6 * work(s));
	scene_set(scene, feed, "http_requests_total", "", floor(2.0 * s + 40 * work(s)));
	scene_set(scene, feed, "z4j_postgres_deadlocks_total", "", floor(deadlocks));
	scene_answer(scene, feed);
}

void fleet_services(struct scene *scene)
{
	uint32_t gw_a = scene_feed_in(scene, "gateways", "gw-a:9100", SECOND);
	uint32_t gw_b = scene_feed_in(scene, "gateways", "gw-b:9100", SECOND);
	uint32_t brain_2 = scene_feed_in(scene, "brains", "brain-2:8000", SECOND);
	uint32_t brain_10 = scene_feed_in(scene, "brains", "brain-10:8000", SECOND);
	uint32_t mail = scene_feed(scene, "mail:8000", SECOND);

	scene_set(scene, brain_2, "z4j_build_info", "version=1.42.0", 1);
	for (int s = 0; s < 25 * 60; s++) {
		set_service(scene, gw_a, s, 210 + 40 * tide(s), 0);
		set_service(scene, gw_b, s, 210 + s / 10.0 + 40 * tide(s), work(s) / 12);
		set_service(scene, brain_2, s, 96 + 8 * tide(s), 0);
		if (s < 24 * 60)
			set_service(scene, brain_10, s, 120 + 8 * tide(s), 0);
		else
			scene_fail(scene, brain_10, FAULT_TIMEOUT, "no answer within 800 ms");
		set_service(scene, mail, s, 58, 0);
		scene_wait(scene, SECOND);
	}
}

/* A gateway that warms up to twice what it began with, does 40 requests a second, and runs a
   version. */
static void set_gateway(struct scene *scene, uint32_t feed, int second, int born, double mbytes,
	const char *version)
{
	double age = second - born;

	scene_forget(scene, feed);
	scene_process(scene, feed, "", mbytes * (2 - exp(-age / 200)) * mib, -born);
	scene_set(scene, feed, "process_cpu_seconds_total", "", 0.2 * age);
	scene_set(scene, feed, "http_requests_total", "", 40 * age);
	scene_set(scene, feed, "gw_build_info", version, 1);
	scene_answer(scene, feed);
}

void fleet_canary(struct scene *scene)
{
	enum { GATEWAYS = 6, LAST = GATEWAYS - 1, RESTART_S = 15 * 60, END_S = 22 * 60 };
	char name[32];

	for (int i = 0; i < GATEWAYS; i++) {
		snprintf(name, sizeof(name), "gw-%d:9100", i + 1);
		scene_feed_in(scene, "gateways", name, SECOND);
	}
	for (int s = 0; s < END_S; s++) {
		for (int i = 0; i < GATEWAYS; i++) {
			bool old = i != LAST || s < RESTART_S;

			set_gateway(scene, (uint32_t)i, s, old ? 0 : RESTART_S, old ? 120 + i : 105,
				old ? "version=1.4.1" : "version=1.4.2");
		}
		scene_wait(scene, SECOND);
	}
}

void fleet_three(struct scene *scene)
{
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"a", "b", "c"};
		uint32_t feed = scene_feed(scene, names[i], 1000);

		scene_process(scene, feed, "", (300 - 50 * i) * mib, 3600);
		scene_answer(scene, feed);
	}
	scene_wait(scene, 100);
}

void fleet_large(struct scene *scene)
{
	enum { NODES = 10, PODS = 100 };

	for (int n = 0; n < NODES; n++) {
		char name[32];
		uint32_t node;

		snprintf(name, sizeof(name), "node-%d:10250", n + 1);
		node = scene_feed_in(scene, n % 2 ? "odd" : "even", name, 15 * SECOND);
		for (int p = 0; p < PODS; p++) {
			int number = n * PODS + p;

			snprintf(name, sizeof(name), "pod-%d", number);
			set_container(scene, node, name, (50 + number) * mib, 0, hours(2));
		}
		scene_answer(scene, node);
	}
	scene_wait(scene, SECOND);
}

static void incident_gateways(struct scene *scene, uint32_t a, uint32_t b, int s)
{
	scene_process(scene, a, "pid=11", (200 + 30 * tide(s)) * mib, hours(50));
	scene_process(scene, a, "pid=12", (300 + 0.1 * s + 30 * tide(s)) * mib, hours(50));
	scene_answer(scene, a);
	scene_process(scene, b, "", (120 + 30 * tide(s)) * mib, hours(2));
	if (s < 14 * 60)
		scene_answer(scene, b);
	else
		scene_fail(
			scene, b, FAULT_REFUSED, "connection refused: nobody listens on gw-b:9100");
}

static void incident_pods(struct scene *scene, uint32_t kubelet, int s)
{
	bool killed = s >= 13 * 60;

	scene_forget(scene, kubelet);
	set_container(scene, kubelet, "pyworkflow-step-worker-6c9d5b7f4-abc12",
		(killed ? 90 + (s - 780) / 8.0 : 400 + s / 8.0) * mib, 512 * mib,
		killed ? -780 : hours(5));
	set_container(scene, kubelet, "pyworkflow-step-worker-6c9d5b7f4-k2x9q",
		(390 + s / 12.0) * mib, 512 * mib, hours(5));
	if (killed)
		scene_set(scene, kubelet, "kube_pod_container_status_last_terminated_reason",
			"namespace=prod,pod=pyworkflow-step-worker-6c9d5b7f4-abc12,container=app,"
			"reason=OOMKilled",
			1);
	if (s < 12 * 60)
		set_container(scene, kubelet, "mailer-0", 77 * mib, 256 * mib, hours(200));
	scene_answer(scene, kubelet);
}

void fleet_incident(struct scene *scene)
{
	uint32_t a = scene_feed(scene, "gw-a:9100", SECOND);
	uint32_t b = scene_feed(scene, "gw-b:9100", SECOND);
	uint32_t kubelet = scene_feed(scene, "kubelet:10255", 15 * SECOND);
	uint32_t orders = scene_feed(scene, "orders:8081", SECOND);

	scene_set(scene, orders, "jvm_memory_used_bytes", "area=heap,id=old", 213 * mib);
	for (int s = 0; s < 15 * 60; s++) {
		incident_gateways(scene, a, b, s);
		if (s % 15 == 0)
			incident_pods(scene, kubelet, s);
		scene_answer(scene, orders);
		scene_wait(scene, SECOND);
	}
}
