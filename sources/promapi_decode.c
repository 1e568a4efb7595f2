#include "sources/promapi_decode.h"

#include <math.h>
#include <string.h>

#include "model/reading.h"
#include "model/scrub.h"
#include "sources/expo_number.h"

static enum promapi_where where_now(const struct promapi_decoder *decoder)
{
	return decoder->where[decoder->depth];
}

static struct promapi_series *series_now(struct promapi_decoder *decoder)
{
	return &decoder->answer->series[decoder->answer->series_count];
}

static bool is_full(struct promapi_decoder *decoder)
{
	decoder->full = true;
	return false;
}

/* ---- what is opened and closed ---- */

static const struct {
	enum promapi_where in;
	const char *member; /* NULL: an element */
	enum json_token token;
	enum promapi_where inside;
} doors[] = {
	{PROMAPI_OUTSIDE, NULL, JSON_OBJECT, PROMAPI_IN_ROOT},
	{PROMAPI_IN_ROOT, "data", JSON_OBJECT, PROMAPI_IN_DATA},
	{PROMAPI_IN_DATA, "result", JSON_ARRAY, PROMAPI_IN_RESULT},
	{PROMAPI_IN_RESULT, NULL, JSON_OBJECT, PROMAPI_IN_SERIES},
	{PROMAPI_IN_SERIES, "metric", JSON_OBJECT, PROMAPI_IN_METRIC},
	{PROMAPI_IN_SERIES, "values", JSON_ARRAY, PROMAPI_IN_VALUES},
	{PROMAPI_IN_VALUES, NULL, JSON_ARRAY, PROMAPI_IN_POINT},
};

static enum promapi_where behind_door(const struct promapi_decoder *decoder, enum json_token token)
{
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++)
		if (doors[i].in == where_now(decoder) && doors[i].token == token &&
			(!doors[i].member || strcmp(doors[i].member, decoder->member) == 0))
			return doors[i].inside;
	return PROMAPI_IN_OTHER;
}

static bool begin_series(struct promapi_decoder *decoder)
{
	struct promapi_answer *answer = decoder->answer;

	if (answer->series_count == LIMIT_HISTORY_SERIES)
		return is_full(decoder);
	*series_now(decoder) = (struct promapi_series){
		.first_point = answer->point_count,
		.first_label = answer->label_count,
	};
	decoder->skips = false;
	decoder->last_at_s = -INFINITY;
	return true;
}

static bool open_level(struct promapi_decoder *decoder, enum json_token token)
{
	enum promapi_where inside = behind_door(decoder, token);

	decoder->where[++decoder->depth] = inside;
	decoder->elements = 0;
	decoder->member = "";
	return inside != PROMAPI_IN_SERIES || begin_series(decoder);
}

static void end_series(struct promapi_decoder *decoder)
{
	struct promapi_answer *answer = decoder->answer;

	if (!decoder->skips) {
		answer->series_count++;
		return;
	}
	answer->left_out++;
	answer->label_count = series_now(decoder)->first_label;
	answer->point_count = series_now(decoder)->first_point;
}

static bool end_point(struct promapi_decoder *decoder)
{
	struct promapi_answer *answer = decoder->answer;
	const struct promapi_point *point = &decoder->point;

	if (decoder->elements != 2 || !isfinite(point->value) || !(point->at_s >= 0) ||
		point->at_s >= (double)SAMPLE_TIME_END / 1000 || point->at_s <= decoder->last_at_s)
		return true;
	if (answer->point_count == LIMIT_HISTORY_POINTS)
		return is_full(decoder);
	decoder->last_at_s = point->at_s;
	answer->points[answer->point_count++] = *point;
	series_now(decoder)->point_count++;
	return true;
}

static bool close_level(struct promapi_decoder *decoder)
{
	enum promapi_where was = where_now(decoder);

	decoder->depth--;
	if (was == PROMAPI_IN_SERIES)
		end_series(decoder);
	return was != PROMAPI_IN_POINT || end_point(decoder);
}

/* ---- what stands between ---- */

