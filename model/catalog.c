#include "model/catalog.h"

#include "model/catalog_latency.h"
#include "model/catalog_pools.h"
#include "model/must.h"

#define FAMILY(name)                                                                               \
	{                                                                                          \
		name, sizeof(name) - 1                                                             \
	}

/*
 * Where names and meanings come from: the instrumentation libraries' own sources (prometheus
 * client_golang process_collector.go, client_python process_collector.py and multiprocess docs,
 * prom-client lib/metrics, micrometer binders, OpenTelemetry semantic conventions), google/cadvisor
 * docs/storage/prometheus.md, kube-state-metrics docs/metrics/workload/pod-metrics.md,
 * celery-exporter src/exporter.py, flower/events.py, z4j api/metrics.py. First match wins: exact
 * rows stand before the suffixes that would cover them.
 */
const struct catalog_row catalog[] = {
	/* Memory of the process behind the endpoint. */
	{.family = FAMILY("process_resident_memory_bytes"),
		.signal = SIGNAL_RSS,
		.precedence = 100,
		.who = "process collector"},
	{.family = FAMILY("process_memory_rss_bytes"),
		.signal = SIGNAL_RSS,
		.precedence = 90,
		.who = "micrometer-jvm-extras",
		.unseen = true},
	{.family = FAMILY("process_memory_usage_bytes"),
		.signal = SIGNAL_RSS,
		.precedence = 80,
		.who = "OpenTelemetry"},
	{.family = FAMILY("process_runtime_cpython_memory_bytes"),
		.if_label = "type",
		.if_value = "rss",
		.signal = SIGNAL_RSS,
		.precedence = 80,
		.who = "OpenTelemetry Python",
		.unseen = true},
	{.family = FAMILY("ruby_rss"),
		.signal = SIGNAL_RSS,
		.precedence = 80,
		.who = "Ruby prometheus_exporter",
		.unseen = true},
	{.family = FAMILY("dotnet_process_memory_working_set_bytes"),
		.signal = SIGNAL_RSS,
		.precedence = 70,
		.who = ".NET",
		.unseen = true},
	{.family = FAMILY("process_working_set_bytes"),
		.signal = SIGNAL_RSS,
		.precedence = 70,
		.who = "prometheus-net",
		.unseen = true},
	{.family = FAMILY("z4j_brain_rss_bytes"),
		.signal = SIGNAL_RSS,
		.precedence = 60,
		.who = "z4j brain"},
	{.family = FAMILY("jvm_memory_used_bytes"),
		.signal = SIGNAL_HEAP,
		.join = JOIN_SUM,
		.precedence = 100,
		.who = "JVM",
		.unseen = true},

	/* Containers. An anonymous-memory series is judged; the working set, which counts page
	   cache, is only held against the limit, because it is what gets a container killed. */
	{.family = FAMILY("container_memory_rss"),
		.signal = SIGNAL_RSS,
		.place = PLACE_CONTAINER,
		.precedence = 100,
		.who = "cAdvisor",
		.unseen = true},
	{.family = FAMILY("container_memory_working_set_bytes"),
		.signal = SIGNAL_WORKING_SET,
		.place = PLACE_CONTAINER,
		.precedence = 100,
		.who = "cAdvisor",
		.unseen = true},
	{.family = FAMILY("container_spec_memory_limit_bytes"),
		.signal = SIGNAL_LIMIT,
		.place = PLACE_CONTAINER,
		.precedence = 50,
		.who = "cAdvisor",
		.unseen = true},
	{.family = FAMILY("kube_pod_container_resource_limits"),
		.if_label = "resource",
		.if_value = "memory",
		.signal = SIGNAL_LIMIT,
		.place = PLACE_CONTAINER,
		.precedence = 100,
		.who = "kube-state-metrics",
		.unseen = true},

	/* Identity and lives. */
	{.family = FAMILY("process_start_time_seconds"),
		.signal = SIGNAL_START,
		.precedence = 100,
		.who = "process collector"},
	{.family = FAMILY("container_start_time_seconds"),
		.signal = SIGNAL_START,
		.place = PLACE_CONTAINER,
		.precedence = 100,
		.who = "cAdvisor",
		.unseen = true},
	{.family = FAMILY("kube_pod_container_status_restarts_total"),
		.signal = SIGNAL_RESTARTS,
		.place = PLACE_CONTAINER,
		.who = "kube-state-metrics",
		.unseen = true},
	{.family = FAMILY("kube_pod_container_status_last_terminated_reason"),
		.signal = SIGNAL_END_REASON,
		.place = PLACE_CONTAINER,
		.text_label = "reason",
		.who = "kube-state-metrics",
		.unseen = true},
	{.family = FAMILY("kube_pod_container_status_last_terminated_exitcode"),
		.signal = SIGNAL_EXIT_CODE,
		.place = PLACE_CONTAINER,
		.who = "kube-state-metrics",
		.unseen = true},
	{.family = FAMILY("celery_worker_up"),
		.signal = SIGNAL_UP,
		.place = PLACE_HOSTNAME,
		.exporter = true,
		.who = "celery-exporter",
		.unseen = true},
	{.family = FAMILY("flower_worker_online"),
		.signal = SIGNAL_UP,
		.place = PLACE_HOSTNAME,
		.exporter = true,
		.who = "Flower",
		.unseen = true},

	/* Work done. Requests before tasks and events: of two counters the outer one is the
	   load. */
	{.family = FAMILY("process_cpu_seconds_total"),
		.signal = SIGNAL_CPU,
		.precedence = 100,
		.who = "process collector"},
	{.family = FAMILY("process_cpu_time_seconds_total"),
		.signal = SIGNAL_CPU,
		.join = JOIN_SUM,
		.precedence = 80,
		.who = "OpenTelemetry",
		.unseen = true},
	{.family = FAMILY("container_cpu_usage_seconds_total"),
		.signal = SIGNAL_CPU,
		.place = PLACE_CONTAINER,
		.join = JOIN_SUM,
		.precedence = 100,
		.who = "cAdvisor",
		.unseen = true},
	{.family = FAMILY("http_requests_total"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 100,
		.who = "HTTP server"},
	{.family = FAMILY("starlette_requests_total"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 90,
		.who = "starlette_exporter",
		.unseen = true},
	{.family = FAMILY("django_http_requests_total_by_method"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 90,
		.who = "django-prometheus",
		.unseen = true},
	{.family = FAMILY("ruby_http_requests_total"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 90,
		.who = "Ruby prometheus_exporter",
		.unseen = true},
	{.family = FAMILY("http_server_requests_seconds_count"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 80,
		.who = "Micrometer",
		.unseen = true},
	{.family = FAMILY("http_server_request_duration_seconds_count"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 80,
		.who = "OpenTelemetry",
		.unseen = true},
	{.family = FAMILY("http_server_duration_milliseconds_count"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 70,
		.who = "OpenTelemetry",
		.unseen = true},
	{.family = FAMILY("http_server_active_requests"),
		.signal = SIGNAL_IN_FLIGHT,
		.join = JOIN_SUM,
		.precedence = 90,
		.who = "OpenTelemetry",
		.unseen = true},
	{.family = FAMILY("http_requests_inprogress"),
		.signal = SIGNAL_IN_FLIGHT,
		.join = JOIN_SUM,
		.precedence = 90,
		.who = "prometheus-fastapi-instrumentator",
		.unseen = true},
	{.family = FAMILY("starlette_requests_in_progress"),
		.signal = SIGNAL_IN_FLIGHT,
		.join = JOIN_SUM,
		.precedence = 90,
		.who = "starlette_exporter",
		.unseen = true},
	{.family = FAMILY("http_requests_in_flight"),
		.signal = SIGNAL_IN_FLIGHT,
		.join = JOIN_SUM,
		.precedence = 80,
		.who = "hand-made",
		.unseen = true},
	{.family = FAMILY("z4j_events_ingested_total"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 60,
		.who = "z4j brain"},
	{.family = FAMILY("z4j_tasks_total"),
		.signal = SIGNAL_LOAD,
		.join = JOIN_SUM,
		.precedence = 50,
		.who = "z4j brain"},
	{.family = FAMILY("celery_task_succeeded_total"),
		.signal = SIGNAL_LOAD,
		.place = PLACE_HOSTNAME,
		.join = JOIN_SUM,
		.precedence = 100,
		.exporter = true,
		.who = "celery-exporter",
		.unseen = true},
	{.family = FAMILY("flower_events_total"),
		.signal = SIGNAL_LOAD,
		.place = PLACE_HOSTNAME,
		.join = JOIN_SUM,
		.precedence = 100,
		.exporter = true,
		.who = "Flower",
		.unseen = true},
	{.family = FAMILY("z4j_postgres_deadlocks_total"),
		.signal = SIGNAL_DEADLOCKS,
		.who = "z4j brain"},

	/* Versions, and endpoints that speak of something else than themselves. */
	{.family = FAMILY("target_info"),
		.signal = SIGNAL_VERSION,
		.text_label = "service_version",
		.precedence = 100,
		.who = "OpenTelemetry",
		.unseen = true},
	{.family = FAMILY("go_build_info"),
		.signal = SIGNAL_VERSION,
		.text_label = "version",
		.precedence = 1,
		.who = "Go"},
	{.family = FAMILY("node_exporter_build_info"),
		.signal = SIGNAL_VERSION,
		.text_label = "version",
		.precedence = 90,
		.exporter = true,
		.who = "node_exporter"},
	{.family = FAMILY("postgres_exporter_build_info"),
		.signal = SIGNAL_VERSION,
		.text_label = "version",
		.precedence = 90,
		.exporter = true,
		.who = "postgres_exporter"},
	{.family = FAMILY("pgbouncer_exporter_build_info"),
		.signal = SIGNAL_VERSION,
		.text_label = "version",
		.precedence = 90,
		.exporter = true,
		.who = "pgbouncer_exporter",
		.unseen = true},
	{.family = FAMILY("pg_up"),
		.signal = SIGNAL_MARK,
		.exporter = true,
		.who = "postgres_exporter"},
	{.family = FAMILY("pgbouncer_up"),
		.signal = SIGNAL_MARK,
		.exporter = true,
		.who = "pgbouncer_exporter",
		.unseen = true},
	{.family = FAMILY("pgbouncer_config_max_client_connections"),
		.signal = SIGNAL_MARK,
		.exporter = true,
		.who = "pgbouncer_exporter",
		.unseen = true},
	{.family = FAMILY("odyssey_exporter_up"),
		.signal = SIGNAL_MARK,
		.exporter = true,
		.who = "Odyssey exporter",
		.unseen = true},
	{.family = FAMILY("cadvisor_version_info"),
		.signal = SIGNAL_MARK,
		.exporter = true,
		.who = "cAdvisor",
		.unseen = true},

	/* Hand-made and prefixed names, last. */
	{.family = FAMILY("_process_resident_memory_bytes"),
		.match = CATALOG_SUFFIX,
		.signal = SIGNAL_RSS,
		.place = PLACE_NAMESPACE,
		.precedence = 100,
		.who = "process collector with a namespace",
		.unseen = true},
	{.family = FAMILY("_process_start_time_seconds"),
		.match = CATALOG_SUFFIX,
		.signal = SIGNAL_START,
		.place = PLACE_NAMESPACE,
		.precedence = 100,
		.who = "process collector with a namespace",
		.unseen = true},
	{.family = FAMILY("_rss_bytes"),
		.match = CATALOG_SUFFIX,
		.signal = SIGNAL_RSS,
		.precedence = 10,
		.who = "hand-made RSS gauge",
		.unseen = true},
	{.family = FAMILY("_build_info"),
		.match = CATALOG_SUFFIX,
		.signal = SIGNAL_VERSION,
		.text_label = "version",
		.precedence = 50,
		.who = "build info"},
	{.family = FAMILY("_created"),
		.match = CATALOG_SUFFIX,
		.signal = SIGNAL_CREATED,
		.precedence = 10,
		.who = "creation time of a counter"},
};

const size_t catalog_count = sizeof(catalog) / sizeof(catalog[0]);

static bool family_matches(const struct catalog_row *row, struct text name)
{
	size_t len = row->family.len;

	if (row->match == CATALOG_EXACT)
		return name.len == len && memcmp(name.data, row->family.data, len) == 0;
	return name.len > len && memcmp(name.data + name.len - len, row->family.data, len) == 0;
}

bool catalog_wants(struct text family)
{
	for (size_t i = 0; i < catalog_count; i++)
		if (family_matches(&catalog[i], family))
			return true;
	return latency_wants(family) || pools_want(NULL, family);
}

bool catalog_wants_series(const struct metric *metric)
{
	struct latency_name latency;

	return catalog_find(metric) || latency_find(metric, &latency);
}

bool catalog_is_scrape(const struct metric *metric)
{
	return text_is(metric_label(metric, "handler"), "/metrics");
}

/* A creation time identifies a process only when the counter has no labels: those are made when
   the program starts, labelled ones when a label is first used. */
static bool labels_fit(const struct catalog_row *row, const struct metric *metric)
{
	if (row->if_label && !text_is(metric_label(metric, row->if_label), row->if_value))
		return false;
	if (row->text_label && metric_label(metric, row->text_label).len == 0)
		return false;
	if (row->signal == SIGNAL_CREATED && metric->label_count > 0)
		return false;
	return !(row->signal == SIGNAL_LOAD && catalog_is_scrape(metric));
}

const struct catalog_row *catalog_find(const struct metric *metric)
{
	for (size_t i = 0; i < catalog_count; i++)
		if (family_matches(&catalog[i], metric->name) && labels_fit(&catalog[i], metric))
			return &catalog[i];
	return NULL;
}

const char *signal_name(enum signal signal)
{
	static const char *const names[SIGNALS] = {
		[SIGNAL_RSS] = "RSS",
		[SIGNAL_WORKING_SET] = "working set",
		[SIGNAL_HEAP] = "heap",
		[SIGNAL_IN_FLIGHT] = "requests in flight",
		[SIGNAL_LIMIT] = "memory limit",
		[SIGNAL_START] = "start time",
		[SIGNAL_CREATED] = "creation time",
		[SIGNAL_CPU] = "CPU",
		[SIGNAL_LOAD] = "load",
		[SIGNAL_DEADLOCKS] = "deadlocks",
		[SIGNAL_RESTARTS] = "restarts",
		[SIGNAL_EXIT_CODE] = "exit code",
		[SIGNAL_UP] = "up",
		[SIGNAL_END_REASON] = "end reason",
		[SIGNAL_VERSION] = "version",
		[SIGNAL_MARK] = "endpoint kind",
		[SIGNAL_POOL_IN_USE] = "pool in use",
		[SIGNAL_WATCHED] = "watched gauge",
	};

	must(signal < SIGNALS);
	return names[signal];
}
