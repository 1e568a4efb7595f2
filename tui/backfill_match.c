#include "tui/backfill_match.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "sources/scrape_url.h"
#include "tui/promql.h"

/* ---- what a worker is called there ---- */

static const enum signal signals[PAST_NUMBERS] = {
	[PAST_RSS] = SIGNAL_RSS,
	[PAST_CPU] = SIGNAL_CPU,
	[PAST_START] = SIGNAL_START,
};

static bool name_endpoint(struct backfill_subject *subject, const struct target *target)
{
	_Static_assert((int)BACKFILL_INSTANCE_BYTES == (int)SCRAPE_URL_SHOWN_BYTES,
		"host:port fits as it is shown");

	if (!target)
		return false;
	for (size_t i = 0; i < target->label_count; i++) {
		const struct target_pair *label = &target->labels[i];

		if (strcmp(label->name, "instance") == 0)
			return snprintf(subject->called, sizeof(subject->called), "%s",
				       label->value) < (int)sizeof(subject->called);
	}
	if (!target->url || target->unix_socket)
		return false;
	scrape_url_show_place(target->url, subject->called);
	return strlen(subject->called) + 1 < sizeof(subject->called);
}

/* A place's name that was cut or scrubbed is not what its labels say (model/roster_place.c). */
static bool is_plain(const char *instance)
{
	return strchr(instance, '#') == NULL;
}

bool backfill_name_place(struct backfill_subject *subject, const struct model *model, size_t slot,
	const struct target *target)
{
	const struct worker *worker = model_worker(model, slot);
	const struct place *place = model_place_of(model, worker);
	bool labelled = worker->identity >= IDENTITY_PID;

	*subject = (struct backfill_subject){
		.slot = slot,
		.id = model_worker_id(model, worker),
		.life_ms = worker->first_seen.mono.ms,
		.tag = labelled ? worker->tag : 0,
		.place = place->kind,
	};
	memcpy(subject->instance, place->instance, sizeof(subject->instance));
	return is_plain(subject->instance) &&
	       (place->kind == PLACE_CONTAINER || name_endpoint(subject, target));
}

bool backfill_name(struct backfill_subject *subject, const struct model *model, size_t slot,
	const struct target *target)
{
	bool named = backfill_name_place(subject, model, slot, target);

	for (size_t i = 0; i < PAST_NUMBERS; i++)
		subject->rows[i] = model_worker_row(model_worker(model, slot), signals[i]);
	return named && subject->rows[PAST_RSS];
}

/* ---- the expression ---- */

/* The i-th part of "namespace/pod/container"; of one without slashes only the last is there. */
static struct text container_part(const char *instance, int part)
{
	const char *slash = strchr(instance, '/');
	const char *second = slash ? strchr(slash + 1, '/') : NULL;

	if (!second)
		return part == 2 ? text_of(instance) : (struct text){"", 0};
	if (part == 0)
		return (struct text){instance, (size_t)(slash - instance)};
	if (part == 1)
		return (struct text){slash + 1, (size_t)(second - slash - 1)};
	return text_of(second + 1);
}

static bool has_pod(const struct backfill_subject *subject)
{
	return strchr(subject->instance, '/') != NULL;
}

bool backfill_goes_with(const struct backfill_subject *a, const struct backfill_subject *b)
{
	bool container = a->place == PLACE_CONTAINER;

	return container == (b->place == PLACE_CONTAINER) &&
	       (!container || has_pod(a) == has_pod(b));
}

/* What one subject has to say in one list. */
typedef struct text list_entry(const struct backfill_subject *subject);

static struct text called(const struct backfill_subject *subject)
{
	return text_of(subject->called);
}

static struct text namespace_of(const struct backfill_subject *subject)
{
	return container_part(subject->instance, 0);
}

static struct text pod_of(const struct backfill_subject *subject)
{
	return container_part(subject->instance, 1);
}

static struct text container_of(const struct backfill_subject *subject)
{
	return container_part(subject->instance, 2);
}

/* ,label=~"a|b": each name once. */
static void add_list(struct promql *promql, const char *label, const struct backfill_subject *batch,
	size_t count, list_entry *entry)
{
	const char *separator = "";

	promql_add(promql, ",");
	promql_add(promql, label);
	promql_add(promql, "=~\"");
	for (size_t i = 0; i < count; i++) {
		struct text text = entry(&batch[i]);
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = text_equal(text, entry(&batch[j]));
		if (seen)
			continue;
		promql_add(promql, separator);
		promql_add_literally(promql, text);
		separator = "|";
	}
	promql_add(promql, "\"");
}

