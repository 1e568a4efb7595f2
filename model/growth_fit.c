#include "model/growth_fit.h"

#include <math.h>
#include <stddef.h>

#include "model/must.h"

/* Load lifts a floor point, nothing pushes one down: what lies below the curve weighs more. */
static const float WEIGHT_BELOW = 3;
/* Differences of 1 % of the rise decide nothing: no fit counts as better than that. */
static const float LEAST_SCATTER = 0.01F;
/* A load that moves by less, of its mean, is the same load: noise explains nothing. */
static const float STEADY_LOAD = 0.05F;
/* A shape that is worse by more, as sums in another order or precision have it, has lost. */
static const double ROUNDING = 0.01;

enum {
	WEIGHTED_PASSES = 2, /* weights follow the line, and hardly move after that */
	AFTER_ONSET = 3,     /* points that a new slope must explain */
	PARAMETERS = 2,      /* of every shape: level and height */
	ONE_MORE = 1 + PARAMETERS,
	TWO_MORE = 2 + PARAMETERS,
	MOST_PARAMETERS = TWO_MORE,
};

struct window {
	uint32_t count;
	float log_count;
	float t[GROWTH_POINTS];    /* 0 to 1 */
	float y[GROWTH_POINTS];    /* 0 to 1 of the rise, less what load explains */
	float load[GROWTH_POINTS]; /* about its mean, of length 1; all 0: unknown or constant */
	float sum_y;
	double price[MOST_PARAMETERS +
		     1]; /* so many parameters must make a mean square so much less */
};

struct line {
	float a, b;
	float bic;
	float scatter; /* root mean square */
};

struct best {
	struct line line;
	float pace;   /* the curve's slope at the end, per unit of t */
	float spread; /* sum of squares of the curve about its mean */
	enum growth_shape shape;
	uint32_t from, to; /* points between which the curve moves, where it has such */
	double lost;       /* a mean square that is no match for it, before its parameters' price */
};

/* The share of load in values. */
static float share_of_load(const struct window *w, const float *values)
{
	float share = 0;

	for (uint32_t i = 0; i < w->count; i++)
		share += values[i] * w->load[i];
	return share;
}

/* Leaves of values what load does not explain. Done to both sides of a fit, it is the fit with load
   as one more term (Frisch and Waugh 1933). */
static void take_load(const struct window *w, float *values)
{
	float share = share_of_load(w, values);

	for (uint32_t i = 0; i < w->count; i++)
		values[i] -= share * w->load[i];
}

static void set_line(struct line *line, float sw, float sg, float sy, float sgg, float sgy)
{
	float det = sw * sgg - sg * sg;

	line->b = det > 1e-9F * sw * sgg ? fmaxf(0, (sw * sgy - sg * sy) / det) : 0;
	line->a = (sy - line->b * sg) / sw;
}

static void fit_plain(const struct window *w, const float *g, struct line *line)
{
	float sg = 0, sgg = 0, sgy = 0;

	for (uint32_t i = 0; i < w->count; i++) {
		sg += g[i];
		sgg += g[i] * g[i];
		sgy += g[i] * w->y[i];
	}
	set_line(line, (float)w->count, sg, w->sum_y, sgg, sgy);
}

static float plain_squares(const struct window *w, const float *g, const struct line *line)
{
	float squares = 0;

	for (uint32_t i = 0; i < w->count; i++) {
		float rest = w->y[i] - line->a - line->b * g[i];

		squares += rest * rest;
	}
	return squares;
}

static void fit_weighted(const struct window *w, const float *g, struct line *line)
{
	float sw = 0, sg = 0, sy = 0, sgg = 0, sgy = 0;

	for (uint32_t i = 0; i < w->count; i++) {
		float weight = w->y[i] < line->a + line->b * g[i] ? WEIGHT_BELOW : 1;

		sw += weight;
		sg += weight * g[i];
		sy += weight * w->y[i];
		sgg += weight * g[i] * g[i];
		sgy += weight * g[i] * w->y[i];
	}
	set_line(line, sw, sg, sy, sgg, sgy);
}

