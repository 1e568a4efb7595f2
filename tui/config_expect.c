#include "tui/config_expect.h"

#include <stdio.h>
#include <string.h>

#include "model/limits.h"
#include "model/scrub.h"
#include "tui/config_keys.h"

/* A typo would expect something of nobody in silence. */
static bool some_target_is_in(const struct target_list *targets, const char *group)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].group && strcmp(targets->items[i].group, group) == 0)
			return true;
	return false;
}

/* Each group, and each owner, has one entry: text is what an earlier one says there. */
static bool check_once(struct reader *reader, const struct config_key *key,
	const yaml_node_t *value, const char *path, const char *text)
{
	bool is_group = strcmp(key->name, "group") == 0;

	for (size_t i = 0; i < reader->config->expectations.count; i++) {
		const struct expectation *earlier = &reader->config->expectations.items[i];

		if (strcmp(is_group ? earlier->group : earlier->owner, text) == 0)
			return reader_fail(reader, value, path,
				"\"%.64s\" is the %s of expect[%zu] too", text, key->name, i);
	}
	return true;
}

/* They are compared with names that were scrubbed (model/feed.h, model/activity.h). */
static bool set_name(struct reader *reader, const struct config_key *key, const yaml_node_t *value,
	const char *path, struct expectation *expectation)
{
	bool is_group = strcmp(key->name, "group") == 0;
	char *out = is_group ? expectation->group : expectation->owner;
	const char *text = reader_text(value);
	size_t len = strlen(text);

	if (len == 0 || (int64_t)len > key->max)
		return reader_fail(reader, value, path,
			"text of %zu bytes does not fit (expected 1 to %lld)", len,
			(long long)key->max);
	scrub(out, is_group ? sizeof(expectation->group) : sizeof(expectation->owner), text, len);
	if (is_group && !some_target_is_in(&reader->config->targets, out))
		return reader_fail(reader, value, path, "\"%.64s\" is no target's group", out);
	return check_once(reader, key, value, path, out);
}

static const char *type_word(enum config_type type)
{
	if (type == CONFIG_DURATION)
		return "a duration";
	return type == CONFIG_NUMBER ? "a number" : "text";
}

static bool read_number(const struct config_key *key, const char *text, int64_t *number,
	char why[TARGET_ERROR_BYTES])
{
	if (key->type == CONFIG_BYTES)
		return config_key_bytes(key, text, number, why);
	if (key->type == CONFIG_DURATION)
		return config_key_duration(key, text, number, why);
	return config_key_number(key, text, number, why);
}

static bool set_one(struct reader *reader, const struct section *entry, size_t i,
	struct expectation *expectation)
{
	const yaml_node_t *value = reader_value(reader, entry->map, i);
	const char *name = reader_text(reader_key(reader, entry->map, i));
	const struct config_key *key = config_key_find(name, entry->where);
	char path[CONFIG_PATH_BYTES], expected[96], why[TARGET_ERROR_BYTES];
	int64_t *number;

	reader_path(path, entry->path, name);
	snprintf(expected, sizeof(expected), "%s: %s", type_word(key->type), key->help);
	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, expected))
		return false;
	if (key->type == CONFIG_TEXT)
		return set_name(reader, key, value, path, expectation);
	number = (int64_t *)((char *)expectation + key->offset);
	if (read_number(key, reader_text(value), number, why))
		return true;
	return reader_fail(reader, value, path, "%s", why);
}

/* What only holds once each key had its say. */
static bool check(
	struct reader *reader, const struct section *entry, const struct expectation *expectation)
{
	size_t names = (expectation->group[0] ? 1U : 0U) + (expectation->owner[0] ? 1U : 0U);

	if (names == 0)
		return reader_fail(reader, entry->map, entry->path,
			"is about nobody (expected the key group, or owner)");
	if (reader_pairs(entry->map) == names)
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
	struct expectation expectation = expectation_of_nothing();

	snprintf(entry.path, sizeof(entry.path), "expect[%zu]", reader->config->expectations.count);
	if (reader->config->expectations.count == LIMIT_EXPECTATIONS)
		return reader_fail(reader, node, "expect", "are more than %d", LIMIT_EXPECTATIONS);
	if (!section_check(reader, &entry))
		return false;
	for (size_t i = 0; i < reader_pairs(node); i++)
		if (!set_one(reader, &entry, i, &expectation))
			return false;
	if (!check(reader, &entry, &expectation))
		return false;
	expectation_list_add(&reader->config->expectations, &expectation);
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
