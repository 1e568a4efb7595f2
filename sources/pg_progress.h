#ifndef LOWTIDE_SOURCES_PG_PROGRESS_H
#define LOWTIDE_SOURCES_PG_PROGRESS_H
/*
 * How far an answer has come that libpq takes in without waiting.
 */
enum pg_progress {
	PG_OPEN, /* more is to come: wait for the socket */
	PG_DONE, /* all is there */
	PG_LOST  /* the connection has ended */
};

#endif
