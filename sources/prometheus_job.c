/* How a job of a prometheus.yml asks: time, place, headers, credentials, TLS. */
#include "sources/prometheus_job.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/duration.h"

typedef bool read_key(struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value);

struct known_key {
	const char *name;
	read_key *read; /* NULL: it makes no difference to a dashboard */
};

/* Reads a map by a table. What is not in it is for the table's last row, whose name is NULL. */
static bool read_map(
	struct prometheus_job *job, const yaml_node_t *map, const struct known_key *keys)
{
	yaml_document_t *doc = &job->in->doc;

	if (map->type != YAML_MAPPING_NODE)
		return prometheus_fail(job->in, map, "job %s: expected a map", job->name);
	for (size_t i = 0; i < yaml_doc_pairs(map); i++) {
		const yaml_node_t *key = yaml_doc_key(doc, map, i);
		const struct known_key *row = keys;

		if (key->type != YAML_SCALAR_NODE)
			return prometheus_fail(job->in, key, "expected text as a key");
		while (row->name && strcmp(row->name, yaml_doc_text(key)) != 0)
			row++;
		if (row->read && !row->read(job, key, yaml_doc_value(doc, map, i)))
			return false;
	}
	return true;
}

static bool expect_text(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (value->type == YAML_SCALAR_NODE && !yaml_doc_is_null(value))
		return true;
	return prometheus_fail(
		job->in, value, "job %s: %s: expected text", job->name, yaml_doc_text(key));
}

static bool set_file(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value, char **field)
{
	if (!expect_text(job, key, value))
		return false;
	free(*field);
	*field = prometheus_path(job->in, yaml_doc_text(value));
	return true;
}

static bool note_unknown(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	(void)value;
	prometheus_note(job, key, "%s is not understood here: polled without", yaml_doc_text(key));
	return true;
}

static bool note_secret(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	(void)value;
	prometheus_note(job, key,
		"%s stands in the file, and no secret is taken from there: polled without (use "
		"%s_file)",
		yaml_doc_text(key), yaml_doc_text(key));
	return true;
}

/* ---- credentials ---- */

static bool read_password_file(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	return set_file(job, key, value, &job->like.basic_auth_file);
}

static bool read_user(struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!expect_text(job, key, value))
		return false;
	target_set_text(&job->like.basic_auth_user, yaml_doc_text(value));
	return true;
}

static bool read_basic_auth(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	static const struct known_key keys[] = {
		{"username", read_user},
		{"password", note_secret},
		{"password_file", read_password_file},
		{NULL, note_unknown},
	};

	(void)key;
	if (!read_map(job, value, keys))
		return false;
	if (job->like.basic_auth_file && !job->like.basic_auth_user)
		target_set_text(&job->like.basic_auth_user, "");
	return true;
}

static bool read_token_file(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	return set_file(job, key, value, &job->like.bearer_token_file);
}

static bool read_type(struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!expect_text(job, key, value))
		return false;
	if (strcasecmp(yaml_doc_text(value), "Bearer") != 0)
		prometheus_note(job, key,
			"authorization of the type %s is not understood here: "
			"sent as Bearer",
			yaml_doc_text(value));
	return true;
}

static bool read_authorization(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	static const struct known_key keys[] = {
		{"type", read_type},
		{"credentials", note_secret},
		{"credentials_file", read_token_file},
		{NULL, note_unknown},
	};

	(void)key;
	return read_map(job, value, keys);
}

/* ---- TLS ---- */

static bool read_ca_file(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	return set_file(job, key, value, &job->like.ca_file);
}

static bool read_insecure(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!expect_text(job, key, value))
		return false;
	job->like.insecure = yaml_doc_is(value, "true");
	return true;
}

static bool read_server_name(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!expect_text(job, key, value))
		return false;
	target_set_text(&job->like.server_name, yaml_doc_text(value));
	return true;
}

static bool read_tls(struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	static const struct known_key keys[] = {
		{"ca_file", read_ca_file},
		{"insecure_skip_verify", read_insecure},
		{"server_name", read_server_name},
		{NULL, note_unknown},
	};

	(void)key;
	return read_map(job, value, keys);
}

/* ---- the request ---- */