static float weighted_squares(const struct window *w, const float *g, const struct line *line)
{
	float squares = 0;

	for (uint32_t i = 0; i < w->count; i++) {
		float rest = w->y[i] - line->a - line->b * g[i];

		squares += rest * rest * (rest < 0 ? WEIGHT_BELOW : 1);
	}
	return squares;
}

static float bic_of(const struct window *w, float squares, float parameters)
{
	float n = (float)w->count;

	return n * logf(squares / n + LEAST_SCATTER * LEAST_SCATTER) + parameters * w->log_count;
}

/*
 * The squares from which on a shape has lost to the best: bic_of() solved for them, so that most
 * shapes need no logarithm.
 *
 *     n log(squares / n + scatter^2) + parameters log n  >=  best + ROUNDING
 */
static double lost_from(const struct best *best, const struct window *w, int parameters)
{
	double scatter = (double)LEAST_SCATTER;

	return w->count * (best->lost * w->price[parameters] - scatter * scatter);
}

static void set_best(struct best *best, const struct window *w, const struct best *what)
{
	*best = *what;
	best->lost = exp(((double)best->line.bic + ROUNDING) / w->count);
}

/* g is used up. what: the shape, its points and its pace. The plain fit is as good as the weighted
   one could ever get: most shapes are out of the race there. */
static void consider(
	struct best *best, const struct window *w, float *g, int parameters, struct best what)
{
	float mean = 0, squares;

	take_load(w, g);
	fit_plain(w, g, &what.line);
	squares = plain_squares(w, g, &what.line);
	if ((double)squares >= lost_from(best, w, parameters) ||
		bic_of(w, squares, (float)parameters) >= best->line.bic)
		return;
	for (int pass = 0; pass < WEIGHTED_PASSES; pass++)
		fit_weighted(w, g, &what.line);
	squares = weighted_squares(w, g, &what.line);
	what.line.scatter = sqrtf(squares / (float)w->count);
	what.line.bic = bic_of(w, squares, (float)parameters);
	if (what.line.bic >= best->line.bic)
		return;
	for (uint32_t i = 0; i < w->count; i++)
		mean += g[i] / (float)w->count;
	for (uint32_t i = 0; i < w->count; i++)
		what.spread += (g[i] - mean) * (g[i] - mean);
	set_best(best, w, &what);
}

/* Nothing is considered yet. */
static struct best no_best(void)
{
	return (struct best){.line.bic = INFINITY, .lost = INFINITY};
}

static struct best fit_growing(const struct window *w)
{
	/* Working sets grow with the square root of what was seen (Heaps), fragmentation between
	   that and a line; 1.6 stands for leaks that feed themselves. */
	static const float powers[] = {0.5F, 0.7F, 1.6F};
	struct best best = no_best();
	float g[GROWTH_POINTS];

	for (uint32_t from = 0; from + AFTER_ONSET <= w->count; from++) {
		for (uint32_t i = 0; i < w->count; i++)
			g[i] = i > from ? w->t[i] - w->t[from] : 0;
		consider(&best, w, g, from == 0 ? PARAMETERS : ONE_MORE,
			(struct best){.pace = 1, .from = from});
	}
	for (size_t k = 0; k < sizeof(powers) / sizeof(*powers); k++) {
		for (uint32_t i = 0; i < w->count; i++)
			g[i] = powf(w->t[i], powers[k]);
		consider(&best, w, g, ONE_MORE, (struct best){.pace = powers[k]});
	}
	return best;
}

/*
 * There are hundreds of ramps, and most lose by far. A ramp from one point to another is the
 * difference of two edges, lines that end at a point: what its plain fit needs are sums over edges,
 * which are the same for all ramps.
 */
struct edges {
	double yy;                       /* sum of the squares of y about its mean */
	double t[GROWTH_POINTS];         /* of t up to each point ... */
	double tt[GROWTH_POINTS];        /* ... and of its square */
	double sum[GROWTH_POINTS];       /* of each edge, min(t, t[k]) ... */
	double square[GROWTH_POINTS];    /* ... of its square ... */
	double with_y[GROWTH_POINTS];    /* ... of it times y about its mean ... */
	double with_load[GROWTH_POINTS]; /* ... times load */
};

