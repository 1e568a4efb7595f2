#ifndef LOWTIDE_MODEL_OWNER_NAME_H
#define LOWTIDE_MODEL_OWNER_NAME_H
/*
 * Who holds a database session: the application by its name, without what only tells one process
 * or one pod of it from the next; where it gives none, user@client/database.
 *
 * From the end of the name goes, as often as there is one, with the separators before it:
 *
 *     (pid 7)  [12]  {a3f9c2}   a number, hex run or uuid in brackets, with or without "pid"
 *     pid=7  pid:7  pid-7       a number that says what it is
 *     -12345                    a number of three or more digits
 *     -a3f9c2  /0xdeadbeef      six or more hex digits, at least one of them a decimal digit, at
 *                               least one a letter; any number of them after 0x
 *     -550e8400-e29b-41d4-a716-446655440000
 *     -7f9c4d8b6-x2k4z          what Kubernetes adds to the pods of a Deployment, and
 *     -28391820-x2k4z           of a CronJob
 *
 * What people choose stays: gw-a, gw-2, worker-05, shard-001 (no pid begins with 0), svc-facade (no
 * digit), ip-10-0-3-117 and 10.0.0.117 (addresses), Sidekiq 7.1.123 (a version). One random suffix
 * of five letters (DaemonSet) stays too: it cannot be told from a word. Too many owners are seen
 * and can be mended by a rule of one's own; two that became one are not. Nothing is folded to
 * nothing. (The sentence about a full server names numbered owners together: panes/holders.h.)
 *
 * Sources: k8s.io/apimachinery, util/rand (the alphabet of 27 letters and digits, five of them for
 * a pod; the hash before it has up to ten); RFC 9562 for uuids.
 */
#include "model/limits.h"
#include "model/text.h"

/* What the server tells of a session. */
struct owner_parts {
	struct text application; /* empty: none given */
	struct text user, client,
		database; /* data NULL: unknown; an empty client: a local socket */
};

/* The part of an application's name that is its owner: the beginning of it. */
struct text owner_fold(struct text application);

/* Writes the name of the owner, scrubbed, NUL-terminated; returns its length. An unknown part is a
   dash. LIMIT_OWNER_BYTES are enough for any valid text that a server can send. out_size >= 1. */
size_t owner_name(char *out, size_t out_size, const struct owner_parts *parts);

#endif
