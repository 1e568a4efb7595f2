#include "model/growth.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "model/must.h"

/* A process is old when it ran three times as long before as it was watched: even the slowest
   exponential that could still show is then nearly over. */
static const double OLD = 3;
/* A life that has outlived the earlier one by a fifth without growing does not leak. */
static const float OUTLIVED = 1.2F;

enum {
	POINT_BINS = 4 * GROWTH_FEWEST, /* four bins for a floor point */
	LIFE_SAMPLES = 20,              /* shorter ones are a scraper's mistake, or say nothing */
};

static void set_figures(struct growth *growth)
{
	float *figures = growth->verdict.figures;
	const struct growth_points *points = &growth->points;
	const struct growth_judge *judge = &growth->judge;
	uint32_t first = 0;

	figures[VERDICT_SLOPE] = growth->carried ? growth->past[0].slope : judge->slope;
	figures[VERDICT_SLOPE_ERROR] = growth->carried ? NAN : judge->slope_error;
	figures[VERDICT_MARGIN] = judge->margin;
	figures[VERDICT_LIVES] = (float)growth->climbed;
	figures[VERDICT_PEAK] = growth_recent_peak(&growth->bins);
	figures[VERDICT_POINTS] = (float)points->count;
	if (points->count == 0)
		return;
	while (judge->growing && first + GROWTH_FEWEST < points->count &&
		points->list[first].at_s < judge->began_s)
		first++;
	figures[VERDICT_POINTS] = (float)(points->count - first);
	figures[VERDICT_SPAN_S] = points->list[points->count - 1].at_s - points->list[first].at_s;
	figures[VERDICT_RISE] = points->list[points->count - 1].bytes - points->list[first].bytes;
	figures[VERDICT_FLOOR] = points->list[points->count - 1].bytes;
}

static void set_code(struct growth *growth, enum verdict_code code, enum verdict_evidence evidence,
	int64_t at_ms)
{
	struct verdict *verdict = &growth->verdict;

	if (verdict->code != code)
		verdict->since = (mono_ms){at_ms};
	verdict->code = (uint8_t)code;
	verdict->evidence = (uint8_t)evidence;
}

static struct growth_case make_case(const struct growth *growth)
{
	double seen_s = growth->bins.used ? growth->bins.bins[growth->bins.used - 1].to_s : 0;

	return (struct growth_case){
		.bins = &growth->bins,
		.points = &growth->points,
		.old = growth->age_known && growth->age_s > OLD * seen_s,
		.limit_bytes = growth->limit_bytes,
	};
}

/* What a floor that is not said to rise still does, over the later half of its points. */
static float quiet_slope(const struct growth *growth)
{
	const struct growth_points *points = &growth->points;
	float slope;

	if (points->count == 0 || growth->verdict.code == VERDICT_LEARNING)
		return NAN;
	slope = growth_pace(&points->list[points->count / 2], &points->list[points->count - 1]);
	switch (growth->verdict.code) {
	case VERDICT_SETTLING: return fmaxf(0, slope);
	case VERDICT_SHRINKING: return fminf(0, slope);
	default: return 0;
	}
}

static void conclude(struct growth *growth, int64_t at_ms)
{
	struct growth_case c = make_case(growth);
	uint64_t missing = growth_judge_missing(&c);
	const struct growth_judge *judge = &growth->judge;

	set_figures(growth);
	growth->verdict.figures[VERDICT_MISSING] = NAN;
	if (growth->carried) {
		set_code(growth, VERDICT_GROWING, EVIDENCE_LIVES, at_ms);
	} else if (judge->growing) {
		set_code(growth, VERDICT_GROWING, EVIDENCE_FLOOR, at_ms);
	} else if (missing > 0) {
		set_code(growth, VERDICT_LEARNING, EVIDENCE_NEEDS_SAMPLES, at_ms);
		growth->verdict.figures[VERDICT_MISSING] = (float)missing;
	} else if (growth->points.count < GROWTH_FEWEST || judge->word == VERDICT_LEARNING) {
		set_code(growth, VERDICT_LEARNING, EVIDENCE_NEEDS_POINTS, at_ms);
		growth->verdict.figures[VERDICT_MISSING] =
			growth->points.count < GROWTH_FEWEST
				? (float)(GROWTH_FEWEST - growth->points.count)
				: 1;
	} else {
		set_code(growth, judge->word, EVIDENCE_FLOOR,
			judge->word == VERDICT_STOPPED
				? growth->bins.began_ms + (int64_t)(judge->flat_s * 1000)
				: at_ms);
	}
	if (growth->verdict.code != VERDICT_GROWING && growth->verdict.code != VERDICT_RISING)
		growth->verdict.figures[VERDICT_SLOPE] = quiet_slope(growth);
}

static void close_bin(struct growth *growth, int64_t at_ms)
{
	struct growth_case c = make_case(growth);

	if (!growth->age_known)
		growth->fall = growth_fall_of(&growth->bins);
	if (growth->bins.bins[growth->bins.used - 1].to_s > growth->carried_s)
		growth->carried = false;
	if (growth_bins_closed(&growth->bins) >= POINT_BINS)
		growth_points_find(&growth->points, &growth->bins);
	if (growth->points.count >= GROWTH_FEWEST && growth_judge_missing(&c) == 0)
		growth_judge(&growth->judge, &c);
	if (growth->judge.growing)
		growth->carried = false;
	conclude(growth, at_ms);
}

