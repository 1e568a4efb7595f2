#ifndef LOWTIDE_PANES_REPORT_SERVERS_H
#define LOWTIDE_PANES_REPORT_SERVERS_H
/*
 * Sentences about Postgres servers, but for their slots (panes/report_slots.h). Of several servers
 * in the same trouble one is named, the worst.
 */
#include <stdbool.h>

#include "panes/report.h"

void report_down(struct report *report, const struct report_input *input);
void report_piles(struct report *report, const struct report_input *input);
void report_deadlocks(struct report *report, const struct report_input *input);
void report_left_open(struct report *report, const struct report_input *input);
void report_rights(struct report *report, const struct report_input *input);
void report_poolers(struct report *report, const struct report_input *input);

/* A trouble of servers: who has it, and who more than others (NULL: all alike, the first). */
struct server_trouble {
	bool (*is_so)(const struct model *model, const struct server *server, mono_ms now);
	int64_t (*weight)(const struct server *server);
};

/* Begins a sentence about the worst of those that have it: "db1", "db1 (and 2 more)". Returns that
   one, with the phrase to go on; NULL: nobody has it, and there is no sentence. */
const struct server *report_begin_server(struct report *report, const struct report_input *input,
	const struct server_trouble *trouble, struct phrase *phrase);

#endif
