/*
 * A worker process of the demo fleet: does real work, really leaks, and serves /metrics.
 *
 *   worker [--name NAME] [--version V] [--leak BYTES_PER_S] [--burst BYTES]
 *
 * The first line on stdout is the address to scrape, http://127.0.0.1:PORT/metrics; the port is
 * any free one. It ends when its stdin does, on SIGTERM or SIGINT, and when its parent is gone:
 * whoever starts it holds the other end of a pipe and can forget about it.
 *
 * --leak keeps that much more memory every second, for good. --burst takes that much for one
 * second out of every five, the traffic peak that a floor has to be told from.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

enum {
	TICK_MS = 100,
	BURST_PERIOD_TICKS = 50,
	BURST_TICKS = 10,
	REQUESTS_PER_TICK = 5,
	REQUEST_BYTES = 16 << 10,
	BODY_BYTES = 4096,
};

struct options {
	const char *name;
	const char *version;
	size_t leak_bytes_per_s;
	size_t burst_bytes;
};

struct block {
	struct block *next;
	unsigned char bytes[];
};

struct worker {
	struct options options;
	double started_wall_s;
	struct block *leaked;
	double leak_due_bytes; /* not yet taken: less than a page is saved up */
	void *burst;
	uint64_t ticks;

	pthread_mutex_t lock; /* the HTTP thread reads what is below */
	uint64_t requests;
};

static volatile sig_atomic_t told_to_end;

static void on_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

_Noreturn static void die(const char *what)
{
	fprintf(stderr, "worker: %s\n", what);
	exit(1);
}

static double seconds_of(clockid_t clock_id)
{
	struct timespec t = {0};

	clock_gettime(clock_id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Memory that is only reserved would not show: every page is written to. */
static void touch(void *memory, size_t size)
{
	memset(memory, 0xa5, size);
}

/* ---- the work -------------------------------------------------------------------------------- */

static void leak(struct worker *w)
{
	const size_t page = 4096;
	size_t size;
	struct block *block;

	w->leak_due_bytes += (double)w->options.leak_bytes_per_s * ((double)TICK_MS / 1000);
	size = (size_t)w->leak_due_bytes;
	if (size < page)
		return;
	w->leak_due_bytes -= (double)size;
	block = malloc(sizeof(*block) + size);
	if (!block)
		die("no memory left to leak");
	touch(block->bytes, size);
	block->next = w->leaked;
	w->leaked = block;
}

static void burst(struct worker *w)
{
	bool busy = w->ticks % BURST_PERIOD_TICKS < BURST_TICKS;

	if (busy && !w->burst && w->options.burst_bytes > 0) {
		w->burst = malloc(w->options.burst_bytes);
		if (!w->burst)
			die("no memory for a burst");
		touch(w->burst, w->options.burst_bytes);
	} else if (!busy) {
		free(w->burst);
		w->burst = NULL;
	}
}

/* Something to do that takes time: the sum keeps the compiler from leaving it out. */
static uint32_t serve_request(uint64_t number)
{
	unsigned char *buffer = malloc(REQUEST_BYTES);
	uint32_t hash = 2166136261U;

	if (!buffer)
		die("no memory for a request");
	memset(buffer, (int)(number & 0xff), REQUEST_BYTES);
	for (size_t i = 0; i < REQUEST_BYTES; i++)
		hash = (hash ^ buffer[i]) * 16777619U;
	free(buffer);
	return hash;
}

static void work(struct worker *w)
{
	static volatile uint32_t sum;

	leak(w);
	burst(w);
	for (uint64_t i = 0; i < REQUESTS_PER_TICK; i++) {
		sum = sum ^ serve_request(w->ticks + i);
		pthread_mutex_lock(&w->lock);
		w->requests++;
		pthread_mutex_unlock(&w->lock);
	}
	w->ticks++;
}

/* ---- /metrics -------------------------------------------------------------------------------- */

static uint64_t resident_bytes(void)
{
	char text[128] = "";
	char *end;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file || !fgets(text, sizeof(text), file))
		die("cannot read /proc/self/statm");
	fclose(file);
	(void)strtoull(text, &end, 10); /* the first number is the address space */
	return strtoull(end, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int write_metrics(struct worker *w, char *body, size_t size)
{
	uint64_t requests;

	pthread_mutex_lock(&w->lock);
	requests = w->requests;
	pthread_mutex_unlock(&w->lock);
	return snprintf(body, size,
		"# HELP process_resident_memory_bytes Resident memory size in bytes.\n"
		"# TYPE process_resident_memory_bytes gauge\n"
		"process_resident_memory_bytes %" PRIu64 "\n"
		"# HELP process_start_time_seconds Start time of the process since unix epoch.\n"
		"# TYPE process_start_time_seconds gauge\n"
		"process_start_time_seconds %.3f\n"
		"# HELP process_cpu_seconds_total Total user and system CPU time in seconds.\n"
		"# TYPE process_cpu_seconds_total counter\n"
		"process_cpu_seconds_total %.3f\n"
		"# HELP http_requests_total Requests served.\n"
		"# TYPE http_requests_total counter\n"
		"http_requests_total{code=\"200\"} %" PRIu64 "\n"
		"# HELP worker_build_info What runs here; always 1.\n"
		"# TYPE worker_build_info gauge\n"
		"worker_build_info{name=\"%s\",version=\"%s\"} 1\n",
		resident_bytes(), w->started_wall_s, seconds_of(CLOCK_PROCESS_CPUTIME_ID), requests,
		w->options.name, w->options.version);
}

static enum MHD_Result answer(void *user, struct MHD_Connection *connection, const char *url,
	const char *method, const char *http_version, const char *upload, size_t *upload_size,
	void **request)
{
	char body[BODY_BYTES] = "not here\n";
	bool found = strcmp(url, "/metrics") == 0;
	int length = (int)strlen(body);
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)http_version, (void)upload, (void)upload_size, (void)request;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
		return MHD_NO;
	if (found)
		length = write_metrics(user, body, sizeof(body));
	if (length < 0 || (size_t)length >= sizeof(body))
		die("the metrics do not fit");
	response = MHD_create_response_from_buffer((size_t)length, body, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
		found ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain");
	result = MHD_queue_response(connection, found ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND, response);
	MHD_destroy_response(response);
	return result;
}

static struct MHD_Daemon *listen_on_any_port(struct worker *w)
{
	struct sockaddr_in loopback = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
		answer, w, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&loopback, MHD_OPTION_END);

	info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info)
		die("cannot listen on 127.0.0.1");
	printf("http://127.0.0.1:%" PRIu16 "/metrics\n", info->port);
	if (fflush(stdout) != 0)
		die("nobody reads the address");
	return daemon;
}

/* ---- life ------------------------------------------------------------------------------------ */

static size_t parse_bytes(const char *option, const char *text)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value > SIZE_MAX / 2) {
		fprintf(stderr, "worker: %s wants a number of bytes, not '%s'\n", option, text);
		exit(2);
	}
	return (size_t)value;
}

