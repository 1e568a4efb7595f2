/* lowtide.yml from any bytes: no crash, no leak, a complaint of one scrubbed line or good
   targets. */
#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct config_place place = {"fuzz.yml", "/etc/lowtide", "/home/ops"};
	struct configuration config = {0};
	char error[CONFIG_ERROR_BYTES] = "";
	char why[TARGET_ERROR_BYTES], scrubbed[CONFIG_ERROR_BYTES];

	if (config_parse((const char *)data, size, &place, &config, error)) {
		must(config.targets.count > 0);
		for (size_t i = 0; i < config.targets.count; i++)
			must(target_check(&config.targets.items[i], why));
		target_list_number_names(&config.targets);
	} else {
		must(*error != '\0' && configuration_is_empty(&config));
		scrub(scrubbed, sizeof(scrubbed), error, strlen(error));
		must(strcmp(scrubbed, error) == 0);
	}
	configuration_fini(&config);
	return 0;
}
