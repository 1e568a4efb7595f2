#ifndef LOWTIDE_MODEL_COMPARE_H
#define LOWTIDE_MODEL_COMPARE_H
/*
 * Is a restarted worker really better? Its life is held against other lives at the same age,
 * because a fresh process is always smaller than a warm one.
 *
 * The others are the earlier lives of its slot and all lives of its cohort (model/cohort.h), the
 * present and the ended, but not those of other canaries. The unit is a life: each gives one value
 * for the last age bin that the judged life has completed, if it has completed that bin itself.
 *
 * Better or worse takes all of these; anything less is "alike":
 *
 *     rank     lower than all others, or all but one in 20
 *     effect   at least 5 % away from the others' median, and no trifle (compare.c: LEAST_...)
 *     spread   farther from it than three times the range of the middle half of the others
 *
 * That is between Tukey's inner and outer fences (Exploratory Data Analysis, 1977, 2D), which lie
 * at 2 and 3.5 such ranges from the median of a normal distribution. Lives that differ by chance
 * alone, with a deviation of 10 %, are told apart in 9 % of looks at 4 others, in 5 % at 6, and in
 * 1 % at 12 (20,000 simulated looks each): the sentence always says how many there were.
 *
 * With fewer than COMPARE_LEAST others, or under COMPARE_LEAST_LOAD of their median load, nothing
 * is said. Where the load of either side is not known, the sentence says so.
 */
#include "model/model.h"
#include "model/verdict.h"

/* Lives one is held against: more would hardly change a rank. */
enum { COMPARE_OTHERS = 1024 };

struct others {
	uint32_t count;
	uint32_t lives[COMPARE_OTHERS]; /* numbers of records */
};

/* Present lives that are tried out: no measure for each other. */
enum { COMPARE_CANARIES = 16 };
struct canaries {
	uint32_t count;
	uint32_t lives[COMPARE_CANARIES]; /* numbers of records; 0 is nobody's */
};

/* The others of the worker's life. */
void compare_find(struct others *others, const struct model *model, const struct worker *worker,
	const struct canaries *canaries);

/* signal is one of VERDICT_OF_AGED_*. The subject is the number of the life's record. */
struct verdict compare_life(const struct model *model, const struct worker *worker,
	const struct others *others, enum verdict_signal signal);

/* The same, and where it has outgrown the others (EVIDENCE_FEW_LIVES) as it was at the last age at
   which enough of them could be compared: COMPARED_AGE_S says which. */
struct verdict compare_latest(const struct model *model, const struct worker *worker,
	const struct others *others, enum verdict_signal signal);

#endif
