/*
 * What memory the model takes of a fleet, and what it takes later.
 *
 *     bench_memory
 *
 * Services at 1 Hz, each behind an endpoint of its own: a process, a connection pool, and request
 * durations in a histogram. Memory is used as history fills: resident bytes a service after half a
 * minute, ten minutes, an hour and six hours of theirs. Nothing here passes or fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/must.h"
#include "tests/support/build_reading.h"

enum { SERVICES = 200, BOUNDS = 12, MIB = 1 << 20 };

static const char *const numbers[] = {
	"process_resident_memory_bytes",
	"process_cpu_seconds_total",
	"process_start_time_seconds",
	"hikaricp_connections_active",
	"hikaricp_connections_max",
	"hikaricp_connections_pending",
	"http_request_duration_seconds_sum",
	"http_request_duration_seconds_count",
};

enum { NUMBERS = sizeof(numbers) / sizeof(*numbers), KEYS = NUMBERS + BOUNDS };

static uint32_t add_series(struct build *build, const char *family, struct label *label)
{
	struct metric metric = {text_of(family), label, label != NULL};
	enum keys_outcome outcome;

	return keys_intern(build->keys, &metric, &outcome);
}

static void add_service(struct build *build, struct model *model, unsigned number)
{
	static const char *const bounds[BOUNDS] = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25",
		"0.5", "1", "2.5", "5", "10", "+Inf"};
	char name[32];

	snprintf(name, sizeof(name), "svc%u", number);
	*build = build_feed_in(model, "services", name, 1);
	for (size_t i = 0; i < NUMBERS; i++)
		must(add_series(build, numbers[i], NULL) == i);
	for (size_t i = 0; i < BOUNDS; i++) {
		struct label le = {text_of("le"), text_of(bounds[i])};

		must(add_series(build, "http_request_duration_seconds_bucket", &le) == NUMBERS + i);
	}
}

static void answer(struct build *build, struct model *model, unsigned number, uint32_t second)
{
	double at = second, busy = (number + second) % 10;
	const double values[NUMBERS] = {
		(100 + busy) * MIB, at / 10, BUILD_WALL_S - 1000, busy, 10, 0, at * 3, at * 50};

	for (uint32_t i = 0; i < NUMBERS; i++)
		add_key(build, i, values[i]);
	for (uint32_t i = 0; i < BOUNDS; i++)
		add_key(build, NUMBERS + i, at * 50 * (i + 1) / BOUNDS);
	build_send(build, model, at);
}

static double resident_bytes(void)
{
	char line[128] = "", *end;
	FILE *file = fopen("/proc/self/statm", "r");

	must(file != NULL);
	must(fgets(line, sizeof(line), file) != NULL);
	(void)fclose(file);
	(void)strtoul(line, &end, 10); /* the address space */
	return (double)strtoul(end, NULL, 10) * (double)sysconf(_SC_PAGESIZE);
}

int main(void)
{
	static const uint32_t stops[] = {30, 600, 3600, 21600};
	static struct build builds[SERVICES];
	struct model *model = model_create();
	double before;
	uint32_t second = 0;

	for (unsigned i = 0; i < SERVICES; i++)
		add_service(&builds[i], model, i);
	before = resident_bytes();
	for (size_t k = 0; k < sizeof(stops) / sizeof(*stops); k++) {
		for (; second < stops[k]; second++) {
			for (unsigned i = 0; i < SERVICES; i++)
				answer(&builds[i], model, i, second);
			model_settle(model, at_s(second));
		}
		printf("after %5u s: %.1f kB a service\n", second,
			(resident_bytes() - before) / SERVICES / 1000);
		(void)fflush(stdout);
	}
	for (unsigned i = 0; i < SERVICES; i++)
		build_fini(&builds[i]);
	model_destroy(model);
	return 0;
}
