/*
 * Many workers on one port, for benchmarks: every path answers with numbers of its own that move.
 *
 *   crowd
 *
 * /N is a service of middling size, with some 15 kB: a process, a connection pool, a histogram of
 * request durations. /node/N is the agent of a node with 100 containers, with some 280 kB. Nearly
 * all of them are well; one service in a hundred leaks, one in 250 has a full pool.
 * The first line on stdout is the address of one of them, the last how many answers there were.
 */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

enum {
	SERVICE_BYTES = 20000,
	NODE_BYTES = 400000,
	HANDLERS = 14,
	CONTAINERS = 100,
	POOL_SIZE = 10,
	TICK_MS = 100,
};

static const double mib = 1 << 20;

struct crowd {
	double began_s, began_wall_s;
	atomic_uint_fast64_t answers;
};

/* One answer while it is written. */
struct body {
	char *text;
	size_t len, size;
	unsigned number; /* whose it is */
	double age_s, began_wall_s;
};

__attribute__((format(printf, 2, 3))) static void say(struct body *body, const char *format, ...)
{
	size_t room = body->size - body->len;
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = vsnprintf(body->text + body->len, room, format, arguments);
	va_end(arguments);
	if (len < 0 || (size_t)len >= room)
		process_die("the metrics do not fit");
	body->len += (size_t)len;
}

/* ---- a service ---- */

/* Requests lift it by a tenth; a leak is 1 MiB in a minute. */
static double resident_bytes(unsigned number, double age_s)
{
	double base = mib * (60 + number * 7 % 400), period_s = 40 + number % 50;
	double busy = fmod(age_s + number, period_s) < period_s / 2 ? 0.1 : 0;

	return base * (1 + busy) + (number % 100 == 7 ? age_s * mib / 60 : 0);
}

static void say_process(struct body *body)
{
	say(body, "# TYPE process_resident_memory_bytes gauge\n");
	say(body, "process_resident_memory_bytes %.0f\n",
		resident_bytes(body->number, body->age_s));
	say(body, "# TYPE process_cpu_seconds_total counter\n");
	say(body, "process_cpu_seconds_total %.2f\n", 0.2 * body->age_s);
	say(body, "# TYPE process_start_time_seconds gauge\n");
	say(body, "process_start_time_seconds %.2f\n", body->began_wall_s - body->number);
	say(body, "# TYPE http_requests_total counter\n");
	say(body, "http_requests_total{code=\"200\",method=\"GET\"} %.0f\n", 50 * body->age_s);
	say(body, "http_requests_total{code=\"500\",method=\"GET\"} %.0f\n", body->age_s);
}

static void say_pool(struct body *body)
{
	bool full = body->number % 250 == 9;
	unsigned active = full ? POOL_SIZE : 1 + (body->number + (unsigned)body->age_s / 3) % 6;

	say(body, "# TYPE hikaricp_connections gauge\n");
	say(body, "hikaricp_connections{pool=\"main\"} %d\n", POOL_SIZE);
	say(body, "hikaricp_connections_active{pool=\"main\"} %u\n", active);
	say(body, "hikaricp_connections_idle{pool=\"main\"} %u\n", POOL_SIZE - active);
	say(body, "hikaricp_connections_max{pool=\"main\"} %d\n", POOL_SIZE);
	say(body, "hikaricp_connections_pending{pool=\"main\"} %d\n", full ? 4 : 0);
}

