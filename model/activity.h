#ifndef LOWTIDE_MODEL_ACTIVITY_H
#define LOWTIDE_MODEL_ACTIVITY_H
/*
 * What a look at a Postgres server brings: the contents of readings that are not numbers.
 *
 * Plain values, made by the decoders of sources/postgres. All text is scrubbed and cut to its
 * room; SQL is masked (sources/mask.h), so no full statement ever gets here unless somebody asked
 * for it. Ages are by the server's own clock, in milliseconds; AGE_NONE where the server does not
 * say (no such thing, or no right to see it): none is not zero.
 *
 * A part that was not asked for, or could not be had, is not there (a NULL in struct reading):
 * whoever takes it in keeps what it has and lets it age.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"

#define AGE_NONE INT64_C(-1)

/* A session for as long as it lives: pids are used again, so the start tells it from the next. */
struct session_id {
	int32_t pid;
	int64_t started_us; /* backend_start, microseconds since the Unix epoch; 0: not readable */
};

static inline bool session_is(struct session_id a, struct session_id b)
{
	return a.pid == b.pid && a.started_us == b.started_us;
}

enum session_state {
	SESSION_UNREADABLE, /* no right to see it: neither idle nor active */
	SESSION_STARTING,   /* takes a slot, still authenticating (18) */
	SESSION_ACTIVE,     /* also a fast-path call */
	SESSION_IDLE,
	SESSION_IN_TRANSACTION, /* idle in transaction */
	SESSION_ABORTED,        /* idle in transaction (aborted) */
	SESSION_UNTRACKED,      /* track_activities is off there */
	SESSION_STATES
};

enum session_kind {
	SESSION_CLIENT,
	SESSION_WALSENDER,
	SESSION_AUTOVACUUM,
	SESSION_PARALLEL,
	SESSION_BACKGROUND, /* any other process with a row */
	SESSION_PREPARED,   /* no session: a prepared transaction that holds locks */
	SESSION_KINDS
};

/* Who uses it: names as the server gives them. */
struct session_who {
	char owner[LIMIT_OWNER_BYTES]; /* folded application name, else user@client/database */
	char user[LIMIT_ROLE_BYTES];
	char database[LIMIT_ROLE_BYTES];
	char client[LIMIT_CLIENT_BYTES]; /* address, "local" for a unix socket, "" unknown */
};

/* ---- SESSIONS: who holds the slots ---- */

enum { IDLE_AGES = 4 };
extern const int64_t idle_ages_ms[IDLE_AGES]; /* 1, 5, 15 and 60 minutes */

/* Sessions that look alike: counted on the server. */
struct session_group {
	struct session_who who;
	bool unnamed; /* the application gave no name: owner is user@client/database */
	uint32_t total;
	uint32_t of_state[SESSION_STATES];
	uint32_t waiting;             /* on a lock; see group_at_work() */
	uint32_t never_used;          /* of those idle: connected, no statement yet */
	uint32_t listening;           /* of those idle: the last statement was a LISTEN */
	uint32_t idle_30s;            /* of those idle: for 30 s or longer, without interruption */
	uint32_t idle_for[IDLE_AGES]; /* of those idle: since so long or longer */
	uint32_t unused;   /* of those idle: since before the window (struct sessions) began */
	uint32_t veterans; /* of all: connected since before the window began */
	int64_t oldest_ms; /* age of the oldest connection */
};

/* Every session of the group says what it does: what may not be seen, or is not tracked, may be
   idle, active or in a transaction. Waits are told also of what is not tracked. */
static inline bool group_tells_states(const struct session_group *group)
{
	return group->of_state[SESSION_UNREADABLE] + group->of_state[SESSION_UNTRACKED] == 0;
}

/* Those active that do not wait on a lock. The server tells the wait also of sessions whose state
   is not tracked, and reads both one after the other: more may wait than are active. */
static inline uint32_t group_at_work(const struct session_group *group)
{
	uint32_t active = group->of_state[SESSION_ACTIVE];

	return active > group->waiting ? active - group->waiting : 0;
}

