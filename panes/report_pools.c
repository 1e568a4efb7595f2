#include "panes/report_pools.h"

#include "model/pool_cause.h"
#include "panes/pool_state.h"

void report_pools(struct report *report, const struct report_input *input)
{
	const struct model *model = input->model;
	struct instant now = input->now;
	char name[LIMIT_NAME_BYTES], words[POOL_LINE_BYTES], why[POOL_CASE_BYTES];
	const struct pool *worst = NULL;
	struct order_entry worst_entry;
	struct pool_case found;
	struct phrase phrase;
	size_t count = 0;

	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct order_entry entry;

		if (!pool || !pool->pinned_told)
			continue;
		entry = pool_entry(model, pool, i, now);
		if (entry.kind != POOL_AT_END)
			continue;
		count++;
		if (!worst || order_is_worse(&entry, &worst_entry)) {
			worst = pool;
			worst_entry = entry;
		}
	}
	if (!worst)
		return;
	model_pool_name(model, worst, name);
	pool_words(words, model, worst, now, &glyphs_ascii);
	phrase = report_begin(report);
	phrase_add(&phrase, "", "pool %s %s", name, words);
	found = pool_case(model, input->witnesses, worst);
	pool_case_sentence(why, &found);
	if (why[0] != '\0')
		phrase_add(&phrase, "; ", "%s", why);
	if (count > 1)
		phrase_add(&phrase, "; ", "%zu more pinned", count - 1);
}
