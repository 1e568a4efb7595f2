#ifndef LOWTIDE_TUI_REPORT_JSON_PART_H
#define LOWTIDE_TUI_REPORT_JSON_PART_H
/*
 * The parts of the report in JSON (tui/report_json.h): each writes one list of the whole. Inside of
 * report_json*.c only.
 */
#include "panes/frame.h"
#include "tui/report_lines.h"

void report_json_advice(struct lines *lines, const struct frame *frame);
void report_json_expectations(struct lines *lines, const struct frame *frame);
void report_json_workers(struct lines *lines, const struct frame *frame);
void report_json_canaries(struct lines *lines, const struct frame *frame);
void report_json_changes(struct lines *lines, const struct frame *frame);
void report_json_pools(struct lines *lines, const struct frame *frame);
void report_json_servers(struct lines *lines, const struct frame *frame);
void report_json_targets(struct lines *lines, const struct frame *frame);
void report_json_lists(struct lines *lines, const struct frame *frame);
void report_json_events(struct lines *lines, const struct frame *frame);

/* What a server tells of its sessions: who waits for whom, which deadlock, the longest
   transactions. Members of the server's object. */
void report_json_locks(json_t *object, const struct frame *frame, const struct server *server);
void report_json_deadlocks(json_t *object, const struct frame *frame, const struct server *server);
void report_json_sessions(json_t *object, const struct server *server);

#endif
