#ifndef LOWTIDE_MODEL_LEDGER_H
#define LOWTIDE_MODEL_LEDGER_H
/*
 * The idle-floor ledger of a server: all owners of sessions there (model/owner.h), kept by the
 * looks at the server.
 *
 * The window of its figures is by default 15 minutes: longer than pools take to shrink (HikariCP's
 * idleTimeout is 10 min, psycopg_pool's max_idle 10 min, PgBouncer's server_idle_timeout 10 min).
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
#include "model/owner.h"

enum {
	LEDGER_WINDOW_MS = 15 * 60 * 1000,
	LEDGER_WINDOW_MIN_MS = 60 * 1000,
	LEDGER_WINDOW_MAX_MS = OWNER_WINDOW_MAX_MS,
};

struct ledger {
	int64_t window_ms; /* the longest it looks back */
	bool started;
	struct instant since; /* the first look */
	uint64_t looks;       /* so far */
	mono_ms last_look;
	mono_ms before_pause;   /* the last look before the last pause; without one, the first */
	mono_ms unbroken_since; /* the first look after it; without one, the first */
	uint32_t owner_count;
	uint32_t beyond;               /* owners that found no room, at the last look */
	uint32_t beyond_sessions;      /* with those of groups that found none in the look itself */
	uint32_t hashes[LIMIT_OWNERS]; /* of the owners' names: finds them */
	struct owner owners[LIMIT_OWNERS];
};

void ledger_init(struct ledger *ledger, int64_t window_ms);

/* The groups of one look, of those that come every period_ms: after a silence of three there was a
   pause. pooler: the address of a pooler, whose sessions bear the name of whoever they served last;
   "" none is known. */
void ledger_take(struct ledger *ledger, struct instant at, const struct sessions *sessions,
	const char *pooler, int64_t period_ms);

/* What became of the sessions before this moment was not seen (the server came up anew): that there
   are other ones now says nothing about how they are used. As after a pause. */
void ledger_break(struct ledger *ledger, mono_ms at);

/* NULL when there is no owner of that name. */
const struct owner *ledger_find(const struct ledger *ledger, const char *name);

void ledger_freeze(struct ledger *to, const struct ledger *from);

#endif