static void sum_edges(struct edges *edges, const struct window *w)
{
	double mean = (double)w->sum_y / w->count, y_after = 0, load_after = 0;
	double t = 0, tt = 0, ty = 0, tload = 0; /* up to a point */

	edges->yy = 0;
	for (uint32_t k = 0; k < w->count; k++) {
		double y = (double)w->y[k] - mean;

		edges->yy += y * y;
		y_after += y;
		load_after += (double)w->load[k];
	}
	for (uint32_t k = 0; k < w->count; k++) {
		double at = (double)w->t[k], y = (double)w->y[k] - mean, load = (double)w->load[k];
		double after = w->count - 1 - k;

		t += at;
		tt += at * at;
		ty += at * y;
		tload += at * load;
		y_after -= y;
		load_after -= load;
		edges->t[k] = t;
		edges->tt[k] = tt;
		edges->sum[k] = t + at * after;
		edges->square[k] = tt + at * at * after;
		edges->with_y[k] = ty + at * y_after;
		edges->with_load[k] = tload + at * load_after;
	}
}

/*
 * Whether a ramp's plain fit leaves at least so many squares. With sums about the means and a
 * height that is not negative, it leaves yy - gy^2 / gg, or yy where gy < 0. Load takes its share
 * of the ramp as take_load() does; nothing is left of it in y.
 */
static bool leaves(
	const struct edges *e, const struct window *w, uint32_t from, uint32_t to, double squares)
{
	double sum = e->sum[to] - e->sum[from], gy = fmax(0, e->with_y[to] - e->with_y[from]);
	double load = e->with_load[to] - e->with_load[from];
	double low = (double)w->t[from], high = (double)w->t[to];
	double both = e->tt[from] + low * (e->t[to] - e->t[from] + high * (w->count - 1 - to));
	double gg = e->square[to] - 2 * both + e->square[from] - load * load - sum * sum / w->count;

	return (e->yy - squares) * gg >= gy * gy;
}

/* From one point to another, flat before and after; a step where these are neighbours. */
static void consider_ramps(struct best *best, const struct window *w, float may_end)
{
	float g[GROWTH_POINTS];
	struct edges edges;

	sum_edges(&edges, w);
	for (uint32_t from = 0; from + 1 < w->count; from++)
		for (uint32_t to = from + 1; to < w->count && w->t[to] <= may_end; to++) {
			bool step = to == from + 1;
			int parameters = from == 0 || step ? ONE_MORE : TWO_MORE;

			if (leaves(&edges, w, from, to, lost_from(best, w, parameters)))
				continue;
			for (uint32_t i = 0; i < w->count; i++)
				g[i] = i <= from ? 0 : w->t[i < to ? i : to] - w->t[from];
			consider(best, w, g, parameters,
				(struct best){.shape = step ? GROWTH_STEP : GROWTH_RAMP,
					.from = from,
					.to = to});
		}
}

static float exponential(float t, float scale)
{
	return 1 - expf(-t / scale);
}

static float logarithmic(float t, float scale)
{
	return log1pf(t / scale);
}

static float hyperbolic(float t, float scale)
{
	return t / (t + scale);
}

static void consider_curves(struct best *best, const struct window *w)
{
	/* In shares of the window. An exponential slower than half of it is a line by eye. */
	static const struct {
		float (*curve)(float t, float scale);
		float scale;
	} curves[] = {
		{exponential, 0.05F},
		{exponential, 0.1F},
		{exponential, 0.15F},
		{exponential, 0.2F},
		{exponential, 0.3F},
		{exponential, 0.4F},
		{exponential, 0.5F},
		{logarithmic, 0.003F},
		{logarithmic, 0.01F},
		{logarithmic, 0.03F},
		{hyperbolic, 0.03F},
		{hyperbolic, 0.06F},
		{hyperbolic, 0.12F},
		{hyperbolic, 0.25F},
	};
	float g[GROWTH_POINTS];

	for (size_t k = 0; k < sizeof(curves) / sizeof(*curves); k++) {
		for (uint32_t i = 0; i < w->count; i++)
			g[i] = curves[k].curve(w->t[i], curves[k].scale);
		consider(best, w, g, ONE_MORE,
			(struct best){.shape = GROWTH_CURVE, .to = w->count - 1});
	}
}

