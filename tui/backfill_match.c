#include "tui/backfill_match.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "sources/scrape_url.h"

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

bool backfill_name(struct backfill_subject *subject, const struct model *model, size_t slot,
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
	for (size_t i = 0; i < PAST_NUMBERS; i++)
		subject->rows[i] = model_worker_row(worker, signals[i]);
	memcpy(subject->instance, place->instance, sizeof(subject->instance));
	if (!subject->rows[PAST_RSS] || !is_plain(subject->instance))
		return false;
	return place->kind == PLACE_CONTAINER || name_endpoint(subject, target);
}

/* ---- the expression ---- */

struct expression {
	char *out;
	size_t used;
};

static void add(struct expression *expression, const char *text, size_t len)
{
	must(expression->used + len < BACKFILL_EXPRESSION_BYTES);
	memcpy(expression->out + expression->used, text, len);
	expression->used += len;
	expression->out[expression->used] = '\0';
}

static void add_text(struct expression *expression, const char *text)
{
	add(expression, text, strlen(text));
}

/* In a string literal of PromQL. */
static void add_quoted(struct expression *expression, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			add_text(expression, "\\");
		add(expression, text, 1);
	}
}

/* The same, as a regular expression (RE2) that matches exactly this. */
static void add_literally(struct expression *expression, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\')
			add_text(expression, "\\\\\\");
		else if (strchr(".+*?()[]{}|^$", text[i]))
			add_text(expression, "\\\\");
		else if (text[i] == '"')
			add_text(expression, "\\");
		add(expression, &text[i], 1);
	}
}

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
static void add_list(struct expression *expression, const char *label,
	const struct backfill_subject *batch, size_t count, list_entry *entry)
{
	const char *separator = "";

	add_text(expression, ",");
	add_text(expression, label);
	add_text(expression, "=~\"");
	for (size_t i = 0; i < count; i++) {
		struct text text = entry(&batch[i]);
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = text_equal(text, entry(&batch[j]));
		if (seen)
			continue;
		add_text(expression, separator);
		add_literally(expression, text.data, text.len);
		separator = "|";
	}
	add_text(expression, "\"");
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

static void add_families(
	struct expression *expression, const struct backfill_subject *batch, size_t count)
{
	const char *separator = "";

	add_text(expression, "__name__=~\"");
	for (size_t i = 0; i < catalog_count; i++) {
		if (!wants_row(batch, count, &catalog[i]))
			continue;
		add_text(expression, separator);
		add_text(expression, catalog[i].match == CATALOG_SUFFIX ? ".+" : "");
		add_literally(expression, catalog[i].family.data, catalog[i].family.len);
		separator = "|";
	}
	add_text(expression, "\"");
}

void backfill_expression(char out[BACKFILL_EXPRESSION_BYTES], const struct backfill_subject *batch,
	size_t count, const struct target_pair *match, size_t match_count, int64_t step_s)
{
	struct expression expression = {out, 0};
	char window[32];

	add_text(&expression, "last_over_time({");
	add_families(&expression, batch, count);
	if (batch[0].place != PLACE_CONTAINER) {
		add_list(&expression, "instance", batch, count, called);
	} else if (has_pod(&batch[0])) {
		add_list(&expression, "namespace", batch, count, namespace_of);
		add_list(&expression, "pod", batch, count, pod_of);
		add_list(&expression, "container", batch, count, container_of);
	} else {
		add_list(&expression, "name", batch, count, container_of);
	}
	for (size_t i = 0; i < match_count; i++) {
		add_text(&expression, ",");
		add_text(&expression, match[i].name);
		add_text(&expression, "=\"");
		add_quoted(&expression, match[i].value);
		add_text(&expression, "\"");
	}
	snprintf(window, sizeof(window), "}[%" PRId64 "s])", step_s);
	add_text(&expression, window);
}

/* ---- whose a series is ---- */

/* Without the labels that Prometheus puts on what it scrapes: what the process itself said. */
static struct metric as_exported(const struct metric *metric, struct label labels[LIMIT_LABELS])
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
	struct metric own = as_exported(metric, labels);

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

static void find_in(uint32_t series[PAST_NUMBERS], const struct backfill_subject *subject,
	const struct metric *metric, uint32_t number)
{
	const struct catalog_row *row = catalog_find(metric);

	if (!row || !is_of_place(subject, row, metric) ||
		roster_label_tag(row, metric) != subject->tag)
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
