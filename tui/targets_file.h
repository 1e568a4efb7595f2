#ifndef LOWTIDE_TUI_TARGETS_FILE_H
#define LOWTIDE_TUI_TARGETS_FILE_H
/*
 * A plain list of targets: one TARGET a line, as on the command line. Blank lines count for
 * nothing, nor does what follows a # at the start of a line or after a blank.
 */
#include <stdbool.h>

#include "sources/target_list.h"

enum {
	TARGETS_FILE_BYTES_MAX = 4 << 20, /* 10,000 targets with long URLs */
	TARGETS_FILE_ERROR_BYTES = 512,
};

/* Appends the targets of the file ("-": the standard input), with built-in settings. On failure
   error is one scrubbed line that names file and line, and the list keeps what came before. A file
   without targets is an error. */
bool targets_file_load(
	const char *path, struct target_list *targets, char error[TARGETS_FILE_ERROR_BYTES]);

#endif
