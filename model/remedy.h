#ifndef LOWTIDE_MODEL_REMEDY_H
#define LOWTIDE_MODEL_REMEDY_H
/*
 * What to do about a symptom (model/symptom.h), and what that costs: a line beside it. A constant
 * table: what helps, for which library and which versions of Postgres, with its source. What people
 * added for a group comes first.
 *
 * Advice is given only where its evidence is. Settings of a server that make incidents possible are
 * model/advice.h.
 */
#include <stddef.h>

#include "model/library.h"
#include "model/limits.h"
#include "model/symptom.h"

enum { REMEDY_TEXT_BYTES = 200, REMEDY_COST_BYTES = 120 };

/* What people said to do. */
struct own_remedy {
	char group[LIMIT_GROUP_BYTES]; /* "": of every service */
	enum symptom symptom;
	char text[REMEDY_TEXT_BYTES], cost[REMEDY_COST_BYTES];
};

/* Borrowed from the tables, and from the evidence. */
struct remedy {
	const char *text, *cost;
	const char *role; /* of Postgres, that "<role>" in the text stands for; NULL: any */
};

/* What helps against what the evidence shows; returns how many there are in out. */
enum { REMEDIES_MAX = 8 };
size_t remedy_list(const struct evidence *evidence, struct remedy out[REMEDIES_MAX]);

/* Texts of the tables, and of the configuration, are one object each; of so many at most. */
enum { REMEDY_TEXTS = LIMIT_OWN_REMEDIES + 32 };

/* The text with its role in it, as SQL writes names: ALTER ROLE app SET ..., ALTER ROLE "My App" */
enum { REMEDY_WORDS_BYTES = REMEDY_TEXT_BYTES + SQL_NAME_BYTES };
void remedy_words(char out[REMEDY_WORDS_BYTES], const struct remedy *remedy);

/* "advice: lower the minimum (cost: ...)" */
enum { REMEDY_SENTENCE_BYTES = REMEDY_WORDS_BYTES + REMEDY_COST_BYTES + 24 };
void remedy_sentence(char out[REMEDY_SENTENCE_BYTES], const struct remedy *remedy);

#endif
