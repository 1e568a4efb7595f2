#ifndef LOWTIDE_MODEL_LEDGER_H
#define LOWTIDE_MODEL_LEDGER_H
/*
 * The idle-floor ledger of a server: for each owner of sessions, what it has now, and over a window
 * what it never gives back.
 *
 *   held   the least number of connections it had at any sample: what its pool never returns
 *   spare  the least number of idle ones: not needed even at the busiest sample
 *   peak   the greatest number of connections
 *
 * The window is at most ledger.window_ms, by default 15 minutes: longer than pools take to shrink
 * (HikariCP's idleTimeout is 10 min, psycopg_pool's max_idle 10 min, PgBouncer's
 * server_idle_timeout 10 min). While we have watched for less, it is as long as that. Samples are
 * all that is known: what happens between two of them is not seen, and where there were none (the
 * server did not answer) nothing is concluded. Samples are kept in steps of 10 s (of a minute in
 * windows over half an hour), so a window may reach back up to one step more.
 *
 * An owner that is absent from a complete look has no connections: that is a zero, and its floor
 * is zero. Owners that had none for a whole window are forgotten. Owners that find no room are
 * counted in `beyond`, with their sessions. A look that had no room for all its groups proves no
 * absence.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/instant.h"
#include "model/series.h"

enum {
	LEDGER_WINDOW_MS = 15 * 60 * 1000,
	LEDGER_WINDOW_MIN_MS = 60 * 1000,
	LEDGER_WINDOW_MAX_MS = 6 * 60 * 60 * 1000, /* as far back as series keep minutes */
};

/*
 * How an owner's spare connections stay spare: what is true of most of them. Told by what the
 * server remembers (unused, veterans), so from the first look where it remembers enough.
 */
enum idleness {
	IDLENESS_NONE,     /* it has no spare ones */
	IDLENESS_UNKNOWN,  /* watched too shortly, and the server remembers too little */
	IDLENESS_STICKY,   /* the same sessions, not used for the whole window */
	IDLENESS_ROTATED,  /* the same sessions all window, each used now and then */
	IDLENESS_REFILLED, /* others each time: closed and opened anew */
};

/* What an owner is expected to take, from the configuration. EXPECT_NONE: nothing was said. */
#define EXPECT_NONE (-1)
struct expectation {
	char owner[LIMIT_OWNER_BYTES]; /* as the ledger names it */
	int64_t workers;
	int64_t pool_min, pool_max; /* connections of one worker's pool */
	int64_t connections_per_worker;
	int64_t idle_floor; /* connections held by all its workers together */
};

/*
 * Its held connections, as a level that moves in steps: taken once its window is full, moved when
 * held has settled elsewhere (unchanged for FLOOR_SETTLES_MS), by at least 2 and a fifth. A pool
 * that shrinks from 10 to 2 one by one moves it once.
 */
enum { FLOOR_SETTLES_MS = 60 * 1000 };
struct owner_floor {
	bool known;
	uint32_t held;
	uint32_t before;      /* when moves > 0: what it was */
	uint32_t moves;       /* so far */
	struct instant moved; /* when moves > 0: the last time */
	mono_ms held_since;   /* the owner's held has not changed since */
};

struct owner {
	struct session_who who; /* user, database, client "" where its sessions differ */
	bool unnamed;
	bool through_pooler;         /* the name is that of the pooler's last client */
	struct session_group now;    /* the sum of its groups; all zero while it has none */
	uint64_t look;               /* the last one that it had a connection in */
	struct instant first_seen;   /* its window starts here at the earliest */
	struct instant last_present; /* last sample with a connection */
	mono_ms absent_since;        /* first sample without one; while now.total is 0 */
	struct series_full connections, idle; /* one sample a look */

	/* Over the window that ends with the last look. */
	int64_t window_ms; /* how far back the figures reach */
	uint32_t held, peak;
	bool knows_idle; /* some look could tell; else spare and idle_peak mean nothing */
	uint32_t spare, idle_peak;
	enum idleness idleness;
	uint32_t most; /* the greatest number of connections it ever showed */
	struct owner_floor floor;
};

struct ledger {
	int64_t window_ms; /* the longest it looks back */
	bool started;
	struct instant since; /* the first look */
	uint64_t looks;       /* so far */
	bool restarted;       /* the server ended all its sessions while we watched */
	mono_ms restarted_at; /* the last time; when restarted */
	uint32_t owner_count;
	uint32_t beyond;               /* owners that found no room, at the last look */
	uint32_t beyond_sessions;      /* with those of groups that found none in the look itself */
	uint32_t hashes[LIMIT_OWNERS]; /* of the owners' names: finds them */
	struct owner owners[LIMIT_OWNERS];
};

void ledger_init(struct ledger *ledger, int64_t window_ms);

/* The groups of one look. pooler: the address of a pooler, whose sessions bear the name of whoever
   they served last; "" none is known. */
void ledger_take(struct ledger *ledger, struct instant at, const struct sessions *sessions,
	const char *pooler);

/* The server came up anew: all its sessions are younger than that. */
void ledger_restart(struct ledger *ledger, mono_ms at);

/* NULL when there is no owner of that name. */
const struct owner *ledger_find(const struct ledger *ledger, const char *name);

/* What the owner may come to take at once: the most it ever showed, or what is expected of it if that
   is more (workers x pool_max, else workers x connections_per_worker, else idle_floor). expectation
   may be NULL. */
int64_t owner_ceiling(const struct owner *owner, const struct expectation *expectation);

void ledger_freeze(struct ledger *to, const struct ledger *from);

#endif
