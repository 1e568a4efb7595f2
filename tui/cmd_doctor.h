#ifndef LOWTIDE_TUI_CMD_DOCTOR_H
#define LOWTIDE_TUI_CMD_DOCTOR_H
/*
 * lowtide doctor: tries every target and says what it gave, what was recognised in it, and what to
 * change where that is not enough.
 */
#include <stdio.h>

#include "model/model.h"
#include "sources/target.h"
#include "tui/app.h"
#include "tui/options.h"

/* Exit status: 0 all well; 1 something to fix; 2 the report cannot be written; 128 + signal when
   one ended the wait (what was known by then is written). */
int cmd_doctor(struct app *app, const struct options *options);

/* The report alone, one block a list of targets, then one a target, and one on where history is
   fetched from; targets are by feed. Returns the number of blocks with something to fix. */
size_t doctor_report(FILE *out, const struct model *model, const struct target *const targets[],
	struct instant now);

#endif
