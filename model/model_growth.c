/*
 * What the model answers about growth (model.h).
 */
#include <math.h>

#include "model/state.h"

static const double HOUR_S = 3600, DAY_S = 86400;

const struct verdict *model_worker_verdict(const struct worker *worker)
{
	return growth_verdict(&worker->growth);
}

/* What a worker takes of the limit it shares. What is used now is charged where it is more than the
   recent peak: page cache counts for the limit and not for the verdict. False: not known. */
static bool charge(struct headroom *headroom, const struct worker *worker)
{
	const struct verdict *verdict = growth_verdict(&worker->growth);
	const struct gauge *working_set = &worker->working_set;
	bool rises = verdict->code == VERDICT_GROWING || verdict->code == VERDICT_RISING;
	double peak = (double)verdict->figures[VERDICT_PEAK];

	if (verdict->code == VERDICT_UNKNOWN || verdict->code == VERDICT_AGGREGATE)
		return false;
	if (gauge_truth(working_set, worker->last_seen.mono) == TRUTH_FRESH)
		peak = fmax(peak, working_set->value);
	headroom_charge(headroom, peak, rises ? (double)verdict->figures[VERDICT_SLOPE] : 0,
		rises ? (double)verdict->figures[VERDICT_SLOPE_ERROR] : 0);
	return true;
}

/* It is of each process, whoever shares its container. */
static struct headroom expected_headroom(const struct model *model, const struct worker *worker)
{
	struct headroom headroom = {.kind = HEADROOM_EXPECTED};
	double used_bytes;

	if (!model_worker_limit(model, worker, &headroom.limit_bytes, &used_bytes) ||
		!charge(&headroom, worker))
		return (struct headroom){0};
	return headroom;
}

struct headroom model_worker_headroom(const struct model *model, const struct worker *worker)
{
	const struct roster *roster = &model->roster;
	const struct place *place = model_place_of(model, worker);
	struct headroom headroom = {.kind = HEADROOM_DEATH, .limit_bytes = place->limit.value};

	if (model_worker_limit_is_expected(model, worker))
		return expected_headroom(model, worker);
	if (!place->limit.known)
		return (struct headroom){0};
	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next)
		if (!roster->workers[w].gone && !charge(&headroom, &roster->workers[w]))
			return (struct headroom){0};
	return headroom;
}

bool model_worker_time_left(const struct model *model, const struct worker *worker, double *left_s)
{
	struct headroom headroom;
	struct headroom_time time;

	if (!growth_is_growing(&worker->growth))
		return false;
	headroom = model_worker_headroom(model, worker);
	if (!headroom_time(&headroom, &time))
		return false;
	*left_s = time.s;
	return true;
}

bool model_worker_growth_is_sure(const struct worker *worker)
{
	enum { LIVES = 2 };
	const float *figures = growth_verdict(&worker->growth)->figures;

	return growth_is_growing(&worker->growth) &&
	       (figures[VERDICT_LIVES] >= LIVES || peers_say(&worker->peers) == PEERS_ALONE);
}

/* ---- how near its limit is ---- */

static bool is_near_limit(const struct model *model, const struct worker *worker)
{
	double limit, used;

	return model_worker_limit(model, worker, &limit, &used) && limit > 0 &&
	       used / limit >= NEAR_LIMIT_RATIO;
}

static bool is_met_within(const struct model *model, const struct worker *worker, double within_s)
{
	double left_s;

	return model_worker_time_left(model, worker, &left_s) && left_s < within_s;
}

void settle_horizon(struct model *model, uint32_t number, mono_ms now)
{
	struct worker *worker = &model->roster.workers[number];

	latch_note(&worker->near_limit, is_near_limit(model, worker), now, LIMIT_SETTLES_MS);
	latch_note(&worker->limit_in_a_day, is_met_within(model, worker, DAY_S), now,
		LIMIT_SETTLES_MS);
	latch_note(&worker->limit_in_an_hour, is_met_within(model, worker, HOUR_S), now,
		LIMIT_SETTLES_MS);
}

/* What has come since it was settled counts at once; growth that has ended meets no limit. */
enum limit_horizon model_worker_horizon(const struct model *model, const struct worker *worker)
{
	double left_s;

	if (!model_worker_time_left(model, worker, &left_s))
		return LIMIT_FAR;
	if (left_s < HOUR_S || worker->limit_in_an_hour.on)
		return LIMIT_IN_AN_HOUR;
	return left_s < DAY_S || worker->limit_in_a_day.on ? LIMIT_IN_A_DAY : LIMIT_FAR;
}

bool model_worker_near_limit(const struct model *model, const struct worker *worker)
{
	return worker->near_limit.on || is_near_limit(model, worker);
}
