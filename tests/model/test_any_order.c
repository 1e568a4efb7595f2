/*
 * A small world of processes that live, die and follow each other, told to the model in any order,
 * with faults, cut bodies, outages and retired keys in between, for hours. After each step the
 * model must be whole; and since every process here has one memory size from birth to death, no row
 * may ever have seen two sizes in one life.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tests/support/check_model.h"

enum { SINGLE, FORKED, PIDS, NODE, KSM, FEEDS, FORKS = 3, CHILDREN = 4, CONTAINERS = 8 };

struct process {
	uint32_t number; /* unique: its pid, its id, and its memory in KiB */
	double born;
};

struct world {
	struct model *model;
	struct build feeds[FEEDS];
	uint32_t seed, processes;
	double now;
	struct process single, forked[FORKS], children[CHILDREN], containers[CONTAINERS];
	uint32_t pods[CONTAINERS]; /* the names of the containers' pods */
	bool down[FEEDS];
};

static bool chance(struct world *world, uint32_t one_in)
{
	return (next_random(&world->seed) >> 8) % one_in == 0;
}

static uint32_t any(struct world *world, uint32_t count)
{
	return (next_random(&world->seed) >> 8) % count;
}

static struct process new_process(struct world *world)
{
	/* born a moment ago, each at a moment of its own */
	uint32_t number = ++world->processes;

	return (struct process){number, world->now - 0.001 * (1 + number % 900)};
}

static double memory_of(const struct process *process)
{
	return 1024.0 * process->number;
}

static void world_init(struct world *world, uint32_t seed)
{
	static const double intervals[FEEDS] = {1, 1, 5, 10, 15};
	static const char *const names[FEEDS] = {"single", "forked", "pids", "node", "ksm"};

	memset(world, 0, sizeof(*world));
	world->seed = seed;
	world->model = model_create();
	for (int f = 0; f < FEEDS; f++)
		world->feeds[f] = build_feed(world->model, names[f], intervals[f]);
	world->single = new_process(world);
	for (int i = 0; i < FORKS; i++)
		world->forked[i] = new_process(world);
	for (int i = 0; i < CHILDREN; i++)
		world->children[i] = new_process(world);
	for (uint32_t i = 0; i < CONTAINERS; i++) {
		world->containers[i] = new_process(world);
		world->pods[i] = i;
	}
}

static void world_fini(struct world *world)
{
	for (int f = 0; f < FEEDS; f++)
		build_fini(&world->feeds[f]);
	model_destroy(world->model);
}

/* Now and then somebody dies and is followed, a pod moves on, or a target goes down or comes up. */
static void live(struct world *world)
{
	uint32_t i;

	if (chance(world, 200))
		world->single = new_process(world);
	if (chance(world, 100))
		world->forked[any(world, FORKS)] = new_process(world);
	if (chance(world, 50))
		world->children[any(world, CHILDREN)] = new_process(world);
	if (chance(world, 30)) {
		i = any(world, CONTAINERS);
		world->containers[i] = new_process(world);
		if (chance(world, 2))
			world->pods[i] = CONTAINERS + world->processes;
	}
	i = any(world, FEEDS);
	if (chance(world, world->down[i] ? 20 : 150))
		world->down[i] = !world->down[i];
}

static void add_process(struct build *b, const struct process *process, double now)
{
	add(b, "process_resident_memory_bytes", "", memory_of(process));
	add(b, "process_cpu_seconds_total", "", now - process->born);
	add(b, "process_start_time_seconds", "", BUILD_WALL_S + process->born);
}

static void add_children(struct world *world, struct build *b)
{
	for (int i = 0; i < CHILDREN; i++) {
		char labels[32];

		snprintf(labels, sizeof(labels), "pid=\"%u\"", world->children[i].number);
		add(b, "worker_rss_bytes", labels, memory_of(&world->children[i]));
	}
	add(b, "http_requests_total", "", world->now);
}

static void add_containers(struct world *world, struct build *b)
{
	for (int i = 0; i < CONTAINERS; i++) {
		char labels[100];

		snprintf(labels, sizeof(labels),
			"namespace=\"n\",pod=\"p%u\",container=\"c\",id=\"/%u\"", world->pods[i],
			world->containers[i].number);
		add_timed(b, "container_memory_rss", labels, memory_of(&world->containers[i]),
			world->now - any(world, 10));
	}
}

