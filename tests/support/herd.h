#ifndef LOWTIDE_TESTS_SUPPORT_HERD_H
#define LOWTIDE_TESTS_SUPPORT_HERD_H
/*
 * Many processes, each behind an endpoint of its own, whose memory is written as text
 * (tests/support/trace_text.h): a model is fed with them, with time as a number.
 *
 * Each is a container that tells its memory, its limit, its start time and CPU seconds, so a round
 * of n members is n readings of four samples. CPU follows the bursts of texts with the word "load".
 */
#include <stdbool.h>
#include <stdint.h>

#include "tests/support/build_reading.h"
#include "tests/support/trace_text.h"

enum { HERD_SAMPLES = 4 }; /* of a reading */

struct herd {
	struct model *model;
	uint32_t count;
	struct herd_member *members;
	double interval_s;
};

/* Room for that many, none of them there yet. */
void herd_init(struct herd *herd, uint32_t most, double interval_s);
void herd_fini(struct herd *herd);

/* Times in the text are numbers of rounds; the process began `before` rounds before the first.
   group: its number. limit_mib: 0 is none. */
void herd_add(
	struct herd *herd, uint32_t group, const char *text, double limit_mib, uint32_t before);

/* The round of that number: all answer, and the model settles. */
void herd_round(struct herd *herd, uint32_t round);

/* The moment of a round. */
struct instant herd_now(const struct herd *herd, uint32_t round);

#endif
