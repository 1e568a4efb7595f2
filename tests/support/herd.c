#include "tests/support/herd.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/must.h"

enum { MIB = 1 << 20 };

enum member_key { KEY_RSS, KEY_LIMIT, KEY_START, KEY_CPU, KEYS };

struct herd_member {
	struct build build;
	uint32_t keys[KEYS];
	uint32_t before;
	double limit_mib, cpu_s;
	struct trace_text trace;
};

void herd_init(struct herd *herd, uint32_t most, double interval_s)
{
	*herd = (struct herd){
		.model = model_create(),
		.members = calloc(most, sizeof(*herd->members)),
		.interval_s = interval_s,
	};
	must(herd->members != NULL);
}

void herd_fini(struct herd *herd)
{
	for (uint32_t i = 0; i < herd->count; i++)
		build_fini(&herd->members[i].build);
	free(herd->members);
	model_destroy(herd->model);
}

static uint32_t key_of(struct build *build, const char *family, const char *pod)
{
	struct label labels[] = {{text_of("container"), text_of("app")},
		{text_of("namespace"), text_of("prod")}, {text_of("pod"), text_of(pod)}};
	struct metric metric = {text_of(family), labels, sizeof(labels) / sizeof(*labels)};
	enum keys_outcome outcome;
	uint32_t key = keys_intern(build->keys, &metric, &outcome);

	must(outcome == KEYS_OK);
	return key;
}

void herd_add(
	struct herd *herd, uint32_t group, const char *text, double limit_mib, uint32_t before)
{
	static const char *const families[KEYS] = {
		[KEY_RSS] = "container_memory_rss",
		[KEY_LIMIT] = "container_spec_memory_limit_bytes",
		[KEY_START] = "container_start_time_seconds",
		[KEY_CPU] = "container_cpu_usage_seconds_total",
	};
	struct herd_member *member = &herd->members[herd->count];
	char name[32], group_name[32];

	snprintf(name, sizeof(name), "w%u", herd->count);
	snprintf(group_name, sizeof(group_name), "group %u", group);
	*member = (struct herd_member){.before = before, .limit_mib = limit_mib};
	member->build = build_feed_in(herd->model, group_name, name, herd->interval_s);
	for (int k = 0; k < KEYS; k++)
		member->keys[k] = key_of(&member->build, families[k], name);
	trace_text_read(&member->trace, text);
	herd->count++;
}

struct instant herd_now(const struct herd *herd, uint32_t round)
{
	return at_s(round * herd->interval_s);
}

static void answer(struct herd *herd, struct herd_member *member, uint32_t round)
{
	struct trace_sample sample = trace_text_sample(&member->trace, round + member->before);
	double age_s = sample.since * herd->interval_s, now_s = round * herd->interval_s;

	member->cpu_s += herd->interval_s * (0.05 + (sample.load > 0 ? sample.load : 0));
	add_key(&member->build, member->keys[KEY_RSS], sample.mib * MIB);
	add_key(&member->build, member->keys[KEY_LIMIT], member->limit_mib * MIB);
	add_key(&member->build, member->keys[KEY_START], BUILD_WALL_S + now_s - age_s);
	add_key(&member->build, member->keys[KEY_CPU], member->cpu_s);
	build_send(&member->build, herd->model, now_s);
}

void herd_round(struct herd *herd, uint32_t round)
{
	for (uint32_t i = 0; i < herd->count; i++)
		answer(herd, &herd->members[i], round);
	model_settle(herd->model, herd_now(herd, round));
}
