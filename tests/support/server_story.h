#ifndef LOWTIDE_TESTS_SUPPORT_SERVER_STORY_H
#define LOWTIDE_TESTS_SUPPORT_SERVER_STORY_H
/*
 * What a Postgres server of a scene tells: looks at its sessions, facts, counters.
 */
#include "tests/support/scene.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
enum { GROUPS_MAX = 16, ROWS_MAX = 16 };

/* What the next look at a server brings. */
struct story_look {
	struct session_group groups[GROUPS_MAX];
	struct session_row rows[ROWS_MAX];
	struct sessions sessions;
};

void story_begin(struct story_look *look);

/* Sessions of an owner, all as old as a day; idle ones unused since before the window began, when
   sticky. */
struct session_group *story_owner(
	struct story_look *look, const char *name, uint32_t idle, uint32_t active, bool sticky);

/* A session with a row of its own. */
struct session_row *story_row(struct story_look *look, int32_t pid, const char *owner,
	enum session_state state, int64_t xact_ms, const char *shape);

/* Hands it over; what is not said of the slots follows from the groups. */
void story_send(struct scene *scene, uint32_t feed, struct story_look *look);

/* 60 connections, 3 of them reserved; may see everything. */
struct server_facts story_facts(void);
void story_send_facts(struct scene *scene, uint32_t feed, struct server_facts facts);

/* Counters of the second s: 120 transactions/s, 99 blocks of 100 from the cache. */
void story_send_counts(struct scene *scene, uint32_t feed, int s, int64_t deadlocks);

/* A second in which gw-a holds so many connections, and another owner 3; NULL: there is none. */
void story_second(struct scene *scene, uint32_t feed, uint32_t held, const char *other);

#endif
