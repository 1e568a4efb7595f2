#ifndef LOWTIDE_TUI_SNAPSHOT_H
#define LOWTIDE_TUI_SNAPSHOT_H
/*
 * A snapshot: all that is known as plain text, whatever somebody has filtered, sorted or scrolled
 * on a screen, to be pasted into an incident channel.
 */
#include <stdbool.h>
#include <stdio.h>

#include "panes/view.h"

struct snapshot_look {
	int cols;
	bool ascii;
	struct view_canaries canaries;
};

/* False when the stream reports an error; the caller still has to flush. */
bool snapshot_write(
	const struct model *model, struct instant now, struct snapshot_look look, FILE *out);

enum { SNAPSHOT_PATH_BYTES = 4096, SNAPSHOT_ERROR_BYTES = 256 };

/*
 * Writes it to a new file that only its owner can read, "lowtide-20261120T031407Z.txt" in the
 * current directory, or in the home directory where that one cannot be written. The file appears
 * whole or not at all, and never in the place of another: a second one within the second ends in
 * "-2". path is where it is now, absolute; or error is one line.
 */
bool snapshot_save(const struct model *model, struct instant now, struct snapshot_look look,
	char path[SNAPSHOT_PATH_BYTES], char error[SNAPSHOT_ERROR_BYTES]);

#endif
