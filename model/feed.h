#ifndef LOWTIDE_MODEL_FEED_H
#define LOWTIDE_MODEL_FEED_H
/*
 * A feed: one target as the model sees it, and how well it answers.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/fault.h"
#include "model/latch.h"
#include "model/library.h"
#include "model/limits.h"
#include "model/reading.h"
#include "model/truth.h"

/* What the program says about a feed when it adds it. Strings are scrubbed and copied. */
struct feed_config {
	const char *name;
	const char *group;  /* NULL: none */
	const char *labels; /* NULL: none; else as they are shown: "zone=a region=eu" */
	int64_t interval_ms;
	bool is_server;    /* a database server (model/server.h) */
	int64_t window_ms; /* of its ledger; 0: LEDGER_WINDOW_MS */
	const char *owner; /* of its database sessions, as the ledger names it; NULL: not said */
	const char *pooler_pool; /* "database/user": where its connections go; NULL: not said */
	const char *uses;        /* a library (model/library.h); NULL: not said */
};

/* One good answer among bad ones does not mend a feed. */
enum { FEED_SETTLES_MS = 10 * 1000 };

/* What the owner of its database sessions may be called. FEED_OWNER: as was configured; else the
   feed's own name and its group's, folded as names of owners are, "" for none. */
enum { FEED_OWNER, FEED_OWNER_GROUP, FEED_OWNERS };

struct feed {
	bool used;   /* else nobody is here any more, and the slot can be another feed's */
	uint32_t id; /* its own for good, other than the slot: counts the feeds that ever were */
	char name[LIMIT_NAME_BYTES];
	char group[LIMIT_GROUP_BYTES]; /* "" : none */
	char labels[LIMIT_LABELS_BYTES];
	char owners[FEED_OWNERS][LIMIT_OWNER_BYTES];
	bool owner_is_guess;                    /* nobody said so: the names are alike */
	char pooler_pool[LIMIT_POOL_KEY_BYTES]; /* "": not said */
	enum library uses;
	uint32_t group_first; /* number of the first feed with the same group: names the group */
	uint32_t
		group_feeds; /* feeds whose group_first is this one; it need not be used any more */
	int64_t interval_ms;
	uint32_t expected; /* number of what is expected of its workers; ROSTER_NONE: nothing */
	uint32_t server;   /* its number among the servers; ROSTER_NONE: it is none */
	mono_ms added_at;
	bool removed;              /* its list does not have it any more: nobody asks it */
	struct instant removed_at; /* when removed */
	mono_ms resumed_at;        /* when we came back from a stop of our own; at first added_at */

	uint64_t answers;           /* readings, also those that are not complete */
	uint64_t failures;          /* polls that brought nothing */
	struct instant last_answer; /* when answers > 0 */
	mono_ms answering_since;    /* start of the present run of answers, without a stale pause */
	struct poll_cost cost;      /* of the last answer */
	bool lost;                  /* it answered once, and was stale when last looked at */

	bool faulty;                /* the last poll failed or had something to complain of */
	uint64_t faults;            /* polls that had a fault, ever */
	struct fault last_fault;    /* kept after recovery; when faults > 0 */
	struct instant fault_at;    /* when last_fault came */
	struct instant fault_since; /* start of the present run of faulty polls; when faulty */
	struct latch complains;     /* answers with something to complain of */

	bool knows_wanted;    /* some answer was not cut */
	uint32_t wanted;      /* samples of the last such answer that mean something to us */
	bool is_exporter;     /* process_* on it is the exporter, not what it speaks of */
	bool many_identities; /* several processes were met behind it: poll on fresh connections */
	bool has_date;        /* it says what time it is (HTTP Date) */
	bool has_clock;       /* clock_ahead_s was learned, from that or from its samples' times */
	double clock_ahead_s; /* the other side's wall clock minus ours, as well as we can tell */
};

/* NEVER, FRESH, LATE or STALE at now; GONE once it was removed. A feed is never gone by itself. */
enum truth feed_truth(const struct feed *feed, mono_ms now);

/* It is asked, and has given no data for three of its intervals: since its last answer, or where it
   never answered since the first attempt that failed. Time in which we did not ask (the program was
   stopped, the machine slept) makes data stale, but nobody dark. */
bool feed_is_dark(const struct feed *feed, mono_ms now);

/* The bookkeeping of one answer, and of one poll without. */
void feed_note_answer(struct feed *feed, const struct reading *reading);
void feed_note_failure(struct feed *feed, struct instant at, const struct fault *fault);

/* Age of the last answer; only when answers > 0. */
int64_t feed_age_ms(const struct feed *feed, mono_ms now);

#endif
