#ifndef LOWTIDE_TESTS_WARD_H
#define LOWTIDE_TESTS_WARD_H
/*
 * What the doctor looks at: targets, and the model that polled them. Failures fail the test.
 */
#include "sources/target_list.h"
#include "tests/support/build_reading.h"

/* Feed i is target i. */
struct ward {
	struct model *model;
	struct target_list targets;
};

void ward_open(struct ward *ward);
void ward_close(struct ward *ward);

/* A target as it is called on the command line, and its feed, polled every second. */
struct build admit(struct ward *ward, const char *given);

void fail_poll(struct ward *ward, const struct build *build, double at, const char *words);

/* The report at second 60, with so many who are not well; the caller's to free. */
char *report_of(struct ward *ward, size_t sick);
void expect_report(struct ward *ward, size_t sick, const char *expected);

/* The report on one target: what stands behind its answer, and whether it is well. */
void expect_one(const char *given, void (*treat)(struct ward *, struct build *), size_t sick,
	const char *answer, const char *rest);

#endif
