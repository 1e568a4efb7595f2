#ifndef LOWTIDE_MODEL_SERVER_H
#define LOWTIDE_MODEL_SERVER_H
/*
 * A Postgres server as the model sees it: its facts, our seat there, who holds its slots (the
 * ledger, model/ledger.h), what waits for what (model/locks.h), which statements deadlock
 * (model/deadlocks.h), and the counters of its databases.
 *
 * One for each feed that is a server. Every part has the time it was last heard; how old that is,
 * is for whoever shows it: what is not fresh is not now.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/database.h"
#include "model/deadlocks.h"
#include "model/fault.h"
#include "model/instant.h"
#include "model/latch.h"
#include "model/ledger.h"
#include "model/locks.h"

/*
 * Our own connection. While it is `in`, being full is somebody else's trouble. Refusals are the
 * consecutive ones of the present siege (enum full_kind in the fault's code); attempts that failed
 * for other reasons are in the feed. A siege ends when we get in, or when it turns out that the
 * server is not there for anybody: down, starting, or closed to us for another reason. An attempt
 * that took too long says neither: a full server may be slow as well; but one that has refused
 * nobody for SIEGE_SILENT_MS is not known to be full any more.
 */
enum { SIEGE_SILENT_MS = 60 * 1000 /* 4 attempts that time out, and the waits between them */ };

struct server_seat {
	bool in;
	bool refused;                 /* the siege lasts */
	struct instant since;         /* when in: got in; else: lost; not ever in: first tried */
	uint32_t refusals;            /* of this siege, as long as it lasts; then of the last one */
	struct instant refused_since; /* first refusal of the siege; when refusals > 0 */
	struct instant refused_at;    /* the latest */
	enum full_kind full;          /* which limit */
	struct fault refusal;         /* in words */
	struct fault loss;            /* the latest end of a connection, in words */
};

/* For how long there must be room, and nobody piled up, before it is believed and told. */
enum { ROOM_SETTLES_MS = 10 * 1000 };

/* How much of a role's or a database's limit is taken, as far as we can see. */
struct slot_use {
	struct slot_limit limit;
	uint32_t used;
	uint32_t own;       /* of these, lowtide's */
	struct latch spent; /* somebody but lowtide has used it up; ROOM_SETTLES_MS ends it */
};

/*
 * Transactions that were left open: idle in one for LEFT_OPEN_MS, several of them, or one for
 * LEFT_OPEN_ALONE_MS. They keep their locks and slots, and vacuum from its work, long before
 * anybody waits. No application thinks for a minute between two statements; a person at psql may.
 */
enum { LEFT_OPEN_MS = 60 * 1000, LEFT_OPEN_SEVERAL = 2, LEFT_OPEN_ALONE_MS = 5 * 60 * 1000 };

struct left_open {
	uint32_t count;                    /* for LEFT_OPEN_MS or more */
	bool more;                         /* at least: not every session was listed */
	const struct session_row *longest; /* when count > 0 */
};

/* What the timeline knows of it (model/server_events.h). */
struct server_told {
	bool facts, standby;
	int64_t started_us;
	bool full, refused;
	struct instant full_since; /* when full */
	uint32_t refusals;         /* of the siege, or the last one, since then */
	bool has_room;
	mono_ms room_since; /* when has_room */
	bool in, lost;
	mono_ms lost_at; /* when lost */
	bool piled, calm;
	struct instant piled_since; /* when piled */
	uint32_t piled_most;        /* that waited at a time */
	mono_ms calm_since;         /* when piled and calm */
};

struct server {
	uint32_t feed;
	uint32_t id; /* of the feed: who it is in events */
	struct server_seat seat;

	struct heard facts_heard;
	struct server_facts facts;

	struct heard sessions_heard;
	struct sessions totals; /* its pointers are NULL: groups are in the ledger, rows below */
	struct slot_use limits[LIMIT_SLOT_LIMITS]; /* of the facts, as of the last sessions */
	uint32_t limit_count;

	struct latch left_open; /* see above; ROOM_SETTLES_MS ends it */

	struct heard databases_heard;
	uint32_t databases_beyond;

	struct heard waits_heard;

	struct server_told told;

	/* Counts, and what they count: the rest means nothing. */
	uint32_t row_count, database_count;
	struct session_row rows[LIMIT_SESSION_ROWS];
	struct database databases[LIMIT_DATABASES]; /* in no order */
	struct ledger ledger;

	/* Asked only while somebody waits: that nobody waits in the last sessions is a look too. */
	struct locks locks;
	struct deadlocks deadlocks;
};

/* What came, taken in: the model calls these for readings and faults of the server's feed. */
void server_init(struct server *server, uint32_t feed, int64_t window_ms, mono_ms now);
void server_take_facts(struct server *server, struct instant at, const struct server_facts *facts);
void server_take_sessions(struct server *server, struct instant at, const struct sessions *sessions,
	int64_t period_ms);
void server_take_databases(struct server *server, struct instant at,
	const struct database_list *list, int64_t period_ms);
void server_take_waits(struct server *server, struct instant at, const struct waits *waits);

/* An answer came: we are in. A poll failed: with FAULT_FULL we are refused; with a fault that ends
   the connection (refused, starting, access, lost) we are out. */
void server_note_answer(struct server *server, struct instant at);
void server_note_fault(struct server *server, struct instant at, const struct fault *fault);

/* The subject_id of an event of the server, or of a part of it (a database's oid, an owner's hash;
   0: none): no feed's number, and no worker's id. And whether one is of this server. */
uint64_t server_subject(const struct server *server, uint32_t part);
bool server_is_subject(const struct server *server, uint64_t subject_id);

/* Copies what means something, and no page more. */
void server_freeze(struct server *to, const struct server *from);

/* ---- the total line ----
 * max 60 - reserved 3 = 57 usable · in use 47 (2 lowtide) · held 38 · spare 21 · headroom 10 */
struct slots {
	int64_t max, reserved, usable; /* SESSIONS_UNKNOWN: not known */
	int64_t used, own;             /* used: SESSIONS_UNKNOWN without the right to count */
	int64_t held, spare;           /* sums over the ledger, over its window */
	int64_t headroom;              /* the least of the server's, and of the roles' and
					  databases' that somebody but lowtide uses */
	const char *headroom_of;       /* NULL: the server's; else the role or database */
	bool headroom_of_role;
};
struct slots server_slots(const struct server *server);

/* As of the last sessions. */
struct left_open server_left_open(const struct server *server);

/* All slots an ordinary role can get are taken: none is left, or that is why we are refused. False
   when it is not known. */
bool server_is_full(const struct server *server);

#endif
