#include "tests/support/growth_fleets.h"

#include <stdio.h>

#include "model/must.h"
#include "tests/support/trace_text.h"

enum { SECOND = 1000, MIB = 1 << 20, SAMPLES = 1200, MOST = 16 };

static const double began_wall_s = 1795143600; /* of a scene */

/* A container, or a process where it has no limit and no name of its own. */
struct member {
	const char *group, *name, *text;
	double limit_mib; /* 0: a process behind an endpoint, which has none */
	int from;         /* when it is first asked */
	bool unidentified;
};

static void answer_container(struct scene *scene, uint32_t feed, const struct member *member,
	const struct trace_sample *sample, int second)
{
	char labels[96], end_labels[128];
	int born = second - (int)sample->since;

	snprintf(labels, sizeof(labels), "namespace=prod,pod=%s,container=app", member->name);
	snprintf(end_labels, sizeof(end_labels), "%s,reason=OOMKilled", labels);
	scene_set(scene, feed, "container_memory_rss", labels, sample->mib * MIB);
	scene_set(
		scene, feed, "container_spec_memory_limit_bytes", labels, member->limit_mib * MIB);
	scene_set(scene, feed, "container_start_time_seconds", labels, began_wall_s + born);
	if (born > 0)
		scene_set(scene, feed, "kube_pod_container_status_last_terminated_reason",
			end_labels, 1);
}

static void answer_process(struct scene *scene, uint32_t feed, const struct member *member,
	const struct trace_sample *sample, int second)
{
	double started_s = member->from == 0 ? 3600.0 * 50 : -member->from;

	(void)second;
	scene_set(scene, feed, "process_resident_memory_bytes", "", sample->mib * MIB);
	if (!member->unidentified)
		scene_set(scene, feed, "process_start_time_seconds", "", began_wall_s - started_s);
}

static void play(struct scene *scene, const struct member *members, size_t count)
{
	struct trace_text traces[MOST];
	uint32_t feeds[MOST];
	double work[MOST] = {0};

	must(count <= MOST);
	for (size_t i = 0; i < count; i++) {
		trace_text_read(&traces[i], members[i].text);
		feeds[i] = scene_feed_in(scene, members[i].group, members[i].name, SECOND);
	}
	for (int s = 0; s < SAMPLES; s++) {
		for (size_t i = 0; i < count; i++) {
			struct trace_sample sample;

			if (s < members[i].from)
				continue;
			sample = trace_text_sample(&traces[i], (uint32_t)(s - members[i].from));
			if (members[i].limit_mib > 0)
				answer_container(scene, feeds[i], &members[i], &sample, s);
			else
				answer_process(scene, feeds[i], &members[i], &sample, s);
			if (traces[i].has_load) {
				work[i] += 2 + 40 * sample.load;
				scene_set(scene, feeds[i], "http_requests_total", "", work[i]);
			}
			scene_answer(scene, feeds[i]);
		}
		scene_wait(scene, SECOND);
	}
}

void fleet_verdicts(struct scene *scene)
{
	static const struct member members[] = {
		{"gateways", "gw-1", "floor 0:100 1200:160 bursts 60 40 noise 1", 512, 0, false},
		{"gateways", "gw-2", "floor 0:100 bursts 60 40 noise 1", 512, 0, false},
		{"gateways", "gw-3", "floor 0:100 noise 5", 512, 0, false},
		{"gateways", "gw-4", "floor 0:60 700:99 1200:99.5 noise 0.5", 100, 0, false},
		{"brains", "brain-1", "exp 50 100 100 noise 1", 0, 0, false},
		{"brains", "brain-2", "floor 0:100 600:100 601:140 1200:140 bursts 60 20", 0, 0,
			false},
		{"brains", "brain-3", "floor 0:100 500:150 1200:150 bursts 30 20 noise 1", 0, 0,
			false},
		{"brains", "brain-4", "floor 0:100 900:100 1200:130 bursts 100 40 noise 2", 0, 0,
			false},
		{"brains", "brain-5", "floor 0:200 1200:120 bursts 60 30", 0, 0, false},
		{NULL, "mail", "floor 0:80 noise 1", 0, 1100, false},
		{NULL, "sum", "floor 0:300 1200:600", 0, 0, true},
		{NULL, "jobs", "floor 0:100 1200:160 bursts 60 40", 0, 0, false},
	};

	play(scene, members, sizeof(members) / sizeof(*members));
}

void fleet_leak(struct scene *scene)
{
	static const struct member members[] = {
		{"gateways", "gw-1", "floor 0:100 bursts 60 40 noise 1", 0, 0, false},
		{"gateways", "gw-2", "floor 0:100 1200:160 bursts 60 40 noise 1 load", 0, 0, false},
		{"gateways", "gw-3", "floor 0:90 bursts 60 50 noise 1", 0, 0, false},
		{"gateways", "gw-4", "floor 0:100 bursts 60 40 noise 2", 0, 0, false},
		{"workflows", "flow-1", "floor 0:100 1200:160 bursts 60 40", 512, 0, false},
		{"workflows", "flow-2", "floor 0:100 1200:130 bursts 60 40", 512, 0, false},
	};

	play(scene, members, sizeof(members) / sizeof(*members));
}

void fleet_rollout(struct scene *scene)
{
	static const char old[] = "floor 0:100 600:130 1200:130 bursts 60 40";
	static const struct member members[] = {
		{"gateways", "gw-1", old, 300, 0, false},
		{"gateways", "gw-2", old, 300, 0, false},
		{"gateways", "gw-3", old, 300, 0, false},
		{"gateways", "gw-4", old, 300, 600, false},
	};

	play(scene, members, sizeof(members) / sizeof(*members));
}

void fleet_lives(struct scene *scene)
{
	static const struct member members[] = {
		{"workflows", "flow-1", "floor 0:50 380:430 bursts 50 20 restart 380", 512, 0,
			false},
		{"workflows", "flow-2", "floor 0:100 bursts 50 20", 512, 0, false},
	};

	play(scene, members, sizeof(members) / sizeof(*members));
}
