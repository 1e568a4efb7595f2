#ifndef LOWTIDE_TUI_CMD_SNAPSHOT_H
#define LOWTIDE_TUI_CMD_SNAPSHOT_H
/*
 * lowtide snapshot: polls for a while and writes one screenful as plain text, to be pasted into an
 * incident channel.
 */
#include "tui/app.h"
#include "tui/options.h"

/* Exit status: 0 written; 1 written, but no target answered; 2 it cannot be written; 128 + signal
   when one ended the wait (what was known by then is written). */
int cmd_snapshot(struct app *app, const struct options *options);

#endif
