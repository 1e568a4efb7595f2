#ifndef LOWTIDE_TUI_CMD_LIVE_H
#define LOWTIDE_TUI_CMD_LIVE_H
/*
 * lowtide: the live screen, until somebody quits.
 */
#include "tui/app.h"
#include "tui/options.h"

/* Exit status: 0 when the user or the time ended it (q, ^C, --for); 2 could not start, also where
   there is no terminal; 128 + signal for other signals. */
int cmd_live(struct app *app, const struct options *options);

#endif
