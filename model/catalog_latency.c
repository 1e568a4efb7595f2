#include "model/catalog_latency.h"

#include <math.h>
#include <stdlib.h>

#define FAMILY(name)                                                                               \
	{                                                                                          \
		name, sizeof(name) - 1                                                             \
	}

/*
 * Names are from the libraries' own sources: prometheus-fastapi-instrumentator metrics.py,
 * starlette_exporter middleware.py, django-prometheus middleware.py, micrometer, the OpenTelemetry
 * semantic conventions, discourse/prometheus_exporter, celery-exporter src/exporter.py,
 * flower/events.py, z4j api/metrics.py. The instrumentator's histogram without labels stands before
 * the one by route, which has three bounds; it counts the scrape's own requests, too.
 * Prometheus' own body has the general name behind a prefix, made by the same library.
 */
const struct latency_family latency_families[] = {
	{.name = FAMILY("http_request_duration_highr_seconds"),
		.ms = 1000,
		.who = "FastAPI instrumentator",
		.unseen = true},
	{.name = FAMILY("http_request_duration_seconds"), .ms = 1000, .who = "HTTP server"},
	{.name = FAMILY("starlette_request_duration_seconds"),
		.ms = 1000,
		.who = "starlette_exporter",
		.unseen = true},
	{.name = FAMILY("django_http_requests_latency_including_middlewares_seconds"),
		.ms = 1000,
		.who = "django-prometheus",
		.unseen = true},
	{.name = FAMILY("django_http_requests_latency_seconds_by_view_method"),
		.ms = 1000,
		.who = "django-prometheus",
		.unseen = true},
	{.name = FAMILY("http_server_requests_seconds"),
		.ms = 1000,
		.who = "Micrometer",
		.unseen = true},
	{.name = FAMILY("http_server_request_duration_seconds"),
		.ms = 1000,
		.who = "OpenTelemetry",
		.unseen = true},
	{.name = FAMILY("http_server_duration_milliseconds"),
		.ms = 1,
		.who = "OpenTelemetry",
		.unseen = true},
	{.name = FAMILY("ruby_http_request_duration_seconds"),
		.ms = 1000,
		.who = "Ruby prometheus_exporter",
		.unseen = true},
	{.name = FAMILY("_http_request_duration_seconds"),
		.match = CATALOG_SUFFIX,
		.ms = 1000,
		.who = "HTTP server with a namespace"},
	{.name = FAMILY("celery_task_runtime"),
		.place = PLACE_HOSTNAME,
		.ms = 1000,
		.who = "celery-exporter",
		.unseen = true},
	{.name = FAMILY("flower_task_runtime_seconds"),
		.place = PLACE_HOSTNAME,
		.ms = 1000,
		.who = "Flower",
		.unseen = true},
	{.name = FAMILY("z4j_task_duration_seconds"), .ms = 1000, .who = "z4j brain"},
};

const unsigned latency_family_count = sizeof(latency_families) / sizeof(latency_families[0]);

static bool ends_with(struct text name, struct text end)
{
	return name.len > end.len && memcmp(name.data + name.len - end.len, end.data, end.len) == 0;
}

/* The name without the part's ending; a summary's quantiles have none. */
static struct text cut_part(struct text name, enum latency_part *part)
{
	static const struct text endings[LATENCY_PARTS] = {
		[LATENCY_BUCKET] = FAMILY("_bucket"),
		[LATENCY_SUM] = FAMILY("_sum"),
		[LATENCY_COUNT] = FAMILY("_count"),
	};

	*part = LATENCY_QUANTILE;
	for (unsigned p = 0; p < LATENCY_PARTS; p++) {
		if (endings[p].len > 0 && ends_with(name, endings[p])) {
			*part = (enum latency_part)p;
			name.len -= endings[p].len;
			break;
		}
	}
	return name;
}

/* The family's number; latency_family_count when there is none. */
static unsigned find_family(struct text name)
{
	unsigned i = 0;

	for (; i < latency_family_count; i++) {
		const struct latency_family *family = &latency_families[i];

		if (text_equal(name, family->name) ||
			(family->match == CATALOG_SUFFIX && ends_with(name, family->name)))
			break;
	}
	return i;
}

bool latency_wants(struct text name)
{
	enum latency_part part;

	return find_family(cut_part(name, &part)) < latency_family_count;
}

/* False when it is no number. */
static bool read_number(struct text text, float *number)
{
	char digits[32], *end;

	if (text.len == 0 || text.len >= sizeof(digits))
		return false;
	memcpy(digits, text.data, text.len);
	digits[text.len] = '\0';
	*number = (float)strtod(digits, &end);
	return *end == '\0' && !isnan(*number);
}

static bool is_shown(float quantile)
{
	return quantile == 0.5F || quantile == 0.99F;
}

bool latency_find(const struct metric *metric, struct latency_name *name)
{
	*name = (struct latency_name){
		.family = find_family(cut_part(metric->name, &name->part)), .part = name->part};
	if (name->family == latency_family_count || catalog_is_scrape(metric))
		return false;
	if (name->part == LATENCY_BUCKET)
		return read_number(metric_label(metric, "le"), &name->bound);
	if (name->part == LATENCY_QUANTILE)
		return read_number(metric_label(metric, "quantile"), &name->bound) &&
		       is_shown(name->bound);
	return true;
}
