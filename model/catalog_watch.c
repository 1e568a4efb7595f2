#include "model/catalog_watch.h"

#include <string.h>

bool watches_want(const struct watch_book *book, struct text family)
{
	for (size_t i = 0; book && i < book->count; i++)
		if (text_equal(book->watches[i].row.family, family))
			return true;
	return false;
}

static bool labels_fit(const struct watch *watch, const struct metric *metric)
{
	for (size_t i = 0; i < WATCH_LABELS && watch->labels[i].name; i++)
		if (!text_is(metric_label(metric, watch->labels[i].name), watch->labels[i].value))
			return false;
	return true;
}

uint32_t watches_of_others(const struct watch_book *book, const char *group)
{
	uint32_t others = 0;

	for (size_t i = 0; book && i < book->count; i++)
		if (book->watches[i].group && strcmp(book->watches[i].group, group) != 0)
			others |= 1U << i;
	return others;
}

bool watches_find(
	const struct watch_book *book, const struct metric *metric, uint32_t but, unsigned *number)
{
	for (size_t i = 0; book && i < book->count; i++) {
		const struct watch *watch = &book->watches[i];

		if ((but & 1U << i) != 0 || !text_equal(watch->row.family, metric->name) ||
			!labels_fit(watch, metric))
			continue;
		*number = (unsigned)i;
		return true;
	}
	return false;
}
