#ifndef LOWTIDE_TUI_SNAPSHOT_H
#define LOWTIDE_TUI_SNAPSHOT_H
/*
 * A snapshot: all that is known, whatever somebody has filtered, sorted or scrolled on a screen. As
 * plain text, to be pasted into an incident channel: the worst of each pane, and behind them which
 * lowtide wrote it and what span it covers. Or as JSON (tui/report_json.h).
 */
#include <stdbool.h>
#include <stdio.h>

#include "panes/view.h"
#include "tui/options.h"

struct snapshot_look {
	enum output_format format;
	int cols; /* of a text */
	bool ascii;
	struct view_canaries canaries;
};

/* As the command line wants it, of no canaries. */
struct snapshot_look snapshot_look_of(const struct options *options);

/* False when the stream reports an error; the caller still has to flush. */
bool snapshot_write(
	const struct model *model, struct instant now, struct snapshot_look look, FILE *out);

enum { SNAPSHOT_PATH_BYTES = 4096, SNAPSHOT_ERROR_BYTES = 256 };

/*
 * Writes it to a new file that only its owner can read, "lowtide-20261120T031407Z.txt" (or .json)
 * in the current directory, or in the home directory where that one cannot be written. The file
 * appears whole or not at all, and never in the place of another: a second one within the second
 * ends in "-2". path is where it is now, absolute; or error is one line.
 */
bool snapshot_save(const struct model *model, struct instant now, struct snapshot_look look,
	char path[SNAPSHOT_PATH_BYTES], char error[SNAPSHOT_ERROR_BYTES]);

#endif
