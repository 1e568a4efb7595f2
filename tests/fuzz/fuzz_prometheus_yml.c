/* prometheus.yml from any bytes: no crash, no leak, a complaint of one scrubbed line or good
   targets and scrubbed notes. */
#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/prometheus_yml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const char *line)
{
	char scrubbed[PROMETHEUS_YML_ERROR_BYTES];

	scrub(scrubbed, sizeof(scrubbed), line, strlen(line));
	must(*line != '\0' && strcmp(scrubbed, line) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[PROMETHEUS_YML_ERROR_BYTES] = "", why[TARGET_ERROR_BYTES];
	struct prometheus_notes notes = {0};
	struct target_list targets = {0};

	if (prometheus_yml_parse(
		    "p.yml", "/etc", (const char *)data, size, &targets, &notes, error)) {
		must(targets.count > 0);
		for (size_t i = 0; i < targets.count; i++)
			must(target_check(&targets.items[i], why));
	} else {
		must(targets.count == 0);
		check_line(error);
	}
	for (size_t i = 0; i < notes.count; i++)
		check_line(notes.lines[i]);
	target_list_fini(&targets);
	prometheus_notes_fini(&notes);
	return 0;
}
