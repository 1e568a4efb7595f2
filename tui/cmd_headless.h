#ifndef LOWTIDE_TUI_CMD_HEADLESS_H
#define LOWTIDE_TUI_CMD_HEADLESS_H
/*
 * lowtide --headless: everything but the screen, until the time is over or a signal comes. SIGUSR1
 * writes a snapshot to a new file, whose path goes to the standard error.
 */
#include "tui/app.h"
#include "tui/options.h"

/* Exit status: 0, also after SIGINT and SIGTERM, which are the way to end it. */
int cmd_headless(struct app *app, const struct options *options);

#endif
