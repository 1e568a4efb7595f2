#include "tui/options_settings.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/config_keys.h"
#include "tui/config_values.h"

/* ---- one setting, one target ---- */

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
		value = arguments_with_unit(value, unit);
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

/* ---- all settings, many targets ---- */

static bool apply_to(
	const struct arguments *arguments, struct target *target, char error[OPTIONS_ERROR_BYTES])
{
	char why[TARGET_ERROR_BYTES];

	if (!set_settings(arguments, false, target, error))
		return false;
	if (!arguments_find(arguments, "timeout"))
		target->timeout_ms = target_default_timeout_ms(target->interval_ms);
	return target_check(target, why) || usage_error(error, "%s", why);
}

bool options_settings_apply(const struct arguments *arguments, struct target_list *targets,
	size_t first, char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = first; i < targets->count; i++)
		if (!apply_to(arguments, &targets->items[i], error))
			return false;
	return true;
}

/* What the line says about every target, on one of the configuration. A timeout that came from the
   interval goes on doing so. */
static bool override_one(
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

bool options_settings_override(const struct arguments *arguments, struct target_list *targets,
	size_t first, char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = first; i < targets->count; i++)
		if (!override_one(arguments, &targets->items[i], error))
			return false;
	return true;
}

/* ---- whether each is of use ---- */

bool options_settings_check(const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
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

bool options_settings_check_unnamed(
	const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
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

bool options_settings_check_met(const struct arguments *arguments,
	const struct target_list *targets, size_t configured, char error[OPTIONS_ERROR_BYTES])
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
