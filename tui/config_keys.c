#include "tui/config_keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/limits.h"
#include "model/scrub.h"
#include "tui/spelling.h"

enum { HOST_BYTES_MAX = 260 }; /* a DNS name and a port */

#define IN_TARGET(field) offsetof(struct target, field)

const struct config_key config_keys[] = {
	{
		.name = "defaults",
		.where = CONFIG_IN_ROOT,
		.type = CONFIG_MAP,
		.help = "settings of every target that does not say otherwise",
	},
	{
		.name = "groups",
		.where = CONFIG_IN_ROOT,
		.type = CONFIG_MAP,
		.help = "by name of the group: settings of its targets",
	},
	{
		.name = "targets",
		.where = CONFIG_IN_ROOT,
		.type = CONFIG_LIST,
		.help = "what to poll: TARGET, or a map with the key target",
	},
	{
		.name = "target",
		.where = CONFIG_IN_TARGET,
		.type = CONFIG_TARGET,
		.help = "host:port, http(s)://host/path or unix:/path.sock:/metrics",
	},
	{
		.name = "name",
		.where = CONFIG_IN_TARGET,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(name),
		.max = LIMIT_NAME_BYTES - 1,
		.preset = "host:port",
		.help = "what the target is called on the screen",
	},
	{
		.name = "group",
		.where = CONFIG_IN_TARGET,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(group),
		.max = LIMIT_GROUP_BYTES - 1,
		.help = "the group the target belongs to",
	},
	{
		.name = "interval",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_DURATION,
		.offset = IN_TARGET(interval_ms),
		.min = TARGET_INTERVAL_MIN_MS,
		.max = TARGET_INTERVAL_MAX_MS,
		.preset = "1s",
		.help = "from one poll to the next",
	},
	{
		.name = "timeout",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_DURATION,
		.offset = IN_TARGET(timeout_ms),
		.min = 1,
		.max = TARGET_INTERVAL_MAX_MS,
		.preset = "9/10 interval, <= 10s",
		.help = "longest wait for an answer",
	},
	{
		.name = "labels",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_LABELS,
		.help = "marks of the target",
	},
	{
		.name = "headers",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_HEADERS,
		.help = "request header, no secret",
	},
	{
		.name = "host",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(host),
		.max = HOST_BYTES_MAX,
		.preset = "the URL's",
		.help = "Host header",
	},
	{
		.name = "bearer_token_file",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_FILE,
		.offset = IN_TARGET(bearer_token_file),
		.excludes = "basic_auth_file",
		.help = "its first line is a bearer token",
	},
	{
		.name = "basic_auth_file",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_FILE,
		.offset = IN_TARGET(basic_auth_file),
		.excludes = "bearer_token_file",
		.help = "its first line is user:password",
	},
	{
		.name = "ca_file",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_FILE,
		.offset = IN_TARGET(ca_file),
		.preset = "the system's",
		.help = "authorities to trust, PEM",
	},
	{
		.name = "insecure",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_SWITCH,
		.offset = IN_TARGET(insecure),
		.preset = "false",
		.help = "do not verify certificates",
	},
	{
		.name = "compression",
		.where = CONFIG_IN_LAYERS,
		.type = CONFIG_SWITCH,
		.offset = IN_TARGET(compression),
		.preset = "true",
		.help = "ask for compressed answers",
	},
};

const size_t config_keys_count = sizeof(config_keys) / sizeof(config_keys[0]);

#define IN_FILES "secrets stay in files: use bearer_token_file or basic_auth_file"

/* Words that people bring along from elsewhere. */
static const struct {
	const char *name;
	const char *advice;
} foreign_keys[] = {
	{"password", "secrets stay in files: use basic_auth_file"},
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

static const char *place_of(const struct config_key *key)
{
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
