#include "tui/config_values.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/duration.h"

enum { FILE_BYTES_MAX = 4096 }; /* PATH_MAX of Linux */

static void *field(const struct config_key *key, struct target *target)
{
	return (char *)target + key->offset;
}

static bool set_duration(const struct config_key *key, struct target *target, const char *value,
	char error[TARGET_ERROR_BYTES])
{
	char min[DURATION_TEXT_BYTES], max[DURATION_TEXT_BYTES];
	int64_t ms;

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
	*(int64_t *)field(key, target) = ms;
	return true;
}

static bool set_switch(const struct config_key *key, struct target *target, const char *value,
	char error[TARGET_ERROR_BYTES])
{
	bool on = strcmp(value, "true") == 0;

	if (!on && strcmp(value, "false") != 0) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" is not a switch (expected true or false)", value);
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
	if (key->offset == offsetof(struct target, name))
		target->named = true;
	target_set_text(field(key, target), value);
	return true;
}

static bool set_file(const struct config_key *key, struct target *target, const char *value,
	const struct config_place *place, char error[TARGET_ERROR_BYTES])
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
	target_set_text(field(key, target), path);
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
	case CONFIG_FILE: return set_file(key, target, value, place, error);
	case CONFIG_DURATION: return set_duration(key, target, value, error);
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
