#include "panes/order.h"

#include <string.h>

#include "model/must.h"

void order_begin(struct order *order)
{
	order->total = 0;
	memset(order->of_kind, 0, sizeof(order->of_kind));
}

bool order_is_worse(const struct order_entry *a, const struct order_entry *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind;
	if (a->weight != b->weight)
		return a->weight > b->weight;
	if (a->size != b->size)
		return a->size > b->size;
	return a->index < b->index;
}

bool order_goes_worst(const void *context, const struct order_entry *a, const struct order_entry *b)
{
	(void)context;
	return order_is_worse(a, b);
}

void order_add(struct order *order, struct order_entry entry)
{
	struct order_entry *worst = &order->worst_of_kind[entry.kind];

	must(entry.kind < ORDER_KINDS && order->total < ORDER_ENTRIES);
	if (order->of_kind[entry.kind] == 0 || order_is_worse(&entry, worst))
		*worst = entry;
	order->of_kind[entry.kind]++;
	order->entries[order->total++] = entry;
}

const struct order_entry *order_worst(const struct order *order)
{
	unsigned kind = 0;

	must(order->total > 0);
	while (order->of_kind[kind] == 0)
		kind++;
	return &order->worst_of_kind[kind];
}

/* The subtree under parent, of a heap with the last in order on top. */
static void sift(struct order_entry *heap, size_t count, size_t parent, order_before *before,
	const void *context)
{
	struct order_entry moved = heap[parent];
	size_t child;

	while ((child = 2 * parent + 1) < count) {
		if (child + 1 < count && before(context, &heap[child], &heap[child + 1]))
			child++;
		if (!before(context, &moved, &heap[child]))
			break;
		heap[parent] = heap[child];
		parent = child;
	}
	heap[parent] = moved;
}

/* A heap sort: qsort() has no context, and allocates in some C libraries. */
void order_sort(struct order *order, size_t count, order_before *before, const void *context)
{
	struct order_entry *heap = order->entries;

	must(count <= order->total);
	for (size_t i = count / 2; i-- > 0;)
		sift(heap, count, i, before, context);
	for (size_t left = count; left > 1;) {
		struct order_entry last = heap[0];

		heap[0] = heap[--left];
		heap[left] = last;
		sift(heap, left, 0, before, context);
	}
}