static bool read_path(struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	const char *query = job->like.path ? strchr(job->like.path, '?') : NULL;
	char *path;
	size_t size;

	if (!expect_text(job, key, value))
		return false;
	size = strlen(yaml_doc_text(value)) + (query ? strlen(query) : 0) + 1;
	path = malloc(size);
	must(path != NULL);
	snprintf(path, size, "%s%s", yaml_doc_text(value), query ? query : "");
	free(job->like.path);
	job->like.path = path;
	return true;
}

static bool read_scheme(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!yaml_doc_is(value, "http") && !yaml_doc_is(value, "https"))
		return prometheus_fail(job->in, value, "job %s: %s: expected http or https",
			job->name, yaml_doc_text(key));
	job->like.https = yaml_doc_is(value, "https");
	return true;
}

static void add_param(struct prometheus_job *job, const char *name, const char *value)
{
	const char *path = job->like.path ? job->like.path : "/metrics";
	char *clean_name = curl_easy_escape(NULL, name, 0);
	char *clean_value = curl_easy_escape(NULL, value, 0);
	char *longer;
	size_t size;

	must(clean_name && clean_value);
	size = strlen(path) + strlen(clean_name) + strlen(clean_value) + 3;
	longer = malloc(size);
	must(longer != NULL);
	snprintf(longer, size, "%s%c%s=%s", path, strchr(path, '?') ? '&' : '?', clean_name,
		clean_value);
	curl_free(clean_name);
	curl_free(clean_value);
	free(job->like.path);
	job->like.path = longer;
}

static bool read_params(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	yaml_document_t *doc = &job->in->doc;

	if (value->type != YAML_MAPPING_NODE)
		return prometheus_fail(job->in, key, "job %s: params: expected a map", job->name);
	for (size_t i = 0; i < yaml_doc_pairs(value); i++) {
		const yaml_node_t *name = yaml_doc_key(doc, value, i);
		const yaml_node_t *list = yaml_doc_value(doc, value, i);

		if (name->type != YAML_SCALAR_NODE || list->type != YAML_SEQUENCE_NODE)
			return prometheus_fail(job->in, name,
				"job %s: params: expected lists of text by name", job->name);
		for (size_t v = 0; v < yaml_doc_items(list); v++) {
			const yaml_node_t *text = yaml_doc_item(doc, list, v);

			if (!expect_text(job, name, text))
				return false;
			add_param(job, yaml_doc_text(name), yaml_doc_text(text));
		}
	}
	return true;
}

/* {values: [...]}; of several the last, and secrets and files not at all. */
static bool read_header(
	struct prometheus_job *job, const yaml_node_t *name, const yaml_node_t *header)
{
	yaml_document_t *doc = &job->in->doc;
	bool is_map = header->type == YAML_MAPPING_NODE;
	const yaml_node_t *values = is_map ? yaml_doc_find(doc, header, "values") : NULL;
	char why[TARGET_ERROR_BYTES];

	if (!values || values->type != YAML_SEQUENCE_NODE ||
		(is_map && yaml_doc_pairs(header) > 1)) {
		prometheus_note(job, name,
			"header %s has more than plain values: polled without it",
			yaml_doc_text(name));
		return true;
	}
	for (size_t i = 0; i < yaml_doc_items(values); i++) {
		const yaml_node_t *value = yaml_doc_item(doc, values, i);

		if (!expect_text(job, name, value))
			return false;
		if (!target_set_header(&job->like, yaml_doc_text(name), yaml_doc_text(value), why))
			prometheus_note(job, name, "polled without it: %s", why);
	}
	return true;
}

static bool read_headers(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	static const struct known_key keys[] = {{NULL, read_header}};

	(void)key;
	return read_map(job, value, keys);
}

/* ---- relabelling ---- */

static bool is_word(
	yaml_document_t *doc, const yaml_node_t *rule, const char *key, const char *word)
{
	const yaml_node_t *value = yaml_doc_find(doc, rule, key);

	return value && yaml_doc_is(value, word);
}

