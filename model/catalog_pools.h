#ifndef LOWTIDE_MODEL_CATALOG_POOLS_H
#define LOWTIDE_MODEL_CATALOG_POOLS_H
/*
 * The catalogue of connection pools: which family is which figure of a pool, as its library means
 * it.
 *
 * A *dialect* is one way of telling pools: how its families begin, which labels tell pools apart,
 * what a missing maximum looks like, and its rank where one pool is told in two dialects (HikariCP
 * and Spring's generic jdbc_* speak of the same pool). A *row* of it ties a family to a figure.
 * Adding a library is a dialect and a fixture. People add theirs in lowtide.yml, with the same
 * structs: a *book* of dialects that is asked before the built-in ones.
 *
 * The last built-in dialect is for names that somebody made by hand: they are known by how they
 * end, a pool by what stands before. What it finds is marked as a guess.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/limits.h"
#include "model/metric.h"

enum pool_figure {
	POOL_USED,     /* connections lent out */
	POOL_IDLE,     /* open and free */
	POOL_OPEN,     /* both */
	POOL_MAX,      /* most that may be open, without overflow */
	POOL_SIZE,     /* MAX or OPEN: which of them, the other figures tell (model/pools.h) */
	POOL_OVERFLOW, /* most beyond MAX, if needed */
	POOL_MIN,      /* kept open */
	POOL_WAITING,  /* callers in the queue */
	POOL_MAXWAIT,  /* seconds the first of them has waited */
	POOL_COUNTERS, /* the figures from here on only grow */

	POOL_WAITS = POOL_COUNTERS, /* acquires that had to wait */
	POOL_TIMEOUTS,              /* acquires that gave up */
	POOL_ACQUIRES,              /* what ACQUIRE_SECONDS is the sum over, where not of WAITS */
	POOL_ACQUIRE_SECONDS,
	POOL_FIGURES
};

/* Several series of one figure for one pool in one reading. */
enum pool_join {
	POOL_JOIN_LAST, /* the same again */
	POOL_JOIN_SUM,  /* parts: servers idle for short and idle for long */
};

enum {
	POOL_KEYS = 6,
	POOL_ROWS_MAX = 64,     /* of a dialect */
	POOL_DIALECTS_MAX = 64, /* built in */
	/* Every row has a number below this, the same for as long as the book is the same. */
	POOL_NUMBERS = (POOL_DIALECTS_MAX + LIMIT_OWN_POOLS) * POOL_ROWS_MAX,
};

struct pool_row {
	struct text family; /* behind the dialect's prefix; of hand-made names how they end */
	enum pool_figure figure;
	enum pool_join join;
	double scale;         /* value x scale is in the figure's unit; 0 stands for 1 */
	const char *if_label; /* NULL, or the label that must have if_value */
	const char *if_value;
	const char *of_all; /* NULL, or the label that holds the first key's value: it is said of
	                       all pools that have it (of a database, for each of its users) */
};

struct pool_dialect {
	const char *who;    /* "HikariCP" */
	const char *name;   /* NULL, or what its pools are called before their labels */
	struct text prefix; /* of its families */
	const struct pool_row *rows;
	size_t row_count;            /* <= POOL_ROWS_MAX */
	const char *keys[POOL_KEYS]; /* labels that tell its pools apart, in the order they are
	                                shown; a series has some of them. NULL: fewer */
	const char *none_of;         /* NULL, or the first key's value that is no pool */
	int precedence;              /* of two dialects that tell one pool, the greater counts */
	bool is_generic;             /* may tell pools that another dialect tells better */
	bool has_unlimited;          /* MAX may be this, for no limit; a negative one always is */
	double unlimited;
	bool is_pooler; /* the pools are a pooler's, not the worker's own */
	bool is_guess;  /* known by how the names end */
	bool unseen;    /* written from documentation, never met in a real body */
};

extern const struct pool_dialect pool_dialects[];
extern const size_t pool_dialect_count;

/* What a person described in the configuration. Borrowed; constant while anybody has it. */
struct pool_book {
	const struct pool_dialect *dialects;
	size_t count; /* <= LIMIT_OWN_POOLS */
};

/* True when some row might want series of this family. Fast: asked for every new line. book may be
   NULL, here and below. */
bool pools_want(const struct pool_book *book, struct text family);

/* The number of the row for a series; false: it is no pool's. */
bool pools_find(const struct pool_book *book, const struct metric *metric, unsigned *number);

/* Dialects are numbered, too: number / POOL_ROWS_MAX. */
const struct pool_dialect *pool_dialect(const struct pool_book *book, unsigned dialect);
const struct pool_row *pool_row(const struct pool_book *book, unsigned number);

/*
 * What tells the series' pool from others of its dialect: "HikariPool-1", "orders/app", "" where it
 * is the only one. Of a row with of_all it is the part before the first "/". Scrubbed; what is too
 * long ends in a hash of it all.
 */
void pool_key(const struct pool_book *book, unsigned number, const struct metric *metric,
	char out[LIMIT_POOL_KEY_BYTES]);

#endif
