#ifndef LOWTIDE_TESTS_SUPPORT_COMMAND_LINE_H
#define LOWTIDE_TESTS_SUPPORT_COMMAND_LINE_H
/*
 * A command line from one text, and what the program makes of it.
 */
#include "tui/options.h"

enum { ARGUMENTS_MAX = 24 };

/* Lives as long as the options that were read from it. */
struct argv {
	char text[512];
	char *list[ARGUMENTS_MAX];
	int count;
};

/* Splits a line at its blanks, '_' standing for a blank inside of an argument. */
void split(struct argv *argv, const char *line);

/* Fails the test when the line is refused. */
void good(struct options *out, struct argv *argv, const char *line);

/* Fails the test unless the line is refused in these words. */
void refused(const char *line, const char *words);

#endif
