#ifndef LOWTIDE_TUI_CHECK_OPTIONS_H
#define LOWTIDE_TUI_CHECK_OPTIONS_H
/*
 * What the command line means to lowtide check, once its targets are known: its rules, for how long
 * it watches, and how far back it looks.
 */
#include "tui/arguments.h"

enum { CHECK_FOR_MS = 10 * 60 * 1000 }; /* where nothing is said */

/* The rules of the line go behind those of the configuration and of what is expected there. A
   ledger's window is no longer than the watch: else a floor would never be known. */
bool check_options_settle(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES]);

#endif
