#include "tests/support/config_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct config_place place = {
	.file = "lowtide.yml", .directory = "/etc/lowtide", .home = "/home/ops"};

struct configuration config;

void config_reads(const char *text)
{
	char error[CONFIG_ERROR_BYTES] = "";

	configuration_fini(&config);
	if (!config_parse(text, strlen(text), &place, &config, error))
		fail_msg("%s", error);
}

const char *config_refusal(const char *text)
{
	static char error[CONFIG_ERROR_BYTES];

	error[0] = '\0';
	configuration_fini(&config);
	if (config_parse(text, strlen(text), &place, &config, error))
		fail_msg("taken: %s", text);
	assert_true(configuration_is_empty(&config));
	return error;
}

int config_forget(void **state)
{
	(void)state;
	configuration_fini(&config);
	return 0;
}
