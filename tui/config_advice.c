#include "tui/config_advice.h"

#include <stdio.h>
#include <string.h>

#include "model/remedy.h"
#include "model/scrub.h"
#include "tui/config_keys.h"
#include "tui/spelling.h"

/* Names the symptom that was meant, or those there are. */
static bool fail_symptom(struct reader *reader, const yaml_node_t *value, const char *path)
{
	char all[256] = "";
	size_t used = 0;

	for (enum symptom symptom = 0; symptom < SYMPTOMS; symptom++) {
		const char *word = symptom_word(symptom);

		if (spelling_is_near(reader_text(value), word))
			return reader_fail(reader, value, path,
				"\"%.64s\" is no symptom; did you mean %s?", reader_text(value),
				word);
		if (used < sizeof(all))
			used += (size_t)snprintf(
				all + used, sizeof(all) - used, "%s%s", used > 0 ? ", " : "", word);
	}
	return reader_fail(reader, value, path, "\"%.64s\" is no symptom (expected %s)",
		reader_text(value), all);
}

static bool set_symptom(
	struct reader *reader, const yaml_node_t *value, const char *path, struct own_remedy *own)
{
	for (enum symptom symptom = 0; symptom < SYMPTOMS; symptom++)
		if (strcmp(symptom_word(symptom), reader_text(value)) == 0) {
			own->symptom = symptom;
			return true;
		}
	return fail_symptom(reader, value, path);
}

static bool set_words(struct reader *reader, const struct config_key *key, const yaml_node_t *value,
	const char *path, struct own_remedy *own)
{
	bool is_cost = strcmp(key->name, "cost") == 0;
	const char *text = reader_text(value);
	size_t len = strlen(text);

	if (len == 0 || (int64_t)len > key->max)
		return reader_fail(reader, value, path,
			"text of %zu bytes does not fit (expected 1 to %lld)", len,
			(long long)key->max);
	scrub(is_cost ? own->cost : own->text, is_cost ? sizeof(own->cost) : sizeof(own->text),
		text, len);
	return true;
}

static bool set_one(
	struct reader *reader, const struct section *entry, size_t i, struct own_remedy *own)
{
	const yaml_node_t *value = reader_value(reader, entry->map, i);
	const char *name = reader_text(reader_key(reader, entry->map, i));
	const struct config_key *key = config_key_find(name, entry->where);
	char path[CONFIG_PATH_BYTES], expected[96];

	reader_path(path, entry->path, name);
	snprintf(expected, sizeof(expected), "text: %s", key->help);
	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, expected))
		return false;
	return strcmp(name, "symptom") == 0 ? set_symptom(reader, value, path, own)
					    : set_words(reader, key, value, path, own);
}

static bool read_entry(struct reader *reader, const char *path, const yaml_node_t *node, size_t i,
	const char *group)
{
	struct section entry = {.map = node, .where = CONFIG_IN_ADVICE};
	struct own_remedy own = {.cost = ""};

	snprintf(entry.path, sizeof(entry.path), "%.120s[%zu]", path, i);
	if (reader->config->remedies.count == LIMIT_OWN_REMEDIES)
		return reader_fail(
			reader, node, path, "are more than %d in all groups", LIMIT_OWN_REMEDIES);
	if (!section_check(reader, &entry))
		return false;
	for (size_t k = 0; k < reader_pairs(node); k++)
		if (!set_one(reader, &entry, k, &own))
			return false;
	if (!reader_find(reader, node, "symptom") || own.text[0] == '\0')
		return reader_fail(reader, node, entry.path,
			"has no symptom or no text (expected both, and maybe cost)");
	scrub(own.group, sizeof(own.group), group, strlen(group));
	remedy_list_add(&reader->config->remedies, &own);
	return true;
}

bool config_read_advice(struct reader *reader, const struct section *section, const char *group)
{
	const yaml_node_t *list = reader_find(reader, section->map, "advice");
	const yaml_node_item_t *item;
	char path[CONFIG_PATH_BYTES];

	if (!list)
		return true;
	reader_path(path, section->path, "advice");
	if (!reader_expect(reader, list, path, YAML_SEQUENCE_NODE, "a list of maps"))
		return false;
	for (item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
		if (!read_entry(reader, path, reader_node(reader, *item),
			    (size_t)(item - list->data.sequence.items.start), group))
			return false;
	return true;
}
