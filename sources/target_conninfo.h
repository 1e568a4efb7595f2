#ifndef LOWTIDE_SOURCES_TARGET_CONNINFO_H
#define LOWTIDE_SOURCES_TARGET_CONNINFO_H
/*
 * Connection strings as targets: what libpq makes of one in which there is no secret and nothing
 * that would change who we are, and what it is called. The inside of target_server.c.
 *
 * Messages quote nothing of a text but the name of a keyword, and leave it to the caller to say
 * what was expected.
 */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "sources/target.h"

enum {
	TARGET_CONNINFO_BYTES = 2048, /* a longer one is a paste gone wrong */
	TARGET_NAME_BYTES = 256,
};

/* A name under construction, all zero at first; what finds no room is cut, as the model would. */
struct target_name {
	char text[TARGET_NAME_BYTES];
	size_t used;
};

bool target_conninfo_is_uri(const char *text);

/* NULL, and why, for a text that is refused. PQconninfoFree() the rest. */
PQconninfoOption *target_conninfo_parse(const char *text, char error[TARGET_ERROR_BYTES]);

/* The value of a keyword; NULL when the text does not say. */
const char *target_conninfo_says(const PQconninfoOption *all, const char *keyword);

/* host[:port][/dbname] or that of the service, by the text and the environment. */
void target_conninfo_name(
	struct target_name *name, const PQconninfoOption *all, bool with_database);

#endif
