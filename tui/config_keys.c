#include "tui/config_keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/ledger.h"
#include "model/catalog_pools.h"
#include "model/limits.h"
#include "model/scrub.h"
#include "tui/spelling.h"

enum {
	HOST_BYTES_MAX = 260, /* a DNS name and a port */
	PATTERN_BYTES_MAX = 255,
	SPAN_MIN_MS = 60 * 1000,
	SPAN_MAX_MS = 72 * 3600 * 1000, /* what a history keeps (model/series.h) */
	EXPECTED_MAX = 1000 * 1000,     /* connections, workers: more than Postgres can be set to */
};

_Static_assert((int)TARGET_WINDOW_MS == (int)LEDGER_WINDOW_MS,
	"a target has the window that a ledger has by default");

#define IN_TARGET(field) offsetof(struct target, field)
#define IN_EXPECT(field) offsetof(struct expectation, field)

enum {
	LIST_ONLY = 1 << TARGET_FILE_SD | 1 << TARGET_DNS,
	HTTP_ONLY = 1 << TARGET_SCRAPE | LIST_ONLY,
	POSTGRES_ONLY = 1 << TARGET_POSTGRES,
	DNS_ONLY = 1 << TARGET_DNS,
};

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
		.name = "expect",
		.where = CONFIG_IN_ROOT,
		.type = CONFIG_LIST,
		.help = "what owners of Postgres connections are expected to take",
	},
	{
		.name = "prometheus",
		.where = CONFIG_IN_ROOT,
		.type = CONFIG_MAP,
		.help = "where the history of what is polled is fetched from",
	},
	{
		.name = "pools",
		.where = CONFIG_IN_ROOT,
		.type = CONFIG_LIST,
		.help = "connection pools in names of one's own",
	},
	{
		.name = "target",
		.where = CONFIG_IN_TARGET,
		.type = CONFIG_TARGET,
		.help = "host:port, a URL, unix:/path.sock:/metrics, postgres://host/db, "
			"pgbouncer://host, file_sd:GLOB or dns:NAME:PORT",
	},
	{
		.name = "name",
		.where = CONFIG_IN_TARGET | CONFIG_IN_POOL,
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
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_HEADERS,
		.help = "request header, no secret",
	},
	{
		.name = "host",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(host),
		.max = HOST_BYTES_MAX,
		.preset = "the URL's",
		.help = "Host header",
	},
	{
		.name = "bearer_token_file",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_FILE,
		.offset = IN_TARGET(bearer_token_file),
		.excludes = "basic_auth_file",
		.help = "its first line is a bearer token",
	},
	{
		.name = "basic_auth_file",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_FILE,
		.offset = IN_TARGET(basic_auth_file),
		.excludes = "bearer_token_file",
		.help = "its first line is user:password",
	},
	{
		.name = "ca_file",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_FILE,
		.offset = IN_TARGET(ca_file),
		.preset = "the system's",
		.help = "authorities to trust, PEM",
	},
	{
		.name = "insecure",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_SWITCH,
		.offset = IN_TARGET(insecure),
		.preset = "false",
		.help = "do not verify certificates",
	},
	{
		.name = "compression",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_HISTORY,
		.kinds = HTTP_ONLY,
		.type = CONFIG_SWITCH,
		.offset = IN_TARGET(compression),
		.preset = "true",
		.help = "ask for compressed answers",
	},
	{
		.name = "scheme",
		.where = CONFIG_IN_LAYERS,
		.kinds = LIST_ONLY,
		.type = CONFIG_SWITCH,
		.offset = IN_TARGET(https),
		.off = "http",
		.on = "https",
		.preset = "http",
		.help = "how a list's targets are asked",
	},
	{
		.name = "dns_server",
		.where = CONFIG_IN_LAYERS,
		.kinds = DNS_ONLY,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(dns_server),
		.max = HOST_BYTES_MAX,
		.preset = "the system's",
		.help = "name server for dns: targets",
	},
	{
		.name = "window",
		.where = CONFIG_IN_LAYERS,
		.kinds = POSTGRES_ONLY,
		.type = CONFIG_DURATION,
		.offset = IN_TARGET(window_ms),
		.min = LEDGER_WINDOW_MIN_MS,
		.max = LEDGER_WINDOW_MAX_MS,
		.preset = "15m",
		.help = "what held and spare look back on",
	},
	{
		.name = "sql",
		.where = CONFIG_IN_LAYERS,
		.kinds = POSTGRES_ONLY,
		.type = CONFIG_SWITCH,
		.offset = IN_TARGET(full_sql),
		.off = "masked",
		.on = "full",
		.preset = "masked",
		.help = "literals in statements",
	},
	{
		.name = "owner_pattern",
		.where = CONFIG_IN_LAYERS,
		.kinds = POSTGRES_ONLY,
		.type = CONFIG_PATTERN,
		.offset = IN_TARGET(owner_pattern),
		.max = PATTERN_BYTES_MAX,
		.preset = "without numbers and ids at its end",
		.help = "what of an application_name is its owner",
	},
	{
		.name = "url",
		.where = CONFIG_IN_HISTORY,
		.type = CONFIG_TARGET,
		.help = "a Prometheus, or what speaks its API",
	},
	{
		.name = "span",
		.where = CONFIG_IN_HISTORY,
		.type = CONFIG_DURATION,
		.offset = IN_TARGET(span_ms),
		.min = SPAN_MIN_MS,
		.max = SPAN_MAX_MS,
		.preset = "6h",
		.help = "how far back history is fetched",
	},
	{
		.name = "match",
		.where = CONFIG_IN_HISTORY,
		.type = CONFIG_LABELS,
		.help = "labels that a series must have there",
	},
	{
		.name = "owner",
		.where = CONFIG_IN_LAYERS | CONFIG_IN_EXPECT,
		.kinds = HTTP_ONLY,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(owner),
		.max = LIMIT_OWNER_BYTES - 1,
		.help = "who: the owner as the screen names it",
	},
	{
		.name = "pooler_pool",
		.where = CONFIG_IN_LAYERS,
		.kinds = HTTP_ONLY,
		.type = CONFIG_TEXT,
		.offset = IN_TARGET(pooler_pool),
		.max = LIMIT_POOL_KEY_BYTES - 1,
		.help = "database/user: the pooler's pool that its connections go through",
	},
	{
		.name = "workers",
		.where = CONFIG_IN_EXPECT,
		.type = CONFIG_NUMBER,
		.offset = IN_EXPECT(workers),
		.min = 0,
		.max = EXPECTED_MAX,
		.help = "how many processes of it there are",
	},
	{
		.name = "pool_min",
		.where = CONFIG_IN_EXPECT,
		.type = CONFIG_NUMBER,
		.offset = IN_EXPECT(pool_min),
		.min = 0,
		.max = EXPECTED_MAX,
		.help = "connections that a worker's pool keeps",
	},
	{
		.name = "pool_max",
		.where = CONFIG_IN_EXPECT,
		.type = CONFIG_NUMBER,
		.offset = IN_EXPECT(pool_max),
		.min = 0,
		.max = EXPECTED_MAX,
		.help = "connections that a worker's pool may open",
	},
	{
		.name = "connections_per_worker",
		.where = CONFIG_IN_EXPECT,
		.type = CONFIG_NUMBER,
		.offset = IN_EXPECT(connections_per_worker),
		.min = 0,
		.max = EXPECTED_MAX,
		.help = "connections of one worker",
	},
	{
		.name = "idle_floor",
		.where = CONFIG_IN_EXPECT,
		.type = CONFIG_NUMBER,
		.offset = IN_EXPECT(idle_floor),
		.min = 0,
		.max = EXPECTED_MAX,
		.help = "connections that all its workers together keep",
	},
	{
		.name = "used",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_USED,
		.help = "family: connections lent out",
	},
	{
		.name = "idle",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_IDLE,
		.help = "family: open and free",
	},
	{
		.name = "open",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_OPEN,
		.help = "family: open, lent out or not",
	},
	{
		.name = "max",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_MAX,
		.help = "family: the most that may be open, without overflow",
	},
	{
		.name = "overflow",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_OVERFLOW,
		.help = "family: the most beyond max",
	},
	{
		.name = "min",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_MIN,
		.help = "family: kept open",
	},
	{
		.name = "waiting",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_WAITING,
		.help = "family: callers in the queue",
	},
	{
		.name = "waits",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_WAITS,
		.help = "family: counter of those that had to wait",
	},
	{
		.name = "timeouts",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_TIMEOUTS,
		.help = "family: counter of those that gave up",
	},
	{
		.name = "acquires",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_ACQUIRES,
		.help = "family: counter that acquire_seconds belongs to",
	},
	{
		.name = "acquire_seconds",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_FAMILY,
		.offset = POOL_ACQUIRE_SECONDS,
		.help = "family: counter of seconds until a connection was had",
	},
	{
		.name = "key",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_NAMES,
		.help = "labels that tell pools apart",
	},
	{
		.name = "unlimited",
		.where = CONFIG_IN_POOL,
		.type = CONFIG_NUMBER,
		.min = 0,
		.max = INT32_MAX,
		.help = "a maximum of this is none",
	},
};

const size_t config_keys_count = sizeof(config_keys) / sizeof(config_keys[0]);

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
	case HTTP_ONLY: return "targets over HTTP";
	case POSTGRES_ONLY: return "Postgres servers";
	case LIST_ONLY: return "lists of targets (file_sd:, dns:)";
	case DNS_ONLY: return "dns: targets";
	default: return "any target";
	}
}

static const char *place_of(const struct config_key *key)
{
	if (key->where == CONFIG_IN_EXPECT)
		return "an entry of expect";
	if (key->where == CONFIG_IN_HISTORY)
		return "prometheus";
	if (key->where == CONFIG_IN_POOL)
		return "an entry of pools";
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
