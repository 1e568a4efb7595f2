#ifndef LOWTIDE_MODEL_ROSTER_H
#define LOWTIDE_MODEL_ROSTER_H
/*
 * The roster: who exists. A worker is a process, not a URL.
 *
 * A *place* is where samples land: an endpoint, a prefix inside it, a container. It is found by
 * its instance labels. A *worker* is a slot in a place that one process after another fills; each
 * such life is told from the others by its *tag*: the pid label, the start time, the creation time
 * of a counter, a container's id. Several tags alive at once are siblings, each in a slot of its
 * own. A new tag is a new life of an old slot when the old process was not met again after the new
 * one was born; until that is known the new one stands in a slot of its own. When an old tag comes
 * back after all, it was a sibling: the restart is taken back.
 *
 * Where nothing tells lives apart the worker has identity NONE: it may be one process or the sum or
 * mixture of several, so it counts as an aggregate.
 *
 * All storage is in struct roster; everything refers to everything by index.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog.h"
#include "model/feed.h"
#include "model/growth.h"
#include "model/latch.h"
#include "model/limits.h"
#include "model/lives.h"
#include "model/peers.h"
#include "model/rate.h"
#include "model/series.h"
#include "model/truth.h"

#define ROSTER_NONE UINT32_MAX
#define ROSTER_FULL (UINT32_MAX - 1) /* a place there is no room for */

/* Lives of a slot that are remembered, so that they can be taken back: eight siblings met in turn
   are told apart even when every guess before was wrong. */
enum { ROSTER_PAST_TAGS = 8 };

/* How lives are told apart, weakest first. */
enum identity {
	IDENTITY_NONE,
	IDENTITY_CREATED,   /* _created of an unlabelled counter */
	IDENTITY_START,     /* process or container start time */
	IDENTITY_PID,       /* label pid */
	IDENTITY_CONTAINER, /* container id */
	IDENTITY_NAME,      /* a hostname: the worker's own name */
};

/* What was learned about who is who in a place and is not told yet. */
enum place_news {
	NEWS_NONE,
	NEWS_SIBLINGS, /* a life that was taken for ended came back */
	NEWS_DISTRUST, /* what looked like a creation time is none */
	NEWS_MIXES,    /* two tracks of one counter */
};

struct place {
	bool used;
	enum catalog_place kind;
	uint32_t generation; /* counts what stood in this place's storage before */
	uint32_t feed;       /* containers: the feed that speaks of their memory, or ROSTER_NONE */
	mono_ms owned_at;    /* containers: when that feed last did */
	uint32_t next;       /* in the feed's list */
	char instance
		[LIMIT_IDENTITY_BYTES]; /* instance labels, scrubbed; "" is the endpoint itself */
	uint32_t first_worker;          /* list by worker.next */
	uint32_t worker_count;          /* in that list */
	bool tagged;                    /* its last reading told lives apart by label (pid, id) */
	bool mixes;                     /* several processes answer that cannot be told apart */
	bool distrusts_created;         /* its creation time changes with every poll: it is none */
	uint32_t restart_run;           /* new lives in successive readings, none met twice */
	enum place_news news;           /* for the timeline */
	mono_ms met_at;                 /* when a reading last spoke of it */
	bool crowded;                   /* a process of it found no room among the workers */

	/* Said about the place, whichever life it is. */
	struct gauge limit;
	int limit_precedence;
	struct gauge restarts; /* counted by an orchestrator */
	struct gauge exit_code;
	struct gauge ended; /* 1 while end_reason is told */
	char end_reason[LIMIT_VERSION_BYTES];
	char version[LIMIT_VERSION_BYTES];
	int version_precedence;

	/* Scratch of the reading being taken in. */
	uint64_t reading;
	enum identity reading_identity;
	double reading_birth_s; /* the value that identifies the life; 0: none seen */
	uint32_t reading_key;
	uint32_t reading_worker;
};