/* A session that has a line of its own: not idle, or idle in a transaction. */
struct session_row {
	struct session_id id;
	struct session_who who;
	enum session_kind kind;
	enum session_state state;
	char wait[LIMIT_WAIT_BYTES]; /* "Lock transactionid", "Client ClientRead"; "" none */
	bool on_lock;
	int64_t xact_ms, query_ms, state_ms; /* in transaction, in this statement, in this state */
	char shape[LIMIT_SHAPE_BYTES];       /* "UPDATE agents …" */
	char sql[LIMIT_SQL_BYTES];           /* one line, masked or as asked for */
};

struct sessions {
	int64_t window_ms; /* what `unused` and `veterans` reach back */

	/* Every session of the server, lowtide's too. slots_used is SESSIONS_UNKNOWN when the
	   right to tell clients from background workers is lacking; backends is then all there is
	   (pg_stat_database.numbackends, background workers included). */
	int64_t slots_used;
	int64_t backends;
	uint32_t own;        /* application_name lowtide, whoever's */
	uint32_t walsenders; /* in slots_used only on servers that count them (10, 11) */
	uint32_t starting;
	uint32_t readable, unreadable; /* client sessions whose state we may see, and may not */
	uint32_t waiting;              /* sessions that wait on a lock */
	uint32_t autovacuums;          /* workers running */

	const struct session_group *groups; /* lowtide is in none of them */
	size_t group_count;
	uint32_t beyond; /* sessions of groups that found no room in groups */

	const struct session_group *own_groups; /* whose roles and databases lowtide uses */
	size_t own_group_count;                 /* what found no room is in own alone */

	const struct session_row *rows; /* the longest transactions first */
	size_t row_count;
	uint32_t rows_beyond; /* sessions with a line of their own that found no room */
};

#define SESSIONS_UNKNOWN INT64_C(-1)

/* ---- numbers of the server, by database ---- */

/* Counters of pg_stat_database, since reset. */
struct database_counts {
	char name[LIMIT_ROLE_BYTES]; /* "" the shared catalogs */
	uint32_t id;                 /* oid: tells it from another of the same name */
	int64_t reset_us;            /* stats_reset, since the Unix epoch; 0: never, or unknown */
	int64_t deadlocks;
	int64_t commits, rollbacks;
	int64_t blocks_read, blocks_hit;
	int64_t temp_bytes;
};

struct database_list {
	const struct database_counts *databases; /* those with the most sessions first */
	size_t count;
	uint32_t beyond;
};

/* ---- WAITS: edges of the lock graph ---- */

struct wait_node {
	struct session_id id; /* SESSION_PREPARED: pid 0, and when it was prepared; 0 not known */
	struct session_who who;
	enum session_kind kind;
	enum session_state state;
	char wait[LIMIT_WAIT_BYTES];
	bool on_lock;     /* it waits itself */
	int64_t xact_us;  /* xact_start, since the Unix epoch; 0 none: which transaction it is */
	int64_t wait_ms;  /* on this lock, as far back as the server says (statement's age before
	                     14); AGE_NONE when it does not wait */
	int64_t state_ms; /* in its state: how long a head has been idle in its transaction */
	int64_t xact_ms;
	char shape[LIMIT_SHAPE_BYTES];
	char sql[LIMIT_SQL_BYTES];
	char gid[LIMIT_GID_BYTES]; /* of a SESSION_PREPARED; "" not known, or none */
};

/*
 * waiter cannot go on before blocker does. `hard`: blocker holds what waiter wants, in a mode that
 * keeps it out. All hard edges of a look come from one reading of the lock table that is consistent
 * in itself, so a ring of them is a deadlock. An edge that is not hard may only say that blocker
 * stands before waiter in a queue.
 */
struct wait_edge {
	uint16_t waiter, blocker; /* numbers of nodes */
	bool hard;
};

