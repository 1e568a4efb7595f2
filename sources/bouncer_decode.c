#include "sources/bouncer_decode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/expo_number.h"

enum {
	FIRST_SAMPLES = 256,
	VALUE_BYTES = 512, /* a label's; names have 63 bytes, a list of hosts may be long */
};

/* A series under construction: the labels of its row, and room for one of its own. */
struct row_labels {
	struct label labels[BOUNCER_LABELS + 1];
	char values[BOUNCER_LABELS + 1][VALUE_BYTES];
	size_t count;
};

void bouncer_samples_begin(struct bouncer_samples *out, struct keys *keys)
{
	out->keys = keys;
	out->count = 0;
	out->bad = out->lost = 0;
}

void bouncer_samples_fini(struct bouncer_samples *out)
{
	free(out->samples);
	*out = (struct bouncer_samples){0};
}

/* ---- samples ---- */

static void add_sample(struct bouncer_samples *out, uint32_t key, double value)
{
	if (out->count == out->capacity) {
		out->capacity = out->capacity ? out->capacity * 2 : FIRST_SAMPLES;
		out->samples = realloc(out->samples, out->capacity * sizeof(*out->samples));
		must(out->samples != NULL);
	}
	out->samples[out->count++] = (struct sample){key, value, SAMPLE_NO_TIME};
}

static void add(
	struct bouncer_samples *out, const char *family, const struct row_labels *row, double value)
{
	const struct metric series = {text_of(family), row->labels, row->count};
	enum keys_outcome outcome;
	uint32_t key = keys_intern(out->keys, &series, &outcome);

	if (key == KEYS_NONE)
		out->lost++;
	else
		add_sample(out, key, value);
}

/* ---- cells ---- */

/* NULL for no such column, and for a cell that is NULL or empty. */
static const char *cell(const PGresult *result, int row, int column)
{
	const char *text = column < 0 ? "" : PQgetvalue(result, row, column);

	return text[0] == '\0' ? NULL : text;
}

/* False, and counted, for what is no number. */
static bool read_number(struct bouncer_samples *out, const char *text, double *value)
{
	const char *end = expo_number(text, value);

	if (end && *end == '\0' && isfinite(*value))
		return true;
	out->bad++;
	return false;
}

static void set_label(struct row_labels *row, const char *name, const char *value)
{
	char *kept = row->values[row->count];
	size_t len = scrub(kept, VALUE_BYTES, value, strlen(value));

	row->labels[row->count++] = (struct label){text_of(name), {kept, len}};
}

static void add_figure(struct bouncer_samples *out, const struct bouncer_figure *figure,
	struct row_labels *row, const char *text, const char *millionths)
{
	double value, more = 0;

	if (figure->text_label) {
		set_label(row, figure->text_label, text);
		add(out, figure->family, row, 1);
		row->count--;
		return;
	}
	if (!read_number(out, text, &value) || (millionths && !read_number(out, millionths, &more)))
		return;
	add(out, figure->family, row, value * figure->scale + more * 1e-6);
}

/* ---- rows ---- */

/* Where the columns of an answer stand; -1 for one that is not there. */
struct columns {
	int labels[BOUNCER_LABELS];
	int figures[BOUNCER_FIGURES], millionths[BOUNCER_FIGURES];
};

/* Returns the column that is missed. Any figure may be, but not all. */
static const char *find_columns(
	struct columns *columns, const struct bouncer_answer *answer, const PGresult *result)
{
	bool any = false;

	must(answer->figure_count <= BOUNCER_FIGURES);
	for (size_t i = 0; i < answer->label_count; i++)
		columns->labels[i] = PQfnumber(result, answer->labels[i].column);
	for (size_t i = 0; i < answer->figure_count; i++) {
		const struct bouncer_figure *figure = &answer->figures[i];

		columns->figures[i] = PQfnumber(result, figure->column);
		columns->millionths[i] =
			figure->millionths ? PQfnumber(result, figure->millionths) : -1;
		any = any || columns->figures[i] >= 0;
	}
	if (answer->label_count > 0 && columns->labels[0] < 0)
		return answer->labels[0].column;
	return any ? NULL : answer->figures[0].column;
}

static const char *decode_rows(
	struct bouncer_samples *out, const struct bouncer_answer *answer, const PGresult *result)
{
	struct columns columns;
	const char *missed = find_columns(&columns, answer, result);

	for (int row = 0; !missed && row < PQntuples(result); row++) {
		struct row_labels labels;

		labels.count = 0;
		for (size_t i = 0; i < answer->label_count; i++) {
			const char *text = cell(result, row, columns.labels[i]);

			set_label(&labels, answer->labels[i].label, text ? text : "");
		}
		for (size_t i = 0; i < answer->figure_count; i++) {
			const char *text = cell(result, row, columns.figures[i]);

			if (text)
				add_figure(out, &answer->figures[i], &labels, text,
					cell(result, row, columns.millionths[i]));
		}
	}
	return missed;
}

/* ---- lists of names and values ---- */

static const struct bouncer_figure *find_figure(
	const struct bouncer_answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->figure_count; i++) {
		if (strcmp(answer->figures[i].column, name) == 0)
			return &answer->figures[i];
	}
	return NULL;
}

static const char *decode_list(
	struct bouncer_samples *out, const struct bouncer_answer *answer, const PGresult *result)
{
	int names = PQfnumber(result, answer->name_column);
	int values = PQfnumber(result, answer->value_column);
	struct row_labels none = {.count = 0};

	if (names < 0)
		return answer->name_column;
	if (values < 0)
		return answer->value_column;
	for (int row = 0; row < PQntuples(result); row++) {
		const struct bouncer_figure *figure =
			find_figure(answer, PQgetvalue(result, row, names));
		const char *text = cell(result, row, values);

		if (figure && text)
			add_figure(out, figure, &none, text, NULL);
	}
	return NULL;
}

const char *bouncer_decode(
	struct bouncer_samples *out, enum bouncer_show show, const PGresult *result)
{
	const struct bouncer_answer *answer = bouncer_answer(show);

	return answer->name_column ? decode_list(out, answer, result)
				   : decode_rows(out, answer, result);
}
