#include "model/rule.h"

#include <math.h>
#include <string.h>

#include "model/compare.h"
#include "model/scrub.h"

/* ---- ranges ---- */

static struct range times(struct range value, double factor)
{
	value.low *= factor;
	value.high *= factor;
	return value;
}

static bool is_one(struct range value)
{
	return !(value.low < value.high);
}

/* What is true whatever the two are within their ranges. */
static enum ruling compare(enum rule_op op, struct range left, struct range right)
{
	bool surely = false, never = false;

	switch (op) {
	case RULE_LESS:
		surely = left.high < right.low;
		never = left.low >= right.high;
		break;
	case RULE_AT_MOST:
		surely = left.high <= right.low;
		never = left.low > right.high;
		break;
	case RULE_MORE: return compare(RULE_LESS, right, left);
	case RULE_AT_LEAST: return compare(RULE_AT_MOST, right, left);
	case RULE_IS:
	case RULE_IS_NOT:
	case RULE_OPS:
		surely = is_one(left) && is_one(right) && !(left.low < right.low) &&
			 !(left.low > right.low);
		never = left.high < right.low || left.low > right.high;
		break;
	}
	if (op == RULE_IS_NOT)
		return never ? RULING_HOLDS : surely ? RULING_BROKEN : RULING_UNKNOWN;
	return surely ? RULING_HOLDS : never ? RULING_BROKEN : RULING_UNKNOWN;
}

static bool wants_little(enum rule_op op)
{
	return op == RULE_LESS || op == RULE_AT_MOST;
}

/* ---- one side as a whole ---- */

struct whole {
	const struct rule *rule;
	bool any;
	enum measure_state state; /* the worst of all */
	struct range value;
};

static enum measure_state worse_state(enum measure_state a, enum measure_state b)
{
	return a > b ? a : b;
}

/* A sum, or the one that is hardest on the other side: what holds against it holds against all. */
static void add_to_whole(
	void *user, const struct sight *sight, const struct bearer *bearer, struct range value)
{
	struct whole *whole = user;
	bool first = !whole->any;

	(void)sight;
	(void)bearer;
	whole->any = true;
	whole->state = worse_state(whole->state, value.state);
	if (first) {
		whole->value = value;
	} else if (wants_little(whole->rule->op)) {
		whole->value.low = fmin(whole->value.low, value.low);
		whole->value.high = fmin(whole->value.high, value.high);
	} else {
		whole->value.low = fmax(whole->value.low, value.low);
		whole->value.high = fmax(whole->value.high, value.high);
	}
}

static void add_to_sum(
	void *user, const struct sight *sight, const struct bearer *bearer, struct range value)
{
	struct whole *whole = user;

	(void)sight;
	(void)bearer;
	whole->any = true;
	whole->state = worse_state(whole->state, value.state);
	whole->value.low += value.low;
	whole->value.high += value.high;
}

/* Nobody on the right is no zero. */
static struct range right_side(const struct rule *rule, const struct sight *sight)
{
	const struct rule_side *side = &rule->right;
	struct whole whole = {.rule = rule};

	if (!side->measure)
		return (struct range){MEASURE_KNOWN, side->number, side->number};
	measure_walk(sight, side->measure, &side->scope,
		side->measure->sums ? add_to_sum : add_to_whole, &whole);
	if (!whole.any)
		return (struct range){MEASURE_MISSING, -INFINITY, INFINITY};
	whole.value.state = whole.state;
	return times(whole.value, side->number);
}

/* ---- each of the other one ---- */

struct trial {
	const struct rule *rule;
	struct range right;
	bool any;
	struct range worst, sum;
	struct bearer bearer; /* of the worst */
	enum ruling ruling;   /* of it */
	uint32_t summed;
};

/* Among those of whom the same is true: who comes nearest to breaking it, or broke it most. */
static bool is_worse(const struct trial *trial, struct range value, enum ruling ruling)
{
	if (!trial->any || ruling != trial->ruling)
		return !trial->any || ruling > trial->ruling;
	if (ruling == RULING_UNKNOWN && value.state != trial->worst.state)
		return value.state > trial->worst.state;
	if (wants_little(trial->rule->op))
		return value.low > trial->worst.low;
	return value.high < trial->worst.high;
}

static void try_each(
	void *user, const struct sight *sight, const struct bearer *bearer, struct range value)
{
	struct trial *trial = user;
	struct range left = times(value, trial->rule->left.number);
	enum ruling ruling = compare(trial->rule->op, left, trial->right);

	(void)sight;
	if (is_worse(trial, left, ruling)) {
		trial->worst = left;
		trial->bearer = *bearer;
		trial->ruling = ruling;
	}
	trial->any = true;
}

