#include "tui/options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"
#include "sources/promapi.h"
#include "tui/arguments.h"
#include "tui/baseline_file.h"
#include "tui/check_options.h"
#include "tui/config.h"
#include "sources/duration.h"
#include "tui/targets_file.h"

enum { FILE_NAME_BYTES = 4096 };

_Static_assert((int)CONFIG_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES &&
		       (int)TARGETS_FILE_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES &&
		       (int)BASELINE_FILE_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES &&
		       (int)PROMETHEUS_YML_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES,
	"errors of files are written where those of the line go");

/* Durations on the command line may be a bare number: "--interval 1 --for 20" is what other tools
   taught people. Returns the value with its unit, in out when one had to be added. */
static const char *with_unit(const char *value, char out[DURATION_TEXT_BYTES])
{
	size_t len = strlen(value);

	if (len == 0 || len + 2 > DURATION_TEXT_BYTES || strspn(value, "0123456789.") != len)
		return value;
	snprintf(out, DURATION_TEXT_BYTES, "%ss", value);
	return out;
}

static bool set_duration(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	const struct option_row *row = argument->row;
	char unit[DURATION_TEXT_BYTES], min[DURATION_TEXT_BYTES], max[DURATION_TEXT_BYTES];
	int64_t ms;

	if (!duration_parse(with_unit(argument->value, unit), &ms))
		return usage_error(error, "--%s: \"%.64s\" is not a duration (%s)", row->name,
			argument->value, DURATION_EXPECTED);
	duration_format(min, row->min);
	duration_format(max, row->max);
	if (ms < row->min || ms > row->max)
		return usage_error(error, "--%s: %.64s is out of range (expected %s to %s)",
			row->name, argument->value, min, max);
	*(int64_t *)((char *)out + row->offset) = ms;
	return true;
}

static bool set_number(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	const struct option_row *row = argument->row;
	size_t digits = strspn(argument->value, "0123456789");
	long long number = strtoll(argument->value, NULL, 10); /* saturates */

	if (digits == 0 || argument->value[digits] || number < row->min || number > row->max)
		return usage_error(error, "--%s: \"%.64s\" does not do (expected %lld to %lld)",
			row->name, argument->value, (long long)row->min, (long long)row->max);
	*(int64_t *)((char *)out + row->offset) = number;
	return true;
}

static bool add_canary(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	char why[CANARY_RULE_ERROR_BYTES];

	return canary_rules_add(&out->canaries, argument->value, why) ||
	       usage_error(error, "--%s: %s", argument->row->name, why);
}

static bool set_word(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	const struct option_row *row = argument->row;
	size_t len = strlen(argument->value);
	int64_t which = 0;

	for (const char *word = row->argument; word; which++) {
		size_t word_len = strcspn(word, "|");

		if (word_len == len && memcmp(word, argument->value, len) == 0) {
			*(int64_t *)((char *)out + row->offset) = which;
			return true;
		}
		word = word[word_len] == '|' ? word + word_len + 1 : NULL;
	}
	return usage_error(error, "--%s: \"%.64s\" does not do (expected %s)", row->name,
		argument->value, row->argument);
}

static bool set_baseline(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	free(out->baseline);
	out->baseline = baseline_file_load(argument->value, error);
	return out->baseline != NULL;
}

/* The options of the run itself. */
static bool set_run(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];
		const struct option_row *row = argument->row;

		if (!row)
			continue;
		if (row->kind == OPTION_FLAG)
			*(bool *)((char *)out + row->offset) = true;
		if (row->kind == OPTION_DURATION && !set_duration(out, argument, error))
			return false;
		if (row->kind == OPTION_NUMBER && !set_number(out, argument, error))
			return false;
		if (row->kind == OPTION_CANARY && !add_canary(out, argument, error))
			return false;
		if (row->kind == OPTION_WORD && !set_word(out, argument, error))
			return false;
		if (row->kind == OPTION_BASELINE && !set_baseline(out, argument, error))
			return false;
	}
	return true;
}

