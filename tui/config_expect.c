#include "tui/config_expect.h"

#include <stdio.h>
#include <string.h>

#include "model/limits.h"
#include "model/scrub.h"
#include "tui/config_keys.h"

/* Owners are compared with names that were scrubbed (model/activity.h). */
static bool set_owner(struct reader *reader, const struct config_key *key, const yaml_node_t *value,
	const char *path, struct expectation *expectation)
{
	const char *text = reader_text(value);
	size_t len = strlen(text);

	if (len == 0 || (int64_t)len > key->max)
		return reader_fail(reader, value, path,
			"text of %zu bytes does not fit (expected 1 to %lld)", len,
			(long long)key->max);
	scrub(expectation->owner, sizeof(expectation->owner), text, len);
	for (size_t i = 0; i < reader->expectations->count; i++)
		if (strcmp(reader->expectations->items[i].owner, expectation->owner) == 0)
			return reader_fail(reader, value, path,
				"\"%.64s\" is the owner of expect[%zu] too", text, i);
	return true;
}

static const char *type_word(enum config_type type)
{
	if (type == CONFIG_DURATION)
		return "a duration";
	return type == CONFIG_NUMBER ? "a number" : "text";
}

static bool set_one(struct reader *reader, const struct section *entry, size_t i,
	struct expectation *expectation)
{
	const yaml_node_t *value = reader_value(reader, entry->map, i);
	const char *name = reader_text(reader_key(reader, entry->map, i));
	const struct config_key *key = config_key_find(name, entry->where);
	char path[CONFIG_PATH_BYTES], expected[96], why[TARGET_ERROR_BYTES];
	int64_t *field;

	reader_path(path, entry->path, name);
	snprintf(expected, sizeof(expected), "%s: %s", type_word(key->type), key->help);
	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, expected))
		return false;
	if (key->type == CONFIG_TEXT)
		return set_owner(reader, key, value, path, expectation);
	field = (int64_t *)((char *)expectation + key->offset);
	if (key->type == CONFIG_DURATION ? config_key_duration(key, reader_text(value), field, why)
					 : config_key_number(key, reader_text(value), field, why))
		return true;
	return reader_fail(reader, value, path, "%s", why);
}

/* What only holds once each key had its say. */
static bool check(
	struct reader *reader, const struct section *entry, const struct expectation *expectation)
{
	if (expectation->owner[0] == '\0')
		return reader_fail(
			reader, entry->map, entry->path, "has no owner (expected the key owner)");
	if (reader_pairs(entry->map) == 1)
		return reader_fail(reader, entry->map, entry->path,
			"expects nothing (expected for example workers and pool_max)");
	if (expectation->pool_max != EXPECT_NONE && expectation->pool_min > expectation->pool_max)
		return reader_fail(reader, entry->map, entry->path,
			"pool_min of %lld is more than pool_max of %lld",
			(long long)expectation->pool_min, (long long)expectation->pool_max);
	return true;
}

static bool read_entry(struct reader *reader, const yaml_node_t *node)
{
	struct section entry = {.map = node, .where = CONFIG_IN_EXPECT};
	struct expectation expectation = {.workers = EXPECT_NONE,
		.pool_min = EXPECT_NONE,
		.pool_max = EXPECT_NONE,
		.connections_per_worker = EXPECT_NONE,
		.idle_floor = EXPECT_NONE,
		.max_idle_ms = EXPECT_NONE};

	snprintf(entry.path, sizeof(entry.path), "expect[%zu]", reader->expectations->count);
	if (reader->expectations->count == LIMIT_EXPECTATIONS)
		return reader_fail(reader, node, "expect", "are more than %d", LIMIT_EXPECTATIONS);
	if (!section_check(reader, &entry))
		return false;
	for (size_t i = 0; i < reader_pairs(node); i++)
		if (!set_one(reader, &entry, i, &expectation))
			return false;
	if (!check(reader, &entry, &expectation))
		return false;
	expectation_list_add(reader->expectations, &expectation);
	return true;
}

bool config_read_expect(struct reader *reader, const yaml_node_t *list)
{
	const yaml_node_item_t *item;

	if (!reader_expect(reader, list, "expect", YAML_SEQUENCE_NODE, "a list of maps"))
		return false;
	for (item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
		if (!read_entry(reader, reader_node(reader, *item)))
			return false;
	return true;
}
