#ifndef LOWTIDE_TUI_ARGUMENTS_H
#define LOWTIDE_TUI_ARGUMENTS_H
/*
 * argv taken apart by the tables of tui/options.h: which command, which options with which values,
 * which operands. What they mean is not looked at here, but for the unit that a duration may lack.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "sources/duration.h"
#include "tui/options.h"

/* One argument understood: an option, or an operand (row NULL). */
struct argument {
	const struct option_row *row;
	const char *value; /* in argv; NULL for an option without */
};

struct arguments {
	enum command command;
	enum wish wish;
	struct argument *list; /* in the order of argv */
	size_t count;
	int own_argc; /* of a command that reads its own arguments; the list is empty then */
	char **own_argv;
};

/* Stops early at --help, --version and a command that reads its own arguments. On failure nothing
   is to be freed. */
bool arguments_split(
	struct arguments *arguments, int argc, char **argv, char error[OPTIONS_ERROR_BYTES]);
void arguments_fini(struct arguments *arguments);

/* The last value given for an option, or NULL. */
const struct argument *arguments_find(const struct arguments *arguments, const char *name);

/* Durations on the command line may be a bare number: "--interval 1 --for 20" is what other tools
   taught people. Returns the value with its unit, in out when one had to be added. */
const char *arguments_with_unit(const char *value, char out[DURATION_TEXT_BYTES]);

/* Writes a usage error, with the line that says where help is; returns false. */
bool usage_error(char error[OPTIONS_ERROR_BYTES], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
