#include "tui/report_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/rfc3339.h"

json_t *value_name(const char *text)
{
	char safe[1024];

	return json_stringn(safe, scrub(safe, sizeof(safe), text, strlen(text)));
}

json_t *value_text(const char *text)
{
	return text[0] != '\0' ? value_name(text) : json_null();
}

json_t *value_whole(double number)
{
	if (!(number >= 0 && number < 9e18))
		return json_null();
	return json_integer(llround(number));
}

json_t *value_count(uint64_t count)
{
	return json_integer(count <= INT64_MAX ? (json_int_t)count : INT64_MAX);
}

json_t *value_known(int64_t number)
{
	return number < 0 ? json_null() : json_integer(number);
}

/* What is measured has six digits at most that mean anything; what is large, all before its
   point. */
static double rounded(double number)
{
	double step;

	if (fabs(number) >= 1e6)
		return round(number);
	if (fabs(number) < 1e-6)
		return 0;
	step = pow(10, ceil(log10(fabs(number))) - 6);
	return round(number / step) * step;
}

json_t *value_number(double number)
{
	double shown;

	if (!isfinite(number))
		return json_null();
	shown = rounded(number);
	if (fabs(shown) < 9e18 && !(fabs(shown - trunc(shown)) > 0))
		return json_integer((json_int_t)shown);
	return json_real(shown);
}

json_t *value_gauge(const struct gauge *gauge)
{
	return gauge->known ? value_number(gauge->value) : json_null();
}

json_t *value_rate(const struct rate *rate, mono_ms now, int64_t period_ms)
{
	double per_s;

	return rate_read(rate, now, period_ms, &per_s) == RATE_OK ? value_number(per_s)
								  : json_null();
}

json_t *value_time(wall_s wall)
{
	char text[RFC3339_BYTES];

	rfc3339_write(text, wall);
	return value_text(text);
}

json_t *value_moment(struct instant now, mono_ms at)
{
	return value_time((wall_s){now.wall.s - (double)mono_diff_ms(now.mono, at) / 1000});
}

json_t *value_state(enum truth truth)
{
	return json_string(truth == TRUTH_FRESH ? "live" : truth_word(truth));
}

json_t *value_fault(const struct fault *fault, wall_s since)
{
	json_t *object;

	if (!fault_is_set(fault))
		return json_null();
	object = json_object();
	value_put(object, "kind", json_string(fault_word(fault->kind)));
	value_put(object, "text", value_text(fault->text));
	value_put(object, "since", value_time(since));
	return object;
}

/* ---- verdicts ---- */

static const char *code_word(enum verdict_code code)
{
	static const char *const words[VERDICT_CODES] = {
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_AGGREGATE] = "aggregate",
		[VERDICT_LEARNING] = "learning",
		[VERDICT_FLAT] = "flat",
		[VERDICT_CYCLIC] = "cyclic",
		[VERDICT_SETTLING] = "settling",
		[VERDICT_STEP] = "step",
		[VERDICT_SHRINKING] = "shrinking",
		[VERDICT_AT_LIMIT] = "at_limit",
		[VERDICT_STOPPED] = "stopped",
		[VERDICT_RISING] = "rising",
		[VERDICT_GROWING] = "growing",
		[VERDICT_NOT_COMPARABLE] = "not_comparable",
		[VERDICT_ALIKE] = "alike",
		[VERDICT_BETTER] = "better",
		[VERDICT_WORSE] = "worse",
	};

	must(code < VERDICT_CODES && words[code]);
	return words[code];
}

/* Those of comparisons are all in the evidence. */
static json_t *growth_figures(const struct verdict *verdict, const char *unit)
{
	static const struct {
		const char *before, *after; /* of the unit; NULL: it has none */
		double scale;
	} keys[VERDICT_FIGURES] = {
		[VERDICT_SLOPE] = {"slope_", "_per_h", 3600},
		[VERDICT_SLOPE_ERROR] = {"slope_error_", "_per_h", 3600},
		[VERDICT_RISE] = {"rise_", "", 1},
		[VERDICT_SPAN_S] = {"span_s", NULL, 1},
		[VERDICT_POINTS] = {"floor_points", NULL, 1},
		[VERDICT_FLOOR] = {"floor_", "", 1},
		[VERDICT_PEAK] = {"peak_", "", 1},
		[VERDICT_MARGIN] = {"margin", NULL, 1},
		[VERDICT_MISSING] = {"missing", NULL, 1},
		[VERDICT_LIVES] = {"climbing_lives", NULL, 1},
	};
	json_t *figures = json_object();
	char key[64];

	for (int i = 0; i < VERDICT_FIGURES; i++) {
		bool has_unit = keys[i].after != NULL;
		double value = (double)verdict->figures[i] * keys[i].scale;

		if (verdict->code == VERDICT_LEARNING &&
			(i == VERDICT_SLOPE_ERROR || i == VERDICT_MARGIN))
			value = (double)NAN; /* nothing was compared yet */
		snprintf(key, sizeof(key), "%s%s%s", keys[i].before, has_unit ? unit : "",
			has_unit ? keys[i].after : "");
		value_put(figures, key, value_number(value));
	}
	return figures;
}

static json_t *verdict_of(
	const struct verdict *verdict, const char *sentence, struct instant now, const char *unit)
{
	json_t *object = json_object();
	bool known = verdict->code != VERDICT_UNKNOWN;

	value_put(object, "code", json_string(code_word(verdict->code)));
	value_put(object, "since", known ? value_moment(now, verdict->since) : json_null());
	value_put(object, "evidence", value_text(sentence));
	if (verdict->code < VERDICT_NOT_COMPARABLE)
		value_put(object, "figures", known ? growth_figures(verdict, unit) : json_null());
	return object;
}

json_t *value_verdict(const struct verdict *verdict, const struct headroom *headroom,
	struct instant now, const char *unit)
{
	char sentence[VERDICT_SENTENCE_BYTES];

	verdict_sentence(sentence, verdict, headroom, now.mono);
	return verdict_of(verdict, sentence, now, unit);
}

json_t *value_watched_verdict(const struct verdict *verdict, const struct headroom *headroom,
	struct instant now, const char *unit)
{
	char sentence[VERDICT_SENTENCE_BYTES];

	verdict_sentence_in(sentence, verdict, unit, headroom, now.mono);
	return verdict_of(verdict, sentence, now, "units");
}

/* ---- containers ---- */

/* Out of memory is the only way these fail: keys are ours, values are trees. */
void value_put(json_t *object, const char *key, json_t *value)
{
	must(json_object_set_new(object, key, value) == 0);
}

void value_append(json_t *list, json_t *value)
{
	must(json_array_append_new(list, value) == 0);
}