static const char *member_of(struct text name)
{
	static const char *const known[] = {
		"status", "error", "data", "isPartial", "resultType", "result", "metric", "values"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (text_is(name, known[i]))
			return known[i];
	return "";
}

/* False when there is no room. */
static bool keep_text(struct promapi_decoder *decoder, struct text text, struct text *kept)
{
	struct promapi_answer *answer = decoder->answer;
	char *at = answer->text + answer->text_len;

	if (text.len > sizeof(answer->text) - answer->text_len)
		return is_full(decoder);
	if (text.len > 0)
		memcpy(at, text.data, text.len);
	answer->text_len += (uint32_t)text.len;
	*kept = (struct text){at, text.len};
	return true;
}

static bool take_name(struct promapi_decoder *decoder, struct text text, bool cut)
{
	if (where_now(decoder) != PROMAPI_IN_METRIC) {
		decoder->member = cut ? "" : member_of(text);
		return true;
	}
	decoder->skips = decoder->skips || cut;
	return keep_text(decoder, text, &decoder->label);
}

static bool take_label(struct promapi_decoder *decoder, struct text text, bool cut)
{
	struct promapi_series *series = series_now(decoder);
	struct promapi_answer *answer = decoder->answer;
	struct text value;

	decoder->skips = decoder->skips || cut || series->label_count == LIMIT_LABELS;
	if (decoder->skips)
		return true;
	if (!keep_text(decoder, text, &value))
		return false;
	if (text_is(decoder->label, "__name__")) {
		series->name = value;
		return true;
	}
	if (answer->label_count == LIMIT_HISTORY_LABELS)
		return is_full(decoder);
	answer->labels[answer->label_count++] = (struct label){decoder->label, value};
	series->label_count++;
	return true;
}

/* The whole text is a number, NaN for what is none. */
static double number_of(struct text text)
{
	double value = NAN;

	if (text.len == 0 || expo_number(text.data, &value) != text.data + text.len)
		return NAN;
	return value;
}

static void take_element(struct promapi_decoder *decoder, struct text text)
{
	if (decoder->elements == 0)
		decoder->point.at_s = number_of(text);
	else
		decoder->point.value = number_of(text);
	decoder->elements += decoder->elements < 3;
}

static bool take_scalar(
	struct promapi_decoder *decoder, enum json_token token, struct text text, bool cut)
{
	enum promapi_where where = where_now(decoder);

	if (where == PROMAPI_IN_POINT)
		take_element(decoder, text);
	else if (where == PROMAPI_IN_METRIC)
		return take_label(decoder, text, cut || token != JSON_STRING);
	else if (where == PROMAPI_IN_ROOT && strcmp(decoder->member, "status") == 0)
		decoder->succeeded = text_is(text, "success");
	else if (where == PROMAPI_IN_ROOT && strcmp(decoder->member, "error") == 0)
		scrub(decoder->error, sizeof(decoder->error), text.data, text.len);
	else if (where == PROMAPI_IN_ROOT && strcmp(decoder->member, "isPartial") == 0)
		decoder->answer->partial = text_is(text, "true");
	else if (where == PROMAPI_IN_DATA && strcmp(decoder->member, "resultType") == 0)
		decoder->is_matrix = text_is(text, "matrix");
	return true;
}

static bool take(void *user, enum json_token token, struct text text, bool cut)
{
	struct promapi_decoder *decoder = user;

	switch (token) {
	case JSON_OBJECT:
	case JSON_ARRAY: return open_level(decoder, token);
	case JSON_OBJECT_END:
	case JSON_ARRAY_END: return close_level(decoder);
	case JSON_NAME: return take_name(decoder, text, cut);
	default: return take_scalar(decoder, token, text, cut);
	}
}

void promapi_decode_begin(struct promapi_decoder *decoder, struct promapi_answer *answer)
{
	answer->series_count = answer->label_count = answer->point_count = answer->text_len = 0;
	answer->left_out = 0;
	answer->partial = false;
	json_begin(&decoder->json, take, decoder);
	decoder->answer = answer;
	decoder->where[0] = PROMAPI_OUTSIDE;
	decoder->depth = 0;
	decoder->member = "";
	decoder->succeeded = decoder->is_matrix = decoder->full = false;
	decoder->error[0] = '\0';
}

bool promapi_decode_feed(struct promapi_decoder *decoder, const char *bytes, size_t len)
{
	return json_feed(&decoder->json, bytes, len);
}

struct fault promapi_decode_end(struct promapi_decoder *decoder)
{
	bool whole = json_end(&decoder->json);

	if (decoder->full)
		return fault_make(FAULT_LIMIT, 0,
			"an answer with more than %d points or %d series: set a shorter span",
			LIMIT_HISTORY_POINTS, LIMIT_HISTORY_SERIES);
	if (decoder->error[0] != '\0')
		return fault_make(FAULT_OTHER, 0, "it says: %s", decoder->error);
	if (!whole)
		return fault_make(FAULT_CONTENT, 0, "the answer is no JSON (%s): check the URL",
			decoder->json.wrong ? decoder->json.wrong : "unknown");
	if (!decoder->succeeded || !decoder->is_matrix)
		return fault_make(FAULT_CONTENT, 0,
			"JSON, but no answer of a Prometheus to a range query: check the URL");
	return (struct fault){.kind = FAULT_NONE};
}

struct metric promapi_metric(
	const struct promapi_answer *answer, const struct promapi_series *series)
{
	return (struct metric){
		.name = series->name,
		.labels = &answer->labels[series->first_label],
		.label_count = series->label_count,
	};
}
