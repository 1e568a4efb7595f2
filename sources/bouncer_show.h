#ifndef LOWTIDE_SOURCES_BOUNCER_SHOW_H
#define LOWTIDE_SOURCES_BOUNCER_SHOW_H
/*
 * What a pooler's console is asked, and which column of its answers is which family. Constant.
 *
 * The families and labels are those of prometheus-community's pgbouncer_exporter (collector.go): a
 * pool is the same pool whether the exporter tells of it or we ask ourselves. What it has no name
 * for is named after its pattern:
 *
 *     pgbouncer_pools_pool_mode_info{database,user,pool_mode} 1    the mode that holds for a pool
 *     pgbouncer_databases_max_client_connections{...}, ..._current_client_connections{...}
 *     pgbouncer_users_...{name}
 *
 * Columns are found by name, because their places differ: those of PgBouncer 1.8 to 1.25
 * (src/admin.c and src/stats.c at the tags), of which pgcat and Odyssey have the most. A column
 * that a console does not have is unknown. Nothing but SHOW is ever sent.
 */
#include <stdbool.h>
#include <stddef.h>

/* In the order they are sent: the first is what we come for. */
enum bouncer_show {
	BOUNCER_POOLS,
	BOUNCER_DATABASES,
	BOUNCER_STATS,
	BOUNCER_LISTS,
	BOUNCER_USERS,
	BOUNCER_CONFIG,
	BOUNCER_VERSION,
	BOUNCER_SHOWS
};

#define BOUNCER_BIT(show) (1u << (show))

/* What holds for minutes, asked seldom. */
#define BOUNCER_SLOW (BOUNCER_BIT(BOUNCER_CONFIG) | BOUNCER_BIT(BOUNCER_VERSION))

enum {
	BOUNCER_LABELS = 6,
	BOUNCER_FIGURES = 16,         /* of one answer */
	BOUNCER_USERS_COUNTED = 1023, /* major * 1000 + minor: from here on USERS has numbers */
};

struct bouncer_label {
	const char *column, *label;
};

struct bouncer_figure {
	const char *column; /* in a list of names and values: the name */
	const char *family;
	double scale;           /* value x scale is in the family's unit */
	const char *millionths; /* NULL, or a column with what is to be added */
	const char *text_label; /* NULL, or the label that has the cell's text; the value is 1 */
};

struct bouncer_answer {
	const char *command;                         /* "SHOW POOLS" */
	const char *name_column, *value_column;      /* of a list; NULL: a figure is a column */
	struct bouncer_label labels[BOUNCER_LABELS]; /* the first must be there */
	size_t label_count;
	const struct bouncer_figure *figures;
	size_t figure_count; /* <= BOUNCER_FIGURES */
};

const struct bouncer_answer *bouncer_answer(enum bouncer_show show);

/* For messages: "POOLS". */
const char *bouncer_show_name(enum bouncer_show show);

/* 1018 for "1.18.0/bouncer", the server_version of PgBouncer's console; 0 for any other. */
int bouncer_version(const char *server_version);

#endif
