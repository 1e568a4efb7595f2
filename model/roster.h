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
 * Where nothing tells lives apart the worker has identity NONE, and it is an aggregate once more
 * than one process is seen to answer.
 *
 * All storage is in struct roster; everything refers to everything by index.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog.h"
#include "model/events.h"
#include "model/feed.h"
#include "model/limits.h"
#include "model/rate.h"
#include "model/series.h"
#include "model/truth.h"

#define ROSTER_NONE UINT32_MAX

/* How lives are told apart, weakest first. */
enum identity {
	IDENTITY_NONE,
	IDENTITY_CREATED,   /* _created of an unlabelled counter */
	IDENTITY_START,     /* process or container start time */
	IDENTITY_PID,       /* label pid */
	IDENTITY_CONTAINER, /* container id */
	IDENTITY_NAME,      /* a hostname: the worker's own name */
};

/* Why the last life ended, where somebody exports it. */
enum end_cause {
	END_UNKNOWN,
	END_OOM,
	END_EXIT,     /* exit code */
	END_RECYCLED, /* replaced on purpose: ended with exit code 0 */
};

struct place {
	enum catalog_place kind;
	uint32_t feed; /* ROSTER_NONE for containers: any feed may speak of them */
	char instance
		[LIMIT_IDENTITY_BYTES]; /* instance labels, scrubbed; "" is the endpoint itself */
	uint32_t first_worker;          /* list by worker.next */
	uint32_t worker_count;          /* slots in use */
	bool tagged;                    /* its series carry their tag themselves (pid, id) */
	bool mixes;                     /* no identity, and several processes were seen to answer */
	uint32_t ordinals;              /* slots ever opened */

	/* Said about the place, whichever life it is. */
	struct gauge limit;
	int limit_precedence;
	struct gauge restarts; /* counted by an orchestrator */
	struct gauge exit_code;
	char end_reason[LIMIT_VERSION_BYTES];
	char version[LIMIT_VERSION_BYTES];
	int version_precedence;

	/* Scratch of the reading being taken in. */
	uint64_t reading;
	double reading_tag; /* 0: none seen */
	int reading_precedence;
	uint32_t reading_key;
	uint32_t reading_worker;
};

struct worker {
	bool used;
	bool shown;    /* somebody said something that makes a row: memory, or "up" */
	bool unplaced; /* a new tag whose predecessor, if any, is not known yet */
	bool gone;
	uint32_t place;
	uint32_t next;    /* in the place's list */
	uint32_t ordinal; /* slot number in its place, from 1 */
	uint32_t feed;    /* the feed that spoke of it last */

	enum identity identity;
	uint64_t tag;        /* of this life; 0: none */
	uint64_t last_tag;   /* of the life before, to notice a wrong guess; 0: none */
	double birth_wall_s; /* Unix seconds; 0: unknown */

	struct instant first_seen, last_seen;
	double last_seen_remote_s; /* last_seen on the other side's clock */
	int64_t revisit_ms;        /* usual time between two sightings */
	mono_ms gone_at;

	uint32_t restarts; /* seen by us */
	struct instant restarted_at;
	enum end_cause end_cause; /* of the life before; when restarts > 0 */
	int end_exit_code;

	/* What is known now. Bytes. */
	struct gauge rss, working_set, heap, up;
	double floor_bytes; /* least RSS since this life is watched; when rss.known */
	struct rate cpu, load, deadlocks;
	struct series rss_history;

	/* Counters that went down without an identity: see roster_watch_counters(). */
	double track_high;
	uint32_t track_polls;

	/* Scratch of the reading being taken in: last value by signal. */
	uint64_t reading;
	uint32_t have; /* bit set of signals */
	int precedence[SIGNAL_NUMBERS];
	double value[SIGNAL_NUMBERS];
	int64_t at_ms; /* newest own time of its samples, SAMPLE_NO_TIME: none */
};