struct waits {
	const struct wait_node *nodes;
	size_t node_count; /* <= LIMIT_WAIT_NODES */
	const struct wait_edge *edges;
	size_t edge_count;  /* <= LIMIT_WAIT_EDGES */
	uint32_t waiting;   /* sessions that wait, whether or not among the nodes */
	uint32_t sampled;   /* of those, the ones whose blockers were asked for: longest first */
	int64_t took_ms;    /* what the look took */
	uint32_t edges_cut; /* edges that found no room */
};

/* ---- FACTS: what holds for minutes ---- */

/* Settings that matter in an incident: what they bound, and what they cost. */
enum setting {
	SETTING_IDLE_IN_TRANSACTION_TIMEOUT, /* ms; 0 off */
	SETTING_STATEMENT_TIMEOUT,           /* ms; 0 off */
	SETTING_IDLE_SESSION_TIMEOUT,        /* ms; 0 off; 14 */
	SETTING_TRANSACTION_TIMEOUT,         /* ms; 0 off; 17 */
	SETTING_LOCK_TIMEOUT,                /* ms; 0 off */
	SETTING_DEADLOCK_TIMEOUT,            /* ms */
	SETTING_LOG_LOCK_WAITS,              /* 0, 1 */
	SETTING_MAX_CONNECTIONS,
	SETTING_SUPERUSER_RESERVED,
	SETTING_RESERVED,              /* 16 */
	SETTING_CLIENT_CHECK_INTERVAL, /* ms; 0 off; 14 */
	SETTING_TRACK_ACTIVITY_BYTES,
	SETTINGS
};

/* As the server spells it. */
const char *setting_name(enum setting setting);

/* It is a time in milliseconds, 0 being off; else a number or a switch. */
bool setting_is_time(enum setting setting);

#define SETTING_UNKNOWN INT64_C(-1) /* this server has no such setting, or does not tell */

/* A limit on the sessions of one role or one database, of one at least. */
struct slot_limit {
	bool of_role; /* else of a database */
	char name[LIMIT_ROLE_BYTES];
	uint32_t slots;
};

/* A table that vacuum has let wait. */
struct table_wait {
	char name[2 * LIMIT_ROLE_BYTES]; /* schema.table */
	int64_t dead_rows;
	int64_t vacuumed_ms; /* ago; AGE_NONE: never */
};

struct server_facts {
	int version; /* server_version_num, 150020 */
	char version_text[LIMIT_VERSION_BYTES];
	char address[LIMIT_CLIENT_BYTES + 8]; /* really connected to: host:port, or the socket */
	char role[LIMIT_ROLE_BYTES];          /* who we are there */
	char database[LIMIT_ROLE_BYTES];      /* and where */
	bool standby;
	int64_t started_us; /* pg_postmaster_start_time, since the Unix epoch; 0 unknown */
	int64_t up_ms;      /* since then, by the server's clock; AGE_NONE unknown */
	bool pooled;        /* a pooler stands between us and the server */
	char pooler[LIMIT_CLIENT_BYTES]; /* then: the address its sessions come from */
	bool reads_all;                  /* we may see the state of everybody's sessions */
	bool uses_reserved;              /* we may use the reserved slots (16) */
	bool full_sql; /* statements of sessions come whole, because somebody asked for that */
	int64_t settings[SETTINGS];
	struct slot_limit limits[LIMIT_SLOT_LIMITS]; /* the tightest first */
	size_t limit_count;
	uint32_t limits_beyond;                      /* that found no room */
	struct table_wait tables[LIMIT_TABLE_WAITS]; /* most dead rows first */
	size_t table_count;
};

/* A role's or a database's name as SQL wants it, for a person to copy: bare where that is safe,
   else in quotes. */
enum { SQL_NAME_BYTES = 2 * LIMIT_ROLE_BYTES + 3 };
void sql_name(char out[SQL_NAME_BYTES], const char *name);

/* Slots an ordinary role can get; SESSIONS_UNKNOWN when a setting is not known. */
int64_t facts_usable_slots(const struct server_facts *facts);

#endif
