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
	struct target_list list = {0};
	struct expectation_list expected = {0};
	struct pool_list pools = {0};
	struct remedy_list remedies = {0};
	char error[CONFIG_ERROR_BYTES] = "";
	char why[TARGET_ERROR_BYTES], scrubbed[CONFIG_ERROR_BYTES];

	if (config_parse(
		    (const char *)data, size, &place, &list, &expected, &pools, &remedies, error)) {
		must(list.count > 0);
		for (size_t i = 0; i < list.count; i++)
			must(target_check(&list.items[i], why));
		target_list_number_names(&list);
	} else {
		must(*error != '\0' && list.count == 0 && expected.count == 0 && pools.count == 0 &&
			remedies.count == 0 && list.watches.count == 0);
		scrub(scrubbed, sizeof(scrubbed), error, strlen(error));
		must(strcmp(scrubbed, error) == 0);
	}
	target_list_fini(&list);
	expectation_list_fini(&expected);
	pool_list_fini(&pools);
	remedy_list_fini(&remedies);
	return 0;
}
