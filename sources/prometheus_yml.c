/* Whom the jobs of a prometheus.yml ask. */
#include "sources/prometheus_yml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"
#include "sources/discovery.h"
#include "sources/duration.h"
#include "sources/prometheus_job.h"
#include "sources/whole_file.h"

enum {
	DEFAULT_INTERVAL_MS = 60 * 1000, /* Prometheus' own */
	DEFAULT_TIMEOUT_MS = 10 * 1000,
};

void prometheus_notes_fini(struct prometheus_notes *notes)
{
	free(notes->lines);
	*notes = (struct prometheus_notes){0};
}

bool prometheus_fail(struct prometheus *in, const yaml_node_t *at, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	scrub_vformat(why, sizeof(why), format, args);
	va_end(args);
	scrub_format(in->error, PROMETHEUS_YML_ERROR_BYTES, "%s:%zu: %s", in->file,
		at ? yaml_doc_line(at) : 1, why);
	return false;
}

void prometheus_note(struct prometheus_job *job, const yaml_node_t *at, const char *format, ...)
{
	struct prometheus_notes *notes = job->in->notes;
	char why[PROMETHEUS_NOTE_BYTES];
	va_list args;

	if (!notes->lines)
		notes->lines = calloc(PROMETHEUS_NOTES_MAX, sizeof(*notes->lines));
	must(notes->lines != NULL);
	if (notes->count == PROMETHEUS_NOTES_MAX) {
		notes->beyond++;
		return;
	}
	va_start(args, format);
	scrub_vformat(why, sizeof(why), format, args);
	va_end(args);
	scrub_format(notes->lines[notes->count++], PROMETHEUS_NOTE_BYTES, "%s:%zu: job %s: %s",
		job->in->file, yaml_doc_line(at), job->name, why);
}

char *prometheus_path(const struct prometheus *in, const char *path)
{
	bool joins = *path != '/' && in->directory;
	size_t size = strlen(path) + (joins ? strlen(in->directory) + 1 : 0) + 1;
	char *out = malloc(size);

	must(out != NULL);
	snprintf(out, size, "%s%s%s", joins ? in->directory : "", joins ? "/" : "", path);
	return out;
}

bool prometheus_read_duration(
	struct prometheus *in, const yaml_node_t *map, const char *name, int64_t *ms)
{
	const yaml_node_t *value = yaml_doc_find(&in->doc, map, name);

	if (!value)
		return true;
	if (value->type != YAML_SCALAR_NODE || !duration_parse(yaml_doc_text(value), ms))
		return prometheus_fail(
			in, value, "%s: is not a duration (%s)", name, DURATION_EXPECTED);
	return true;
}

/* ---- whom ---- */

/* The list of that name in a map; NULL when there is none. */
static bool find_list(
	struct prometheus *in, const yaml_node_t *map, const char *name, const yaml_node_t **list)
{
	*list = yaml_doc_find(&in->doc, map, name);
	if (*list && yaml_doc_is_null(*list))
		*list = NULL;
	if (*list && (*list)->type != YAML_SEQUENCE_NODE)
		return prometheus_fail(in, *list, "%s: expected a list", name);
	return true;
}

static bool add(struct prometheus *in, const yaml_node_t *at, struct target *target)
{
	if (target_list_is_full(in->targets)) {
		target_fini(target);
		return prometheus_fail(in, at, "more than %d targets", LIMIT_FEEDS);
	}
	target_list_add(in->targets, target);
	return true;
}

static bool read_labels(struct prometheus *in, const yaml_node_t *map,
	struct target_pair pairs[LIMIT_LABELS], struct discovery_labels *labels)
{
	const yaml_node_t *found = yaml_doc_find(&in->doc, map, "labels");

	*labels = (struct discovery_labels){pairs, 0};
	if (!found || yaml_doc_is_null(found))
		return true;
	if (found->type != YAML_MAPPING_NODE || yaml_doc_pairs(found) > LIMIT_LABELS)
		return prometheus_fail(
			in, found, "labels: expected a map of at most %d", LIMIT_LABELS);
	for (size_t i = 0; i < yaml_doc_pairs(found); i++) {
		const yaml_node_t *name = yaml_doc_key(&in->doc, found, i);
		const yaml_node_t *value = yaml_doc_value(&in->doc, found, i);

		if (name->type != YAML_SCALAR_NODE || value->type != YAML_SCALAR_NODE)
			return prometheus_fail(in, name, "labels: expected text");
		/* They are only read; the struct is that of targets, which own theirs. */
		pairs[labels->count++] = (struct target_pair){
			(char *)yaml_doc_text(name), (char *)yaml_doc_text(value)};
	}
	return true;
}

