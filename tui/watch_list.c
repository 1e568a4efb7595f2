#include "tui/watch_list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

/* Watches are constant for whoever reads them; what they point to was allocated here. */
static void release(const char *owned)
{
	free((void *)(uintptr_t)owned);
}

static void set(const char **field, const char *text)
{
	char *owned = strdup(text);

	must(owned != NULL);
	release(*field);
	*field = owned;
}

/* What is shown; a name may grow by what a mark takes more than what it stands for. */
static void set_clean(const char **field, const char *text)
{
	char clean[LIMIT_NAME_BYTES];

	scrub(clean, sizeof(clean), text, strlen(text));
	set(field, clean);
}

static void fini_one(struct watch *watch)
{
	for (size_t i = 0; i < WATCH_LABELS; i++) {
		release(watch->labels[i].name);
		release(watch->labels[i].value);
	}
	release(watch->row.family.data);
	release(watch->name);
	release(watch->unit);
	release(watch->group);
}

void watch_list_fini(struct watch_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		fini_one(&list->items[i]);
	free(list->items);
	*list = (struct watch_list){0};
}

static const char *unit_of(struct text family)
{
	if (text_ends_with(family, "_bytes"))
		return "bytes";
	return text_ends_with(family, "_seconds") ? "s" : "";
}

struct watch *watch_list_add(struct watch_list *list, const char *family)
{
	struct watch *watch;

	if (list->count == LIMIT_OWN_WATCHES)
		return NULL;
	if (!list->items)
		list->items = calloc(LIMIT_OWN_WATCHES, sizeof(*list->items));
	must(list->items != NULL);
	watch = &list->items[list->count++];
	set(&watch->row.family.data, family);
	watch->row.family.len = strlen(family);
	watch->row.signal = SIGNAL_WATCHED;
	watch->row.place = PLACE_ENDPOINT;
	watch->row.join = JOIN_SUM;
	watch->row.who = "configuration";
	watch_set_name(watch, family);
	watch_set_unit(watch, unit_of(watch->row.family));
	return watch;
}

void watch_set_name(struct watch *watch, const char *name)
{
	set_clean(&watch->name, name);
}

void watch_set_unit(struct watch *watch, const char *unit)
{
	set_clean(&watch->unit, unit);
}

void watch_set_group(struct watch *watch, const char *group)
{
	set_clean(&watch->group, group); /* as the model scrubs those of targets */
}

bool watch_add_label(struct watch *watch, const char *name, const char *value)
{
	for (size_t i = 0; i < WATCH_LABELS; i++) {
		if (watch->labels[i].name)
			continue;
		set(&watch->labels[i].name, name);
		set(&watch->labels[i].value, value);
		return true;
	}
	return false;
}

struct watch_book watch_list_book(const struct watch_list *list)
{
	return (struct watch_book){list->items, list->count};
}
