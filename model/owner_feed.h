#ifndef LOWTIDE_MODEL_OWNER_FEED_H
#define LOWTIDE_MODEL_OWNER_FEED_H
/*
 * Which targets and which owner of database sessions are one application.
 *
 * What the configuration says of a target counts alone. Where it says nothing, a target is of the
 * owner that is called like itself, else like its group, without what owner_name.h takes for the
 * mark of one process: such a match is a guess, and is shown as one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"

/* The target is of this owner of the server's. */
bool owner_feed_is(const struct server *server, const struct feed *feed, const char *owner);

/* The owner a target is of, and where. NULL: of none, or of one on several servers, so that nobody
   knows which of them it is about. *server is set with it. */
const struct owner *owner_feed_find(
	const struct model *model, const struct feed *feed, const struct server **server);

/* The same by its number in the server's ledger; OWNER_FEED_NONE: of none. */
#define OWNER_FEED_NONE UINT32_MAX
uint32_t owner_feed_number(const struct server *server, const struct feed *feed);

#endif
