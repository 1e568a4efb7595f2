#ifndef LOWTIDE_MODEL_LIBRARY_H
#define LOWTIDE_MODEL_LIBRARY_H
/*
 * By which library an application talks to Postgres. No metric tells; the configuration does.
 */
enum library { LIBRARY_UNKNOWN, LIBRARY_ASYNCPG, LIBRARY_PSYCOPG, LIBRARIES };

/* "asyncpg"; "" of LIBRARY_UNKNOWN. */
const char *library_word(enum library library);

/* LIBRARY_UNKNOWN where no library is called so. */
enum library library_find(const char *word);

#endif
