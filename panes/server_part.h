#ifndef LOWTIDE_PANES_SERVER_PART_H
#define LOWTIDE_PANES_SERVER_PART_H
/*
 * Servers in the very first line of the screen.
 */
#include "model/model.h"
#include "panes/role.h"

enum { SERVER_PART_FORMS = 5, SERVER_PART_BYTES = 160 };

/* What stands behind its name, from complete to brief: "primary 15.4 57/57 usable (2 lowtide)" ...
   "57/57"; "" when nothing is known but that it answers. Returns its role: what is not of now, and
   what is full, must not look calm. */
enum role server_part(char forms[SERVER_PART_FORMS][SERVER_PART_BYTES], const struct model *model,
	const struct server *server, mono_ms now);

/* Several of them: "3 servers, 1 FULL, 1 stale". */
enum role servers_part(char out[SERVER_PART_BYTES], const struct model *model, mono_ms now);

#endif
