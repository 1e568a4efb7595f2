#ifndef LOWTIDE_TESTS_SUPPORT_MADE_RESULT_H
#define LOWTIDE_TESTS_SUPPORT_MADE_RESULT_H
/*
 * Answers of a server that nobody asked: a PGresult with text in it, for decoders.
 */
#include <libpq-fe.h>

enum { MADE_COLUMNS = 64 };

/*
 * One line is the columns, each further one a row; cells are separated by '|', and one that is "~"
 * is NULL. A row that is shorter has NULLs behind it, what is longer is cut, as are columns beyond
 * MADE_COLUMNS. PQclear() it.
 */
PGresult *made_result(const char *text);

#endif
