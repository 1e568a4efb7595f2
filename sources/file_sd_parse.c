#include "sources/file_sd_parse.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "model/limits.h"
#include "model/scrub.h"
#include "sources/discovery.h"
#include "sources/yaml_doc.h"

/* A file on its way into a list. */
struct file_sd {
	const char *file;
	const struct target *list;
	struct target_list *out;
	char *error;                             /* FILE_SD_ERROR_BYTES */
	size_t group, target;                    /* where we are, for complaints */
	size_t line;                             /* likewise; 0: not known */
	struct target_pair labels[LIMIT_LABELS]; /* borrowed from the document */
	size_t label_count;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct file_sd *sd, const char *format, ...)
{
	char why[TARGET_ERROR_BYTES + 64], line[24] = "";
	va_list args;

	va_start(args, format);
	scrub_vformat(why, sizeof(why), format, args);
	va_end(args);
	if (sd->line > 0)
		snprintf(line, sizeof(line), "%zu:", sd->line);
	scrub_format(sd->error, FILE_SD_ERROR_BYTES, "%.200s:%s %s", sd->file, line, why);
	return false;
}

static bool add_label(struct file_sd *sd, const char *name, const char *value)
{
	if (sd->label_count == LIMIT_LABELS)
		return fail(sd, "[%zu].labels: more than %d", sd->group, LIMIT_LABELS);
	/* They are only read; the struct is that of targets, which own theirs. */
	sd->labels[sd->label_count++] = (struct target_pair){(char *)name, (char *)value};
	return true;
}

static bool add_target(struct file_sd *sd, const char *address)
{
	struct discovery_labels labels = {sd->labels, sd->label_count};
	char why[TARGET_ERROR_BYTES];
	struct target target;

	if (target_list_is_full(sd->out))
		return fail(sd, "more than %d targets", LIMIT_FEEDS);
	if (!discovery_make_target(&target, sd->list, address, &labels, why))
		return fail(sd, "[%zu].targets[%zu]: %s", sd->group, sd->target, why);
	target_list_add(sd->out, &target);
	return true;
}

static void take_back(struct file_sd *sd, size_t before)
{
	while (sd->out->count > before)
		target_fini(&sd->out->items[--sd->out->count]);
}

/* ---- JSON ---- */

static bool read_json_labels(struct file_sd *sd, json_t *labels)
{
	const char *name;
	json_t *value;

	sd->label_count = 0;
	if (!labels || json_is_null(labels))
		return true;
	if (!json_is_object(labels))
		return fail(sd, "[%zu].labels is not an object", sd->group);
	json_object_foreach(labels, name, value)
	{
		if (!json_is_string(value))
			return fail(sd, "[%zu].labels.%.64s is not a text", sd->group, name);
		if (!add_label(sd, name, json_string_value(value)))
			return false;
	}
	return true;
}

static bool read_json_group(struct file_sd *sd, json_t *group)
{
	json_t *targets = json_object_get(group, "targets");
	json_t *address;

	if (!json_is_object(group))
		return fail(sd, "[%zu] is not an object", sd->group);
	if (!json_is_array(targets))
		return fail(sd, "[%zu].targets is not a list", sd->group);
	if (!read_json_labels(sd, json_object_get(group, "labels")))
		return false;
	json_array_foreach(targets, sd->target, address)
	{
		if (!json_is_string(address))
			return fail(sd, "[%zu].targets[%zu] is not a text", sd->group, sd->target);
		if (!add_target(sd, json_string_value(address)))
			return false;
	}
	return true;
}

static bool read_json(struct file_sd *sd, json_t *root)
{
	json_t *group;

	if (!json_is_array(root))
		return fail(sd, "is not a list (expected [{\"targets\": [\"host:port\"]}])");
	json_array_foreach(root, sd->group, group)
	{
		if (!read_json_group(sd, group))
			return false;
	}
	return true;
}

bool file_sd_parse_json(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES])
{
	struct file_sd sd = {.file = file, .list = list, .out = out, .error = error};
	size_t before = out->count;
	json_error_t problem;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);
	bool ok;

	if (!root) {
		sd.line = problem.line > 0 ? (size_t)problem.line : 1;
		return fail(&sd, "not JSON: %s", problem.text);
	}
	ok = read_json(&sd, root);
	if (!ok)
		take_back(&sd, before);
	json_decref(root);
	return ok;
}

/* ---- YAML ---- */

