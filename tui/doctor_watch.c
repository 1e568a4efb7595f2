#include "tui/doctor_watch.h"

#include <string.h>

#include "tui/doctor_words.h"

struct met {
	size_t targets, found; /* of those that it is for and that answered */
	size_t aggregates;     /* workers of them that get no verdict */
};

static bool is_for(const struct watch *watch, const struct feed *feed)
{
	return feed && !feed->removed && feed->server == ROSTER_NONE && feed->answers > 0 &&
	       (!watch->group || strcmp(watch->group, feed->group) == 0);
}

static struct met meet(const struct model *model, const struct watch *watch, size_t number)
{
	struct met met = {0};

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		if (!is_for(watch, model_feed(model, i)))
			continue;
		met.targets++;
		met.found += model_feed_watches(model, (uint32_t)i, number);
	}
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct watched *watched[LIMIT_OWN_WATCHES];
		const struct worker *worker = model_worker(model, i);
		size_t count = worker ? model_worker_watched(model, worker, watched) : 0;

		for (size_t w = 0; w < count; w++)
			met.aggregates += watched[w]->watch == number &&
					  model_worker_is_aggregate(model, worker);
	}
	return met;
}

static void say_watch(struct diagnosis *diagnosis, const struct watch *watch, size_t number)
{
	struct met met = meet(diagnosis->model, watch, number);
	const char *family = watch->row.family.data;

	diagnosis_say(diagnosis, "watch", "%s%s%s%s was found at %zu of %zu targets%s%s",
		watch->name, strcmp(watch->name, family) == 0 ? "" : " (",
		strcmp(watch->name, family) == 0 ? "" : family,
		strcmp(watch->name, family) == 0 ? "" : ")", met.found, met.targets,
		watch->group ? " of group " : "", watch->group ? watch->group : "");
	if (met.found == 0 && met.targets > 0)
		diagnosis_fix(diagnosis,
			"nobody exports %s%s: compare family and labels with what lowtide parse "
			"shows of a body",
			family, watch->labels[0].name ? " with its labels" : "");
	if (met.aggregates > 0)
		diagnosis_fix(diagnosis,
			"%zu worker%s that may be several processes: shown, but without a verdict; "
			"export process_start_time_seconds",
			met.aggregates, met.aggregates == 1 ? "" : "s");
}

size_t doctor_watches(FILE *out, const struct model *model, struct instant now)
{
	const struct watch_book *book = model_watches(model);
	struct diagnosis diagnosis = {.out = out, .model = model, .now = now};

	if (!book || book->count == 0)
		return 0;
	fprintf(out, "lowtide.yml\n");
	for (size_t i = 0; i < book->count; i++)
		say_watch(&diagnosis, &book->watches[i], i);
	fputc('\n', out);
	return diagnosis.fixes;
}
