#include "tui/config_pools.h"

#include <stdio.h>
#include <string.h>

#include "tui/config_keys.h"

#define FAMILY_EXPECTED "expected a family such as db_used, or db_conns{state=\"used\"}"

/* ---- values ---- */

/* Splits family{label="value"}; *has_label is false where it is a family alone. */
static bool split(const char *text, struct text *family, struct label *label, bool *has_label)
{
	const char *at = text;
	size_t len = reader_name_length(at, ":");

	*family = (struct text){at, len};
	at += len;
	*has_label = *at == '{';
	if (len == 0 || !*has_label)
		return len > 0 && *at == '\0';
	len = reader_name_length(++at, "");
	label->name = (struct text){at, len};
	at += len;
	if (len == 0 || strncmp(at, "=\"", 2) != 0)
		return false;
	len = strcspn(at += 2, "\"\\");
	label->value = (struct text){at, len};
	return strcmp(at + len, "\"}") == 0;
}

static bool set_family(struct reader *reader, const struct config_key *key,
	const yaml_node_t *value, const char *path, struct pool_dialect *pool)
{
	struct text family;
	struct label label;
	bool has_label;

	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, key->help))
		return false;
	if (!split(reader_text(value), &family, &label, &has_label))
		return reader_fail(reader, value, path,
			"\"%.64s\" does not do (" FAMILY_EXPECTED ")", reader_text(value));
	pool_list_add_row(pool, (enum pool_figure)key->offset, family, has_label ? &label : NULL);
	return true;
}

static bool set_keys(
	struct reader *reader, const yaml_node_t *list, const char *path, struct pool_dialect *pool)
{
	const yaml_node_item_t *item;
	size_t count = 0;

	if (!reader_expect(reader, list, path, YAML_SEQUENCE_NODE, "a list of labels"))
		return false;
	for (item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++) {
		const yaml_node_t *label = reader_node(reader, *item);
		const char *text;

		if (!reader_expect(reader, label, path, YAML_SCALAR_NODE, "the name of a label"))
			return false;
		text = reader_text(label);
		if (text[0] == '\0' || text[reader_name_length(text, "")] != '\0')
			return reader_fail(reader, label, path,
				"\"%.64s\" is no label (expected for example pool)", text);
		if (count++ == POOL_KEYS)
			return reader_fail(
				reader, label, path, "are more than %d labels", POOL_KEYS);
		pool_list_add_key(pool, text);
	}
	return true;
}

static bool set_unlimited(struct reader *reader, const struct config_key *key,
	const yaml_node_t *value, const char *path, struct pool_dialect *pool)
{
	char why[TARGET_ERROR_BYTES];
	int64_t number;

	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, key->help))
		return false;
	if (!config_key_number(key, reader_text(value), &number, why))
		return reader_fail(reader, value, path, "%s", why);
	pool->has_unlimited = true;
	pool->unlimited = (double)number;
	return true;
}

/* ---- entries ---- */

static bool set_one(
	struct reader *reader, const struct section *entry, size_t i, struct pool_dialect *pool)
{
	const yaml_node_t *value = reader_value(reader, entry->map, i);
	const char *name = reader_text(reader_key(reader, entry->map, i));
	const struct config_key *key = config_key_find(name, entry->where);
	char path[CONFIG_PATH_BYTES];

	reader_path(path, entry->path, name);
	switch (key->type) {
	case CONFIG_FAMILY: return set_family(reader, key, value, path, pool);
	case CONFIG_NAMES: return set_keys(reader, value, path, pool);
	case CONFIG_NUMBER: return set_unlimited(reader, key, value, path, pool);
	default: return true; /* the name, which was read first */
	}
}

/* A name of its own: two of the same would be one pool. */
static const char *read_name(struct reader *reader, const struct section *entry)
{
	const yaml_node_t *value = reader_find(reader, entry->map, "name");
	char path[CONFIG_PATH_BYTES];
	const char *name;

	if (!value) {
		reader_fail(reader, entry->map, entry->path, "has no name (expected the key name)");
		return NULL;
	}
	reader_path(path, entry->path, "name");
	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, "what the pool is called"))
		return NULL;
	name = reader_text(value);
	if (name[0] == '\0' || strlen(name) >= LIMIT_POOL_KEY_BYTES) {
		reader_fail(reader, value, path,
			"text of %zu bytes does not fit (expected 1 to %d)", strlen(name),
			LIMIT_POOL_KEY_BYTES - 1);
		return NULL;
	}
	for (size_t i = 0; i < reader->config->pools.count; i++)
		if (strcmp(reader->config->pools.items[i].name, name) == 0) {
			reader_fail(reader, value, path, "\"%s\" is the name of pools[%zu] too",
				name, i);
			return NULL;
		}
	return name;
}

static bool read_entry(struct reader *reader, const yaml_node_t *node)
{
	struct section entry = {.map = node, .where = CONFIG_IN_POOL};
	struct pool_dialect *pool;
	const char *name;

	snprintf(entry.path, sizeof(entry.path), "pools[%zu]", reader->config->pools.count);
	if (reader->config->pools.count == LIMIT_OWN_POOLS)
		return reader_fail(reader, node, "pools", "are more than %d", LIMIT_OWN_POOLS);
	if (!section_check(reader, &entry))
		return false;
	name = read_name(reader, &entry);
	if (!name)
		return false;
	pool = pool_list_add(&reader->config->pools, name);
	for (size_t i = 0; i < reader_pairs(node); i++)
		if (!set_one(reader, &entry, i, pool))
			return false;
	if (reader_find(reader, node, "used") ||
		(reader_find(reader, node, "open") && reader_find(reader, node, "idle")))
		return true;
	return reader_fail(reader, node, entry.path,
		"does not say what is in use (expected used, or open and idle)");
}

bool config_read_pools(struct reader *reader, const yaml_node_t *list)
{
	const yaml_node_item_t *item;

	if (!reader_expect(reader, list, "pools", YAML_SEQUENCE_NODE, "a list of maps"))
		return false;
	for (item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
		if (!read_entry(reader, reader_node(reader, *item)))
			return false;
	return true;
}