struct worker {
	bool used;
	bool shown;    /* somebody said something that makes a row: memory, or "up" */
	bool unplaced; /* new, and it is not known yet whether it follows somebody */
	bool gone;
	uint32_t place;
	uint32_t next;    /* in the place's list */
	uint32_t ordinal; /* slot number in its place: the least free one, from 1 */
	uint32_t life;    /* counts the lives this storage had, whoever's they were */

	enum identity identity;
	uint64_t tag;                         /* of this life; 0: none */
	uint64_t past_tags[ROSTER_PAST_TAGS]; /* of the lives before, latest first; 0: none */
	double birth_wall_s; /* Unix seconds on the other side's clock; 0: unknown */

	struct instant first_seen, last_seen;
	mono_ms met_at;      /* when it last stood in a reading, with news or without */
	int64_t last_own_ms; /* newest own time of its samples, SAMPLE_NO_TIME: they have none */
	uint32_t meetings;   /* times it was met */
	int64_t revisit_ms;  /* usual time between two sightings; 0: unknown */
	mono_ms gone_at;

	uint32_t record;   /* in lives: of this life; 0: it has none (yet), or is an aggregate */
	uint32_t restarts; /* seen by us */
	struct instant restarted_at; /* when the new process was born, where that is known */
	struct life_end {
		double rss_bytes; /* last heard; 0: unknown */
		double lived_s;   /* from its birth where that is known, else while we watched it */
		bool watched;     /* lived_s is only that */
	} before;                 /* the life before; when restarts > 0 */

	/* What is known now. Bytes. */
	struct gauge rss, working_set, heap, up, in_flight;
	double floor_bytes; /* least RSS since this life is watched; when rss.known */
	struct rate cpu, load, deadlocks;
	double deadlocks_from;   /* its counter when first heard in this life; 0 after a reset */
	mono_ms deadlocks_since; /* and when; both while deadlocks is not RATE_UNKNOWN */

	enum signal
		growth_load; /* LOAD, CPU, IN_FLIGHT, POOL_IN_USE: what its load is told by; RSS:
				    none */
	bool level_tells;    /* it said how many requests, or connections, are in use ... */
	double level_load;   /* ... which are so many in the mean of the last polls */
	struct peers peers;  /* as of its last verdict; while it is GROWING */
	bool told_growing;   /* what the timeline says of the slot */

	/* What people are told of it (model/latch.h). */
	struct latch near_limit, limit_in_a_day, limit_in_an_hour;
	bool loops; /* a run of restarts was a crash loop; until a life lasts for RESTART_RUN_MS */

	/* The counter that is watched where nothing identifies a life (roster_watch_counter). */
	double track_last, track_high;
	uint32_t track_low_polls;

	/* Scratch of the reading being taken in: what it says, by signal. */
	uint64_t reading;
	uint32_t named; /* bit set of signals it spoke of, also without a usable value */
	uint32_t have;  /* bit set of signals */
	uint16_t row[SIGNAL_NUMBERS]; /* of the catalogue, where the value is from */
	double value[SIGNAL_NUMBERS];
	int64_t own_ms; /* newest own time of its samples in this reading */

	/* From here on a new slot is not written to but for the heads: most of it fills in hours,
	   or never, and takes no memory until then. */

	/* Does the floor of its memory keep rising? With the earlier lives of the slot. */
	struct growth growth;

	struct series_full rss_history;                                   /* bytes */
	struct series_brief cpu_history, load_history, deadlocks_history; /* of the rates, per s */
};

enum { ROSTER_INDEX_SIZE = 4 * 8192 }; /* power of two, twice LIMIT_PLACES */

struct roster {
	struct place places[LIMIT_PLACES];
	uint32_t place_count;              /* high-water mark */
	uint32_t free_place;               /* list by place.next, ROSTER_NONE ends it */
	uint32_t index[ROSTER_INDEX_SIZE]; /* place + 1 by hash of its identity; 0 is free */

	struct worker workers[LIMIT_WORKERS];
	uint32_t worker_count; /* high-water mark */
	uint32_t free_worker;  /* list by worker.next */

