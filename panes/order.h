#ifndef LOWTIDE_PANES_ORDER_H
#define LOWTIDE_PANES_ORDER_H
/*
 * Many things in an order, and how many there are of each kind: add all, ask for counts, sort.
 *
 * In the order of trouble kind comes first (0 is worst), then weight, then size (greater first),
 * then index. The index makes it total: the same model gives the same screen.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"

enum {
	ORDER_ENTRIES = LIMIT_WORKERS > LIMIT_FEEDS ? LIMIT_WORKERS : LIMIT_FEEDS,
	ORDER_KINDS = 11,
};

struct order_entry {
	unsigned kind;  /* < ORDER_KINDS */
	uint32_t index; /* of the subject, in the model */
	double weight;  /* not NaN */
	double size;    /* not NaN; what "at most" means for those not listed */
};

/* Too large for a stack: it lives in a frame. */
struct order {
	size_t total;
	size_t of_kind[ORDER_KINDS];
	struct order_entry worst_of_kind[ORDER_KINDS]; /* where of_kind > 0 */
	struct order_entry entries[ORDER_ENTRIES];     /* as added, until they are sorted */
};

void order_begin(struct order *order);

/* At most ORDER_ENTRIES times. */
void order_add(struct order *order, struct order_entry entry);

/* The order of trouble. */
bool order_is_worse(const struct order_entry *a, const struct order_entry *b);

/* The first in the order of trouble, however the entries are sorted. total > 0. */
const struct order_entry *order_worst(const struct order *order);

/* True when a comes before b. A total order, or the result is not one. */
typedef bool order_before(
	const void *context, const struct order_entry *a, const struct order_entry *b);

/* That order, for order_sort(); it needs no context. */
bool order_goes_worst(
	const void *context, const struct order_entry *a, const struct order_entry *b);

/* The first count entries; the others stay where they are. */
void order_sort(struct order *order, size_t count, order_before *before, const void *context);

#endif