static void add_orchestrator(struct world *world, struct build *b)
{
	for (int i = 0; i < CONTAINERS; i++) {
		char labels[100];

		snprintf(labels, sizeof(labels),
			"namespace=\"n\",pod=\"p%u\",container=\"c\",resource=\"memory\"",
			world->pods[i]);
		add(b, "kube_pod_container_resource_limits", labels, 1e9);
	}
}

static void add_answer(struct world *world, int feed)
{
	struct build *b = &world->feeds[feed];

	switch (feed) {
	case SINGLE: add_process(b, &world->single, world->now); break;
	case FORKED: add_process(b, &world->forked[any(world, FORKS)], world->now); break;
	case PIDS: add_children(world, b); break;
	case NODE: add_containers(world, b); break;
	default: add_orchestrator(world, b); break;
	}
}

/* Lines may stand in any order, so a cut may take any of them. */
static void shuffle(struct world *world, struct build *b)
{
	for (size_t i = b->count; i > 1; i--) {
		size_t j = any(world, (uint32_t)i);
		struct sample kept = b->samples[i - 1];

		b->samples[i - 1] = b->samples[j];
		b->samples[j] = kept;
	}
}

static void poll_feed(struct world *world, int feed)
{
	struct build *b = &world->feeds[feed];
	struct fault fault = fault_make(FAULT_TIMEOUT, 0, "timeout");

	if (world->down[feed] || chance(world, 30)) {
		model_accept_fault(world->model, b->feed, at_s(world->now), &fault);
		return;
	}
	if (chance(world, 300))
		keys_retire(b->keys);
	add_answer(world, feed);
	shuffle(world, b);
	if (chance(world, 20)) {
		b->count = any(world, (uint32_t)b->count + 1);
		build_send_cut(b, world->model, world->now);
	} else {
		build_send(b, world->model, world->now);
	}
}

static void check_lives(const struct model *model)
{
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		char name[LIMIT_NAME_BYTES];

		if (!worker || !worker->rss.known)
			continue;
		model_worker_name(model, worker, name);
		if (worker->identity > IDENTITY_CREATED && worker->rss.value > worker->floor_bytes)
			fail_msg("%s has seen %.0f and %.0f in one life", name, worker->floor_bytes,
				worker->rss.value);
	}
}

static void step(struct world *world)
{
	static const double intervals[FEEDS] = {1, 1, 5, 10, 15};

	world->now += chance(world, 500) ? any(world, 3600) : 1 + any(world, 5);
	live(world);
	for (int f = 0; f < FEEDS; f++)
		if (any(world, 5) < 5 / (uint32_t)intervals[f] + 1)
			poll_feed(world, f);
	if (chance(world, 2))
		model_settle(world->model, at_s(world->now));
}

/* What must have been learned once all is quiet: who lives is there, and nobody else is alive. */
static void check_end(struct world *world)
{
	size_t live_rows = 0;

	memset(world->down, 0, sizeof(world->down));
	for (int t = 0; t < 200; t++) {
		world->now += 1;
		for (int f = 0; f < FEEDS; f++) {
			add_answer(world, f);
			build_send(&world->feeds[f], world->model, world->now);
		}
		model_settle(world->model, at_s(world->now));
	}
	live_rows = worker_rows_not_gone(world->model);
	assert_int_equal(live_rows, 1 + FORKS + CHILDREN + CONTAINERS);
	for (size_t i = 0; i < model_worker_slots(world->model); i++) {
		const struct worker *worker = model_worker(world->model, i);

		/* the forked ones are met at random: late is no surprise */
		if (worker && !worker->gone)
			assert_in_range(
				model_worker_truth(world->model, worker, at_s(world->now).mono),
				TRUTH_FRESH, TRUTH_LATE);
	}
}

static void run(uint32_t seed)
{
	struct world world;

	world_init(&world, seed);
	for (int i = 0; i < 3000; i++) {
		step(&world);
		check_model(world.model);
		check_lives(world.model);
	}
	check_end(&world);
	assert_int_equal(model_drops(world.model).places + model_drops(world.model).workers, 0);
	world_fini(&world);
}

static void test_hours_of_a_small_world_in_any_order(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 4; seed++)
		run(seed * 2654435761U);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hours_of_a_small_world_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