static struct options parse_options(char **argv)
{
	struct options o = {.name = "worker", .version = "1.0"};

	for (argv++; *argv; argv += 2) {
		if (!argv[1]) {
			fprintf(stderr, "worker: %s wants a value\n", argv[0]);
			exit(2);
		}
		if (strcmp(argv[0], "--name") == 0) {
			o.name = argv[1];
		} else if (strcmp(argv[0], "--version") == 0) {
			o.version = argv[1];
		} else if (strcmp(argv[0], "--leak") == 0) {
			o.leak_bytes_per_s = parse_bytes(argv[0], argv[1]);
		} else if (strcmp(argv[0], "--burst") == 0) {
			o.burst_bytes = parse_bytes(argv[0], argv[1]);
		} else {
			fprintf(stderr, "worker: unknown option %s\n", argv[0]);
			exit(2);
		}
	}
	return o;
}

static void end_on_signals(void)
{
	struct sigaction act = {.sa_handler = on_signal};

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
#ifdef __linux__
	/* The second belt: a copy of the pipe may live on in another child of a killed parent. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
}

/* Waits one tick; false when the pipe on stdin is closed or a signal has come. */
static bool may_go_on(void)
{
	struct pollfd leash = {.fd = STDIN_FILENO, .events = POLLIN};
	char ignored[64];

	if (poll(&leash, 1, TICK_MS) > 0 && read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
		return false;
	return !told_to_end;
}

static void release(struct worker *w)
{
	while (w->leaked) {
		struct block *next = w->leaked->next;

		free(w->leaked);
		w->leaked = next;
	}
	free(w->burst);
}

int main(int argc, char **argv)
{
	struct worker w = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct MHD_Daemon *daemon;

	(void)argc;
	w.options = parse_options(argv);
	w.started_wall_s = seconds_of(CLOCK_REALTIME);
	end_on_signals();
	daemon = listen_on_any_port(&w);
	while (may_go_on())
		work(&w);
	MHD_stop_daemon(daemon);
	release(&w);
	return 0;
}
