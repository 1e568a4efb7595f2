#include "panes/worker_list.h"

#include <math.h>
#include <string.h>

#include "panes/filter.h"
#include "panes/group_brief.h"
#include "panes/natural.h"
#include "panes/worker_state.h"

/* The parts that a name is made of: making 10,000 names for each picture would be dear. */
struct name_parts {
	const char *first, *second;
};

static struct name_parts parts_of(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);
	const struct place *place = model_place_of(model, worker);

	if (place->kind == PLACE_CONTAINER || place->kind == PLACE_HOSTNAME || !feed)
		return (struct name_parts){place->instance, ""};
	return (struct name_parts){feed->name, place->instance};
}

static int compare_names(const struct model *model, const struct worker *a, const struct worker *b)
{
	struct name_parts parts_a = parts_of(model, a), parts_b = parts_of(model, b);
	int order = natural_compare(parts_a.first, parts_b.first);

	if (order == 0)
		order = natural_compare(parts_a.second, parts_b.second);
	return order != 0 ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* Greater numbers first, or last; those that are not known (NaN) behind all others either way. */
static int compare_numbers(double a, double b, bool reversed)
{
	bool known_a = !isnan(a), known_b = !isnan(b);

	if (known_a != known_b)
		return known_a ? -1 : 1;
	return reversed ? (a > b) - (a < b) : (a < b) - (a > b);
}

static bool has_left(const struct order_entry *entry)
{
	return entry->kind == WORKER_GONE || entry->kind == WORKER_LEFT;
}

static double known(double value, bool is_known)
{
	return is_known ? value : (double)NAN;
}

/* The order of trouble from its other end: who is best off comes first, and not who is no more, or
   of whom nothing is known. */
static int compare_best(const struct order_entry *a, const struct order_entry *b)
{
	int order;

	if (has_left(a) != has_left(b))
		return has_left(a) - has_left(b);
	if (a->kind != b->kind)
		return a->kind > b->kind ? -1 : 1;
	order = compare_numbers(
		known(a->weight, a->weight >= 0), known(b->weight, b->weight >= 0), true);
	if (order == 0)
		order = compare_numbers(
			known(a->size, a->size > 0), known(b->size, b->size > 0), true);
	return order;
}

/* What a worker is sorted by where that is one number; NaN: not known. */
static double number_of(const struct frame *frame, const struct order_entry *entry)
{
	const struct worker *worker = model_worker(frame->model, entry->index);
	double number = 0;
	bool is_known = true;

	switch (frame->view->sort) {
	case SORT_MEMORY:
		number = entry->size;
		is_known = worker->rss.known;
		break;
	case SORT_LIMIT:
		number = worker_fullness(frame->model, worker);
		is_known = number >= 0;
		break;
	case SORT_UPTIME:
		is_known = model_worker_uptime(frame->model, worker, worker->last_seen, &number);
		break;
	case SORT_WORST:
	case SORT_NAME:
	case SORTS: break;
	}
	return known(number, is_known);
}

/* What is sorted by; 0 leaves it to the names. Those who left hold nothing and are behind. */
static int compare(
	const struct frame *frame, const struct order_entry *a, const struct order_entry *b)
{
	bool reversed = frame->view->reversed;

	if (frame->view->sort == SORT_NAME)
		return 0;
	if (frame->view->sort == SORT_WORST && reversed)
		return compare_best(a, b);
	if (frame->view->sort == SORT_WORST)
		return order_is_worse(a, b) ? -1 : 1;
	if (has_left(a) != has_left(b))
		return has_left(a) - has_left(b);
	return compare_numbers(
		frame->keys[a->index].number, frame->keys[b->index].number, reversed);
}

/* Whole names are looked at where the first bytes do not tell. */
static int compare_by_name(const struct frame *frame, uint32_t a, uint32_t b)
{
	int order = memcmp(frame->keys[a].name, frame->keys[b].name, FRAME_KEY_BYTES);

	if (order == 0)
		order = compare_names(
			frame->model, model_worker(frame->model, a), model_worker(frame->model, b));
	return order;
}

/* The order of trouble needs no more than the entries have. */
static void find_keys(struct frame *frame, size_t count)
{
	if (frame->view->sort == SORT_WORST && !frame->view->reversed)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct order_entry *entry = &frame->workers.entries[i];
		const struct worker *worker = model_worker(frame->model, entry->index);
		struct name_parts parts = parts_of(frame->model, worker);
		struct frame_key *key = &frame->keys[entry->index];
		size_t used = natural_key(key->name, FRAME_KEY_BYTES, parts.first) + 1;

		key->number = number_of(frame, entry);
		if (used < FRAME_KEY_BYTES)
			natural_key(key->name + used, FRAME_KEY_BYTES - used, parts.second);
	}
}

