#include "tui/options_targets.h"

#include <string.h>
#include <unistd.h>

#include "model/limits.h"
#include "model/scrub.h"
#include "sources/promapi.h"
#include "tui/config.h"
#include "tui/options_settings.h"
#include "tui/targets_file.h"

enum { FILE_NAME_BYTES = 4096 };

_Static_assert((int)CONFIG_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES &&
		       (int)TARGETS_FILE_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES &&
		       (int)PROMETHEUS_YML_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES,
	"errors of files are written where those of the line go");

static bool load_config(struct options *out, const char *path, const struct arguments *arguments,
	char error[OPTIONS_ERROR_BYTES])
{
	return config_load(path, &out->config, error) &&
	       options_settings_override(arguments, &out->config.targets, 0, error);
}

static bool load_prometheus(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	struct target_list *targets = &out->config.targets;
	size_t before = targets->count;

	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];

		if (argument->row && strcmp(argument->row->name, "from-prometheus") == 0 &&
			!prometheus_yml_load(argument->value, targets, &out->notes, error))
			return false;
	}
	return options_settings_override(arguments, targets, before, error);
}

typedef bool target_reader(struct target *target, const char *text, char error[TARGET_ERROR_BYTES]);

static bool add_target(struct target_list *targets, target_reader *read, const char *text,
	char why[TARGET_ERROR_BYTES])
{
	struct target target;

	if (target_list_is_full(targets)) {
		scrub_format(why, TARGET_ERROR_BYTES, "more than %d targets", LIMIT_FEEDS);
		return false;
	}
	target_init(&target);
	if (!read(&target, text, why))
		return false;
	target_list_add(targets, &target);
	return true;
}

/* What is polled when nothing is named: the configuration, else what libpq's variables say. */
static bool load_default(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	char path[FILE_NAME_BYTES], why[TARGET_ERROR_BYTES];
	bool known = config_default_path(path, sizeof(path));

	if (known && access(path, F_OK) == 0)
		return load_config(out, path, arguments, error);
	if (!target_server_in_environment())
		return usage_error(error,
			"nothing to poll (expected a TARGET such as localhost:9100 or "
			"postgres://db1/app, --targets FILE, PGHOST or PGSERVICE, or %s)",
			known ? path : "--config FILE");
	return add_target(&out->config.targets, target_parse_server, "", why)
		       ? options_settings_apply(arguments, &out->config.targets, 0, error)
		       : usage_error(error, "from the PG* variables: %s", why);
}

static bool add_argument(struct target_list *targets, const struct argument *argument,
	char error[OPTIONS_ERROR_BYTES])
{
	char why[TARGET_ERROR_BYTES];

	if (!argument->row)
		return add_target(targets, target_parse, argument->value, why) ||
		       usage_error(error, "%s", why);
	if (argument->row->kind == OPTION_SERVER)
		return add_target(targets, target_parse_server, argument->value, why) ||
		       usage_error(error, "--%s: %s", argument->row->name, why);
	if (strcmp(argument->row->name, "targets") == 0)
		return targets_file_load(argument->value, targets, error);
	return true;
}

/* The targets of the line, in its order, with its settings. */
static bool add_named(struct target_list *targets, const struct arguments *arguments,
	char error[OPTIONS_ERROR_BYTES])
{
	size_t before = targets->count;

	for (size_t i = 0; i < arguments->count; i++)
		if (!add_argument(targets, &arguments->list[i], error))
			return false;
	return options_settings_apply(arguments, targets, before, error);
}

/* The model keeps more of a server than of an endpoint: it has room for few. */
static bool check_server_count(const struct target_list *targets, char error[OPTIONS_ERROR_BYTES])
{
	size_t servers = 0;

	for (size_t i = 0; i < targets->count; i++)
		servers += targets->items[i].kind == TARGET_POSTGRES;
	return servers <= LIMIT_SERVERS ||
	       usage_error(
		       error, "%zu Postgres servers (expected %d at most)", servers, LIMIT_SERVERS);
}

/* The configuration has seen to its own names; a target of the line may be called like one. */
static bool tell_names_apart(struct target_list *targets, char error[OPTIONS_ERROR_BYTES])
{
	size_t given, other;

	if (target_list_find_clash(targets, &given, &other))
		return usage_error(error,
			"%s is the name of another target in the configuration (expected one that "
			"no target of the command line has)",
			targets->items[given].name);
	target_list_number_names(targets);
	return true;
}

static bool set_history(
	struct target *history, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	const struct argument *argument = arguments_find(arguments, "backfill");
	char why[TARGET_ERROR_BYTES];

	if (!argument)
		return true;
	target_fini(history);
	target_init(history);
	return promapi_server_parse(history, argument->value, why) ||
	       usage_error(error, "--%s: %s", argument->row->name, why);
}

/* Whether the line itself names a target. */
static bool names_some(const struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->count; i++)
		if (!arguments->list[i].row)
			return true;
	return arguments_find(arguments, "targets") || arguments_find(arguments, "pg");
}

/* From the configuration and from what stands in for it. */
static bool load_files(struct options *out, const struct arguments *arguments, bool named,
	char error[OPTIONS_ERROR_BYTES])
{
	const struct argument *config = arguments_find(arguments, "config");
	bool elsewhere = config || arguments_find(arguments, "from-prometheus");

	if (config && !load_config(out, config->value, arguments, error))
		return false;
	if (!elsewhere && !named && !load_default(out, arguments, error))
		return false;
	return load_prometheus(out, arguments, error);
}

bool options_targets_gather(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	struct target_list *targets = &out->config.targets;
	bool named = names_some(arguments);
	size_t configured;

	if (!options_settings_check(arguments, error))
		return false;
	if (!named && !options_settings_check_unnamed(arguments, error))
		return false;
	if (!load_files(out, arguments, named, error))
		return false;
	configured = targets->count;
	return add_named(targets, arguments, error) &&
	       options_settings_check_met(arguments, targets, configured, error) &&
	       check_server_count(targets, error) && tell_names_apart(targets, error) &&
	       set_history(&out->config.history, arguments, error);
}
