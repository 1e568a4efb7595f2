#ifndef LOWTIDE_TESTS_SUPPORT_PG_MADE_H
#define LOWTIDE_TESTS_SUPPORT_PG_MADE_H
/*
 * Results of a server that is not there: made by hand, binary as ours are, or the text of a
 * console.
 */
#include <libpq-fe.h>
#include <stddef.h>
#include <stdint.h>

enum { MADE_COLUMNS = 40 };

/* Columns by name, NULL ends them; every value of every row is NULL at first. */
PGresult *pg_made(const char *const *names, int rows);

void pg_made_text(PGresult *result, int row, const char *name, const char *text);
void pg_made_bytes(PGresult *result, int row, const char *name, const void *bytes, size_t len);
/* Of 1, 2, 4 or 8 bytes. */
void pg_made_int(PGresult *result, int row, const char *name, int64_t value, int width);
/* timestamptz, of microseconds since the Unix epoch. */
void pg_made_time(PGresult *result, int row, const char *name, int64_t time_us);

/* All text. One line is the columns (at most MADE_COLUMNS, the others are left out), each further
   one a row; cells are separated by '|', "~" is NULL, and so is what a short row does not have. */
PGresult *pg_made_lines(const char *text);

#endif
