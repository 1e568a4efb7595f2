#ifndef LOWTIDE_PANES_ORDER_H
#define LOWTIDE_PANES_ORDER_H
/*
 * The worst few of many, without allocating: everything is shown to order_add() once, and what
 * does not make the list is counted, so that a pane can say what it does not show.
 *
 * Order: kind (0 is worst), then weight, then size (greater first), then index. The index makes it
 * total: the same model gives the same screen.
 */
#include <stddef.h>
#include <stdint.h>

enum { ORDER_ROWS = 256, ORDER_KINDS = 10, ORDER_MORE_BYTES = 160 };

struct order_entry {
	unsigned kind;  /* < ORDER_KINDS */
	double weight;  /* not NaN */
	double size;    /* not NaN; what "at most" means for those not listed */
	uint32_t index; /* of the subject, in the model */
};

struct order {
	size_t want; /* list no more than these */
	size_t count;
	struct order_entry entries[ORDER_ROWS];

	size_t total;
	size_t of_kind[ORDER_KINDS];
	struct order_entry worst_of_kind[ORDER_KINDS]; /* where of_kind > 0 */
	double hidden_size; /* greatest size that is not listed; 0 when all are */
};

/* want is cut to ORDER_ROWS. */
void order_begin(struct order *order, size_t want);
void order_add(struct order *order, struct order_entry entry);

/* Makes the list fit into rows lines, one of which says "+N more" when not all are listed. */
void order_cut(struct order *order, int rows);

/* "+10 more: 2 stale, 8 live", with a word for each kind. */
void order_more(const struct order *order, const char *const words[], char out[ORDER_MORE_BYTES]);

#endif
