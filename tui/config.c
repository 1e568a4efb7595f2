#include "tui/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"
#include "sources/duration.h"
#include "sources/whole_file.h"
#include "tui/config_advice.h"
#include "tui/config_expect.h"
#include "tui/config_history.h"
#include "tui/config_pools.h"
#include "tui/config_rules.h"
#include "tui/config_section.h"
#include "tui/config_watch.h"
#include "tui/spelling.h"

enum { LAYERS = 3 }; /* defaults, group, target */

/* Where a setting came from, for complaints that compare two of them. */
struct origin {
	const yaml_node_t *value; /* NULL: built in */
	const struct section *section;
};

/* Says what is wrong with a section even when no target uses it. */
static bool try_section(struct reader *reader, const struct section *section)
{
	bool ok = section_check(reader, section);

	for (enum target_kind kind = 0; ok && kind < TARGET_KINDS; kind++) {
		struct target scratch;

		target_init(&scratch);
		scratch.kind = kind;
		ok = section_apply(reader, section, &scratch);
		target_fini(&scratch);
	}
	return ok;
}

/* The nearest section that sets a key. */
static struct origin origin_of(
	struct reader *reader, const struct section sections[LAYERS], const char *name)
{
	for (size_t i = LAYERS; i-- > 0;) {
		const yaml_node_t *value = NULL;

		if (sections[i].map)
			value = reader_find(reader, sections[i].map, name);
		if (value)
			return (struct origin){value, &sections[i]};
	}
	return (struct origin){NULL, NULL};
}

/* Complains at the nearer of the two settings: that is the one written last, in good faith. */
static bool fail_timing(struct reader *reader, const struct target *target, struct origin interval,
	struct origin timeout)
{
	bool at_timeout = !interval.value || timeout.section >= interval.section;
	struct origin at = at_timeout ? timeout : interval;
	struct origin other = at_timeout ? interval : timeout;
	const char *name = at_timeout ? "timeout" : "interval";
	const char *other_name = at_timeout ? "interval" : "timeout";
	char at_text[DURATION_TEXT_BYTES], other_text[DURATION_TEXT_BYTES];
	char path[CONFIG_PATH_BYTES], other_path[CONFIG_PATH_BYTES] = "built in", line[32] = "";

	duration_format(at_text, at_timeout ? target->timeout_ms : target->interval_ms);
	duration_format(other_text, at_timeout ? target->interval_ms : target->timeout_ms);
	reader_path(path, at.section->path, name);
	if (other.value) {
		reader_path(other_path, other.section->path, other_name);
		snprintf(line, sizeof(line), ", line %zu", yaml_doc_line(other.value));
	}
	return reader_fail(reader, at.value, path, "%s is not %s than the %s of %s (%s%s)", at_text,
		at_timeout ? "shorter" : "longer", other_name, other_text, other_path, line);
}

/* What only holds once every section had its say. */
static bool settle(
	struct reader *reader, const struct section sections[LAYERS], struct target *target)
{
	struct origin interval = origin_of(reader, sections, "interval");
	struct origin timeout = origin_of(reader, sections, "timeout");
	char why[TARGET_ERROR_BYTES];

	if (!timeout.value)
		target->timeout_ms = target_default_timeout_ms(target->interval_ms);
	else if (target->timeout_ms >= target->interval_ms)
		return fail_timing(reader, target, interval, timeout);
	if (!target_check(target, why))
		return reader_fail(
			reader, sections[LAYERS - 1].map, sections[LAYERS - 1].path, "%s", why);
	return true;
}

/* Names the group that was meant, or those there are. */
static bool fail_group(
	struct reader *reader, const yaml_node_t *groups, const yaml_node_t *name, const char *path)
{
	char all[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < reader_pairs(groups); i++) {
		const char *group = reader_text(reader_key(reader, groups, i));

		if (spelling_is_near(reader_text(name), group))
			return reader_fail(reader, name, path,
				"\"%.64s\" is not in groups; did you mean %.64s?",
				reader_text(name), group);
		if (used < sizeof(all))
			used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
				used > 0 ? ", " : "", group);
	}
	return reader_fail(reader, name, path, "\"%.64s\" is not in groups (expected %s)",
		reader_text(name), used > 0 ? all : "groups to have it");
}

/* The section of the group that an entry names, empty when it names none or the file describes no
   groups. One that describes some describes all: a typo would drop a token in silence. */
static bool find_group(struct reader *reader, const yaml_node_t *groups, const struct section *own,
	struct section *group)
{
	const yaml_node_t *name = own->map ? reader_find(reader, own->map, "group") : NULL;
	char path[CONFIG_PATH_BYTES];