static void say_durations(struct body *body)
{
	static const char *const bounds[] = {
		"0.005", "0.01", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf"};
	static const double within[] = {.1, .3, .7, .85, .93, .97, .99, .997, .999, 1};
	static const size_t bound_count = sizeof(bounds) / sizeof(bounds[0]);
	double requests = 3 * body->age_s + 1000;

	say(body, "# TYPE http_request_duration_seconds histogram\n");
	for (int h = 0; h < HANDLERS; h++) {
		for (size_t i = 0; i < bound_count; i++)
			say(body,
				"http_request_duration_seconds_bucket{method=\"GET\","
				"handler=\"/api/v1/things/%d\",le=\"%s\"} %.0f\n",
				h, bounds[i], floor(requests * within[i]));
		say(body,
			"http_request_duration_seconds_sum{method=\"GET\","
			"handler=\"/api/v1/things/%d\"} %.3f\n",
			h, requests * 0.07);
		say(body,
			"http_request_duration_seconds_count{method=\"GET\","
			"handler=\"/api/v1/things/%d\"} %.0f\n",
			h, floor(requests));
	}
}

static void write_service(struct body *body)
{
	say_process(body);
	say_pool(body);
	say_durations(body);
}

/* ---- a node ---- */

static void say_container(struct body *body, const char *family, unsigned container, double value)
{
	unsigned pod = body->number * CONTAINERS + container;

	say(body,
		"%s{container=\"app\",id=\"/kubepods.slice/kubepods-burstable.slice/"
		"kubepods-burstable-pod5b0b7c1e_%06u.slice\",image=\"registry.example.org/team/"
		"workflow:1.42.0\",name=\"k8s_app_%06u\",namespace=\"production\","
		"pod=\"workflow-step-worker-6c9d5b7f4-%06u\"} %.15g %.0f\n",
		family, pod, pod, pod, value, (body->began_wall_s + body->age_s) * 1000);
}

static double container_value(const struct body *body, const char *family, unsigned number)
{
	if (strstr(family, "start_time"))
		return floor(body->began_wall_s - number % 977);
	if (strstr(family, "total"))
		return floor(30 * body->age_s) / 100 + number;
	if (strstr(family, "limit"))
		return 1024 * mib;
	return floor(resident_bytes(number - number % 100, body->age_s + number));
}

static void write_node(struct body *body)
{
	/* What is not wanted has to be passed over. */
	static const char *const families[] = {"container_cpu_cfs_throttled_periods_total",
		"container_cpu_usage_seconds_total", "container_fs_usage_bytes",
		"container_memory_cache", "container_memory_failcnt_total", "container_memory_rss",
		"container_memory_working_set_bytes", "container_spec_memory_limit_bytes",
		"container_start_time_seconds", "container_tasks_total"};

	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		say(body, "# TYPE %s %s\n", families[f],
			strstr(families[f], "total") ? "counter" : "gauge");
		for (unsigned c = 0; c < CONTAINERS; c++)
			say_container(body, families[f], c,
				container_value(body, families[f], body->number * CONTAINERS + c));
	}
}

/* ---- serving ---- */

/* The last part of the path where it is a number; any other path has one, too. */
static unsigned number_of(const char *path)
{
	const char *last = strrchr(path, '/');
	unsigned number = 0;

	if (last && last[1] >= '0' && last[1] <= '9')
		return (unsigned)strtoul(last + 1, NULL, 10) % 10000;
	for (const char *c = path; *c; c++)
		number = number * 31 + (unsigned char)*c;
	return number % 1000;
}

static struct MHD_Response *respond(const struct crowd *crowd, const char *path)
{
	bool is_node = strncmp(path, "/node/", strlen("/node/")) == 0;
	struct body body = {
		.size = is_node ? NODE_BYTES : SERVICE_BYTES,
		.number = number_of(path),
		.age_s = process_mono_s() - crowd->began_s,
		.began_wall_s = crowd->began_wall_s,
	};
	struct MHD_Response *response;

	body.text = malloc(body.size);
	if (!body.text)
		process_die("no memory for an answer");
	if (is_node)
		write_node(&body);
	else
		write_service(&body);
	response = MHD_create_response_from_buffer(body.len, body.text, MHD_RESPMEM_MUST_FREE);
	if (!response)
		process_die("no memory for an answer");
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
	return response;
}

static enum MHD_Result answer(void *user, struct MHD_Connection *connection, const char *url,
	const char *method, const char *http_version, const char *upload, size_t *upload_size,
	void **request)
{
	struct crowd *crowd = user;
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)method, (void)http_version, (void)upload, (void)upload_size;
	/* Who answers the first call, before the request is read, closes the connection with it. */
	if (!*request) {
		*request = crowd;
		return MHD_YES;
	}
	response = respond(crowd, url);
	result = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	crowd->answers++;
	return result;
}

int main(void)
{
	static struct crowd crowd;
	struct MHD_Daemon *daemon;
	int socket = serve_bind(0);

	process_on_leash();
	crowd.began_s = process_mono_s();
	crowd.began_wall_s = process_wall_s();
	serve_listen(socket);
	daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, &crowd,
		MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_LIMIT, 20000U,
		MHD_OPTION_END);
	if (!daemon)
		process_die("cannot serve");
	/* Not serve_announce(), which has the last word. */
	printf("http://127.0.0.1:%" PRIu16 "/metrics\n", serve_port(socket));
	fflush(stdout);
	while (process_may_go_on(TICK_MS))
		;
	MHD_stop_daemon(daemon);
	printf("%" PRIuFAST64 "\n", (uint_fast64_t)crowd.answers);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
