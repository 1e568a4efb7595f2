/*
 * What one look at a server costs the model: 256 owners in 1,024 groups, over windows of 15 minutes
 * and of 6 hours, in time per look.
 *
 *     bench_ledger
 *
 * Nothing here passes or fails.
 */
#include <stdio.h>
#include <time.h>

#include "tests/support/build_reading.h"

enum { LOOKS = 200 };

static struct session_group groups[LIMIT_GROUPS];

static double seconds(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void fill(void)
{
	for (uint32_t i = 0; i < LIMIT_GROUPS; i++) {
		struct session_group *group = &groups[i];

		snprintf(
			group->who.owner, sizeof(group->who.owner), "service-%u", i % LIMIT_OWNERS);
		snprintf(group->who.user, sizeof(group->who.user), "role-%u", i % 7);
		group->total = 5;
		group->of_state[SESSION_IDLE] = 4;
		group->of_state[SESSION_ACTIVE] = 1;
		group->veterans = 5;
	}
}

static void look(struct model *model, uint32_t feed, int64_t window_ms, double at)
{
	struct sessions sessions = {
		.window_ms = window_ms,
		.slots_used = 5 * LIMIT_GROUPS,
		.groups = groups,
		.group_count = LIMIT_GROUPS,
	};
	struct reading reading = {.feed = feed, .at = at_s(at), .sessions = &sessions};

	model_accept(model, &reading);
}

static void measure(const char *what, int64_t window_ms)
{
	struct model *model = model_create();
	struct feed_config config = {
		.name = "db1", .interval_ms = 1000, .is_server = true, .window_ms = window_ms};
	uint32_t feed = model_add_feed(model, &config, at_s(0).mono);
	int window_s = (int)(window_ms / 1000);
	double least = 1e9, begun, took;

	for (int at = 0; at < window_s; at += 10)
		look(model, feed, window_ms, at);
	for (int i = 0; i < LOOKS; i++) {
		begun = seconds();
		look(model, feed, window_ms, window_s + i);
		took = seconds() - begun;
		if (took < least)
			least = took;
	}
	printf("%-12s %8.3f ms a look\n", what, least * 1e3);
	model_destroy(model);
}

int main(void)
{
	fill();
	measure("15 minutes", LEDGER_WINDOW_MS);
	measure("6 hours", LEDGER_WINDOW_MAX_MS);
	return 0;
}