	*group = (struct section){.where = CONFIG_IN_DEFAULTS};
	if (!name)
		return true;
	reader_path(path, own->path, "group");
	if (!reader_expect(reader, name, path, YAML_SCALAR_NODE, "text"))
		return false;
	if (!groups)
		return true;
	reader_path(group->path, "groups", reader_text(name));
	group->map = reader_find(reader, groups, reader_text(name));
	return group->map || fail_group(reader, groups, name, path);
}

static bool set_address(struct reader *reader, const yaml_node_t *entry, const struct section *own,
	struct target *target)
{
	const yaml_node_t *address = entry;
	char path[CONFIG_PATH_BYTES], why[TARGET_ERROR_BYTES];

	reader_path(path, "", own->path);
	if (entry->type == YAML_MAPPING_NODE) {
		address = reader_find(reader, entry, "target");
		if (!address)
			return reader_fail(
				reader, entry, path, "has no target (expected the key target)");
		reader_path(path, own->path, "target");
	}
	if (!reader_expect(
		    reader, address, path, YAML_SCALAR_NODE, "text or a map with the key target"))
		return false;
	if (!target_parse(target, reader_text(address), why))
		return reader_fail(reader, address, path, "%s", why);
	return true;
}

/* The files of a list lie where other files that the configuration names do. */
static bool place_files(struct reader *reader, const yaml_node_t *entry, const struct section *own,
	struct target *target)
{
	char why[TARGET_ERROR_BYTES];
	char *glob;
	bool ok;

	if (target->kind != TARGET_FILE_SD)
		return true;
	glob = strdup(target->found);
	must(glob != NULL);
	ok = config_set_path(&target->found, glob, reader->place, why);
	free(glob);
	return ok || reader_fail(reader, entry, own->path, "%s", why);
}

/* One entry of targets:, from the farthest section to the nearest. */
static bool read_target(struct reader *reader, const struct section *defaults,
	const yaml_node_t *groups, const yaml_node_t *entry, struct target *target)
{
	bool is_map = entry->type == YAML_MAPPING_NODE;
	struct section sections[LAYERS] = {*defaults};
	struct section *group = &sections[1];
	struct section *own = &sections[2];

	*own = (struct section){.map = is_map ? entry : NULL, .where = CONFIG_IN_TARGET};
	snprintf(own->path, sizeof(own->path), "targets[%zu]", reader->config->targets.count);
	if (is_map && !section_check(reader, own))
		return false;
	if (!set_address(reader, entry, own, target) || !find_group(reader, groups, own, group) ||
		!place_files(reader, entry, own, target))
		return false;
	if (is_map && !section_check_kind(reader, own, target->kind))
		return false;
	for (size_t i = 0; i < LAYERS; i++) {
		if (sections[i].map && !section_apply(reader, &sections[i], target))
			return false;
	}
	return settle(reader, sections, target);
}

static bool check_names(struct reader *reader, const yaml_node_t *list)
{
	const yaml_node_item_t *items = list->data.sequence.items.start;
	const yaml_node_t *name, *entry;
	size_t given, other;
	char path[CONFIG_PATH_BYTES];

	if (!target_list_find_clash(&reader->config->targets, &given, &other))
		return true;
	name = reader_find(reader, reader_node(reader, items[given]), "name");
	entry = reader_node(reader, items[other]);
	snprintf(path, sizeof(path), "targets[%zu].name", given);
	if (reader->config->targets.items[other].named)
		return reader_fail(reader, name, path,
			"\"%.64s\" is the name of targets[%zu] on line %zu too", reader_text(name),
			other, yaml_doc_line(reader_find(reader, entry, "name")));
	return reader_fail(reader, name, path,
		"\"%.64s\" is what targets[%zu] on line %zu is called, which has no name of its "
		"own",
		reader_text(name), other, yaml_doc_line(entry));
}

static bool read_targets(struct reader *reader, const struct section *defaults,
	const yaml_node_t *groups, const yaml_node_t *list)
{
	const yaml_node_item_t *item;

	if (!reader_expect(reader, list, "targets", YAML_SEQUENCE_NODE, "a list"))
		return false;
	if (list->data.sequence.items.start == list->data.sequence.items.top)
		return reader_fail(reader, list, "targets", "is an empty list (expected a target)");
	for (item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++) {
		const yaml_node_t *entry = reader_node(reader, *item);
		struct target target;

		if (target_list_is_full(&reader->config->targets))
			return reader_fail(
				reader, entry, "targets", "are more than %d", LIMIT_FEEDS);
		target_init(&target);
		if (!read_target(reader, defaults, groups, entry, &target)) {
			target_fini(&target);
			return false;
		}
		target_list_add(&reader->config->targets, &target);
	}
	return check_names(reader, list);
}

