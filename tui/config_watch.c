#include "tui/config_watch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sources/expo_number.h"
#include "tui/config_keys.h"

/* ---- values ---- */

static bool set_text(struct reader *reader, const struct config_key *key, const yaml_node_t *value,
	const char *path, void (*set)(struct watch *, const char *), struct watch *watch)
{
	const char *text;

	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, key->help))
		return false;
	text = reader_text(value);
	if (text[0] == '\0' || strlen(text) > (size_t)key->max)
		return reader_fail(reader, value, path,
			"text of %zu bytes does not fit (expected 1 to %d)", strlen(text),
			(int)key->max);
	set(watch, text);
	return true;
}

static bool set_limit(struct reader *reader, const struct config_key *key, const yaml_node_t *value,
	const char *path, struct watch *watch)
{
	enum { NUMBER_BYTES = 64 };
	char line[NUMBER_BYTES];
	const char *text, *end = NULL;
	double limit = 0;

	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, key->help))
		return false;
	text = reader_text(value);
	if (snprintf(line, sizeof(line), "%s\n", text) < NUMBER_BYTES)
		end = expo_number(line, &limit);
	if (!end || *end != '\n' || !isfinite((float)limit) || !(limit > 0))
		return reader_fail(reader, value, path,
			"\"%.32s\" is no limit (expected a number above 0, such as 5000 or 1.5e9)",
			text);
	watch->limit = limit;
	return true;
}

static bool set_labels(
	struct reader *reader, const yaml_node_t *map, const char *path, struct watch *watch)
{
	char label_path[CONFIG_PATH_BYTES];

	if (!reader_check_map(reader, map, path))
		return false;
	for (size_t i = 0; i < reader_pairs(map); i++) {
		const yaml_node_t *name = reader_key(reader, map, i);
		const yaml_node_t *value = reader_value(reader, map, i);
		const char *text = reader_text(name);

		reader_path(label_path, path, text);
		if (text[0] == '\0' || text[reader_name_length(text, "")] != '\0')
			return reader_fail(reader, name, label_path,
				"is no label (expected for example {pool: main})");
		if (!reader_expect(
			    reader, value, label_path, YAML_SCALAR_NODE, "text: what the label is"))
			return false;
		if (!watch_add_label(watch, text, reader_text(value)))
			return reader_fail(
				reader, name, path, "are more than %d labels", WATCH_LABELS);
	}
	return true;
}

static bool set_group(struct reader *reader, const struct config_key *key, const yaml_node_t *value,
	const char *path, struct watch *watch)
{
	if (!set_text(reader, key, value, path, watch_set_group, watch))
		return false;
	for (size_t i = 0; i < reader->config->targets.count; i++) {
		const char *group = reader->config->targets.items[i].group;

		if (group && strcmp(group, reader_text(value)) == 0)
			return true;
	}
	return reader_fail(
		reader, value, path, "\"%.64s\" is no target's group", reader_text(value));
}

/* ---- entries ---- */

static bool set_one(
	struct reader *reader, const struct section *entry, size_t i, struct watch *watch)
{
	const yaml_node_t *value = reader_value(reader, entry->map, i);
	const char *name = reader_text(reader_key(reader, entry->map, i));
	const struct config_key *key = config_key_find(name, entry->where);
	char path[CONFIG_PATH_BYTES];

	reader_path(path, entry->path, name);
	if (strcmp(name, "name") == 0)
		return set_text(reader, key, value, path, watch_set_name, watch);
	if (strcmp(name, "unit") == 0)
		return set_text(reader, key, value, path, watch_set_unit, watch);
	if (strcmp(name, "group") == 0)
		return set_group(reader, key, value, path, watch);
	if (strcmp(name, "limit") == 0)
		return set_limit(reader, key, value, path, watch);
	if (strcmp(name, "labels") == 0)
		return set_labels(reader, value, path, watch);
	return true; /* the family, which was read first */
}

static const char *read_family(struct reader *reader, const struct section *entry)
{
	const yaml_node_t *value = reader_find(reader, entry->map, "family");
	char path[CONFIG_PATH_BYTES];
	const char *family;

	if (!value) {
		reader_fail(
			reader, entry->map, entry->path, "has no family (expected the key family)");
		return NULL;
	}
	reader_path(path, entry->path, "family");
	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, "the name of a gauge"))
		return NULL;
	family = reader_text(value);
	if (family[0] != '\0' && family[reader_name_length(family, ":")] == '\0' &&
		strlen(family) < LIMIT_NAME_BYTES)
		return family;
	reader_fail(reader, value, path,
		"\"%.64s\" is no family (expected for example cache_entries; labels have a key of "
		"their own)",
		family);
	return NULL;
}

/* Two of one name could not be told apart on the screen. */
static bool check_name(
	struct reader *reader, const struct section *entry, const struct watch *watch)
{
	const struct watch_list *list = &reader->config->watches;

	for (size_t i = 0; i + 1 < list->count; i++)
		if (strcmp(list->items[i].name, watch->name) == 0)
			return reader_fail(reader, entry->map, entry->path,
				"\"%s\" is the name of watch[%zu] too (expected names that "
				"differ)",
				watch->name, i);
	return true;
}

static bool read_entry(struct reader *reader, const yaml_node_t *node)
{
	struct section entry = {.map = node, .where = CONFIG_IN_WATCH};
	struct watch_list *list = &reader->config->watches;
	const char *family;
	struct watch *watch;

	snprintf(entry.path, sizeof(entry.path), "watch[%zu]", list->count);
	if (!section_check(reader, &entry))
		return false;
	family = read_family(reader, &entry);
	if (!family)
		return false;
	watch = watch_list_add(list, family);
	if (!watch)
		return reader_fail(reader, node, "watch", "are more than %d", LIMIT_OWN_WATCHES);
	for (size_t i = 0; i < reader_pairs(node); i++)
		if (!set_one(reader, &entry, i, watch))
			return false;
	return check_name(reader, &entry, watch);
}

bool config_read_watch(struct reader *reader, const yaml_node_t *list)
{
	const yaml_node_item_t *item;

	if (!reader_expect(reader, list, "watch", YAML_SEQUENCE_NODE, "a list of maps"))
		return false;
	for (item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
		if (!read_entry(reader, reader_node(reader, *item)))
			return false;
	return true;
}
