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

/* The share of its way to the limit that a rise must have been seen to go: over more than ten times
   what was watched a line is only drawn. */
static const double SEEN_SHARE = 0.1;

/* A limit within a day, unless the peers have shown that what rises like this settles; or more than
   one life. */
static bool is_candidate(const struct model *model, const struct order_entry *entry, double *left_s)
{
	const struct worker *worker;

	if (entry->kind != WORKER_FILLING && entry->kind != WORKER_GROWING &&
		entry->kind != WORKER_FULL && entry->kind != WORKER_KILLED &&
		entry->kind != WORKER_RESTARTED)
		return false;
	worker = model_worker(model, entry->index);
	return model_worker_growth_is_sure(worker) ||
	       (peers_say(&worker->peers) != PEERS_SETTLED &&
		       model_worker_time_left(model, worker, left_s) && *left_s < WORKER_SOON_S);
}

/* What an earlier life has shown was watched for all of that. */
static bool is_seen(const struct worker *worker, double left_s)
{
	const struct verdict *verdict = model_worker_verdict(worker);
	double span_s = (double)verdict->figures[VERDICT_SPAN_S];

	return model_worker_growth_is_sure(worker) || verdict->evidence == EVIDENCE_LIVES ||
	       span_s >= SEEN_SHARE * (span_s + left_s);
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

/* "gw-a/2: floor +3.1 MiB/h across ...; its 3 peers rose by 4% of that at its age; 2 more" */
static void say_fold(struct report *report, const struct model *model, struct instant now,
	const struct fold *fold, size_t beyond)
{
	const struct worker *worker = model_worker(model, fold->worst->index);
	struct headroom headroom = model_worker_headroom(model, worker);
	struct phrase phrase =
		report_begin(report, fold->worst->kind == WORKER_GROWING ? ROLE_WARN : ROLE_ALARM);
	char name[LIMIT_NAME_BYTES], sentence[VERDICT_SENTENCE_BYTES], peers[PEERS_BYTES];

	model_worker_name(model, worker, name);
	verdict_sentence(sentence, model_worker_verdict(worker), &headroom, now.mono);
	peers_sentence(peers, &worker->peers);
	phrase_add(&phrase, "", "%s: %s", name, sentence);
	if (peers[0] != '\0')
		phrase_add(&phrase, "; ", "%s", peers);
	if (fold->count > 1 && fold->group != ROSTER_NONE)
		phrase_add(&phrase, "; ", "%zu more of %s", fold->count - 1,
			model_feed(model, fold->group)->group);
	else if (fold->count > 1)
		phrase_add(&phrase, "; ", "%zu more", fold->count - 1);
	if (beyond > 0)
		phrase_add(&phrase, "; ", "%zu more of other groups", beyond);
}

/* Those that were seen long enough make sentences; the others are counted in their group's. */
static void fold_workers(
	struct folds *folds, const struct model *model, const struct order *workers, bool seen)
{
	for (size_t i = 0; i < workers->total; i++) {
		const struct order_entry *entry = &workers->entries[i];
		const struct worker *worker = model_worker(model, entry->index);
		struct fold *fold;
		double left_s = 0;

		if (!is_candidate(model, entry, &left_s) || is_seen(worker, left_s) != seen)
			continue;
		fold = fold_of(folds, model_worker_group(model, worker));
		if (seen)
			add(folds, model_worker_group(model, worker), entry);
		else if (fold)
			fold->count++;
	}
}

void report_growth(struct report *report, const struct model *model, struct instant now,
	const struct order *workers)
{
	struct folds folds = {0};

	fold_workers(&folds, model, workers, true);
	fold_workers(&folds, model, workers, false);
	for (size_t i = 0; i < folds.count; i++)
		say_fold(report, model, now, &folds.of_group[i],
			i + 1 == folds.count ? folds.beyond : 0);
}
