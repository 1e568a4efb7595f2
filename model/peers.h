#ifndef LOWTIDE_MODEL_PEERS_H
#define LOWTIDE_MODEL_PEERS_H
/*
 * A life that grows, compared with its peers: lives of the same group, under about the same load,
 * at the same age. All that rise and settle alike are warming up; one that rises where the others
 * do not is the leak.
 *
 * What is compared is one life with another, by how much the floor of each rose while it was as old
 * as this one is now. Samples of one life depend on each other, so their number proves nothing; an
 * effect of that kind is told as it is, without a probability.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/growth.h"

enum {
	PEERS_MOST = 32, /* more do not move a median */
	PEERS_BYTES = 96,
};

struct peers {
	uint32_t compared; /* lives that were watched at that age */
	uint32_t alike;    /* of these, whose floor rose by half of its rise or more */
	uint32_t settled;  /* of these, who are known not to grow any more */
	float typical;     /* their median rise, as a share of this life's; when compared > 0 */
};

enum peers_say {
	PEERS_NOTHING, /* too few, or they differ among themselves */
	PEERS_ALONE,   /* nine in ten of the others, or more, did not rise: this one leaks */
	PEERS_SETTLED, /* most rose alike, and then no more: it is warming up */
	PEERS_ALIKE,   /* most rise alike: warm-up, or a leak that all have */
};

struct peers_comparison {
	const struct growth *growth;
	float from_s, to_s, rise; /* of its growth, in its age */
	float load;               /* mean; NaN: unknown */
	uint32_t count, alike, settled;
	float shares[PEERS_MOST];
};

/* Compares a growth, which is GROWING, with others. All are borrowed until the result. What is told
   by earlier lives has nothing to compare. */
void peers_begin(struct peers_comparison *comparison, const struct growth *growth);

/* One that was not watched at that age, or works for others, is left out. False: enough. */
bool peers_add(struct peers_comparison *comparison, const struct growth *other);

struct peers peers_result(const struct peers_comparison *comparison);

enum peers_say peers_say(const struct peers *peers);

/* "its 3 peers rose by 4% of that at its age"; "" when they say nothing. */
void peers_sentence(char out[PEERS_BYTES], const struct peers *peers);

#endif