/* The names of rows that are alike otherwise stay in their order. */
static bool goes_before(
	const void *context, const struct order_entry *a, const struct order_entry *b)
{
	const struct frame *frame = context;
	bool by_name = frame->view->sort == SORT_NAME;
	int order = compare(frame, a, b);

	if (order == 0) {
		order = compare_by_name(frame, a->index, b->index);
		order = by_name && frame->view->reversed ? -order : order;
	}
	return order != 0 ? order < 0 : a->index < b->index;
}

static uint32_t group_of(const struct frame *frame, const struct order_entry *entry)
{
	return model_worker_group(frame->model, model_worker(frame->model, entry->index));
}

static bool matches(const struct frame *frame, const struct order_entry *entry)
{
	const struct worker *worker = model_worker(frame->model, entry->index);
	const struct feed *feed = model_feed_of(frame->model, worker);
	char name[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES];
	const char *texts[] = {name, words, model_place_of(frame->model, worker)->version,
		worker_kind_words[entry->kind]};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts), .feed = feed};

	model_worker_name(frame->model, worker, name);
	worker_words(words, frame->model, worker, frame->now, WORKER_WORDS_BYTES);
	return filter_matches(frame->view->filter, frame->model, &subject);
}

/* Moves those that the filter lets through before the others: nobody sorts what nobody sees. */
static size_t filter(struct frame *frame)
{
	struct order *workers = &frame->workers;
	size_t matched = 0, others = 0;

	if (frame->view->filter[0] == '\0')
		return workers->total;
	for (size_t i = 0; i < workers->total; i++) {
		if (matches(frame, &workers->entries[i]))
			workers->entries[matched++] = workers->entries[i];
		else
			frame->scratch[others++] = workers->entries[i];
	}
	memcpy(workers->entries + matched, frame->scratch, others * sizeof(*frame->scratch));
	return matched;
}

static struct list_group *group_at(struct frame *frame, struct list *list, size_t i)
{
	uint32_t group = group_of(frame, &frame->workers.entries[i]);
	uint32_t *place = &frame->group_places[view_group_number(group)];

	if (*place == UINT32_MAX) {
		*place = (uint32_t)list->group_count++;
		list->groups[*place] = (struct list_group){.group = group};
	}
	return &list->groups[*place];
}

/* The list's groups in the order of their first members, and how many members each has. Those that
   nobody is let through of come behind all others. */
static void find_groups(struct frame *frame, struct list *list)
{
	memset(frame->group_places, 0xff, sizeof(frame->group_places));
	for (size_t i = 0; i < frame->workers.total; i++) {
		struct list_group *group = group_at(frame, list, i);

		group->members++;
		group->count += i < list->matched;
	}
}

/* Moves members of a group together; among themselves they stay as they are sorted. */
static void bring_together(struct frame *frame, struct list *list)
{
	struct order *workers = &frame->workers;
	uint32_t first = 0;

	for (size_t i = 0; i < list->group_count; i++) {
		list->groups[i].first = first;
		first += list->groups[i].count;
	}
	memcpy(frame->scratch, workers->entries, list->matched * sizeof(*workers->entries));
	for (size_t i = 0; i < list->matched; i++) {
		uint32_t number = view_group_number(group_of(frame, &frame->scratch[i]));
		struct list_group *group = &list->groups[frame->group_places[number]];

		workers->entries[group->first + group->placed++] = frame->scratch[i];
	}
}