static bool read_static(struct prometheus_job *job, const yaml_node_t *config)
{
	struct prometheus *in = job->in;
	struct target_pair pairs[LIMIT_LABELS];
	struct discovery_labels labels;
	const yaml_node_t *list;

	if (config->type != YAML_MAPPING_NODE)
		return prometheus_fail(in, config, "static_configs: expected maps");
	if (!read_labels(in, config, pairs, &labels) || !find_list(in, config, "targets", &list))
		return false;
	for (size_t i = 0; list && i < yaml_doc_items(list); i++) {
		const yaml_node_t *address = yaml_doc_item(&in->doc, list, i);
		char why[TARGET_ERROR_BYTES] = "expected host:port";
		struct target target;

		if (address->type != YAML_SCALAR_NODE ||
			!discovery_make_target(
				&target, &job->like, yaml_doc_text(address), &labels, why))
			return prometheus_fail(in, address, "job %s: %s", job->name, why);
		if (!add(in, address, &target))
			return false;
	}
	return true;
}

/* A list that its setter has taken, or not. */
static bool add_list(struct prometheus_job *job, const yaml_node_t *at, struct target *list,
	bool taken, const char *why)
{
	if (taken)
		return add(job->in, at, list);
	target_fini(list);
	return prometheus_fail(job->in, at, "job %s: %s", job->name, why);
}

static bool read_files(struct prometheus_job *job, const yaml_node_t *config)
{
	struct prometheus *in = job->in;
	const yaml_node_t *list;

	if (config->type != YAML_MAPPING_NODE)
		return prometheus_fail(in, config, "file_sd_configs: expected maps");
	if (!find_list(in, config, "files", &list))
		return false;
	for (size_t i = 0; list && i < yaml_doc_items(list); i++) {
		const yaml_node_t *file = yaml_doc_item(&in->doc, list, i);
		char why[TARGET_ERROR_BYTES];
		struct target target;
		char *path;
		bool taken;

		if (file->type != YAML_SCALAR_NODE)
			return prometheus_fail(in, file, "files: expected text");
		path = prometheus_path(in, yaml_doc_text(file));
		target_copy(&target, &job->like);
		taken = target_set_files(&target, path, why);
		free(path);
		if (!add_list(job, file, &target, taken, why))
			return false;
	}
	return true;
}

static bool read_records(
	struct prometheus *in, const yaml_node_t *config, enum dns_records *records)
{
	const yaml_node_t *type = yaml_doc_find(&in->doc, config, "type");

	*records = DNS_SRV;
	if (!type || yaml_doc_is(type, "SRV"))
		return true;
	*records = yaml_doc_is(type, "AAAA") ? DNS_AAAA : DNS_A;
	return *records == DNS_AAAA || yaml_doc_is(type, "A") ||
	       prometheus_fail(in, type, "type: is not asked for here (expected A, AAAA or SRV)");
}

static bool read_names(struct prometheus_job *job, const yaml_node_t *config)
{
	struct prometheus *in = job->in;
	const yaml_node_t *list, *text;
	enum dns_records records;
	int port = 0;

	if (config->type != YAML_MAPPING_NODE)
		return prometheus_fail(in, config, "dns_sd_configs: expected maps");
	if (!find_list(in, config, "names", &list) || !read_records(in, config, &records))
		return false;
	text = yaml_doc_find(&in->doc, config, "port");
	if (records != DNS_SRV && (!text || text->type != YAML_SCALAR_NODE ||
					  !target_read_port(yaml_doc_text(text), &port)))
		return prometheus_fail(in, config, "port: expected one where the type is not SRV");
	for (size_t i = 0; list && i < yaml_doc_items(list); i++) {
		const yaml_node_t *name = yaml_doc_item(&in->doc, list, i);
		char why[TARGET_ERROR_BYTES] = "names: expected text";
		struct target target;
		bool taken;

		target_copy(&target, &job->like);
		taken = name->type == YAML_SCALAR_NODE &&
			target_set_names(&target, yaml_doc_text(name), records, port, why);
		if (!add_list(job, name, &target, taken, why))
			return false;
	}
	return true;
}

/* ---- jobs ---- */