static bool wants_row(
	const struct backfill_subject *batch, size_t count, const struct catalog_row *row)
{
	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; n < PAST_NUMBERS; n++)
			if (batch[i].rows[n] == row)
				return true;
	return false;
}

static void add_families(struct promql *promql, const struct backfill_subject *batch, size_t count)
{
	const char *separator = "";

	promql_add(promql, "__name__=~\"");
	for (size_t i = 0; i < catalog_count; i++) {
		if (!wants_row(batch, count, &catalog[i]))
			continue;
		promql_add(promql, separator);
		promql_add(promql, catalog[i].match == CATALOG_SUFFIX ? ".+" : "");
		promql_add_literally(promql, catalog[i].family);
		separator = "|";
	}
	promql_add(promql, "\"");
}

void backfill_expression(char out[BACKFILL_EXPRESSION_BYTES], const struct backfill_subject *batch,
	size_t count, const struct target_pair *match, size_t match_count, int64_t step_s)
{
	struct promql promql = {.out = out, .size = BACKFILL_EXPRESSION_BYTES};

	promql_begin(&promql);
	add_families(&promql, batch, count);
	if (batch[0].place != PLACE_CONTAINER) {
		add_list(&promql, "instance", batch, count, called);
	} else if (has_pod(&batch[0])) {
		add_list(&promql, "namespace", batch, count, namespace_of);
		add_list(&promql, "pod", batch, count, pod_of);
		add_list(&promql, "container", batch, count, container_of);
	} else {
		add_list(&promql, "name", batch, count, container_of);
	}
	promql_end(&promql, match, match_count, step_s);
}

/* ---- whose a series is ---- */

struct metric backfill_as_exported(const struct metric *metric, struct label labels[LIMIT_LABELS])
{
	struct metric own = {.name = metric->name, .labels = labels};

	for (size_t i = 0; i < metric->label_count; i++) {
		const struct label *label = &metric->labels[i];

		if (!text_is(label->name, "job") && !text_is(label->name, "instance"))
			labels[own.label_count++] = *label;
	}
	return own;
}

/*
 * A server that adds labels of its own (pod, namespace) to what it scrapes makes the identity of a
 * process longer than it is here. So one that has no other name than its endpoint's is found by
 * that alone.
 */
static bool is_of_place(const struct backfill_subject *subject, const struct catalog_row *row,
	const struct metric *metric)
{
	char instance[LIMIT_IDENTITY_BYTES];
	struct label labels[LIMIT_LABELS];
	struct metric own = backfill_as_exported(metric, labels);

	if (row->place != subject->place)
		return false;
	if (subject->place == PLACE_CONTAINER)
		return roster_instance(row, metric, instance) &&
		       strcmp(instance, subject->instance) == 0;
	if (!text_is(metric_label(metric, "instance"), subject->called))
		return false;
	return subject->instance[0] == '\0' ||
	       (roster_instance(row, &own, instance) && strcmp(instance, subject->instance) == 0);
}

bool backfill_is_of(const struct backfill_subject *subject, const struct catalog_row *row,
	const struct metric *metric)
{
	return is_of_place(subject, row, metric) && roster_label_tag(row, metric) == subject->tag;
}

static void find_in(uint32_t series[PAST_NUMBERS], const struct backfill_subject *subject,
	const struct metric *metric, uint32_t number)
{
	const struct catalog_row *row = catalog_find(metric);

	if (!row || !backfill_is_of(subject, row, metric))
		return;
	for (size_t n = 0; n < PAST_NUMBERS; n++)
		if (row == subject->rows[n])
			series[n] = series[n] == BACKFILL_NO_SERIES ? number : BACKFILL_AMBIGUOUS;
}

void backfill_find(uint32_t series[PAST_NUMBERS], const struct backfill_subject *subject,
	const struct promapi_answer *answer)
{
	for (size_t n = 0; n < PAST_NUMBERS; n++)
		series[n] = BACKFILL_NO_SERIES;
	for (uint32_t i = 0; i < answer->series_count; i++) {
		struct metric metric = promapi_metric(answer, &answer->series[i]);

		find_in(series, subject, &metric, i);
	}
}
