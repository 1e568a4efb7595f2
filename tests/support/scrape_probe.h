#ifndef LOWTIDE_TESTS_SUPPORT_SCRAPE_PROBE_H
#define LOWTIDE_TESTS_SUPPORT_SCRAPE_PROBE_H
/*
 * The scrape source on a loop of its own, and what came out of it: for each feed the counts and the
 * last of each kind.
 */
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "sources/source.h"

enum { PROBE_FEEDS = 4, PROBE_SAMPLES = 8 };

struct probe_feed {
	size_t readings;
	size_t faults;
	struct fault fault;                   /* the last one, as such or with a reading */
	struct reading reading;               /* the last one; its borrowed pointers are NULL */
	struct sample samples[PROBE_SAMPLES]; /* the first of it */
	char name[64];                        /* of the first sample's key */
	uint32_t generation;                  /* of its keys */
};

struct probe {
	uv_loop_t loop;
	struct source *source;
	struct target targets[PROBE_FEEDS];
	size_t count;
	struct probe_feed feeds[PROBE_FEEDS];
	bool stop_at_first; /* stop the source from within the first outlet call */
};

/* One target, url + path, polled every second with a timeout of 900 ms unless changed. */
void probe_init(struct probe *probe);
struct target *probe_add(struct probe *probe, const char *url, const char *path);
void probe_start(struct probe *probe);
/* Stops, runs the loop to its end, frees everything. */
void probe_fini(struct probe *probe);

/* Runs the loop until feed has so many outcomes, readings or faults. */
void probe_wait(struct probe *probe, size_t feed, size_t outcomes);

/* Polls url/metrics once and returns what came of it; tweak (NULL: none) may change the target. */
struct probe_feed probe_once(const char *url, void (*tweak)(struct target *target));

void probe_expect_fault(const struct probe_feed *feed, enum fault_kind kind, const char *text);

#endif
