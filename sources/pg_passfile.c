#include "sources/pg_passfile.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void take_usual(char path[PG_PASSFILE_BYTES])
{
	const char *named = getenv("PGPASSFILE"), *home = getenv("HOME");

	path[0] = '\0';
	if (named && named[0] != '\0')
		snprintf(path, PG_PASSFILE_BYTES, "%s", named);
	else if (home && home[0] != '\0')
		snprintf(path, PG_PASSFILE_BYTES, "%s/.pgpass", home);
}

/* A conninfo that cannot be parsed is complained about by whoever connects. */
static void take_named(const char *conninfo, char path[PG_PASSFILE_BYTES])
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

	for (const PQconninfoOption *o = options; o && o->keyword; o++) {
		if (strcmp(o->keyword, "passfile") == 0 && o->val && o->val[0] != '\0')
			snprintf(path, PG_PASSFILE_BYTES, "%s", o->val);
	}
	PQconninfoFree(options);
}

bool pg_passfile_is_refused(const char *conninfo, char path[PG_PASSFILE_BYTES])
{
	struct stat file;

	take_usual(path);
	take_named(conninfo, path);
	return path[0] != '\0' && stat(path, &file) == 0 &&
	       (!S_ISREG(file.st_mode) || (file.st_mode & (S_IRWXG | S_IRWXO)) != 0);
}
