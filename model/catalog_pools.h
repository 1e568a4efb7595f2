#ifndef LOWTIDE_MODEL_CATALOG_POOLS_H
#define LOWTIDE_MODEL_CATALOG_POOLS_H
/*
 * The catalogue of connection pools: which family is which figure of a pool, as its library means
 * it.
 *
 * Two constant tables. A *dialect* is one way of telling a pool: its labels that tell pools apart,
 * what a missing maximum looks like, and its rank where one pool is told in two dialects
 * (HikariCP and Spring's generic jdbc_* speak of the same pool). A *row* ties a family to a figure
 * of a dialect. Adding a library is a dialect, its rows and a fixture; users add theirs in
 * lowtide.yml with the same fields.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/metric.h"

enum pool_figure {
	POOL_USED,            /* connections lent out */
	POOL_IDLE,            /* open and free */
	POOL_OPEN,            /* both */
	POOL_MAX,             /* most that may be open, without overflow */
	POOL_OVERFLOW,        /* beyond max, if needed */
	POOL_MIN,             /* kept open */
	POOL_WAITING,         /* callers in the queue */
	POOL_MAXWAIT,         /* seconds the first of them has waited */
	POOL_WAITS,           /* counter: acquires that had to wait */
	POOL_TIMEOUTS,        /* counter: acquires that gave up */
	POOL_ACQUIRES,        /* counter: what POOL_ACQUIRE_SECONDS is the sum over */
	POOL_ACQUIRE_SECONDS, /* counter, seconds */
	POOL_FIGURES
};

/* Several series of one figure for one pool in one reading. */
enum pool_join {
	POOL_JOIN_LAST, /* the same again */
	POOL_JOIN_SUM, /* parts: used and idle as states of one family, server_idle and server_used */
};

enum { POOL_KEYS = 4 };

struct pool_dialect {
	const char *who;             /* "HikariCP", for doctor */
	const char *keys[POOL_KEYS]; /* labels that tell its pools apart, in the order they are
	                                shown; NULL: fewer */
	int precedence;              /* of two dialects that tell one pool, the greater counts */
	bool is_generic;             /* may tell pools that another dialect tells better */
	bool zero_is_unlimited;      /* POOL_MAX 0; a negative one always is */
	bool is_pooler;              /* the pool is a pooler's, not the worker's own */
	bool unseen;                 /* written from documentation, never met in a real body */
};

struct pool_row {
	struct text family;
	const char *if_label; /* NULL, or the label that must have if_value */
	const char *if_value;
	unsigned dialect; /* number in the table of dialects */
	enum pool_figure figure;
	enum pool_join join;
	double scale; /* value x scale is in the figure's unit; 0 stands for 1 */
};

extern const struct pool_dialect pool_dialects[];
extern const size_t pool_dialect_count;
extern const struct pool_row pool_rows[];
extern const size_t pool_row_count;

#endif
