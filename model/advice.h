#ifndef LOWTIDE_MODEL_ADVICE_H
#define LOWTIDE_MODEL_ADVICE_H
/*
 * Settings of a Postgres server that make incidents: when a value is dangerous, what to do about
 * it, and what that costs. A constant table; nobody's server is changed from here.
 *
 * Source: the documentation of PostgreSQL 18, chapters "Client Connection Defaults", "Lock
 * Management", "Connections and Authentication" and "Error Reporting and Logging".
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/activity.h"

struct advice {
	enum setting setting;
	bool (*is_dangerous)(const struct server_facts *facts, int64_t value);
	const char *risk; /* what such a value makes possible */
	const char *what; /* the remedy */
	const char *cost; /* of the remedy */
};

/* The count advices that apply to the server go to out, in the order of the table; a setting whose
   value is not known is never dangerous. Returns how many. */
enum { ADVICES_MAX = SETTINGS };
size_t advice_list(const struct server_facts *facts, const struct advice *out[ADVICES_MAX]);

#endif
