#ifndef LOWTIDE_TESTS_SUPPORT_CHECK_RUN_H
#define LOWTIDE_TESTS_SUPPORT_CHECK_RUN_H
/*
 * `lowtide check` as a script meets it: its exit status and what it writes. The program is the one
 * that $LOWTIDE names, and polls every 250 ms. Several may run at a time.
 */
#include <sys/types.h>

struct check_run {
	pid_t pid;
	int out; /* both its outputs, which fit into a pipe */
};

/* With these arguments; NULL ends them. */
struct check_run check_begin(const char *const *arguments);

/* Waits for its end: text is all it wrote. Returns its exit status. */
enum { CHECK_OUTPUT_BYTES = 16384 };
int check_end(const struct check_run *run, char text[CHECK_OUTPUT_BYTES]);

/* Fails unless the text has what is wanted. */
void check_has(const char *text, const char *wanted);

/* Waits for its end, and fails unless it ends with the status and wrote what is wanted. */
void check_ends_with(const struct check_run *run, int status, const char *wanted);

#endif
