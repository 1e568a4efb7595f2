#ifndef LOWTIDE_TESTS_SUPPORT_WATCH_H
#define LOWTIDE_TESTS_SUPPORT_WATCH_H
/*
 * The whole program on a terminal of 50 x 160, watching a server, and what can be read off its
 * screen. The server is polled every 250 ms.
 */
#include <stdbool.h>

#include "tests/support/pty.h"

enum { WATCH_OPTIONS = 6 };

struct watch {
	struct pty pty;
	char program[512];
	const char *arguments[WATCH_OPTIONS + 8];
};

/* conninfo: NULL for no server. more: further arguments, NULL ends them; NULL: none. What arguments
   point to must last. */
void watch_begin(struct watch *watch, const char *conninfo, const char *const *more);
/* Quits by key, and fails unless it ends with status 0 and the terminal as it was. */
void watch_end(struct watch *watch);

/* Runs `lowtide snapshot` of a server; what it says is in a file then. */
void watch_snapshot(const char *conninfo, const char *path);

/* Waits for this text, or these two in one line. */
void watch_until(struct watch *watch, const char *text);
void watch_until_line(struct watch *watch, const char *text, const char *and_text);

/* Now: the first line that contains the text, "" when there is none. */
void watch_line(struct watch *watch, const char *text, char line[VT_LINE_BYTES]);

/* Waits until the ledger says these of an owner. */
void watch_until_floor(struct watch *watch, const char *owner, int held, int spare);

#endif
