#include "tests/support/server_story.h"

#include <stdio.h>

#include "model/must.h"

void story_begin(struct story_look *look)
{
	*look = (struct story_look){.sessions = {.window_ms = 15 * MINUTE, .own = 1}};
}

struct session_group *story_owner(
	struct story_look *look, const char *name, uint32_t idle, uint32_t active, bool sticky)
{
	struct session_group *group = &look->groups[look->sessions.group_count++];

	must(look->sessions.group_count <= GROUPS_MAX);
	*group = (struct session_group){
		.who = {.user = "app", .database = "argus", .client = "10.0.0.7"},
		.total = idle + active,
		.of_state = {[SESSION_IDLE] = idle, [SESSION_ACTIVE] = active},
		.unused = sticky ? idle : 0,
		.veterans = idle + active,
		.oldest_ms = 26 * HOUR,
	};
	group->idle_30s = sticky ? idle : 0;
	for (size_t i = 0; sticky && i < IDLE_AGES; i++)
		group->idle_for[i] = idle;
	snprintf(group->who.owner, sizeof(group->who.owner), "%s", name);
	return group;
}

struct session_row *story_row(struct story_look *look, int32_t pid, const char *owner,
	enum session_state state, int64_t xact_ms, const char *shape)
{
	struct session_row *row = &look->rows[look->sessions.row_count++];

	must(look->sessions.row_count <= ROWS_MAX);
	*row = (struct session_row){
		.id = {.pid = pid, .started_us = INT64_C(1795050000000000) + pid},
		.who = {.user = "app", .database = "argus", .client = "10.0.0.7"},
		.state = state,
		.xact_ms = xact_ms,
		.query_ms = xact_ms,
		.state_ms = xact_ms,
	};
	snprintf(row->who.owner, sizeof(row->who.owner), "%s", owner);
	snprintf(row->shape, sizeof(row->shape), "%s", shape);
	snprintf(row->sql, sizeof(row->sql), "%s WHERE id = ? ORDER BY seen_at", shape);
	return row;
}

void story_send(struct scene *scene, uint32_t feed, struct story_look *look)
{
	struct sessions *sessions = &look->sessions;
	int64_t used = sessions->own;

	for (size_t i = 0; i < sessions->group_count; i++) {
		uint32_t hidden = look->groups[i].of_state[SESSION_UNREADABLE];

		used += look->groups[i].total;
		sessions->readable += look->groups[i].total - hidden;
		sessions->unreadable += hidden;
	}
	sessions->readable += sessions->own;
	if (sessions->slots_used == 0)
		sessions->slots_used = used;
	sessions->groups = look->groups;
	sessions->rows = look->rows;
	scene_tell(scene, feed, (struct reading){.sessions = sessions});
}

struct server_facts story_facts(void)
{
	struct server_facts facts = {
		.version = 150004,
		.version_text = "15.4",
		.address = "10.0.0.9:5432",
		.role = "lowtide",
		.database = "argus",
		.started_us = INT64_C(1795143600000000) - INT64_C(9) * 24 * HOUR * 1000,
		.up_ms = (int64_t)9 * 24 * HOUR,
		.reads_all = true,
		.tables = {{"public.agents", 481210, 3 * HOUR}, {"public.jobs", 90144, AGE_NONE}},
		.table_count = 2,
	};

	for (int i = 0; i < SETTINGS; i++)
		facts.settings[i] = SETTING_UNKNOWN;
	facts.settings[SETTING_MAX_CONNECTIONS] = 60;
	facts.settings[SETTING_SUPERUSER_RESERVED] = 3;
	facts.settings[SETTING_IDLE_IN_TRANSACTION_TIMEOUT] = 0;
	facts.settings[SETTING_STATEMENT_TIMEOUT] = 30 * SECOND;
	facts.settings[SETTING_DEADLOCK_TIMEOUT] = SECOND;
	facts.settings[SETTING_LOG_LOCK_WAITS] = 0;
	return facts;
}

void story_send_facts(struct scene *scene, uint32_t feed, struct server_facts facts)
{
	scene_tell(scene, feed, (struct reading){.facts = &facts});
}

void story_send_counts(struct scene *scene, uint32_t feed, int s, int64_t deadlocks)
{
	struct database_counts counts[] = {
		{.name = "argus",
			.id = 16384,
			.deadlocks = deadlocks,
			.commits = 400 + 120 * s,
			.blocks_read = 30 * s,
			.blocks_hit = 2970 * s},
		{.name = "postgres", .id = 5, .commits = s},
	};

	scene_tell(
		scene, feed, (struct reading){.databases = &(struct database_list){counts, 2, 0}});
}

void story_second(struct scene *scene, uint32_t feed, uint32_t held, const char *other)
{
	struct story_look look;

	story_begin(&look);
	story_owner(&look, "gw-a", held, 0, true);
	if (other)
		story_owner(&look, other, 3, 0, true);
	story_send(scene, feed, &look);
	scene_wait(scene, 1000);
}