/* Of a sum the one to be named is who is least known, else who has the most of it. */
static void try_sum(
	void *user, const struct sight *sight, const struct bearer *bearer, struct range value)
{
	struct trial *trial = user;

	(void)sight;
	if (!trial->any || value.state > trial->worst.state ||
		(value.state == trial->worst.state && value.low > trial->worst.low)) {
		trial->bearer = *bearer;
		trial->worst = value;
	}
	trial->sum.low += value.low;
	trial->sum.high += value.high;
	trial->summed += value.low > 0;
	trial->any = true;
}

static void say_nobody(struct finding *finding, const struct rule_side *side)
{
	finding->untold = true;
	if (side->scope.kind == SCOPE_SELECTED)
		scrub_format(finding->note, sizeof(finding->note), "no %s in this scope",
			measure_owner_word(side->measure->whose));
	else
		scrub_format(
			finding->note, sizeof(finding->note), "no worker is marked as a canary");
}

static void tell_bearer(
	struct finding *finding, const struct trial *trial, const struct sight *sight)
{
	bool named = !trial->rule->left.measure->sums || trial->summed == 1 ||
		     trial->worst.state != MEASURE_KNOWN;

	if (!named)
		return;
	measure_name(sight, &trial->bearer, finding->who);
	measure_note(sight, trial->rule->left.measure, &trial->bearer, trial->worst.state,
		finding->note);
}

/* And not only somebody whom a target, a list or a limit may hide. */
static bool is_seen(const struct bearer *bearer)
{
	return bearer->beyond == 0 && (bearer->worker || bearer->owner || bearer->database);
}

static double value_of(struct range value)
{
	return is_one(value) ? value.low : isfinite(value.low) ? value.low : value.high;
}

static struct finding look_at_each(const struct rule *rule, const struct sight *sight)
{
	struct trial trial = {.rule = rule, .right = right_side(rule, sight)};
	struct finding finding = {.ruling = RULING_UNKNOWN, .value = NAN, .bound = NAN};
	bool sums = rule->left.measure->sums;

	measure_walk(
		sight, rule->left.measure, &rule->left.scope, sums ? try_sum : try_each, &trial);
	if (is_one(trial.right))
		finding.bound = trial.right.low;
	if (!trial.any) {
		say_nobody(&finding, &rule->left);
		return finding;
	}
	if (sums)
		trial.ruling = compare(rule->op, times(trial.sum, rule->left.number), trial.right);
	finding.ruling = trial.ruling;
	finding.learning = trial.ruling == RULING_UNKNOWN &&
			   worse_state(trial.worst.state, trial.right.state) == MEASURE_LEARNING;
	finding.untold = trial.ruling == RULING_UNKNOWN && trial.worst.state == MEASURE_MISSING &&
			 is_seen(&trial.bearer);
	finding.value = value_of(sums ? times(trial.sum, rule->left.number) : trial.worst);
	if (!isfinite(finding.value))
		finding.value = NAN;
	tell_bearer(&finding, &trial, sight);
	if (finding.ruling == RULING_UNKNOWN && trial.worst.state == MEASURE_KNOWN)
		scrub_format(finding.note, sizeof(finding.note),
			"what it is compared with is not known");
	return finding;
}

/* ---- a canary at its age ---- */

static const struct worker *find_worker(const struct model *model, uint64_t id)
{
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker && !worker->gone && model_worker_id(model, worker) == id)
			return worker;
	}
	return NULL;
}

static void find_lives(struct canaries *canaries, const struct sight *sight)
{
	canaries->count = 0;
	for (size_t i = 0; i < sight->canary_count && canaries->count < COMPARE_CANARIES; i++) {
		const struct worker *worker = find_worker(sight->model, sight->canaries[i]);

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
	finding.ruling = compare(rule->op, left, right);
	return finding;
}

/* The worst of the canaries: of those of whom the same is true, the first. */
static struct finding look_by_age(const struct rule *rule, const struct sight *sight)
{
	struct finding worst = {.ruling = RULING_UNKNOWN, .value = NAN, .bound = NAN};
	struct canaries canaries;
	bool any = false;

	find_lives(&canaries, sight);
	for (size_t i = 0; i < sight->canary_count; i++) {
		const struct worker *worker = find_worker(sight->model, sight->canaries[i]);
		struct finding finding;

		if (!worker)
			continue;
		finding = look_at_one(rule, sight, worker, &canaries);
		if (!any || finding.ruling > worst.ruling)
			worst = finding;
		any = true;
	}
	if (!any)
		say_nobody(&worst, &rule->left);
	return worst;
}

struct finding rule_look(const struct rule *rule, const struct sight *sight)
{
	return rule_is_by_age(rule) ? look_by_age(rule, sight) : look_at_each(rule, sight);
}

int64_t rule_least_wait_ms(const struct rule *rule, int64_t interval_ms, int64_t window_ms)
{
	int64_t left_ms = measure_least_wait_ms(rule->left.measure, interval_ms, window_ms);
	int64_t right_ms = rule->right.measure ? measure_least_wait_ms(rule->right.measure,
							 interval_ms, window_ms)
					       : 0;

	return left_ms > right_ms ? left_ms : right_ms;
}
