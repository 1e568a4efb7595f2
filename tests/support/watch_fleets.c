#include "tests/support/watch_fleets.h"

#include "tests/support/trace_text.h"

enum { SECOND = 1000, MIB = 1 << 20, SAMPLES = 1200, GATEWAYS = 4 };

static const struct watch watches[] = {
	{.row = {.family = {"statement_cache_entries", 23}, .signal = SIGNAL_WATCHED},
		.name = "statement cache",
		.unit = "entries",
		.limit = 5000},
	{.row = {.family = {"sessions_open", 13}, .signal = SIGNAL_WATCHED},
		.name = "sessions",
		.unit = ""},
};

static const struct watch_book book = {watches, sizeof(watches) / sizeof(watches[0])};

/* Levels in MiB, hundreds of entries, sessions. */
static const struct {
	const char *name, *memory, *cache, *sessions;
} gateways[GATEWAYS] = {
	{"gw-1", "floor 0:100 bursts 60 40 noise 1", "floor 0:10 bursts 60 2 noise 0.2",
		"floor 0:300 bursts 60 80 noise 4"},
	{"gw-2", "floor 0:100 1200:160 bursts 60 40 noise 1",
		"floor 0:10 1200:22 bursts 60 2 noise 0.1", "floor 0:300 bursts 60 80 noise 4"},
	{"gw-3", "floor 0:100 bursts 60 40 noise 1", "floor 0:10 1200:30 bursts 60 2 noise 0.1",
		"floor 0:300 bursts 60 80 noise 4"},
	{"gw-4", "floor 0:100 bursts 60 40 noise 1", "floor 0:10 bursts 60 2 noise 0.2",
		"floor 0:300 1200:500 bursts 60 80 noise 4"},
};

static double level(const char *text, uint32_t second)
{
	struct trace_text trace;

	trace_text_read(&trace, text);
	return trace_text_sample(&trace, second).mib;
}

void fleet_watched(struct scene *scene)
{
	uint32_t feeds[GATEWAYS];

	model_use_watches(scene->model, &book);
	for (int i = 0; i < GATEWAYS; i++)
		feeds[i] = scene_feed_in(scene, "gateways", gateways[i].name, SECOND);
	for (uint32_t s = 0; s < SAMPLES; s++) {
		for (int i = 0; i < GATEWAYS; i++) {
			scene_process(scene, feeds[i], "", level(gateways[i].memory, s) * MIB, 600);
			scene_set(scene, feeds[i], "statement_cache_entries", "",
				(int)(level(gateways[i].cache, s) * 100));
			scene_set(scene, feeds[i], "sessions_open", "",
				(int)level(gateways[i].sessions, s));
			scene_answer(scene, feeds[i]);
		}
		scene_wait(scene, SECOND);
	}
}
