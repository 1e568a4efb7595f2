#ifndef LOWTIDE_TESTS_FLEET_BEHAVIOUR_H
#define LOWTIDE_TESTS_FLEET_BEHAVIOUR_H
/*
 * The ways of living in the fleet: what a process holds at each age. Pure: an age goes in, a
 * size comes out.
 *
 * Time is compressed. A traffic peak, which in production comes every few minutes or hours, comes
 * every 8 s, so that two minutes show what elsewhere takes a night.
 */
#include <stdbool.h>
#include <stddef.h>

/* Bytes. What a row does not mention it does not do. */
struct behaviour {
	const char *name;
	size_t base;           /* held from the start */
	size_t burst;          /* on top while traffic peaks, all given back after it */
	size_t leak, leak_cap; /* kept for good by each peak, until that much is lost */
	size_t warm;   /* caches that fill, half in 10 s, half of the rest in the next ... */
	double hang_s; /* for so long it answers nobody, now and then */
	bool unused;   /* no traffic reaches it */
};

/* The first ones are those of the demo. */
enum { BEHAVIOURS_OF_DEMO = 8 };
extern const struct behaviour behaviours[];
extern const size_t behaviour_count;

/* NULL when there is none of that name. */
const struct behaviour *behaviour_find(const char *name);

/* Traffic peaks at this age. */
bool behaviour_is_busy(double age_s);

/* The floor: what it holds at this age between peaks. */
size_t behaviour_keeps(const struct behaviour *behaviour, double age_s);

/* What the peak takes at this age; 0 between peaks. */
size_t behaviour_borrows(const struct behaviour *behaviour, double age_s);

/* The most it ever holds: a demo that is left open overnight must not eat the machine. */
size_t behaviour_most(const struct behaviour *behaviour);

bool behaviour_hangs(const struct behaviour *behaviour, double age_s);

#endif
