#ifndef LOWTIDE_TUI_CONFIG_VALUES_H
#define LOWTIDE_TUI_CONFIG_VALUES_H
/*
 * From the text of a setting to the field of a target: one way for lowtide.yml and for the command
 * line, so that both take the same values and complain in the same words. Messages say what was
 * found and what was expected; where it stands is the caller's to say.
 */
#include <stdbool.h>

#include "sources/target.h"
#include "tui/config_keys.h"

/* What values are relative to. */
struct config_place {
	const char *file;      /* as shown in messages */
	const char *directory; /* of relative file names; NULL: where the program runs */
	const char *home;      /* for ~/; NULL: unknown */
};

/* True for the types that are set from one text. */
bool config_key_takes_text(const struct config_key *key);

/* Sets the key's field from its text. */
bool config_key_set(const struct config_key *key, struct target *target, const char *value,
	const struct config_place *place, char error[TARGET_ERROR_BYTES]);

/* Sets one pair of a CONFIG_LABELS or CONFIG_HEADERS key. */
bool config_key_set_pair(const struct config_key *key, struct target *target, const char *name,
	const char *value, char error[TARGET_ERROR_BYTES]);

/* A CONFIG_DURATION's value, in its range. */
bool config_key_duration(const struct config_key *key, const char *value, int64_t *out_ms,
	char error[TARGET_ERROR_BYTES]);

/* A CONFIG_NUMBER's value, in its range. */
bool config_key_number(const struct config_key *key, const char *value, int64_t *number,
	char error[TARGET_ERROR_BYTES]);

/* A CONFIG_BYTES's value, in its range: "536870912", "512 MiB", "1.5GiB", "512Mi". Units of 1000
   are refused: what sets limits counts in 1024, and one letter means both to different people. */
bool config_key_bytes(const struct config_key *key, const char *value, int64_t *bytes,
	char error[TARGET_ERROR_BYTES]);

/* Sets a field to a file's name: ~/ is HOME, a relative one starts at the place's directory. */
bool config_set_path(char **field, const char *value, const struct config_place *place,
	char error[TARGET_ERROR_BYTES]);

/* Forgets a CONFIG_TEXT or CONFIG_FILE setting. */
void config_key_clear(const struct config_key *key, struct target *target);

#endif
