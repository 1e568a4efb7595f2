/*
 * A task runner of the demo fleet: three children work, each loses some memory with every peak, and
 * is replaced on purpose when its time is up, one after the other. The parent speaks for them all:
 * one endpoint, one series with the label pid for each child.
 *
 *   recycler [--name NAME] [--version V] [--speed N] [--port PORT]
 *
 * The one line on stdout is the address to scrape.
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>

#include <microhttpd.h>

#include "tests/fleet/options.h"
#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

enum { CHILDREN = 3, TICK_MS = 20 };

static const double life_s = 60;

struct recycler {
	const char *argv0;
	struct fleet_options options;
	pid_t children[CHILDREN];
	double due_s[CHILDREN]; /* when it is replaced */
	unsigned recycled;
};

/* A child that still loads its libraries has some pages: nobody's floor. A quarter of a second at
   most, then it is told as it is. */
static void wait_until_it_works(pid_t child)
{
	enum { LOADED_BYTES = 4 << 20, LOOKS = 50, LOOK_MS = 5 };

	for (int i = 0; i < LOOKS && process_resident_bytes(child) < LOADED_BYTES; i++)
		poll(NULL, 0, LOOK_MS);
}

static pid_t start(const struct recycler *r)
{
	char speed[32];
	pid_t child;

	snprintf(speed, sizeof(speed), "%g", r->options.speed);
	child = process_start_child(r->argv0, "worker",
		(const char *[]){NULL, "--does", "task", "--speed", speed, "--serves", "no", NULL},
		-1);
	wait_until_it_works(child);
	return child;
}

/* The first generation is replaced in turn, and so are all after it. */
static void start_all(struct recycler *r)
{
	double now_s = process_mono_s();

	for (int i = 0; i < CHILDREN; i++) {
		r->children[i] = start(r);
		r->due_s[i] = now_s + life_s / r->options.speed * (i + 1) / CHILDREN;
	}
}

static void recycle(struct recycler *r)
{
	double now_s = process_mono_s();

	for (int i = 0; i < CHILDREN; i++) {
		if (now_s < r->due_s[i])
			continue;
		process_end_child(r->children[i], SIGTERM);
		r->children[i] = start(r);
		r->due_s[i] += life_s / r->options.speed;
		r->recycled++;
	}
}

/* Adds to the body; the length runs on past its end, as with snprintf(). */
static void add(char *body, size_t size, int *length, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void add(char *body, size_t size, int *length, const char *format, ...)
{
	size_t used = (size_t)*length < size ? (size_t)*length : size;
	va_list args;

	va_start(args, format);
	*length += vsnprintf(body + used, size - used, format, args);
	va_end(args);
}

static int write_body(const void *user, char *body, size_t size)
{
	const struct recycler *r = user;
	int length = 0;

	add(body, size, &length,
		"# HELP worker_rss_bytes Resident memory of a child.\n"
		"# TYPE worker_rss_bytes gauge\n");
	for (int i = 0; i < CHILDREN; i++)
		add(body, size, &length, "worker_rss_bytes{pid=\"%ld\"} %" PRIu64 "\n",
			(long)r->children[i], process_resident_bytes(r->children[i]));
	add(body, size, &length,
		"# HELP workers_recycled_total Children replaced because their time was up.\n"
		"# TYPE workers_recycled_total counter\n"
		"workers_recycled_total %u\n"
		"# HELP worker_build_info What runs here; always 1.\n"
		"# TYPE worker_build_info gauge\n"
		"worker_build_info{name=\"%s\",version=\"%s\"} 1\n",
		r->recycled, r->options.name, r->options.version);
	return length;
}

int main(int argc, char **argv)
{
	struct recycler r = {.argv0 = argv[0]};
	struct MHD_Daemon *daemon;
	int socket;

	(void)argc;
	process_on_leash();
	r.options = fleet_options(argv);
	socket = serve_bind(r.options.port);
	daemon = serve_start(socket, write_body, &r);
	serve_announce(socket);
	start_all(&r);
	do {
		serve_for(daemon, TICK_MS);
		recycle(&r);
	} while (process_may_go_on(0));
	MHD_stop_daemon(daemon);
	for (int i = 0; i < CHILDREN; i++)
		process_end_child(r.children[i], SIGTERM);
	return 0;
}
