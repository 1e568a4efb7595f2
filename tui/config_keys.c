#include "tui/config_keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/scrub.h"
#include "tui/spelling.h"

#define IN_FILES "secrets stay in files: use bearer_token_file or basic_auth_file"

/* Words that people bring along from elsewhere. */
static const struct {
	const char *name;
	const char *advice;
} foreign_keys[] = {
	{"password", "secrets stay in files: ~/.pgpass for Postgres, basic_auth_file over HTTP"},
	{"username", "secrets stay in files: use basic_auth_file"},
	{"basic_auth", "secrets stay in files: use basic_auth_file"},
	{"bearer_token", "secrets stay in files: use bearer_token_file"},
	{"token", "secrets stay in files: use bearer_token_file"},
	{"credentials", IN_FILES},
	{"credentials_file", "did you mean bearer_token_file?"},
	{"authorization", IN_FILES},
	{"secret", IN_FILES},
	{"api_key", IN_FILES},
	{"scrape_interval", "did you mean interval?"},
	{"scrape_timeout", "did you mean timeout?"},
	{"static_configs", "did you mean targets?"},
	{"tls_config", "did you mean ca_file or insecure?"},
	{"insecure_skip_verify", "did you mean insecure?"},
	{"conninfo", "did you mean target?"},
	{"dsn", "did you mean target?"},
	{"url", "did you mean target?"},
	{"address", "did you mean target?"},
};

const struct config_key *config_key_find(const char *name, unsigned where)
{
	for (size_t i = 0; i < config_keys_count; i++) {
		if (config_keys[i].where & where && strcmp(config_keys[i].name, name) == 0)
			return &config_keys[i];
	}
	return NULL;
}

static const struct config_key *find_near(const char *name, unsigned where)
{
	for (size_t i = 0; i < config_keys_count; i++) {
		if (config_keys[i].where & where && spelling_is_near(name, config_keys[i].name))
			return &config_keys[i];
	}
	return NULL;
}

bool config_key_fits(const struct config_key *key, enum target_kind kind)
{
	return key->kinds == 0 || (key->kinds & 1U << kind) != 0;
}

const char *config_key_fits_words(const struct config_key *key)
{
	switch (key->kinds) {
	case CONFIG_HTTP_ONLY: return "targets over HTTP";
	case CONFIG_POSTGRES_ONLY: return "Postgres servers";
	case CONFIG_LIST_ONLY: return "lists of targets (file_sd:, dns:)";
	case CONFIG_DNS_ONLY: return "dns: targets";
	default: return "any target";
	}
}

static const char *place_of(const struct config_key *key)
{
	if (key->where == CONFIG_IN_EXPECT)
		return "an entry of expect";
	if (key->where == CONFIG_IN_HISTORY)
		return "prometheus";
	if (key->where == CONFIG_IN_ADVICE)
		return "an entry of advice";
	if (key->where == CONFIG_IN_DEFAULTS)
		return "defaults or a group";
	if (key->where == CONFIG_IN_POOL)
		return "an entry of pools";
	if (key->where == CONFIG_IN_WATCH)
		return "an entry of watch";
	if (key->where & CONFIG_IN_ROOT)
		return "the top of the file";
	return key->where & CONFIG_IN_DEFAULTS ? "defaults, a group or a target" : "a target";
}

static void list_keys(unsigned where, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < config_keys_count; i++) {
		if (config_keys[i].where & where && used < size)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "",
				config_keys[i].name);
	}
}

void config_key_explain(const char *name, unsigned where, char error[TARGET_ERROR_BYTES])
{
	const struct config_key *elsewhere = config_key_find(name, ~0U);
	const struct config_key *near = find_near(name, where);
	char all[TARGET_ERROR_BYTES];

	for (size_t i = 0; i < sizeof(foreign_keys) / sizeof(foreign_keys[0]); i++) {
		if (strcasecmp(name, foreign_keys[i].name) == 0) {
			scrub_format(error, TARGET_ERROR_BYTES, "unknown key; %s",
				foreign_keys[i].advice);
			return;
		}
	}
	list_keys(where, all, sizeof(all));
	if (elsewhere)
		scrub_format(error, TARGET_ERROR_BYTES, "key does not belong here (expected in %s)",
			place_of(elsewhere));
	else if (near)
		scrub_format(
			error, TARGET_ERROR_BYTES, "unknown key; did you mean %s?", near->name);
	else
		scrub_format(error, TARGET_ERROR_BYTES, "unknown key (expected %s)", all);
}
