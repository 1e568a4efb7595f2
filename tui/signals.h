#ifndef LOWTIDE_TUI_SIGNALS_H
#define LOWTIDE_TUI_SIGNALS_H
/*
 * Signals that whoever started us wants ignored (nohup, a shell that puts a job in the background)
 * stay ignored: nobody installs a handler for one.
 */
#include <stdbool.h>

bool signal_is_ignored(int number);

#endif
