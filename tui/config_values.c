#include "tui/config_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/library.h"
#include "model/must.h"
#include "model/scrub.h"
#include "sources/duration.h"
#include "sources/owner_rule.h"

enum { FILE_BYTES_MAX = 4096 }; /* PATH_MAX of Linux */

static void *field(const struct config_key *key, struct target *target)
{
	return (char *)target + key->offset;
}

bool config_key_duration(const struct config_key *key, const char *value, int64_t *out_ms,
	char error[TARGET_ERROR_BYTES])
{
	char min[DURATION_TEXT_BYTES], max[DURATION_TEXT_BYTES];
	int64_t ms;

	must(key->type == CONFIG_DURATION);
	if (!duration_parse(value, &ms)) {
		scrub_format(error, TARGET_ERROR_BYTES, "\"%.64s\" is not a duration (%s)", value,
			DURATION_EXPECTED);
		return false;
	}
	if (ms < key->min || ms > key->max) {
		duration_format(min, key->min);
		duration_format(max, key->max);
		scrub_format(error, TARGET_ERROR_BYTES, "%.64s is out of range (expected %s to %s)",
			value, min, max);
		return false;
	}
	*out_ms = ms;
	return true;
}

static bool set_switch(const struct config_key *key, struct target *target, const char *value,
	char error[TARGET_ERROR_BYTES])
{
	const char *off_word = key->off ? key->off : "false";
	const char *on_word = key->on ? key->on : "true";
	bool on = strcmp(value, on_word) == 0;

	if (!on && strcmp(value, off_word) != 0) {
		scrub_format(error, TARGET_ERROR_BYTES, "\"%.64s\" does not do (expected %s or %s)",
			value, on_word, off_word);
		return false;
	}
	*(bool *)field(key, target) = on;
	return true;
}

/* Good enough for a Host header: printable ASCII without what separates the parts of a URL. */
static bool is_host(const char *text)
{
	for (; *text; text++) {
		if (*text <= ' ' || *text >= 0x7f || strchr("/@?#", *text))
			return false;
	}
	return true;
}

static bool set_text(const struct config_key *key, struct target *target, const char *value,
	char error[TARGET_ERROR_BYTES])
{
	if (*value == '\0' || (int64_t)strlen(value) > key->max) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"text of %zu bytes does not fit (expected 1 to %lld)", strlen(value),
			(long long)key->max);
		return false;
	}
	if (key->offset == offsetof(struct target, host) && !is_host(value)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" is not a host (expected for example gw-a.example)", value);
		return false;
	}
	if (key->offset == offsetof(struct target, dns_server) && !target_is_dns_server(value)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" is no name server (expected for example 10.0.0.2:53)", value);
		return false;
	}
	if (key->offset == offsetof(struct target, uses) &&
		library_find(value) == LIBRARY_UNKNOWN) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" is no library that is known (expected %s or %s)", value,
			library_word(LIBRARY_ASYNCPG), library_word(LIBRARY_PSYCOPG));
		return false;
	}
	if (key->offset == offsetof(struct target, name))
		target->named = true;
	target_set_text(field(key, target), value);
	return true;
}

static bool set_pattern(const struct config_key *key, struct target *target, const char *value,
	char error[TARGET_ERROR_BYTES])
{
	char why[OWNER_RULE_ERROR_BYTES];
	struct owner_rule rule;

	if (*value == '\0' || (int64_t)strlen(value) > key->max) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"pattern of %zu bytes does not fit (expected 1 to %lld)", strlen(value),
			(long long)key->max);
		return false;
	}
	if (!owner_rule_init(&rule, value, why)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"%s (expected a POSIX extended regular expression)", why);
		return false;
	}
	owner_rule_fini(&rule);
	target_set_text(field(key, target), value);
	return true;
}

bool config_key_number(const struct config_key *key, const char *value, int64_t *number,
	char error[TARGET_ERROR_BYTES])
{
	size_t digits = strspn(value, "0123456789");
	long long read = strtoll(value, NULL, 10); /* saturates */

	must(key->type == CONFIG_NUMBER);
	if (digits == 0 || value[digits] != '\0' || read < key->min || read > key->max) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" does not do (expected a number from %lld to %lld)", value,
			(long long)key->min, (long long)key->max);
		return false;
	}
	*number = read;
	return true;
}