static void take(struct growth *growth, const struct growth_sample *sample)
{
	growth->last_bytes = sample->bytes;
	if (growth_bins_add(&growth->bins, sample->at_ms, sample->bytes, sample->load))
		close_bin(growth, sample->at_ms);
	else if (growth->bins.samples == 1)
		conclude(growth, sample->at_ms);
}

static void start(struct growth *growth, int64_t at_ms)
{
	growth_bins_begin(&growth->bins, at_ms);
	growth_judge_reset(&growth->judge);
	growth->points.count = 0;
	growth->fall.below = -INFINITY;
	growth->held = 0;
}

void growth_init(struct growth *growth, uint32_t subject)
{
	memset(growth, 0, offsetof(struct growth, bins));
	growth->verdict = (struct verdict){
		.subject = subject, .signal = VERDICT_OF_RSS, .code = VERDICT_UNKNOWN};
	for (int i = 0; i < VERDICT_FIGURES; i++)
		growth->verdict.figures[i] = NAN;
	growth->last_ms = INT64_MIN;
	start(growth, 0);
}

/* What the life leaves to the next one. */
static void end_life(struct growth *growth)
{
	struct growth_life life = growth_life_of(&growth->bins);
	bool highlighted = growth->judge.growing || (growth->carried && life.climbed);

	if (growth->bins.samples < LIFE_SAMPLES)
		return;
	if (growth->judge.growing)
		life.slope = growth->judge.slope;
	growth->past[1] = growth->past[0];
	growth->past[0] = life;
	growth->climbed = life.climbed || growth->judge.growing ? growth->climbed + 1 : 0;
	growth->carried = highlighted || (growth->age_known && growth_lives_agree(&growth->past[0],
								       &growth->past[1]));
	growth->carried_s = OUTLIVED * fmaxf(life.length_s, growth->past[1].length_s);
}

void growth_begin_life(struct growth *growth, int64_t at_ms, bool age_known, double age_s)
{
	end_life(growth);
	start(growth, at_ms);
	growth->age_known = age_known;
	growth->age_s = age_s;
}

void growth_follow(struct growth *growth, const struct growth *before)
{
	struct growth ended = *before;

	end_life(&ended);
	memcpy(growth->past, ended.past, sizeof(growth->past));
	growth->climbed = ended.climbed;
	growth->carried = ended.carried;
	growth->carried_s = ended.carried_s;
	if (growth->bins.samples > 0 && !growth->aggregate)
		conclude(growth, growth->last_ms);
}

void growth_forget_lives(struct growth *growth)
{
	growth->past[0] = growth->past[1] = (struct growth_life){0};
	growth->climbed = 0;
	growth->carried = false;
}

void growth_set_signal(struct growth *growth, enum verdict_signal signal)
{
	growth->verdict.signal = (uint8_t)signal;
}

void growth_set_aggregate(struct growth *growth)
{
	growth->aggregate = true;
	growth->verdict.code = VERDICT_AGGREGATE;
}

void growth_set_limit(struct growth *growth, double limit_bytes)
{
	growth->limit_bytes = (float)limit_bytes;
}

static void take_held(struct growth *growth)
{
	uint32_t held = growth->held;

	growth->held = 0;
	for (uint32_t i = 0; i < held; i++)
		take(growth, &growth->fallen[i]);
}

static bool is_fallen(const struct growth *growth, double bytes)
{
	return bytes < (double)growth->fall.below &&
	       (growth->held > 0 || growth->last_bytes >= (double)growth->fall.from);
}

void growth_feed(struct growth *growth, int64_t at_ms, double rss_bytes, double load)
{
	struct growth_sample sample = {at_ms, rss_bytes, load};

	if (growth->aggregate || at_ms <= growth->last_ms || !(rss_bytes >= 0) || isinf(rss_bytes))
		return;
	growth->last_ms = at_ms;
	if (growth->bins.samples == 0)
		growth->bins.began_ms = at_ms;
	if (!is_fallen(growth, rss_bytes)) {
		take_held(growth);
		take(growth, &sample);
		return;
	}
	must(growth->held < GROWTH_FALL_SAMPLES);
	growth->fallen[growth->held++] = sample;
	if (growth->held < GROWTH_FALL_SAMPLES)
		return;
	growth_begin_life(growth, growth->fallen[0].at_ms, false, 0);
	growth->held = GROWTH_FALL_SAMPLES;
	take_held(growth);
}

const struct verdict *growth_verdict(const struct growth *growth)
{
	return &growth->verdict;
}

bool growth_is_growing(const struct growth *growth)
{
	return growth->verdict.code == VERDICT_GROWING;
}

const struct growth_points *growth_floor(const struct growth *growth)
{
	return &growth->points;
}

int64_t growth_began_ms(const struct growth *growth)
{
	return growth->bins.began_ms;
}
