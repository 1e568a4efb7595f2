#ifndef LOWTIDE_PANES_SERVER_BRIEF_H
#define LOWTIDE_PANES_SERVER_BRIEF_H
/*
 * Names of several servers where there is little room: what all of them begin or end with tells
 * none from the others, and is left out up to the next separator.
 *
 *   db-main.prod.internal, db-replica.prod.internal    main, replica
 *   db1.prod.internal, db2.prod.internal               db1, db2
 *
 * One server, and names that are all short, stay as they are.
 */
#include "model/model.h"

enum { BRIEF_FROM_BYTES = 10 }; /* longer names are made brief: what a column of servers has */

/* Returns out. */
const char *server_brief(
	char out[LIMIT_NAME_BYTES], const struct model *model, const struct server *server);

#endif
