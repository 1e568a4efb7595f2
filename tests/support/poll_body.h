#ifndef LOWTIDE_TESTS_SUPPORT_POLL_BODY_H
#define LOWTIDE_TESTS_SUPPORT_POLL_BODY_H
/*
 * Bodies from files, parsed and taken in by a model as a source would have it.
 */
#include "tests/support/build_reading.h"

/* The body of a file, as the feed's answer at that moment. Fails the test when a line is bad, or a
   sample has a time of its own. book: what is wanted beyond the catalogues, or NULL. */
void poll_body(struct build *build, struct model *model, const char *path, double at,
	const struct pool_book *book);

#endif
