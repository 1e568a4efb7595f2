#include "panes/order.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"

static bool goes_before(const struct order_entry *a, const struct order_entry *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind;
	if (a->weight != b->weight)
		return a->weight > b->weight;
	if (a->size != b->size)
		return a->size > b->size;
	return a->index < b->index;
}

void order_begin(struct order *order, size_t want)
{
	order->want = want < ORDER_ROWS ? want : ORDER_ROWS;
	order->count = 0;
	order->total = 0;
	order->hidden_size = 0;
	memset(order->of_kind, 0, sizeof(order->of_kind));
}

static void hide(struct order *order, const struct order_entry *entry)
{
	if (entry->size > order->hidden_size)
		order->hidden_size = entry->size;
}

/* Insertion into a short sorted list: most of a large fleet fails the first comparison. */
static void list(struct order *order, const struct order_entry *entry)
{
	size_t at = order->count;

	if (order->count == order->want) {
		if (order->want == 0 || !goes_before(entry, &order->entries[at - 1])) {
			hide(order, entry);
			return;
		}
		at--;
		hide(order, &order->entries[at]);
	} else {
		order->count++;
	}
	for (; at > 0 && goes_before(entry, &order->entries[at - 1]); at--)
		order->entries[at] = order->entries[at - 1];
	order->entries[at] = *entry;
}

void order_add(struct order *order, struct order_entry entry)
{
	struct order_entry *worst = &order->worst_of_kind[entry.kind];

	must(entry.kind < ORDER_KINDS);
	if (order->of_kind[entry.kind] == 0 || goes_before(&entry, worst))
		*worst = entry;
	order->of_kind[entry.kind]++;
	order->total++;
	list(order, &entry);
}

void order_cut(struct order *order, int rows)
{
	size_t lines = rows > 0 ? (size_t)rows : 0;

	while (order->count > 0 && order->count + (order->count < order->total) > lines) {
		order->count--;
		hide(order, &order->entries[order->count]);
	}
}

static size_t hidden_of_kind(const struct order *order, unsigned kind)
{
	size_t hidden = order->of_kind[kind];

	for (size_t i = 0; i < order->count; i++)
		if (order->entries[i].kind == kind)
			hidden--;
	return hidden;
}

void order_more(const struct order *order, const char *const words[], char out[ORDER_MORE_BYTES])
{
	const char *before = ": ";
	size_t used =
		(size_t)snprintf(out, ORDER_MORE_BYTES, "+%zu more", order->total - order->count);

	for (unsigned kind = 0; kind < ORDER_KINDS && used < ORDER_MORE_BYTES; kind++) {
		size_t hidden = hidden_of_kind(order, kind);

		if (hidden == 0)
			continue;
		used += (size_t)snprintf(out + used, ORDER_MORE_BYTES - used, "%s%zu %s", before,
			hidden, words[kind]);
		before = ", ";
	}
}
