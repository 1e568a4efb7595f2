#ifndef LOWTIDE_SOURCES_PG_PASSFILE_H
#define LOWTIDE_SOURCES_PG_PASSFILE_H
/*
 * The file of passwords that libpq would read. One that others may read too, or that is no plain
 * file, it refuses, and says so on the standard error, at every attempt to connect: across our
 * screen. So it is looked at first, and libpq not led to it.
 */
#include <stdbool.h>

enum { PG_PASSFILE_BYTES = 1024 };

/* A file that is not there, as the password file of those who have none. */
#define PG_PASSFILE_NONE "/dev/null/none"

/* Whether libpq would refuse it; path then says which. It is the conninfo's passfile, else that of
   PGPASSFILE, else ~/.pgpass; one that is named in a service file is not seen. */
bool pg_passfile_is_refused(const char *conninfo, char path[PG_PASSFILE_BYTES]);

#endif
