#ifndef LOWTIDE_MODEL_OWNER_H
#define LOWTIDE_MODEL_OWNER_H
/*
 * An owner of sessions: what it has now, and over a window what it never gives back.
 *
 *   held   the least number of connections it had at any sample: what its pool never returns
 *   spare  the least number of idle ones: not needed even at the busiest sample
 *   peak   the greatest number of connections
 *
 * While an owner was watched for less than the window, its window is as long as that. Samples are
 * all that is known: what happens between two of them is not seen, and where there were none (the
 * server did not answer) nothing is concluded. They are kept in steps of 10 s, of a minute in
 * windows of half an hour and more, so figures may reach back up to one step more.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/expectation.h"
#include "model/growth.h"
#include "model/instant.h"
#include "model/series.h"

enum { OWNER_WINDOW_MAX_MS = 6 * 60 * 60 * 1000 }; /* as far back as series keep minutes */

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

/*
 * Its held connections, as a level that moves in steps of at least 2 and a fifth, while the window
 * has been full and without a pause for FLOOR_SETTLES_MS: what a start-up left in the first one has
 * to leave it. What is missing while a process restarts is part of held for a whole window, and no
 * floor; so
 *
 *     it is taken, and rises,  to held, once that was unchanged for FLOOR_SETTLES_MS; not taken
 *                              while the connections rest above it
 *     it falls                 to where the connections have come to rest: for FLOOR_SETTLES_MS the
 *                              least of a minute was the same, and the most no step above it
 *     and, without rest,       to held, once that is below for longer than a restart can explain:
 *                              FLOOR_RESTARTS_MS and a window
 *
 * A pool that shrinks from 10 to 2 one by one moves it once, to 2, and so does a restart that takes
 * it from 10 to 2 and leaves it at 4: to 4. A process that stays away for two minutes is missing.
 */
enum { FLOOR_SETTLES_MS = 60 * 1000, FLOOR_RESTARTS_MS = 2 * FLOOR_SETTLES_MS };
struct owner_floor {
	bool known;
	uint32_t held;
	uint32_t before;      /* when moves > 0: what it was */
	uint32_t moves;       /* so far */
	struct instant moved; /* when moves > 0: the last time */
	mono_ms held_since;   /* the owner's held has not changed since */
	mono_ms below_since;  /* held is a step below the level since; now: it is not */
	uint32_t rest;        /* the least of the last minute */
	mono_ms rest_since;   /* they rest there since; now: they do not */
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
	int64_t window_ms; /* how far back the figures reach; there may be a pause in it */
	uint32_t held, peak;
	bool knows_idle; /* some look could tell; else spare and idle_peak mean nothing */
	uint32_t spare, idle_peak;
	enum idleness idleness;
	uint32_t most; /* the greatest number of connections it ever showed */
	struct owner_floor floor;

	/* Do its connections grow, peak after peak? */
	struct growth growth;
	bool growth_turned; /* with the last sample: it is GROWING, or is no more */
};

/* It had no connection for so long that none is to be expected: a rolled deployment, a job that is
   done. at: the last look. */
enum { OWNER_GONE_MS = 60 * 1000 };
bool owner_is_gone(const struct owner *owner, mono_ms at);

/* One that just came. */
void owner_init(struct owner *owner, const struct session_who *who, struct instant at);

/* Takes a sample: of now, or of having none. One of them a look. */
void owner_sample_present(struct owner *owner, struct instant at);
void owner_sample_absent(struct owner *owner, struct instant at);

/* What was seen of the window that ends with a look. */
struct look_back {
	int64_t window_ms;      /* how far to look back */
	int64_t memory_ms;      /* how far the server's `unused` and `veterans` do */
	mono_ms seen_since;     /* no sample in the window is older */
	mono_ms unbroken_since; /* no pause in the samples since */
};

/* Brings what is said over the window up to at. */
void owner_look_back(struct owner *owner, struct instant at, const struct look_back *back);

/* What the owner may come to take at once: the most it ever showed, or what is expected of it if
   that is more (expectation_ceiling()). expectation may be NULL. */
int64_t owner_ceiling(const struct owner *owner, const struct expectation *expectation);

#endif