	struct lives lives; /* of the workers, the present and the earlier ones */

	uint32_t feed_places[LIMIT_FEEDS]; /* first place of each feed + 1 */
	uint32_t places_closed;            /* ever; who found no room tries again when it changes */
	uint32_t crowded_places;           /* places with the mark */
};

void roster_init(struct roster *roster);

/*
 * The place a series belongs to; made when it is new. ROSTER_NONE when the series names no worker
 * (a pod's total, a pause container), ROSTER_FULL when no room is left.
 */
uint32_t roster_place(struct roster *roster, uint32_t feed, const struct catalog_row *row,
	const struct metric *metric);

/* The instance of the place that a series belongs to. False when it names no worker. */
bool roster_instance(
	const struct catalog_row *row, const struct metric *metric, char out[LIMIT_IDENTITY_BYTES]);

/* A container's place gets the feed that speaks of its memory. */
void roster_own_place(struct roster *roster, uint32_t number, uint32_t feed);

/* Forgets what the feed's places hold, but for containers of which another feed speaks: those are
   nobody's then. */
void roster_forget_feed(struct roster *roster, uint32_t feed);

/* Gives the storage of a place without workers back. Whoever remembers its index compares
   generations. */
void roster_close_place(struct roster *roster, uint32_t number);

/* The tag a series carries itself (pid, container id), 0 when it has none. */
uint64_t roster_label_tag(const struct catalog_row *row, const struct metric *metric);

/* The tag of a life that is known by the moment it was born. */
uint64_t roster_birth_tag(double birth_wall_s);

/*
 * A process was met: finds its slot or opens one. birth_wall_s is 0 where unknown. ROSTER_NONE
 * when there is no room. The sighting itself is recorded by whoever has its time.
 */
uint32_t roster_visit(struct roster *roster, uint32_t place, enum identity identity, uint64_t tag,
	double birth_wall_s, struct instant at);

/*
 * Gives one unplaced worker of the place the slot of the life it follows, if that is known by now,
 * and returns it; ROSTER_NONE when there is none left. clock_ahead_s is the other side's wall clock
 * minus ours.
 */
uint32_t roster_next_restart(
	struct roster *roster, uint32_t place, double clock_ahead_s, struct instant now);

/* True while somebody lives in the place whose next life this unplaced worker may prove to be. */
bool roster_may_follow_somebody(const struct roster *roster, uint32_t number);

/* Not there any more, as far as those who answer say. */
void roster_mark_gone(struct roster *roster, uint32_t number, struct instant now);

/* A worker that is gone for long gives its slot back, and its place when it was the last. */
void roster_forget(struct roster *roster, uint32_t number);

/*
 * Rule for endpoints without identity, from the design: a counter that went down and stays on the
 * new track for 8 polls is a restart; one that comes back to the old track is a sibling's. Returns
 * true when this value makes it a restart. Sets place->mixes when it shows siblings; from then on
 * no counter of the place shows a restart.
 */
bool roster_watch_counter(struct roster *roster, uint32_t worker, double value);

/* Starts a new life in the slot: history, gauges and rates are empty again. */
void roster_new_life(struct worker *worker, struct instant at);

/* What an orchestrator said of the place, and says no more, is no longer so: an old "OOM-killed"
   must not explain the next restart, nor a count that stopped hide it. */
void roster_age_place(struct place *place, mono_ms now);

/* Why the life before ended, as far as the place was told; *exit_code is set for END_EXIT. Asked
   when it is shown: whoever exports the cause learns of it later than we see the restart. */
enum end_cause roster_end_cause(const struct place *place, int *exit_code);

/* The next worker would find no room. */
static inline bool roster_is_full(const struct roster *roster)
{
	return roster->worker_count == LIMIT_WORKERS && roster->free_worker == ROSTER_NONE;
}

uint32_t roster_live_workers(const struct roster *roster, uint32_t place);

#endif