/* Finds the list's groups where there is anything to group. */
static void form_groups(struct frame *frame, struct list *list)
{
	if (frame->view->flat)
		return;
	find_groups(frame, list);
	if (list->group_count == 1 && list->groups[0].group == ROSTER_NONE)
		list->group_count = 0; /* nobody is in a group */
	else
		bring_together(frame, list);
}

/* Those in trouble are the first in its order. */
static uint32_t count_troubled(const struct frame *frame, const struct list_group *group)
{
	uint32_t count = 0;

	while (count < group->count &&
		worker_is_troubled(frame->workers.entries[group->first + count].kind))
		count++;
	return count;
}

uint32_t workers_listed(const struct frame *frame, const struct list *list,
	const struct list_group *group, enum view_fold fold)
{
	bool by_trouble = frame->view->sort == SORT_WORST && !frame->view->reversed;
	uint32_t matter;

	if (fold == FOLD_CLOSED)
		return 0;
	if (fold == FOLD_OPEN || list->matched <= WORKERS_MANY)
		return group->count;
	matter = by_trouble ? count_troubled(frame, group) : group->count;
	return matter < WORKERS_BRIEF ? matter : WORKERS_BRIEF;
}

/* A group that has any member listed gets a line before them, or instead. */
static void fill_group(struct frame *frame, struct list *list, uint32_t number)
{
	struct list_group *group = &list->groups[number];

	list_add(list, SUBJECT_GROUP, number);
	group->listed =
		workers_listed(frame, list, group, view_group_fold(frame->view, group->group));
	for (uint32_t i = 0; i < group->listed; i++)
		list_add(list, SUBJECT_WORKER, group->first + i);
}

static struct order_entry group_entry(
	const struct frame *frame, const struct list *list, uint32_t number)
{
	const struct list_group *group = &list->groups[number];
	struct order_entry entry = {.index = number};
	bool any = false;

	for (uint32_t i = 0; i < group->count; i++) {
		const struct order_entry *member = &frame->workers.entries[group->first + i];

		if (!group_counts(frame, member))
			continue;
		entry.size += member->size;
		any = true;
	}
	entry.weight = any ? entry.size : -1;
	return entry;
}

static bool holds_more(
	const void *context, const struct order_entry *a, const struct order_entry *b)
{
	const struct frame *frame = context;
	int order = compare_numbers(known(a->weight, a->weight >= 0),
		known(b->weight, b->weight >= 0), frame->view->reversed);

	return order != 0 ? order < 0 : a->index < b->index;
}

/* Groups stand where the first of their members would, but by memory: there each one's line says
   what all hold. */
static void fill_groups(struct frame *frame, struct list *list)
{
	struct order *groups = &frame->sorting;

	order_begin(groups);
	for (uint32_t i = 0; i < list->group_count; i++)
		if (list->groups[i].count > 0)
			order_add(groups, group_entry(frame, list, i));
	if (frame->view->sort == SORT_MEMORY)
		order_sort(groups, groups->total, holds_more, frame);
	for (size_t i = 0; i < groups->total; i++)
		fill_group(frame, list, groups->entries[i].index);
}

void workers_list(struct frame *frame, struct list *list)
{
	list->total = frame->workers.total;
	list->matched = filter(frame);
	find_keys(frame, list->matched);
	order_sort(&frame->workers, list->matched, goes_before, frame);
	form_groups(frame, list);
	fill_groups(frame, list);
	if (list->group_count == 0)
		for (uint32_t at = 0; at < list->matched; at++)
			list_add(list, SUBJECT_WORKER, at);
}
