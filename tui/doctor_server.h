#ifndef LOWTIDE_TUI_DOCTOR_SERVER_H
#define LOWTIDE_TUI_DOCTOR_SERVER_H
/*
 * What the doctor says about a Postgres server: whether it lets us in, what we may see there, how
 * many slots are left and who limits them, what stands between, and settings of note.
 */
#include "tui/doctor_words.h"

void doctor_server(struct diagnosis *diagnosis);
void doctor_console(struct diagnosis *diagnosis);

#endif
