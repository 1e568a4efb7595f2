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

/* Of those that are there: growth that peers have shown to settle is none, unless more than one
   life shows it. */
static bool is_worth_it(const struct worker *worker, enum worker_kind kind)
{
	return !worker_is_past(kind) &&
	       (model_worker_growth_is_sure(worker) || peers_say(&worker->peers) != PEERS_SETTLED);
}

/* The share of its way to the limit that a rise must have been seen to go: over more than ten times
   what was watched a line is only drawn. */
static const double SEEN_SHARE = 0.1;

/* What more than one life has shown was watched for all of that. */
static bool is_seen(const struct model *model, const struct worker *worker)
{
	const struct verdict *verdict = model_worker_verdict(worker);
	double span_s = (double)verdict->figures[VERDICT_SPAN_S], left_s;

	return model_worker_growth_is_sure(worker) || verdict->evidence == EVIDENCE_LIVES ||
	       !model_worker_time_left(model, worker, &left_s) ||
	       span_s >= SEEN_SHARE * (span_s + left_s);
}

static bool is_of(const struct report_input *input, const struct order_entry *entry,
	enum limit_horizon horizon)
{
	const struct worker *worker = model_worker(input->model, entry->index);

	if (model_worker_verdict(worker)->code != VERDICT_GROWING ||
		model_worker_horizon(input->model, worker) != horizon ||
		!is_worth_it(worker, entry->kind))
		return false;
	return horizon != LIMIT_FAR || model_worker_growth_is_sure(worker);
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

static void say_others(struct phrase *phrase, const struct report_input *input,
	const struct fold *fold, size_t beyond)
{
	if (fold->count > 1 && fold->group != ROSTER_NONE)
		phrase_add(phrase, "; ", "%zu more of %s", fold->count - 1,
			model_feed(input->model, fold->group)->group);
	else if (fold->count > 1)
		phrase_add(phrase, "; ", "%zu more", fold->count - 1);
	if (beyond > 0)
		phrase_add(phrase, "; ", "%zu more of other groups", beyond);
}

/* What may be the cause: "; statement cache too: floor +1.2k entries/h across ...". */
static void say_cause(
	struct phrase *phrase, const struct report_input *input, const struct worker *worker)
{
	const struct watched *watched = model_worker_growing_watch(input->model, worker);
	char text[VERDICT_SENTENCE_BYTES];
	const struct watch *watch;

	if (!watched)
		return;
	watch = model_watch_of(input->model, watched);
	verdict_sentence_in(
		text, growth_verdict(&watched->growth), watch->unit, NULL, input->now.mono);
	phrase_add(phrase, "; ", "%s too: %s", watch->name, text);
}

/* "gw-a/2: limit 512 MiB in 42m; floor +180 MiB/h across ...; its 3 peers rose by 4% of that at its
   age; 2 more". What is to come is said first. */
static void say_fold(struct report *report, const struct report_input *input,
	const struct fold *fold, size_t beyond)
{
	const struct worker *worker = model_worker(input->model, fold->worst->index);
	struct headroom headroom = model_worker_headroom(input->model, worker);
	struct phrase phrase = report_begin(report);
	char name[LIMIT_NAME_BYTES], text[VERDICT_SENTENCE_BYTES], peers[PEERS_BYTES];
	bool has_time;

	model_worker_name(input->model, worker, name);
	phrase_add(&phrase, "", "%s", name);
	verdict_time(text, &headroom);
	has_time = text[0] != '\0';
	if (has_time)
		phrase_add(&phrase, ": ", "%s", text);
	verdict_sentence(text, model_worker_verdict(worker), NULL, input->now.mono);
	phrase_add(&phrase, has_time ? "; " : ": ", "%s", text);
	peers_sentence(peers, &worker->peers);
	if (peers[0] != '\0')
		phrase_add(&phrase, "; ", "%s", peers);
	say_cause(&phrase, input, worker);
	say_others(&phrase, input, fold, beyond);
}

/* Those that were seen long enough make sentences; the others are counted in their group's. */
static void fold_workers(struct folds *folds, const struct report_input *input,
	enum limit_horizon horizon, bool seen)
{
	for (size_t i = 0; i < input->workers->total; i++) {
		const struct order_entry *entry = &input->workers->entries[i];
		const struct worker *worker = model_worker(input->model, entry->index);
		struct fold *fold;

		if (!is_of(input, entry, horizon) || is_seen(input->model, worker) != seen)
			continue;
		fold = fold_of(folds, model_worker_group(input->model, worker));
		if (seen)
			add(folds, model_worker_group(input->model, worker), entry);
		else if (fold)
			fold->count++;
	}
}

static void report_growth(
	struct report *report, const struct report_input *input, enum limit_horizon horizon)
{
	struct folds folds = {0};

	fold_workers(&folds, input, horizon, true);
	fold_workers(&folds, input, horizon, false);
	for (size_t i = 0; i < folds.count; i++)
		say_fold(
			report, input, &folds.of_group[i], i + 1 == folds.count ? folds.beyond : 0);
}

void report_growth_in_an_hour(struct report *report, const struct report_input *input)
{
	report_growth(report, input, LIMIT_IN_AN_HOUR);
}

void report_growth_in_a_day(struct report *report, const struct report_input *input)
{
	report_growth(report, input, LIMIT_IN_A_DAY);
}

void report_growth_beyond(struct report *report, const struct report_input *input)
{
	report_growth(report, input, LIMIT_FAR);
}

/* Grows towards a limit, in a worker whose memory has no sentence to put it into. */
static const struct watched *watched_of(
	const struct report_input *input, const struct order_entry *entry)
{
	const struct worker *worker = model_worker(input->model, entry->index);
	const struct watched *watched;

	if (worker_is_past(entry->kind) || model_worker_verdict(worker)->code == VERDICT_GROWING)
		return NULL;
	watched = model_worker_growing_watch(input->model, worker);
	if (!watched || model_watched_headroom(input->model, watched).kind == HEADROOM_UNKNOWN)
		return NULL;
	return watched;
}

/* "gw-a/2 statement cache: floor +1.2k entries/h across ..., did not flatten; limit 5.0k entries in
   35m; 2 more" */
void report_watched(struct report *report, const struct report_input *input)
{
	const struct order_entry *worst = NULL;
	char name[LIMIT_NAME_BYTES], text[VERDICT_SENTENCE_BYTES];
	const struct watched *watched;
	struct headroom headroom;
	struct phrase phrase;
	size_t count = 0;

	for (size_t i = 0; i < input->workers->total; i++) {
		const struct order_entry *entry = &input->workers->entries[i];

		if (!watched_of(input, entry))
			continue;
		count++;
		if (!worst || order_is_worse(entry, worst))
			worst = entry;
	}
	if (!worst)
		return;
	watched = watched_of(input, worst);
	headroom = model_watched_headroom(input->model, watched);
	model_worker_name(input->model, model_worker(input->model, worst->index), name);
	verdict_sentence_in(text, growth_verdict(&watched->growth),
		model_watch_of(input->model, watched)->unit, &headroom, input->now.mono);
	phrase = report_begin(report);
	phrase_add(
		&phrase, "", "%s %s: %s", name, model_watch_of(input->model, watched)->name, text);
	if (count > 1)
		phrase_add(&phrase, "; ", "%zu more", count - 1);
}