/* "Name: value" */
static bool set_header(const struct config_key *key, struct target *target, const char *value,
	char why[TARGET_ERROR_BYTES])
{
	size_t len = strcspn(value, ":");
	char *name;
	bool ok;

	if (value[len] != ':') {
		scrub_format(why, TARGET_ERROR_BYTES, "has no colon (expected 'NAME: VALUE')");
		return false;
	}
	name = strndup(value, len);
	must(name != NULL);
	value += len + 1;
	ok = config_key_set_pair(key, target, name, value + strspn(value, " "), why);
	free(name);
	return ok;
}

static bool set_setting(
	const struct argument *argument, struct target *target, char error[OPTIONS_ERROR_BYTES])
{
	static const struct config_place here = {.file = "the command line"};
	const struct option_row *row = argument->row;
	const struct config_key *key = config_key_find(row->key, CONFIG_IN_LAYERS);
	const char *value = row->argument ? argument->value : row->value;
	char why[TARGET_ERROR_BYTES], unit[DURATION_TEXT_BYTES];
	bool ok;

	must(key != NULL);
	if (key->type == CONFIG_DURATION)
		value = with_unit(value, unit);
	if (key->type == CONFIG_HEADERS)
		ok = set_header(key, target, value, why);
	else
		ok = config_key_set(key, target, value, &here, why);
	return ok || usage_error(error, "--%s: %s", row->name, why);
}

static bool is_setting(const struct argument *argument)
{
	return argument->row && argument->row->kind == OPTION_SETTING;
}

static bool setting_fits(const struct argument *argument, const struct target *target)
{
	return config_key_fits(config_key_find(argument->row->key, CONFIG_IN_LAYERS), target->kind);
}

/* The settings of the line that are for such a target; of those for every target alone when it
   comes from the configuration. */
static bool set_settings(const struct arguments *arguments, bool configured, struct target *target,
	char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];

		if (is_setting(argument) && setting_fits(argument, target) &&
			(argument->row->everywhere || !configured) &&
			!set_setting(argument, target, error))
			return false;
	}
	return true;
}

/* Every setting of the line on a target of the line. */
static bool furnish(
	const struct arguments *arguments, struct target *target, char error[OPTIONS_ERROR_BYTES])
{
	char why[TARGET_ERROR_BYTES];

	if (!set_settings(arguments, false, target, error))
		return false;
	if (!arguments_find(arguments, "timeout"))
		target->timeout_ms = target_default_timeout_ms(target->interval_ms);
	return target_check(target, why) || usage_error(error, "%s", why);
}

/* Whether each setting makes sense, before any file is blamed for what the line got wrong. */
static bool check_settings(const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	bool ok = true;

	for (enum target_kind kind = 0; ok && kind < TARGET_KINDS; kind++) {
		struct target scratch;

		target_init(&scratch);
		scratch.kind = kind;
		ok = set_settings(arguments, false, &scratch, error);
		target_fini(&scratch);
	}
	return ok;
}

/* What the line says about every target, on one of the configuration. A timeout that came from the
   interval goes on doing so. */
static bool override_settings(
	const struct arguments *arguments, struct target *target, char error[OPTIONS_ERROR_BYTES])
{
	const struct argument *interval = arguments_find(arguments, "interval");
	const struct argument *timeout = arguments_find(arguments, "timeout");
	bool derived = target->timeout_ms == target_default_timeout_ms(target->interval_ms);
	char why[TARGET_ERROR_BYTES];

	if (!set_settings(arguments, true, target, error))
		return false;
	if (interval && !timeout && derived)
		target->timeout_ms = target_default_timeout_ms(target->interval_ms);
	return target_check(target, why) ||
	       usage_error(error, "--%s does not go with target %s: %s",
		       interval ? "interval" : "timeout", target->name, why);
}

/* What the line says about every target, on those from the first-th on. */
static bool override_all(struct options *out, size_t first, const struct arguments *arguments,
	char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = first; i < out->config.targets.count; i++) {
		if (!override_settings(arguments, &out->config.targets.items[i], error))
			return false;
	}
	return true;
}

static bool load_config(struct options *out, const char *path, const struct arguments *arguments,
	char error[OPTIONS_ERROR_BYTES])
{
	return config_load(path, &out->config, error) && override_all(out, 0, arguments, error);
}

