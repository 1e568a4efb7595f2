#include "tests/support/scrape_probe.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/wait_until.h"

static void stop_now(struct probe *probe)
{
	if (probe->stop_at_first)
		scrape_source.stop(probe->source);
}

static void on_reading(void *user, const struct reading *reading)
{
	struct probe *probe = user;
	struct probe_feed *feed = &probe->feeds[reading->feed];

	feed->readings++;
	feed->fault = reading->fault;
	feed->reading = *reading;
	feed->generation = keys_generation(reading->keys);
	for (size_t i = 0; i < reading->sample_count; i++) {
		assert_true(reading->samples[i].key < keys_count(reading->keys));
		if (i < PROBE_SAMPLES)
			feed->samples[i] = reading->samples[i];
	}
	if (reading->sample_count > 0) {
		struct label labels[LIMIT_LABELS];
		struct text name = keys_metric(reading->keys, reading->samples[0].key, labels).name;

		snprintf(feed->name, sizeof(feed->name), "%.*s", (int)name.len, name.data);
	}
	feed->reading.keys = NULL;
	feed->reading.samples = NULL;
	stop_now(probe);
}

static void on_fault(void *user, uint32_t number, struct instant at, const struct fault *fault)
{
	struct probe *probe = user;

	(void)at;
	assert_true(fault_is_set(fault));
	probe->feeds[number].faults++;
	probe->feeds[number].fault = *fault;
	stop_now(probe);
}

void probe_init(struct probe *probe)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGPIPE, &ignore, NULL);
	*probe = (struct probe){.count = 0};
	assert_int_equal(uv_loop_init(&probe->loop), 0);
}

struct target *probe_add(struct probe *probe, const char *url, const char *path)
{
	struct target *target = &probe->targets[probe->count++];
	char whole[256];

	snprintf(whole, sizeof(whole), "%s%s", url, path);
	*target = (struct target){
		.url = strdup(whole),
		.compression = true,
		.interval_ms = 1000,
		.timeout_ms = 900,
	};
	return target;
}

void probe_start(struct probe *probe)
{
	const struct source_outlet outlet = {probe, on_reading, on_fault, NULL, NULL};
	struct source_feed feeds[PROBE_FEEDS];

	for (size_t i = 0; i < probe->count; i++)
		feeds[i] = (struct source_feed){(uint32_t)i, &probe->targets[i]};
	probe->source = scrape_source.start(&probe->loop, &outlet, feeds, probe->count);
	assert_non_null(probe->source);
}

void probe_fini(struct probe *probe)
{
	scrape_source.stop(probe->source);
	uv_run(&probe->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&probe->loop), 0);
	scrape_source.destroy(probe->source);
	for (size_t i = 0; i < probe->count; i++)
		free(probe->targets[i].url);
}

struct awaited {
	struct probe *probe;
	size_t feed;
	size_t outcomes;
};

static bool came(void *user)
{
	struct awaited *awaited = user;
	struct probe *probe = awaited->probe;
	const struct probe_feed *feed = &probe->feeds[awaited->feed];

	uv_run(&probe->loop, UV_RUN_NOWAIT);
	return feed->readings + feed->faults >= awaited->outcomes;
}

void probe_wait(struct probe *probe, size_t feed, size_t outcomes)
{
	struct awaited awaited = {probe, feed, outcomes};

	wait_until(came, &awaited, "the outcome of a poll");
}

struct probe_feed probe_once(const char *url, void (*tweak)(struct target *target))
{
	struct probe probe;
	struct target *target;

	probe_init(&probe);
	target = probe_add(&probe, url, "/metrics");
	if (tweak)
		tweak(target);
	probe_start(&probe);
	probe_wait(&probe, 0, 1);
	probe_fini(&probe);
	return probe.feeds[0];
}

void probe_expect_fault(const struct probe_feed *feed, enum fault_kind kind, const char *text)
{
	assert_string_equal(feed->fault.text, text);
	assert_int_equal(feed->fault.kind, kind);
}
