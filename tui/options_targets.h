#ifndef LOWTIDE_TUI_OPTIONS_TARGETS_H
#define LOWTIDE_TUI_OPTIONS_TARGETS_H
/*
 * What a run polls, and where its history is: from the command line, and the files and variables
 * that count for it, in the order that tui/options.h says.
 */
#include "tui/arguments.h"

/* Fills the empty configuration of out, and its notes. False: error as of options_parse(), and what
   was gathered is still there. */
bool options_targets_gather(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES]);

#endif