/* The node, which complaints from here on are about. */
static const yaml_node_t *at(struct file_sd *sd, const yaml_node_t *node)
{
	sd->line = yaml_doc_line(node);
	return node;
}

static bool read_yaml_labels(struct file_sd *sd, yaml_document_t *doc, const yaml_node_t *labels)
{
	sd->label_count = 0;
	if (!labels || yaml_doc_is_null(labels))
		return true;
	if (at(sd, labels)->type != YAML_MAPPING_NODE)
		return fail(sd, "[%zu].labels is not a map", sd->group);
	for (size_t i = 0; i < yaml_doc_pairs(labels); i++) {
		const yaml_node_t *name = at(sd, yaml_doc_key(doc, labels, i));
		const yaml_node_t *value = yaml_doc_value(doc, labels, i);

		if (name->type != YAML_SCALAR_NODE || value->type != YAML_SCALAR_NODE)
			return fail(sd, "[%zu].labels: a label is not a text", sd->group);
		if (!add_label(sd, yaml_doc_text(name), yaml_doc_text(value)))
			return false;
	}
	return true;
}

static bool read_yaml_targets(struct file_sd *sd, yaml_document_t *doc, const yaml_node_t *targets)
{
	if (!targets || targets->type != YAML_SEQUENCE_NODE)
		return fail(sd, "[%zu].targets is not a list", sd->group);
	for (sd->target = 0; sd->target < yaml_doc_items(targets); sd->target++) {
		const yaml_node_t *address = at(sd, yaml_doc_item(doc, targets, sd->target));

		if (address->type != YAML_SCALAR_NODE || yaml_doc_is_null(address))
			return fail(sd, "[%zu].targets[%zu] is not a text", sd->group, sd->target);
		if (!add_target(sd, yaml_doc_text(address)))
			return false;
	}
	return true;
}

static bool read_yaml_group(struct file_sd *sd, yaml_document_t *doc, const yaml_node_t *group)
{
	const yaml_node_t *targets = NULL, *labels = NULL;

	if (group->type != YAML_MAPPING_NODE)
		return fail(sd, "[%zu] is not a map", sd->group);
	for (size_t i = 0; i < yaml_doc_pairs(group); i++) {
		const yaml_node_t *key = at(sd, yaml_doc_key(doc, group, i));
		const yaml_node_t *value = yaml_doc_value(doc, group, i);

		if (!targets && yaml_doc_is(key, "targets"))
			targets = value;
		else if (!labels && yaml_doc_is(key, "labels"))
			labels = value;
		else
			return fail(sd,
				"[%zu]: \"%.64s\" is unknown or there twice (expected "
				"targets and labels)",
				sd->group, key->type == YAML_SCALAR_NODE ? yaml_doc_text(key) : "");
	}
	at(sd, group);
	return read_yaml_labels(sd, doc, labels) && read_yaml_targets(sd, doc, targets);
}

static bool read_yaml(struct file_sd *sd, yaml_document_t *doc)
{
	const yaml_node_t *root = yaml_document_get_root_node(doc);

	if (!root || root->type != YAML_SEQUENCE_NODE)
		return fail(sd, "is not a list (expected - targets: [host:port]; [] for none)");
	for (; sd->group < yaml_doc_items(root); sd->group++)
		if (!read_yaml_group(sd, doc, at(sd, yaml_doc_item(doc, root, sd->group))))
			return false;
	return true;
}

bool file_sd_parse_yaml(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES])
{
	struct file_sd sd = {.file = file, .list = list, .out = out, .error = error};
	size_t before = out->count;
	struct yaml_complaint complaint;
	yaml_document_t doc;
	bool ok;

	if (!yaml_doc_load(&doc, text, len, &complaint)) {
		sd.line = complaint.line;
		return fail(&sd, "%s", complaint.why);
	}
	ok = read_yaml(&sd, &doc);
	if (!ok)
		take_back(&sd, before);
	yaml_document_delete(&doc);
	return ok;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

bool file_sd_parse(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES])
{
	if (ends_with(file, ".json"))
		return file_sd_parse_json(file, text, len, list, out, error);
	if (ends_with(file, ".yml") || ends_with(file, ".yaml"))
		return file_sd_parse_yaml(file, text, len, list, out, error);
	scrub_format(error, FILE_SD_ERROR_BYTES,
		"%.200s: is neither .json nor .yml nor .yaml, and its name says how it is read",
		file);
	return false;
}