/* The factor that a unit means; 0: it is none. */
static double bytes_of_unit(const char *unit)
{
	static const struct {
		const char *iec, *kubernetes;
		int shift;
	} units[] = {{"B", "", 0}, {"KiB", "Ki", 10}, {"MiB", "Mi", 20}, {"GiB", "Gi", 30},
		{"TiB", "Ti", 40}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(unit, units[i].iec) == 0 || strcmp(unit, units[i].kubernetes) == 0)
			return (double)(INT64_C(1) << units[i].shift);
	return 0;
}

/* Digits with at most one point between them; where they end, NULL where there are none. */
static const char *number_end(const char *value)
{
	const char *end = value + strspn(value, "0123456789");
	size_t decimals = *end == '.' ? strspn(end + 1, "0123456789") : 0;

	if (end == value)
		return NULL;
	return decimals ? end + 1 + decimals : end;
}

bool config_key_bytes(const struct config_key *key, const char *value, int64_t *bytes,
	char error[TARGET_ERROR_BYTES])
{
	const char *unit = number_end(value);
	double read = unit ? strtod(value, NULL) : 0;

	must(key->type == CONFIG_BYTES);
	read *= unit ? bytes_of_unit(unit + strspn(unit, " ")) : 0;
	if (!(read >= (double)key->min) || read > (double)key->max) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" does not do (expected bytes, such as 536870912 or 512 MiB, from "
			"%lld MiB to %lld TiB)",
			value, (long long)(key->min >> 20), (long long)(key->max >> 40));
		return false;
	}
	*bytes = (int64_t)read;
	return true;
}

bool config_set_path(char **field, const char *value, const struct config_place *place,
	char error[TARGET_ERROR_BYTES])
{
	bool at_home = strncmp(value, "~/", 2) == 0;
	bool relative = value[0] != '/' && !at_home && place->directory != NULL;
	const char *before = at_home ? place->home : place->directory;
	char path[FILE_BYTES_MAX];
	int len;

	if (*value == '\0' || (value[0] == '~' && (!at_home || !place->home))) {
		scrub_format(error, TARGET_ERROR_BYTES, "\"%.64s\" is not a file's name%s", value,
			at_home ? " (HOME is not set)" : " (expected /path, path or ~/path)");
		return false;
	}
	if (at_home || relative)
		len = snprintf(path, sizeof(path), "%s/%s", before, at_home ? value + 2 : value);
	else
		len = snprintf(path, sizeof(path), "%s", value);
	if (len < 0 || (size_t)len >= sizeof(path)) {
		scrub_format(error, TARGET_ERROR_BYTES, "a file's name longer than %d bytes",
			FILE_BYTES_MAX - 1);
		return false;
	}
	target_set_text(field, path);
	return true;
}

bool config_key_takes_text(const struct config_key *key)
{
	return key->type >= CONFIG_TARGET && key->type <= CONFIG_SWITCH;
}

bool config_key_set(const struct config_key *key, struct target *target, const char *value,
	const struct config_place *place, char error[TARGET_ERROR_BYTES])
{
	must(config_key_takes_text(key));
	switch (key->type) {
	case CONFIG_TARGET: return target_parse(target, value, error);
	case CONFIG_TEXT: return set_text(key, target, value, error);
	case CONFIG_FILE: return config_set_path(field(key, target), value, place, error);
	case CONFIG_PATTERN: return set_pattern(key, target, value, error);
	case CONFIG_DURATION: return config_key_duration(key, value, field(key, target), error);
	case CONFIG_SWITCH: return set_switch(key, target, value, error);
	default: return false;
	}
}

bool config_key_set_pair(const struct config_key *key, struct target *target, const char *name,
	const char *value, char error[TARGET_ERROR_BYTES])
{
	must(key->type == CONFIG_LABELS || key->type == CONFIG_HEADERS);
	return key->type == CONFIG_LABELS ? target_set_label(target, name, value, error)
					  : target_set_header(target, name, value, error);
}

void config_key_clear(const struct config_key *key, struct target *target)
{
	must(key->type == CONFIG_TEXT || key->type == CONFIG_FILE);
	target_set_text(field(key, target), NULL);
}
