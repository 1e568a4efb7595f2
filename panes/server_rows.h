#ifndef LOWTIDE_PANES_SERVER_ROWS_H
#define LOWTIDE_PANES_SERVER_ROWS_H
/*
 * Rows about things that belong to a Postgres server: an owner of sessions, a session, a waiter, a
 * database, a kind of deadlocks. list_row.at says which server and which of its things; the
 * functions below give the thing. It is there as long as the frame is.
 */
#include "panes/frame.h"

static inline uint32_t server_row(size_t server, size_t which)
{
	return (uint32_t)(server << 16 | which);
}

const struct server *row_server(const struct frame *frame, uint32_t at);
const struct owner *row_owner(const struct frame *frame, uint32_t at);
const struct session_row *row_session(const struct frame *frame, uint32_t at);
const struct lock_line *row_line(const struct frame *frame, uint32_t at);
const struct wait_node *row_node(const struct frame *frame, uint32_t at);
const struct database *row_database(const struct frame *frame, uint32_t at);
const struct exemplar *row_exemplar(const struct frame *frame, uint32_t at);

/* Who it is: made from the server and what the server calls it, so that it is the same wherever it
   is stored; a session has one number as a row of its own and as a waiter. Two of the same server
   that hash alike are taken for one; of 64 bits that is no case to be ready for. */
struct subject row_subject(const struct frame *frame, enum subject_kind kind, uint32_t at);

/* Finds the row of the subject whatever the filter; false when it is not there any more. */
bool row_find(const struct frame *frame, struct subject subject, uint32_t *at);

/* The server's feed, by its number; NULL when it is none. */
const struct server *server_of_feed(const struct frame *frame, uint64_t feed, uint32_t *at);

#endif
