#include "tui/config_history.h"

#include <string.h>

#include "sources/promapi.h"

enum { MATCH_BYTES_MAX = 4096 }; /* of all labels to match: they stand in every query */

static bool set_url(struct reader *reader, const struct section *section, struct target *server)
{
	const yaml_node_t *url = reader_find(reader, section->map, "url");
	char path[CONFIG_PATH_BYTES], why[TARGET_ERROR_BYTES];

	if (!url)
		return reader_fail(
			reader, section->map, section->path, "has no url (expected the key url)");
	reader_path(path, section->path, "url");
	if (!reader_expect(reader, url, path, YAML_SCALAR_NODE, "text: a URL"))
		return false;
	return promapi_server_parse(server, reader_text(url), why) ||
	       reader_fail(reader, url, path, "%s", why);
}

static bool check_match(
	struct reader *reader, const struct section *section, const struct target *server)
{
	size_t bytes = 0;

	for (size_t i = 0; i < server->label_count; i++)
		bytes += strlen(server->labels[i].name) + strlen(server->labels[i].value);
	return bytes <= MATCH_BYTES_MAX ||
	       reader_fail(reader, reader_find(reader, section->map, "match"), section->path,
		       "match is longer than %d bytes", MATCH_BYTES_MAX);
}

bool config_read_history(struct reader *reader, const yaml_node_t *map)
{
	struct section section = {.map = map, .path = "prometheus", .where = CONFIG_IN_HISTORY};
	struct target *server = &reader->config->history;

	target_init(server);
	return section_check(reader, &section) && set_url(reader, &section, server) &&
	       section_apply(reader, &section, server) && check_match(reader, &section, server);
}