static struct best fit_flattened(const struct window *w, float may_end)
{
	struct best best = no_best();
	float none[GROWTH_POINTS] = {0};

	consider(&best, w, none, 1, (struct best){.shape = GROWTH_CONSTANT});
	consider_ramps(&best, w, may_end);
	consider_curves(&best, w);
	return best;
}

static void read_load(struct window *w, const struct growth_point *points)
{
	float mean = 0, squares = 0, least;

	for (uint32_t i = 0; i < w->count; i++)
		mean += points[i].load / (float)w->count;
	for (uint32_t i = 0; i < w->count; i++) {
		w->load[i] = points[i].load - mean;
		squares += w->load[i] * w->load[i];
	}
	least = STEADY_LOAD * STEADY_LOAD * mean * mean * (float)w->count;
	for (uint32_t i = 0; i < w->count; i++)
		w->load[i] = squares > least ? w->load[i] / sqrtf(squares) : 0;
	/* Load does not push memory down: where it seems to, something else is at work. */
	for (uint32_t i = share_of_load(w, w->y) < 0 ? 0 : w->count; i < w->count; i++)
		w->load[i] = 0;
}

/* Returns the rise that is 1 in the window. */
static float read_points(struct window *w, const struct growth_point *points, bool per_point)
{
	float first = points[0].at_s, span = points[w->count - 1].at_s - first;
	float low = points[0].bytes, high = low;

	for (uint32_t i = 0; i < w->count; i++) {
		low = fminf(low, points[i].bytes);
		high = fmaxf(high, points[i].bytes);
	}
	for (uint32_t i = 0; i < w->count; i++) {
		w->t[i] = per_point || span <= 0 ? (float)i / (float)(w->count - 1)
						 : (points[i].at_s - first) / span;
		w->y[i] = high > low ? (points[i].bytes - low) / (high - low) : 0;
	}
	read_load(w, points);
	take_load(w, w->y);
	w->sum_y = 0;
	for (uint32_t i = 0; i < w->count; i++)
		w->sum_y += w->y[i];
	return high - low;
}

static struct window make_window(uint32_t count)
{
	struct window w = {.count = count, .log_count = logf((float)count)};

	for (int k = 0; k <= MOST_PARAMETERS; k++)
		w.price[k] = exp(-k * (double)w.log_count / count);
	return w;
}

void growth_fit(struct growth_fit *fit, const struct growth_point *points, uint32_t count,
	float may_end, float enough)
{
	struct window w = make_window(count);
	struct best growing, flat;
	float rise, unit;

	must(count >= GROWTH_FEWEST && count <= GROWTH_POINTS);
	rise = read_points(&w, points, false);
	growing = fit_growing(&w);
	flat = fit_flattened(&w, may_end);
	unit = points[count - 1].at_s > points[0].at_s
		       ? rise / (points[count - 1].at_s - points[0].at_s)
		       : 0;
	*fit = (struct growth_fit){
		.margin = flat.line.bic - growing.line.bic,
		.slope = growing.line.b * growing.pace * unit,
		.slope_error = growing.spread > 0 ? growing.line.scatter * growing.pace * unit /
							    sqrtf(growing.spread)
						  : 0,
		.onset = growing.from,
		.flattened = flat.shape,
		.flat_from = flat.to,
	};
	if (fit->margin < enough)
		return;
	read_points(&w, points, true);
	fit->margin =
		fminf(fit->margin, fit_flattened(&w, may_end).line.bic - fit_growing(&w).line.bic);
}
