#ifndef LOWTIDE_TUI_CMD_CHECK_H
#define LOWTIDE_TUI_CMD_CHECK_H
/*
 * lowtide check: watches for a while, judges rules, and says so in a line each and in its exit
 * status, for a script that wants to know whether a restart went well.
 */
#include "tui/app.h"
#include "tui/options.h"

/* Exit status: 0 all rules passed; 1 one failed, which ends the watch; 3 none failed, and of some
   it is not known; 2 the verdicts cannot be written; 128 + signal when one ended the watch (what
   was known by then is written). */
int cmd_check(struct app *app, const struct options *options);

#endif
