#include "tui/configuration.h"

bool configuration_is_empty(const struct configuration *config)
{
	return config->targets.count == 0 && !config->history.url &&
	       config->expectations.count == 0 && config->rules.count == 0 &&
	       config->pools.count == 0 && config->watches.count == 0 &&
	       config->remedies.count == 0;
}

void configuration_fini(struct configuration *config)
{
	target_list_fini(&config->targets);
	target_fini(&config->history);
	expectation_list_fini(&config->expectations);
	rule_list_fini(&config->rules);
	pool_list_fini(&config->pools);
	watch_list_fini(&config->watches);
	remedy_list_fini(&config->remedies);
	*config = (struct configuration){0};
}
