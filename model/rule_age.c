/*
 * Canaries held against others at their age (model/rule_parts.h).
 */
#include <math.h>

#include "model/compare.h"
#include "model/rule_parts.h"

/* NULL: it is gone. */
static const struct worker *find_living(const struct sight *sight, size_t i)
{
	const struct worker *worker = model_find_worker(sight->model, sight->canaries[i]);

	return worker && !worker->gone ? worker : NULL;
}

static void find_lives(struct canaries *canaries, const struct sight *sight)
{
	canaries->count = 0;
	for (size_t i = 0; i < sight->canary_count && canaries->count < COMPARE_CANARIES; i++) {
		const struct worker *worker = find_living(sight, i);

		if (worker)
			canaries->lives[canaries->count++] = worker->record;
	}
}

/* By age, latency is the 99th percentile where that is told and else the mean, which is none. */
static bool is_untold(
	const struct rule *rule, const struct sight *sight, const struct bearer *bearer)
{
	const struct measure *measure = rule->left.measure;

	return measure->whose == MEASURE_OF_WORKER &&
	       measure->read(sight, bearer).state == MEASURE_MISSING;
}

static struct finding look_at_one(const struct rule *rule, const struct sight *sight,
	const struct worker *worker, const struct canaries *canaries)
{
	struct finding finding = {.ruling = RULING_UNKNOWN, .value = NAN, .bound = NAN};
	bool is_left = rule->left.scope.kind == SCOPE_CANARY;
	struct bearer bearer = {.worker = worker};
	struct others others;
	struct verdict verdict;
	struct range left, right;

	compare_find(&others, sight->model, worker, canaries);
	verdict = compare_life(sight->model, worker, &others, rule->left.measure->aged);
	model_worker_name(sight->model, worker, finding.who);
	verdict_sentence(finding.note, &verdict, NULL, sight->now.mono);
	if (model_worker_truth(sight->model, worker, sight->now.mono) >= TRUTH_STALE) {
		measure_note(sight, rule->left.measure, &bearer, MEASURE_STALE, finding.note);
		return finding;
	}
	finding.learning = verdict.evidence != EVIDENCE_AT_AGE;
	if (finding.learning)
		return finding;
	finding.untold = is_untold(rule, sight, &bearer);
	if (finding.untold) {
		measure_note(sight, rule->left.measure, &bearer, MEASURE_MISSING, finding.note);
		return finding;
	}
	finding.value = (double)verdict.figures[is_left ? COMPARED_VALUE : COMPARED_MEDIAN] *
			rule->left.number;
	finding.bound = (double)verdict.figures[is_left ? COMPARED_MEDIAN : COMPARED_VALUE] *
			rule->right.number;
	left = (struct range){MEASURE_KNOWN, finding.value, finding.value};
	right = (struct range){MEASURE_KNOWN, finding.bound, finding.bound};
	finding.ruling = rule_compare(rule->op, left, right);
	return finding;
}

/* Those that found no room may be what breaks it, and are among the others besides. */
static struct finding tell_beyond(const struct rule *rule, const struct sight *sight)
{
	struct finding finding = {.ruling = RULING_UNKNOWN, .value = NAN, .bound = NAN};
	struct bearer bearer = {.beyond = sight->canaries_beyond};

	measure_name(sight, &bearer, finding.who);
	measure_note(sight, rule->left.measure, &bearer, MEASURE_MISSING, finding.note);
	return finding;
}

/* The worst of the canaries: of those of whom the same is true, the first. */
struct finding rule_look_by_age(const struct rule *rule, const struct sight *sight)
{
	struct finding worst = {.ruling = RULING_UNKNOWN, .value = NAN, .bound = NAN};
	struct canaries canaries;
	bool any = false;

	find_lives(&canaries, sight);
	for (size_t i = 0; i < sight->canary_count; i++) {
		const struct worker *worker = find_living(sight, i);
		struct finding finding;

		if (!worker)
			continue;
		finding = look_at_one(rule, sight, worker, &canaries);
		if (!any || finding.ruling > worst.ruling)
			worst = finding;
		any = true;
	}
	if (sight->canaries_beyond > 0 && (!any || worst.ruling != RULING_BROKEN))
		return tell_beyond(rule, sight);
	if (!any)
		rule_say_nobody(&worst, &rule->left, sight);
	return worst;
}