static bool read_each(struct prometheus_job *job, const yaml_node_t *map, const char *name,
	bool (*read)(struct prometheus_job *job, const yaml_node_t *config))
{
	const yaml_node_t *list;

	if (!find_list(job->in, map, name, &list))
		return false;
	for (size_t i = 0; list && i < yaml_doc_items(list); i++)
		if (!read(job, yaml_doc_item(&job->in->doc, list, i)))
			return false;
	return true;
}

static bool read_whom(struct prometheus_job *job, const yaml_node_t *map)
{
	return job->makes_addresses || (read_each(job, map, "static_configs", read_static) &&
					       read_each(job, map, "file_sd_configs", read_files) &&
					       read_each(job, map, "dns_sd_configs", read_names));
}

static bool read_job(struct prometheus *in, const yaml_node_t *map)
{
	struct prometheus_job job = {.in = in};
	char why[TARGET_ERROR_BYTES];
	const yaml_node_t *name;
	bool ok;

	if (map->type != YAML_MAPPING_NODE)
		return prometheus_fail(in, map, "scrape_configs: expected maps");
	name = yaml_doc_find(&in->doc, map, "job_name");
	if (!name || name->type != YAML_SCALAR_NODE)
		return prometheus_fail(in, map, "scrape_configs: a job has no job_name");
	job.name = yaml_doc_text(name);
	target_init(&job.like);
	target_set_text(&job.like.group, job.name);
	ok = target_set_label(&job.like, "job", job.name, why) && prometheus_read_job(&job, map);
	if (ok && !target_check(&job.like, why))
		ok = prometheus_fail(in, map, "job %s: %s", job.name, why);
	ok = ok && read_whom(&job, map);
	target_fini(&job.like);
	return ok;
}

static bool read_root(struct prometheus *in)
{
	const yaml_node_t *root = yaml_document_get_root_node(&in->doc);
	const yaml_node_t *global, *jobs;

	if (!root || root->type != YAML_MAPPING_NODE)
		return prometheus_fail(in, root, "expected a map with the key scrape_configs");
	global = yaml_doc_find(&in->doc, root, "global");
	if (global && global->type == YAML_MAPPING_NODE &&
		(!prometheus_read_duration(in, global, "scrape_interval", &in->interval_ms) ||
			!prometheus_read_duration(in, global, "scrape_timeout", &in->timeout_ms)))
		return false;
	if (!find_list(in, root, "scrape_configs", &jobs))
		return false;
	for (size_t i = 0; jobs && i < yaml_doc_items(jobs); i++)
		if (!read_job(in, yaml_doc_item(&in->doc, jobs, i)))
			return false;
	return true;
}

bool prometheus_yml_parse(const char *file, const char *directory, const char *text, size_t len,
	struct target_list *targets, struct prometheus_notes *notes,
	char error[PROMETHEUS_YML_ERROR_BYTES])
{
	struct prometheus in = {
		.file = file,
		.directory = directory,
		.targets = targets,
		.notes = notes,
		.error = error,
		.interval_ms = DEFAULT_INTERVAL_MS,
		.timeout_ms = DEFAULT_TIMEOUT_MS,
	};
	size_t before = targets->count;
	struct yaml_complaint complaint;
	bool ok;

	if (!yaml_doc_load(&in.doc, text, len, &complaint)) {
		scrub_format(error, PROMETHEUS_YML_ERROR_BYTES, "%s:%zu: %s", file, complaint.line,
			complaint.why);
		return false;
	}
	ok = read_root(&in);
	if (ok && in.targets->count == before)
		ok = prometheus_fail(&in, NULL, "names no targets that are understood here%s%s",
			notes->count > 0 ? ": " : "", notes->count > 0 ? notes->lines[0] : "");
	yaml_document_delete(&in.doc);
	while (!ok && targets->count > before)
		target_fini(&targets->items[--targets->count]);
	return ok;
}

bool prometheus_yml_load(const char *path, struct target_list *targets,
	struct prometheus_notes *notes, char error[PROMETHEUS_YML_ERROR_BYTES])
{
	const char *slash = strrchr(path, '/');
	char *directory = slash ? strndup(path, (size_t)(slash - path) + (slash == path)) : NULL;
	size_t len;
	char *text;
	bool ok;

	must(directory || !slash);
	text = whole_file_read(
		path, PROMETHEUS_YML_BYTES_MAX, &len, error, PROMETHEUS_YML_ERROR_BYTES);
	ok = text && prometheus_yml_parse(path, directory, text, len, targets, notes, error);
	free(directory);
	free(text);
	return ok;
}
