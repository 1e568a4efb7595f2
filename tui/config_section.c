#include "tui/config_section.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/scrub.h"

bool reader_fail(
	struct reader *reader, const yaml_node_t *at, const char *path, const char *format, ...)
{
	char why[CONFIG_ERROR_BYTES];
	va_list args;

	va_start(args, format);
	scrub_vformat(why, sizeof(why), format, args);
	va_end(args);
	scrub_format(reader->error, CONFIG_ERROR_BYTES, "%s:%zu: %s%s%s", reader->place->file,
		at ? yaml_doc_line(at) : 1, path, *path ? ": " : "", why);
	return false;
}

void reader_path(char out[CONFIG_PATH_BYTES], const char *path, const char *name)
{
	scrub_format(out, CONFIG_PATH_BYTES, "%.80s%s%.60s", path, *path ? "." : "", name);
}

const yaml_node_t *reader_node(struct reader *reader, int index)
{
	return yaml_document_get_node(&reader->doc, index);
}

const char *reader_text(const yaml_node_t *scalar)
{
	return (const char *)scalar->data.scalar.value;
}

size_t reader_name_length(const char *text, const char *more)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	size_t len = 0;

	while (text[len] != '\0' && (strchr(letters, text[len]) || strchr(more, text[len]) ||
					    (len > 0 && strchr("0123456789", text[len]))))
		len++;
	return len;
}

static const char *what_it_is(const yaml_node_t *node)
{
	switch (node->type) {
	case YAML_MAPPING_NODE: return "a map";
	case YAML_SEQUENCE_NODE: return "a list";
	default: return yaml_doc_is_null(node) ? "empty" : "text";
	}
}

bool reader_expect(struct reader *reader, const yaml_node_t *node, const char *path,
	yaml_node_type_t type, const char *expected)
{
	if (node->type == type && !yaml_doc_is_null(node))
		return true;
	return reader_fail(reader, node, path, "is %s (expected %s)", what_it_is(node), expected);
}

size_t reader_pairs(const yaml_node_t *map)
{
	return (size_t)(map->data.mapping.pairs.top - map->data.mapping.pairs.start);
}

const yaml_node_t *reader_key(struct reader *reader, const yaml_node_t *map, size_t i)
{
	return reader_node(reader, map->data.mapping.pairs.start[i].key);
}

const yaml_node_t *reader_value(struct reader *reader, const yaml_node_t *map, size_t i)
{
	return reader_node(reader, map->data.mapping.pairs.start[i].value);
}

const yaml_node_t *reader_find(struct reader *reader, const yaml_node_t *map, const char *name)
{
	for (size_t i = 0; i < reader_pairs(map); i++) {
		if (strcmp(reader_text(reader_key(reader, map, i)), name) == 0)
			return reader_value(reader, map, i);
	}
	return NULL;
}

bool reader_check_map(struct reader *reader, const yaml_node_t *map, const char *path)
{
	char key_path[CONFIG_PATH_BYTES];

	if (!reader_expect(reader, map, path, YAML_MAPPING_NODE, "a map"))
		return false;
	if (reader_pairs(map) > CONFIG_MAP_KEYS_MAX)
		return reader_fail(reader, map, path, "has more than %d keys", CONFIG_MAP_KEYS_MAX);
	for (size_t i = 0; i < reader_pairs(map); i++) {
		const yaml_node_t *key = reader_key(reader, map, i);

		if (!reader_expect(reader, key, path, YAML_SCALAR_NODE, "text as a key"))
			return false;
		reader_path(key_path, path, reader_text(key));
		for (size_t j = 0; j < i; j++) {
			const yaml_node_t *earlier = reader_key(reader, map, j);

			if (strcmp(reader_text(earlier), reader_text(key)) == 0)
				return reader_fail(reader, key, key_path,
					"is already set on line %zu", yaml_doc_line(earlier));
		}
	}
	return true;
}

bool section_check(struct reader *reader, const struct section *section)
{
	char path[CONFIG_PATH_BYTES], why[TARGET_ERROR_BYTES];

	if (!reader_check_map(reader, section->map, section->path))
		return false;
	for (size_t i = 0; i < reader_pairs(section->map); i++) {
		const yaml_node_t *node = reader_key(reader, section->map, i);
		const struct config_key *key = config_key_find(reader_text(node), section->where);

		reader_path(path, section->path, reader_text(node));
		if (!key) {
			config_key_explain(reader_text(node), section->where, why);
			return reader_fail(reader, node, path, "%s", why);
		}
		for (size_t j = 0; key->excludes && j < i; j++) {
			if (strcmp(reader_text(reader_key(reader, section->map, j)),
				    key->excludes) == 0)
				return reader_fail(reader, node, path,
					"cannot stand beside %s (expected one of them)",
					key->excludes);
		}
	}
	return true;
}

bool section_check_kind(struct reader *reader, const struct section *section, enum target_kind kind)
{
	char path[CONFIG_PATH_BYTES];

	for (size_t i = 0; i < reader_pairs(section->map); i++) {
		const yaml_node_t *node = reader_key(reader, section->map, i);
		const struct config_key *key = config_key_find(reader_text(node), section->where);

		reader_path(path, section->path, key->name);
		if (!config_key_fits(key, kind))
			return reader_fail(reader, node, path,
				"is not for this target (only for %s)", config_key_fits_words(key));
	}
	return true;
}

static bool set_pairs(struct reader *reader, const struct config_key *key, const yaml_node_t *map,
	const char *path, struct target *target)
{
	char pair_path[CONFIG_PATH_BYTES], why[TARGET_ERROR_BYTES];

	if (!reader_check_map(reader, map, path))
		return false;
	for (size_t i = 0; i < reader_pairs(map); i++) {
		const yaml_node_t *name = reader_key(reader, map, i);
		const yaml_node_t *value = reader_value(reader, map, i);

		reader_path(pair_path, path, reader_text(name));
		if (!reader_expect(reader, value, pair_path, YAML_SCALAR_NODE, "text"))
			return false;
		if (!config_key_set_pair(key, target, reader_text(name), reader_text(value), why))
			return reader_fail(reader, name, pair_path, "%s", why);
	}
	return true;
}

static bool set_one(struct reader *reader, const struct section *section,
	const struct config_key *key, const yaml_node_t *value, struct target *target)
{
	char path[CONFIG_PATH_BYTES], expected[64], why[TARGET_ERROR_BYTES];

	reader_path(path, section->path, key->name);
	if (!config_key_takes_text(key))
		return set_pairs(reader, key, value, path, target);
	snprintf(expected, sizeof(expected), "text: %s", key->help);
	if (!reader_expect(reader, value, path, YAML_SCALAR_NODE, expected))
		return false;
	if (key->excludes)
		config_key_clear(config_key_find(key->excludes, CONFIG_IN_LAYERS), target);
	if (!config_key_set(key, target, reader_text(value), reader->place, why))
		return reader_fail(reader, value, path, "%s", why);
	return true;
}

bool section_apply(struct reader *reader, const struct section *section, struct target *target)
{
	for (size_t i = 0; i < reader_pairs(section->map); i++) {
		const char *name = reader_text(reader_key(reader, section->map, i));
		const struct config_key *key = config_key_find(name, section->where);

		if (key->type != CONFIG_TARGET && key->type != CONFIG_LIST &&
			config_key_fits(key, target->kind) &&
			!set_one(reader, section, key, reader_value(reader, section->map, i),
				target))
			return false;
	}
	return true;
}