static bool try_groups(struct reader *reader, const yaml_node_t *groups)
{
	if (!reader_check_map(reader, groups, "groups"))
		return false;
	for (size_t i = 0; i < reader_pairs(groups); i++) {
		struct section group = {
			.map = reader_value(reader, groups, i), .where = CONFIG_IN_DEFAULTS};

		reader_path(group.path, "groups", reader_text(reader_key(reader, groups, i)));
		if (!try_section(reader, &group) ||
			!config_read_advice(
				reader, &group, reader_text(reader_key(reader, groups, i))))
			return false;
	}
	return true;
}

static bool read_root(struct reader *reader)
{
	const yaml_node_t *node = yaml_document_get_root_node(&reader->doc);
	struct section root = {.map = node, .where = CONFIG_IN_ROOT};
	struct section defaults = {.path = "defaults", .where = CONFIG_IN_DEFAULTS};
	const yaml_node_t *groups, *targets, *expect, *rules, *pools, *watch, *history;

	if (!node || yaml_doc_is_null(node))
		return reader_fail(reader, NULL, "", "the file is empty (expected targets:)");
	if (!reader_expect(reader, node, "", YAML_MAPPING_NODE, "a map with the key targets") ||
		!section_check(reader, &root))
		return false;
	defaults.map = reader_find(reader, node, "defaults");
	groups = reader_find(reader, node, "groups");
	targets = reader_find(reader, node, "targets");
	expect = reader_find(reader, node, "expect");
	rules = reader_find(reader, node, "rules");
	history = reader_find(reader, node, "prometheus");
	pools = reader_find(reader, node, "pools");
	watch = reader_find(reader, node, "watch");
	if (defaults.map &&
		(!try_section(reader, &defaults) || !config_read_advice(reader, &defaults, "")))
		return false;
	if (groups && !try_groups(reader, groups))
		return false;
	if (!targets)
		return reader_fail(reader, NULL, "", "there are no targets (expected targets:)");
	return read_targets(reader, &defaults, groups, targets) &&
	       (!expect || config_read_expect(reader, expect)) &&
	       (!rules || config_read_rules(reader, rules)) &&
	       (!pools || config_read_pools(reader, pools)) &&
	       (!watch || config_read_watch(reader, watch)) &&
	       (!history || config_read_history(reader, history));
}

bool config_parse(const char *text, size_t len, const struct config_place *place,
	struct configuration *config, char error[CONFIG_ERROR_BYTES])
{
	struct reader reader = {.place = place, .config = config, .error = error};
	struct yaml_complaint complaint;
	bool ok;

	must(configuration_is_empty(config));
	if (len > CONFIG_FILE_BYTES_MAX) {
		scrub_format(error, CONFIG_ERROR_BYTES, "%s: is larger than %d bytes", place->file,
			CONFIG_FILE_BYTES_MAX);
		return false;
	}
	if (!yaml_doc_load(&reader.doc, text, len, &complaint)) {
		scrub_format(error, CONFIG_ERROR_BYTES, "%s:%zu: %s", place->file, complaint.line,
			complaint.why);
		return false;
	}
	ok = read_root(&reader);
	yaml_document_delete(&reader.doc);
	if (!ok)
		configuration_fini(config);
	return ok;
}

bool config_load(const char *path, struct configuration *config, char error[CONFIG_ERROR_BYTES])
{
	struct config_place place = {.file = path, .home = getenv("HOME")};
	const char *slash = strrchr(path, '/');
	char *directory, *text;
	size_t len;
	bool ok;

	text = whole_file_read(path, CONFIG_FILE_BYTES_MAX, &len, error, CONFIG_ERROR_BYTES);
	if (!text)
		return false;
	/* "/lowtide.yml" lies in "/", which has no slash to cut off before. */
	directory = slash ? strndup(path, (size_t)(slash - path) + (slash == path)) : NULL;
	must(directory || !slash);
	place.directory = directory;
	ok = config_parse(text, len, &place, config, error);
	free(directory);
	free(text);
	return ok;
}

bool config_default_path(char *out, size_t out_size)
{
	const char *config_home = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	int len;

	/* The XDG base directory specification: a relative path is to be ignored. */
	if (config_home && config_home[0] == '/')
		len = snprintf(out, out_size, "%s/lowtide/lowtide.yml", config_home);
	else if (home && home[0] == '/')
		len = snprintf(out, out_size, "%s/.config/lowtide/lowtide.yml", home);
	else
		return false;
	return len > 0 && (size_t)len < out_size;
}
