#ifndef LOWTIDE_PANES_FILTER_H
#define LOWTIDE_PANES_FILTER_H
/*
 * What a filter lets through. It is words with blanks between them, all of which must match:
 *
 *   group=gw      the target's group is called so
 *   zone=eu       the target has that label; or a text contains the word, as any
 *   owner=gw      the owner of database sessions is called so, or the target is of that owner
 *                 (model/owner_feed.h), which are names with a case
 *   anything      a text contains it, or the target's group or labels do
 *
 * Values are whole ones, and the case of ASCII letters does not matter. Without a value, as while
 * it is typed, "group=" and "zone=" find all that are in a group, or have such a label.
 *
 * Double quotes keep blanks in a word: group="order gateways"; a word that begins with them is
 * no name=value.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

/* What is known of a subject that is to be let through, or not. */
struct filter_subject {
	const char *const *texts; /* its own: name, state, ... */
	size_t count;
	const struct feed *feed; /* the target it is, or is of; NULL: of none */
	const char *owner;       /* of sessions: the one it is, or is of; NULL: of none */
};

/* filter "" lets everybody through. It is at most VIEW_FILTER_BYTES long. */
bool filter_matches(
	const char *filter, const struct model *model, const struct filter_subject *subject);

#endif
