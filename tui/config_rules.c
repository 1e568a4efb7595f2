#include "tui/config_rules.h"

#include <stdio.h>

static bool read_rule(struct reader *reader, const yaml_node_t *node, size_t i)
{
	char path[CONFIG_PATH_BYTES];
	struct rule_error error = {0};

	snprintf(path, sizeof(path), "rules[%zu]", i);
	if (!reader_expect(reader, node, path, YAML_SCALAR_NODE, "a rule such as rss <= 600 MiB"))
		return false;
	return rule_list_add(&reader->config->rules, reader_text(node), &error) ||
	       reader_fail(reader, node, path, "\"%s\", column %zu: %s", reader_text(node),
		       error.column, error.why);
}

bool config_read_rules(struct reader *reader, const yaml_node_t *list)
{
	const yaml_node_item_t *items;

	if (!reader_expect(reader, list, "rules", YAML_SEQUENCE_NODE, "a list of rules"))
		return false;
	items = list->data.sequence.items.start;
	for (size_t i = 0; items + i < list->data.sequence.items.top; i++)
		if (!read_rule(reader, reader_node(reader, items[i]), i))
			return false;
	return true;
}
