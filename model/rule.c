#include "model/rule.h"

#include <math.h>

#include "model/rule_parts.h"
#include "model/scrub.h"

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
	} else if (rule_wants_little(whole->rule->op)) {
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
	return range_times(whole.value, side->number);
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
	if (rule_wants_little(trial->rule->op))
		return value.low > trial->worst.low;
	return value.high < trial->worst.high;
}

static void try_each(
	void *user, const struct sight *sight, const struct bearer *bearer, struct range value)
{
	struct trial *trial = user;
	struct range left = range_times(value, trial->rule->left.number);
	enum ruling ruling = rule_compare(trial->rule->op, left, trial->right);

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

/* Marks are of workers that were there. */
void rule_say_nobody(
	struct finding *finding, const struct rule_side *side, const struct sight *sight)
{
	finding->untold = true;
	if (side->scope.kind == SCOPE_SELECTED)
		scrub_format(finding->note, sizeof(finding->note), "no %s in this scope",
			measure_owner_word(side->measure->whose));
	else if (sight->canary_count == 1)
		scrub_format(finding->note, sizeof(finding->note), "the canary is gone");
	else if (sight->canary_count > 1)
		scrub_format(finding->note, sizeof(finding->note), "all %zu canaries are gone",
			sight->canary_count);
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

/* What is known of it; without a limit is known too. */
static double value_of(struct range value)
{
	if (range_is_one(value) || isfinite(value.low))
		return value.low;
	return isfinite(value.high) ? value.high : NAN;
}

static struct finding look_at_each(const struct rule *rule, const struct sight *sight)
{
	struct trial trial = {.rule = rule, .right = right_side(rule, sight)};
	struct finding finding = {.ruling = RULING_UNKNOWN, .value = NAN, .bound = NAN};
	bool sums = rule->left.measure->sums;

	measure_walk(
		sight, rule->left.measure, &rule->left.scope, sums ? try_sum : try_each, &trial);
	if (range_is_one(trial.right))
		finding.bound = trial.right.low;
	if (!trial.any) {
		rule_say_nobody(&finding, &rule->left, sight);
		return finding;
	}
	if (sums)
		trial.ruling = rule_compare(
			rule->op, range_times(trial.sum, rule->left.number), trial.right);
	finding.ruling = trial.ruling;
	finding.learning = trial.ruling == RULING_UNKNOWN &&
			   worse_state(trial.worst.state, trial.right.state) == MEASURE_LEARNING;
	finding.untold = trial.ruling == RULING_UNKNOWN && trial.worst.state == MEASURE_MISSING &&
			 is_seen(&trial.bearer);
	finding.value = value_of(sums ? range_times(trial.sum, rule->left.number) : trial.worst);
	tell_bearer(&finding, &trial, sight);
	if (finding.ruling == RULING_UNKNOWN && trial.worst.state == MEASURE_KNOWN)
		scrub_format(finding.note, sizeof(finding.note),
			"what it is compared with is not known");
	return finding;
}

struct finding rule_look(const struct rule *rule, const struct sight *sight)
{
	return rule_is_by_age(rule) ? rule_look_by_age(rule, sight) : look_at_each(rule, sight);
}

int64_t rule_least_wait_ms(const struct rule *rule, int64_t interval_ms, int64_t window_ms)
{
	int64_t left_ms = measure_least_wait_ms(rule->left.measure, interval_ms, window_ms);
	int64_t right_ms = rule->right.measure ? measure_least_wait_ms(rule->right.measure,
							 interval_ms, window_ms)
					       : 0;

	return left_ms > right_ms ? left_ms : right_ms;
}
