/*
 * Many workers on one port, for benchmarks: every path answers, as a service of middling size does,
 * with some 15 kB of which lowtide wants a few lines, and with numbers of its own that move.
 *
 *   crowd
 *
 * The first line on stdout is the address of one of them, the last how many answers there were.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

enum { HEAD_BYTES = 1024, TAIL_BYTES = 15000, TICK_MS = 100 };

struct crowd {
	char tail[TAIL_BYTES]; /* the part that is the same for all */
	size_t tail_len;
	double began_s;
	atomic_uint_fast64_t answers;
};

/* Whole lines, until there is no room for another. */
static void write_tail(struct crowd *crowd)
{
	static const char *const bounds[] = {
		"0.005", "0.01", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf"};
	static const size_t bound_count = sizeof(bounds) / sizeof(bounds[0]);

	for (size_t i = 0;; i++) {
		size_t room = sizeof(crowd->tail) - crowd->tail_len;
		int len = snprintf(crowd->tail + crowd->tail_len, room,
			"http_request_duration_seconds_bucket{method=\"GET\","
			"handler=\"/api/v1/things/%zu\",le=\"%s\"} %zu\n",
			i / bound_count, bounds[i % bound_count], 1000 + 37 * i);

		if (len < 0 || (size_t)len >= room)
			return;
		crowd->tail_len += (size_t)len;
	}
}

static unsigned number_of(const char *path)
{
	unsigned number = 0;

	for (const char *c = path; *c; c++)
		number = number * 31 + (unsigned char)*c;
	return number % 1000;
}

static size_t write_head(const struct crowd *crowd, const char *path, char out[HEAD_BYTES])
{
	double age_s = process_mono_s() - crowd->began_s;
	unsigned number = number_of(path);
	int len = snprintf(out, HEAD_BYTES,
		"# TYPE process_resident_memory_bytes gauge\n"
		"process_resident_memory_bytes %.0f\n"
		"# TYPE process_cpu_seconds_total counter\n"
		"process_cpu_seconds_total %.2f\n"
		"# TYPE process_start_time_seconds gauge\n"
		"process_start_time_seconds %.2f\n"
		"# TYPE http_requests_total counter\n"
		"http_requests_total{code=\"200\",method=\"GET\"} %.0f\n"
		"http_requests_total{code=\"500\",method=\"GET\"} %.0f\n"
		"# TYPE http_request_duration_seconds histogram\n",
		1e8 + 1e5 * number + 4096 * (double)(int)(age_s * 10), 0.2 * age_s,
		process_wall_s() - age_s - number, 50 * age_s, age_s);

	if (len < 0 || len >= HEAD_BYTES)
		process_die("the metrics do not fit");
	return (size_t)len;
}

static struct MHD_Response *respond(const struct crowd *crowd, const char *path)
{
	char body[HEAD_BYTES + TAIL_BYTES];
	size_t head = write_head(crowd, path, body);
	struct MHD_Response *response;

	memcpy(body + head, crowd->tail, crowd->tail_len);
	response = MHD_create_response_from_buffer(
		head + crowd->tail_len, body, MHD_RESPMEM_MUST_COPY);
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
	struct MHD_Response *response = respond(crowd, url);
	enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);

	(void)method, (void)http_version, (void)upload, (void)upload_size, (void)request;
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
	write_tail(&crowd);
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