static bool load_prometheus(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	size_t before = out->config.targets.count;

	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];

		if (argument->row && strcmp(argument->row->name, "from-prometheus") == 0 &&
			!prometheus_yml_load(
				argument->value, &out->config.targets, &out->notes, error))
			return false;
	}
	return override_all(out, before, arguments, error);
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
		       ? furnish(arguments, &out->config.targets.items[0], error)
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
static bool add_named(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	size_t before = out->config.targets.count;

	for (size_t i = 0; i < arguments->count; i++) {
		if (!add_argument(&out->config.targets, &arguments->list[i], error))
			return false;
	}
	for (size_t i = before; i < out->config.targets.count; i++) {
		if (!furnish(arguments, &out->config.targets.items[i], error))
			return false;
	}
	return true;
}

/* A token that was given for hosts of the line must not be dropped in silence, nor be sent to
   those of the configuration. */
static bool check_settings_used(const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct option_row *row = arguments->list[i].row;

		if (row && row->kind == OPTION_SETTING && !row->everywhere)
			return usage_error(error,
				"--%s is for a TARGET or --targets, and none is given (targets of "
				"the configuration have the key %s)",
				row->name, row->key);
	}
	return true;
}

/* The same for a kind of targets of which there is none. The first `configured` come from the
   configuration. */
static bool check_settings_fit(const struct arguments *arguments, const struct target_list *targets,
	size_t configured, char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];
		bool fits = !is_setting(argument);

		for (size_t t = 0; !fits && t < targets->count; t++)
			fits = (t >= configured || argument->row->everywhere) &&
			       setting_fits(argument, &targets->items[t]);
		if (!fits)
			return usage_error(error, "--%s is for %s, and there is none",
				argument->row->name,
				config_key_fits_words(
					config_key_find(argument->row->key, CONFIG_IN_LAYERS)));
	}
	return true;
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

static bool gather_targets(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	const struct argument *config = arguments_find(arguments, "config");
	bool named = arguments_find(arguments, "targets") || arguments_find(arguments, "pg");
	bool elsewhere = config || arguments_find(arguments, "from-prometheus");
	size_t configured;

	for (size_t i = 0; i < arguments->count; i++)
		named = named || !arguments->list[i].row;
	if (!check_settings(arguments, error))
		return false;
	if (!named && !check_settings_used(arguments, error))
		return false;
	if (config && !load_config(out, config->value, arguments, error))
		return false;
	if (!elsewhere && !named && !load_default(out, arguments, error))
		return false;
	if (!load_prometheus(out, arguments, error))
		return false;
	configured = out->config.targets.count;
	return add_named(out, arguments, error) &&
	       check_settings_fit(arguments, &out->config.targets, configured, error) &&
	       check_server_count(&out->config.targets, error) &&
	       tell_names_apart(&out->config.targets, error) &&
	       set_history(&out->config.history, arguments, error);
}

static int64_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return OPTIONS_WIDTH;
	if (size.ws_col < OPTIONS_WIDTH_MIN)
		return OPTIONS_WIDTH_MIN;
	return size.ws_col < OPTIONS_WIDTH_PASTED ? size.ws_col : OPTIONS_WIDTH_PASTED;
}

static bool understand(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	out->command = arguments->command;
	out->wish = arguments->wish;
	out->own_argc = arguments->own_argc;
	out->own_argv = arguments->own_argv;
	if (out->wish != WISH_RUN || out->own_argv)
		return true;
	if (!set_run(out, arguments, error))
		return false;
	if (!gather_targets(out, arguments, error))
		return false;
	if (out->command == COMMAND_CHECK && !check_options_settle(out, arguments, error))
		return false;
	if (out->width == 0)
		out->width = terminal_width();
	return true;
}

bool options_parse(struct options *out, int argc, char **argv, char error[OPTIONS_ERROR_BYTES])
{
	struct arguments arguments;
	bool ok;

	*out = (struct options){0};
	if (!arguments_split(&arguments, argc, argv, error))
		return false;
	ok = understand(out, &arguments, error);
	arguments_fini(&arguments);
	if (!ok)
		options_fini(out);
	return ok;
}

void options_fini(struct options *out)
{
	configuration_fini(&out->config);
	canary_rules_fini(&out->canaries);
	prometheus_notes_fini(&out->notes);
	free(out->baseline);
	*out = (struct options){0};
}