/* Rules that only make labels leave everybody where they are. */
static bool read_relabelling(
	struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	yaml_document_t *doc = &job->in->doc;
	bool picks = false;

	if (value->type != YAML_SEQUENCE_NODE)
		return prometheus_fail(job->in, key, "job %s: expected a list", job->name);
	for (size_t i = 0; i < yaml_doc_items(value); i++) {
		const yaml_node_t *rule = yaml_doc_item(doc, value, i);

		if (rule->type != YAML_MAPPING_NODE)
			return prometheus_fail(job->in, rule, "job %s: expected a map", job->name);
		job->makes_addresses =
			job->makes_addresses || is_word(doc, rule, "target_label", "__address__");
		picks = picks || is_word(doc, rule, "action", "keep") ||
			is_word(doc, rule, "action", "drop") ||
			is_word(doc, rule, "action", "keepequal") ||
			is_word(doc, rule, "action", "dropequal");
	}
	if (job->makes_addresses)
		prometheus_note(job, key,
			"relabel_configs makes addresses, which is not done here: the job is left "
			"out");
	else if (picks)
		prometheus_note(job, key,
			"relabel_configs picks targets, which is not done here: all that the job "
			"lists are polled");
	else if (yaml_doc_items(value) > 0)
		prometheus_note(job, key,
			"relabel_configs is not done here: labels, paths and schemes are as they "
			"are listed");
	return true;
}

/* ---- the job ---- */

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool note_other(struct prometheus_job *job, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!ends_with(yaml_doc_text(key), "_sd_configs"))
		return note_unknown(job, key, value);
	prometheus_note(
		job, key, "%s is not understood here: its targets are missing", yaml_doc_text(key));
	return true;
}

static const struct known_key job_keys[] = {
	{"metrics_path", read_path},
	{"scheme", read_scheme},
	{"params", read_params},
	{"basic_auth", read_basic_auth},
	{"authorization", read_authorization},
	{"bearer_token", note_secret},
	{"bearer_token_file", read_token_file},
	{"tls_config", read_tls},
	{"http_headers", read_headers},
	{"relabel_configs", read_relabelling},
	/* Read elsewhere. */
	{"job_name", NULL},
	{"scrape_interval", NULL},
	{"scrape_timeout", NULL},
	{"static_configs", NULL},
	{"file_sd_configs", NULL},
	{"dns_sd_configs", NULL},
	/* What Prometheus does with the answers, and limits of its own. */
	{"metric_relabel_configs", NULL},
	{"honor_labels", NULL},
	{"honor_timestamps", NULL},
	{"track_timestamps_staleness", NULL},
	{"scrape_protocols", NULL},
	{"fallback_scrape_protocol", NULL},
	{"scrape_classic_histograms", NULL},
	{"always_scrape_classic_histograms", NULL},
	{"convert_classic_histograms_to_nhcb", NULL},
	{"scrape_native_histograms", NULL},
	{"native_histogram_bucket_limit", NULL},
	{"native_histogram_min_bucket_factor", NULL},
	{"metric_name_validation_scheme", NULL},
	{"metric_name_escaping_scheme", NULL},
	{"scrape_failure_log_file", NULL},
	{"body_size_limit", NULL},
	{"sample_limit", NULL},
	{"label_limit", NULL},
	{"label_name_length_limit", NULL},
	{"label_value_length_limit", NULL},
	{"target_limit", NULL},
	{"keep_dropped_targets", NULL},
	{"follow_redirects", NULL},
	{"enable_http2", NULL},
	{"enable_compression", NULL},
	{NULL, note_other},
};

/* Prometheus' timeout may be as long as the interval; ours ends before the next poll. */
static bool read_times(struct prometheus_job *job, const yaml_node_t *map)
{
	struct target *like = &job->like;

	like->interval_ms = job->in->interval_ms;
	like->timeout_ms = job->in->timeout_ms;
	if (!prometheus_read_duration(job->in, map, "scrape_interval", &like->interval_ms) ||
		!prometheus_read_duration(job->in, map, "scrape_timeout", &like->timeout_ms))
		return false;
	if (like->interval_ms < TARGET_INTERVAL_MIN_MS ||
		like->interval_ms > TARGET_INTERVAL_MAX_MS)
		return prometheus_fail(
			job->in, map, "job %s: scrape_interval: expected 100ms to 1h", job->name);
	if (like->timeout_ms >= like->interval_ms)
		like->timeout_ms = target_default_timeout_ms(like->interval_ms);
	return true;
}

bool prometheus_read_job(struct prometheus_job *job, const yaml_node_t *map)
{
	return read_times(job, map) && read_map(job, map, job_keys);
}
