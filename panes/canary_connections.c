/*
 * What the database knows of a canary (panes/canary.h): the connections of its owner.
 */
#include <stdio.h>

#include "model/owner_feed.h"
#include "panes/canary.h"
#include "panes/frame.h"
#include "panes/owner_expected.h"
#include "panes/phrase.h"
#include "panes/server_state.h"

/* Whose the connections are, when there are others: nobody knows how many of them are the
   canary's. */
static void add_sharers(struct phrase *phrase, const struct frame *frame,
	const struct server *server, const struct owner *owner)
{
	const struct owner_share *share =
		owner_shares_get(&frame->shares, frame->model, server, owner);

	if (!share)
		phrase_add(phrase, ", ", "of %s", owner->who.owner);
	else if (share->workers > 1)
		phrase_add(phrase, ", ", "of %s: shared by %u workers", owner->who.owner,
			share->workers);
}

void canary_connections_words(
	char out[CANARY_CONNECTIONS_BYTES], const struct frame *frame, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(frame->model, worker);
	struct phrase phrase = phrase_begin(out, CANARY_CONNECTIONS_BYTES);
	char expected[OWNER_EXPECTED_BYTES];
	const struct server *server;
	const struct owner *owner = feed ? owner_feed_find(frame->model, feed, &server) : NULL;

	if (!owner)
		return;
	phrase_add(&phrase, "", "held %u", owner->held);
	if (owner->knows_idle)
		phrase_add(&phrase, ", ", "spare %u", owner->spare);
	phrase_add(&phrase, " ", "on %s", server_name(frame->model, server));
	if (server_is_past(frame->model, server, frame->now.mono))
		phrase_add(&phrase, " ", "(stale)");
	add_sharers(&phrase, frame, server, owner);
	owner_expected_words(expected, frame->model, owner);
	if (owner_is_over(frame->model, owner))
		phrase_add(&phrase, "; ", "%s expected", expected);
	else if (expected[0] != ' ')
		phrase_add(&phrase, "; ", "expected: %s", expected);
}
