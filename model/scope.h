#ifndef LOWTIDE_MODEL_SCOPE_H
#define LOWTIDE_MODEL_SCOPE_H
/*
 * Who a rule is about: "owner=gw", "group=gateways,zone=a", "canary". A selector is a key and a
 * pattern in which * stands for any text, or a name; whoever all of them match is in the scope, and
 * without any, everybody is.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/feed.h"
#include "model/limits.h"

enum scope_kind {
	SCOPE_SELECTED,
	SCOPE_CANARY, /* the workers that are marked */
	SCOPE_COHORT, /* the others that a canary is held against, at its age (model/compare.h) */
};

/* What a selector looks at. A key of any other name is a label of the target. */
enum scope_key {
	SCOPE_WORKER, /* its display name */
	SCOPE_POOL,   /* its worker's name and its own, or its own alone */
	SCOPE_OWNER,  /* of database sessions; whose those of a worker, or in a database, are */
	SCOPE_DATABASE,
	SCOPE_SERVER, /* the target's name */
	SCOPE_GROUP,  /* of the target */
	SCOPE_LABEL,
	SCOPE_KEYS
};

/* "worker"; NULL for SCOPE_LABEL. */
const char *scope_key_word(enum scope_key key);

enum { SCOPE_SELECTORS = 4, SCOPE_LABEL_BYTES = 64, SCOPE_PATTERN_BYTES = LIMIT_OWNER_BYTES };

/* What its text is. */
enum selector_is {
	SELECTOR_PATTERN,  /* * stands for any text */
	SELECTOR_NAME,     /* as it is */
	SELECTOR_OWNER_OF, /* a group: model_expected_owner() of what is expected of it */
};

struct selector {
	enum scope_key key;
	enum selector_is is;
	char label[SCOPE_LABEL_BYTES]; /* of SCOPE_LABEL: its name */
	char pattern[SCOPE_PATTERN_BYTES];
};

struct scope {
	enum scope_kind kind;
	size_t count;
	struct selector selectors[SCOPE_SELECTORS];
};

/* Whether some selector has that key. */
bool scope_asks(const struct scope *scope, enum scope_key key);

/* Every selector of that key matches the text. None is a SELECTOR_OWNER_OF: measure_walk() puts the
   name in its place. */
bool scope_takes(const struct scope *scope, enum scope_key key, const char *text);

/* Its group and its labels are as the scope wants them. */
bool scope_takes_feed(const struct scope *scope, const struct feed *feed);

/* Its database sessions are of an owner that the scope wants. */
bool scope_takes_owner_of(const struct scope *scope, const struct feed *feed);

/* Whether a pattern matches all of the text. */
bool scope_match(const char *pattern, const char *text);

#endif
