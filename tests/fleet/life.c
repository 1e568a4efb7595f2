#include "tests/fleet/life.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fleet/process.h"

enum {
	TICK_MS = 50,
	REQUESTS_BUSY = 8, /* in flight, and served in each tick */
	REQUESTS_QUIET = 2,
};

/* ---- memory ---------------------------------------------------------------------------------- */

/* Mapped, not from malloc(), whose heap gives back when it likes: the RSS is to be what the table
   of behaviours says. */
static void *take_chunk(void)
{
	const int access = PROT_READ | PROT_WRITE, kind = MAP_PRIVATE | MAP_ANONYMOUS;
	/* cppcheck-suppress invalidFunctionArg ; -1 is how it is asked for without a file */
	void *chunk = mmap(NULL, HOARD_CHUNK_BYTES, access, kind, -1, 0);

	if (chunk == MAP_FAILED)
		process_die("no memory left");
	/* What is only reserved is not resident. */
	memset(chunk, 0xa5, HOARD_CHUNK_BYTES);
	return chunk;
}

static void hoard_fit(struct hoard *hoard, size_t bytes)
{
	size_t want = bytes / HOARD_CHUNK_BYTES;

	if (want > HOARD_CHUNKS)
		process_die("a behaviour wants more than a hoard has chunks for");
	while (hoard->count < want)
		hoard->chunks[hoard->count++] = take_chunk();
	while (hoard->count > want)
		munmap(hoard->chunks[--hoard->count], HOARD_CHUNK_BYTES);
}

/* ---- work ------------------------------------------------------------------------------------ */

/* Something that takes a little time; the sum keeps the compiler from leaving it out. */
static void serve_request(uint64_t number)
{
	static volatile uint32_t sum;
	unsigned char text[8 << 10];
	uint32_t hash = 2166136261U;

	memset(text, (int)(number & 0xff), sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++)
		hash = (hash ^ text[i]) * 16777619U;
	sum = sum ^ hash;
}

static unsigned requests_in_flight(const struct life *life)
{
	if (life->behaviour->unused)
		return 0;
	return behaviour_is_busy(life_age_s(life)) ? REQUESTS_BUSY : REQUESTS_QUIET;
}

void life_begin(struct life *life, const struct behaviour *behaviour, double speed)
{
	*life = (struct life){
		.behaviour = behaviour,
		.speed = speed,
		.born_wall_s = process_wall_s(),
		.born_mono_s = process_mono_s(),
	};
	hoard_fit(&life->kept, behaviour_keeps(behaviour, 0));
}

int life_tick_ms(const struct life *life)
{
	int tick_ms = (int)(TICK_MS / life->speed);

	return tick_ms > 0 ? tick_ms : 1;
}

double life_age_s(const struct life *life)
{
	return (process_mono_s() - life->born_mono_s) * life->speed;
}

void life_go_on(struct life *life)
{
	double age_s = life_age_s(life);
	unsigned requests = requests_in_flight(life);

	hoard_fit(&life->kept, behaviour_keeps(life->behaviour, age_s) + life->extra);
	hoard_fit(&life->borrowed, behaviour_borrows(life->behaviour, age_s));
	for (unsigned i = 0; i < requests; i++)
		serve_request(life->requests++);
}

int life_write(
	const struct life *life, const char *name, const char *version, char *body, size_t size)
{
	return snprintf(body, size,
		"# HELP process_resident_memory_bytes Resident memory size in bytes.\n"
		"# TYPE process_resident_memory_bytes gauge\n"
		"process_resident_memory_bytes %" PRIu64 "\n"
		"# HELP process_start_time_seconds Start time of the process since unix epoch.\n"
		"# TYPE process_start_time_seconds gauge\n"
		"process_start_time_seconds %.6f\n"
		"# HELP process_cpu_seconds_total Total user and system CPU time in seconds.\n"
		"# TYPE process_cpu_seconds_total counter\n"
		"process_cpu_seconds_total %.3f\n"
		"# HELP http_requests_total Requests served.\n"
		"# TYPE http_requests_total counter\n"
		"http_requests_total{code=\"200\"} %" PRIu64 "\n"
		"# HELP http_requests_in_progress Requests being served.\n"
		"# TYPE http_requests_in_progress gauge\n"
		"http_requests_in_progress %u\n"
		"# HELP worker_build_info What runs here; always 1.\n"
		"# TYPE worker_build_info gauge\n"
		"worker_build_info{name=\"%s\",version=\"%s\"} 1\n",
		process_resident_bytes(getpid()), life->born_wall_s, process_cpu_s(),
		life->requests, life->borrowed.count > 0 ? REQUESTS_BUSY : REQUESTS_QUIET, name,
		version);
}

void life_end(struct life *life)
{
	hoard_fit(&life->kept, 0);
	hoard_fit(&life->borrowed, 0);
}
