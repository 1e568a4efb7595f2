#include "panes/report_growth.h"

#include <stdbool.h>

#include "panes/worker_state.h"

/* Workers of one group that are worth a sentence. */
struct fold {
	uint32_t group;
	size_t count;
	const struct order_entry *worst;
};

struct folds {
	size_t count;
	size_t beyond; /* workers whose groups have no sentence */
	struct fold of_group[REPORT_GROWTH_MOST];
};

/* Of a gauge that is watched: its limit within a day, or the memory grows with it. */
static bool is_watch_worth_it(const struct model *model, const struct worker *worker)
{
	const struct watched *watched = model_worker_growing_watch(model, worker);
	double left_s;

	return watched && (growth_is_growing(&worker->growth) ||
				  (model_watched_time_left(model, watched, &left_s) &&
					  left_s < WORKER_SOON_S));
}

/* A limit within a day, unless the peers have shown that what rises like this settles; or more than
   one life. */
static bool is_worth_it(const struct model *model, const struct order_entry *entry)
{
	const struct worker *worker;
	double left_s;

	if (entry->kind != WORKER_FILLING && entry->kind != WORKER_GROWING &&
		entry->kind != WORKER_FULL && entry->kind != WORKER_KILLED &&
		entry->kind != WORKER_RESTARTED)
		return false;
	worker = model_worker(model, entry->index);
	return model_worker_growth_is_sure(worker) || is_watch_worth_it(model, worker) ||
	       (peers_say(&worker->peers) != PEERS_SETTLED &&
		       model_worker_time_left(model, worker, &left_s) && left_s < WORKER_SOON_S);
}

static struct fold *fold_of(struct folds *folds, uint32_t group)
{
	for (size_t i = 0; i < folds->count; i++)
		if (folds->of_group[i].group == group)
			return &folds->of_group[i];
	return NULL;
}

/* Worse groups stand before better ones. */
static void sift_up(struct folds *folds, struct fold *fold)
{
	for (; fold > folds->of_group && order_is_worse(fold->worst, fold[-1].worst); fold--) {
		struct fold better = fold[-1];

		fold[-1] = *fold;
		*fold = better;
	}
}

static void add(struct folds *folds, uint32_t group, const struct order_entry *entry)
{
	struct fold *fold = fold_of(folds, group);

	if (fold) {
		fold->count++;
		fold->worst = order_is_worse(entry, fold->worst) ? entry : fold->worst;
	} else if (folds->count < REPORT_GROWTH_MOST) {
		fold = &folds->of_group[folds->count++];
		*fold = (struct fold){group, 1, entry};
	} else {
		fold = &folds->of_group[REPORT_GROWTH_MOST - 1];
		if (!order_is_worse(entry, fold->worst)) {
			folds->beyond++;
			return;
		}
		folds->beyond += fold->count;
		*fold = (struct fold){group, 1, entry};
	}
	sift_up(folds, fold);
}

/* "gw-a/2: floor +3.1 MiB/h across ...; its 3 peers rose by 4% of that at its age" */
static void say_memory(struct phrase *phrase, const struct model *model, struct instant now,
	const struct worker *worker)
{
	struct headroom headroom = model_worker_headroom(model, worker);
	char name[LIMIT_NAME_BYTES], sentence[VERDICT_SENTENCE_BYTES], peers[PEERS_BYTES];

	model_worker_name(model, worker, name);
	verdict_sentence(sentence, model_worker_verdict(worker), &headroom, now.mono);
	peers_sentence(peers, &worker->peers);
	phrase_add(phrase, "", "%s: %s", name, sentence);
	if (peers[0] != '\0')
		phrase_add(phrase, "; ", "%s", peers);
}

/* What may be the cause: "; statement cache too: floor +1.2k entries/h across ..."; where memory
   does not grow "gw-a/2 statement cache: floor ...". */
static void say_watched(struct phrase *phrase, const struct model *model, struct instant now,
	const struct worker *worker, const struct watched *watched)
{
	const struct watch *watch = model_watch_of(model, watched);
	struct headroom headroom = model_watched_headroom(model, watched);
	char name[LIMIT_NAME_BYTES], sentence[VERDICT_SENTENCE_BYTES];

	model_worker_name(model, worker, name);
	verdict_sentence_in(
		sentence, growth_verdict(&watched->growth), watch->unit, &headroom, now.mono);
	if (growth_is_growing(&worker->growth))
		phrase_add(phrase, "; ", "%s too: %s", watch->name, sentence);
	else
		phrase_add(phrase, "", "%s %s: %s", name, watch->name, sentence);
}

/* And "; 2 more of gateways". */
static void say_fold(struct report *report, const struct model *model, struct instant now,
	const struct fold *fold, size_t beyond)
{
	const struct worker *worker = model_worker(model, fold->worst->index);
	const struct watched *watched = model_worker_growing_watch(model, worker);
	struct phrase phrase =
		report_begin(report, fold->worst->kind == WORKER_GROWING ? ROLE_WARN : ROLE_ALARM);

	if (growth_is_growing(&worker->growth) || !watched)
		say_memory(&phrase, model, now, worker);
	if (watched)
		say_watched(&phrase, model, now, worker, watched);
	if (fold->count > 1 && fold->group != ROSTER_NONE)
		phrase_add(&phrase, "; ", "%zu more of %s", fold->count - 1,
			model_feed(model, fold->group)->group);
	else if (fold->count > 1)
		phrase_add(&phrase, "; ", "%zu more", fold->count - 1);
	if (beyond > 0)
		phrase_add(&phrase, "; ", "%zu more of other groups", beyond);
}

void report_growth(struct report *report, const struct model *model, struct instant now,
	const struct order *workers)
{
	struct folds folds = {0};

	for (size_t i = 0; i < workers->total; i++) {
		const struct order_entry *entry = &workers->entries[i];

		if (is_worth_it(model, entry))
			add(&folds, model_worker_group(model, model_worker(model, entry->index)),
				entry);
	}
	for (size_t i = 0; i < folds.count; i++)
		say_fold(report, model, now, &folds.of_group[i],
			i + 1 == folds.count ? folds.beyond : 0);
}
