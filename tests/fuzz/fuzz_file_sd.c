/* Lists in files, JSON and YAML, from any bytes: no crash, no leak, all targets or none, and a
   complaint of one scrubbed line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/discovery.h"
#include "sources/file_sd_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef bool parser(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES]);

static void check_target(const struct target *target)
{
	char why[TARGET_ERROR_BYTES], labels[64], *key = discovery_key(target);

	must(target->kind == TARGET_SCRAPE && target->url && target->name && target->given);
	must(target_check(target, why));
	target_say_labels(target, labels, sizeof(labels));
	free(key);
}

static void try_as(parser *parse, const char *text, size_t len)
{
	char error[FILE_SD_ERROR_BYTES] = "", scrubbed[FILE_SD_ERROR_BYTES];
	struct target_list out = {0};
	struct target list;

	target_init(&list);
	if (parse("t", text, len, &list, &out, error)) {
		for (size_t i = 0; i < out.count; i++)
			check_target(&out.items[i]);
	} else {
		must(*error != '\0' && out.count == 0);
		scrub(scrubbed, sizeof(scrubbed), error, strlen(error));
		must(strcmp(scrubbed, error) == 0);
	}
	target_list_fini(&out);
}

/* The parsers are given a text with a NUL behind it, as whole_file_read() does. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	try_as(file_sd_parse_json, text, size);
	try_as(file_sd_parse_yaml, text, size);
	free(text);
	return 0;
}
