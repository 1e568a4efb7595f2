#include "panes/list.h"

#include <stdio.h>

#include "model/must.h"

void list_begin(struct list *list)
{
	list->total = list->matched = list->count = list->beyond = list->group_count = 0;
}

void list_add(struct list *list, enum subject_kind kind, uint32_t at)
{
	must(list->count < LIST_ROWS);
	list->rows[list->count++] = (struct list_row){kind, at};
}

struct window list_window(const struct list *list, size_t top, size_t selected, size_t room)
{
	struct window window = {.room = room, .selected = selected};

	window.shown = list->count;
	if (list->count + (list->beyond > 0) > room)
		window.shown = room > 0 ? room - 1 : 0;
	if (selected != LIST_NONE && window.shown > 0) {
		if (top > selected)
			top = selected;
		if (top + window.shown <= selected)
			top = selected - window.shown + 1;
	}
	if (top + window.shown > list->count)
		top = list->count - window.shown;
	window.top = top;
	return window;
}

static bool is_hidden(const struct window *window, size_t row)
{
	return row < window->top || row >= window->top + window->shown;
}

/* Every entry of the order that has a hidden row. */
static void visit_hidden(const struct list *list, const struct window *window,
	const struct order *order, void (*visit)(const struct order_entry *entry, void *to),
	void *to)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct list_row *row = &list->rows[i];

		if (!is_hidden(window, i))
			continue;
		if (row->kind == SUBJECT_WORKER || row->kind == SUBJECT_FEED)
			visit(&order->entries[row->at], to);
	}
}

static void count_kind(const struct order_entry *entry, void *to)
{
	size_t *of_kind = to;

	of_kind[entry->kind]++;
}

static void find_greatest(const struct order_entry *entry, void *to)
{
	double *size = to;

	if (entry->size > *size)
		*size = entry->size;
}

/* Groups whose lines are hidden, and their members that are no rows of their own. */
struct hidden_groups {
	size_t count, members;
};

static struct hidden_groups hidden_groups(const struct list *list, const struct window *window)
{
	struct hidden_groups hidden = {0};

	for (size_t i = 0; i < list->count; i++) {
		const struct list_row *row = &list->rows[i];

		if (!is_hidden(window, i) || row->kind != SUBJECT_GROUP)
			continue;
		hidden.count++;
		hidden.members += list->groups[row->at].count - list->groups[row->at].listed;
	}
	return hidden;
}

double list_hidden_size(
	const struct list *list, const struct window *window, const struct order *order)
{
	double size = 0;

	if (hidden_groups(list, window).members > 0)
		return 0;
	visit_hidden(list, window, order, find_greatest, &size);
	return size;
}

void list_more(const struct list *list, const struct window *window, const struct order *order,
	const char *const words[], char out[LIST_MORE_BYTES])
{
	size_t of_kind[ORDER_KINDS] = {0}, used;
	struct hidden_groups groups = hidden_groups(list, window);
	const char *before = ": ";

	used = (size_t)snprintf(out, LIST_MORE_BYTES, "+%zu more", list->count - window->shown);
	if (window->top > 0)
		used += (size_t)snprintf(
			out + used, LIST_MORE_BYTES - used, ", %zu of them above", window->top);
	visit_hidden(list, window, order, count_kind, of_kind);
	for (unsigned kind = 0; kind < ORDER_KINDS && used < LIST_MORE_BYTES; kind++) {
		if (of_kind[kind] == 0)
			continue;
		used += (size_t)snprintf(out + used, LIST_MORE_BYTES - used, "%s%zu %s", before,
			of_kind[kind], words[kind]);
		before = ", ";
	}
	if (groups.count > 0 && used < LIST_MORE_BYTES)
		used += (size_t)snprintf(out + used, LIST_MORE_BYTES - used, "%s%zu group%s",
			before, groups.count, groups.count == 1 ? "" : "s");
	if (groups.members > 0 && used < LIST_MORE_BYTES)
		snprintf(out + used, LIST_MORE_BYTES - used, " with %zu worker%s", groups.members,
			groups.members == 1 ? "" : "s");
}

bool list_rest(const struct list *list, const struct window *window, const char *noun,
	char out[LIST_MORE_BYTES])
{
	size_t hidden = list->count - window->shown + list->beyond;
	char above[48] = "";

	out[0] = '\0';
	if (hidden == 0)
		return false;
	if (window->top > 0)
		snprintf(above, sizeof(above), ", %zu of them above", window->top);
	snprintf(out, LIST_MORE_BYTES, "+%zu more %s%s%s", hidden, noun, hidden == 1 ? "" : "s",
		above);
	return true;
}

void list_title(const struct list *list, const struct view *view, const char *title,
	char out[LIST_TITLE_BYTES])
{
	if (view->filter[0] == '\0')
		snprintf(out, LIST_TITLE_BYTES, "%s", title);
	else
		snprintf(out, LIST_TITLE_BYTES, "%s %zu of %zu", title, list->matched, list->total);
}
