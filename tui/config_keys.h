#ifndef LOWTIDE_TUI_CONFIG_KEYS_H
#define LOWTIDE_TUI_CONFIG_KEYS_H
/*
 * The keys of lowtide.yml: one constant table that says what each is called, where it may stand,
 * what it takes and what it sets. The reader (tui/config.h), the command line's target settings
 * (tui/options.h), lowtide.yml(5) and the tests that compare them all go by it.
 *
 * Adding a setting of a target is adding a field to struct target, a row here and a paragraph to
 * the man page.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sources/target.h"

/* Where a key may stand. */
enum {
	CONFIG_IN_ROOT = 1 << 0,
	CONFIG_IN_DEFAULTS = 1 << 1, /* defaults:, and each of groups: */
	CONFIG_IN_TARGET = 1 << 2,   /* an entry of targets: */
	CONFIG_IN_LAYERS = CONFIG_IN_DEFAULTS | CONFIG_IN_TARGET,
	CONFIG_IN_EXPECT = 1 << 3,  /* an entry of expect: */
	CONFIG_IN_POOL = 1 << 4,    /* an entry of pools: */
	CONFIG_IN_HISTORY = 1 << 5, /* prometheus: */
	CONFIG_IN_ADVICE = 1 << 6,  /* an entry of advice: */
	CONFIG_IN_WATCH = 1 << 7,   /* an entry of watch: */
};

enum config_type {
	CONFIG_MAP,  /* of keys of its own; the reader knows them */
	CONFIG_LIST, /* of maps; the same */
	/* Types whose value is one text: */
	CONFIG_TARGET,
	CONFIG_TEXT,
	CONFIG_FILE, /* a file's name: ~/ is expanded, a relative one starts where the config is */
	CONFIG_PATTERN, /* of sources/owner_rule.h */
	CONFIG_DURATION,
	CONFIG_NUMBER, /* not of targets */
	CONFIG_BYTES,  /* not of targets: with a unit, or plain */
	CONFIG_SWITCH, /* true or false, or the words of the key */
	/* Maps of name: value */
	CONFIG_LABELS, /* name: value */
	CONFIG_HEADERS,
	/* Only of pools: */
	CONFIG_FAMILY, /* of metrics: family, or family{label="value"} */
	CONFIG_NAMES,  /* a list of labels */
	/* Only of watches: */
	CONFIG_AMOUNT, /* a number above 0, with a fraction or without */
};

/* Sets of kinds of target that keys are for (struct config_key.kinds). */
enum {
	CONFIG_LIST_ONLY = 1 << TARGET_FILE_SD | 1 << TARGET_DNS,
	CONFIG_HTTP_ONLY = 1 << TARGET_SCRAPE | CONFIG_LIST_ONLY,
	CONFIG_POSTGRES_ONLY = 1 << TARGET_POSTGRES,
	CONFIG_DNS_ONLY = 1 << TARGET_DNS,
};

struct config_key {
	const char *name;
	unsigned where;
	enum config_type type;
	unsigned kinds;       /* 1 << enum target_kind of the targets it is for; 0: of all */
	size_t offset;        /* into struct target (or expectation), of the field the type has;
	                         FAMILY: enum pool_figure */
	int64_t min, max;     /* durations: milliseconds; text: bytes */
	const char *off, *on; /* switches: the two words; NULL: false and true */
	const char *excludes; /* NULL, or the key that cannot stand beside this one */
	const char *preset;   /* what holds when nobody sets it; NULL: nothing */
	const char *help;     /* one line, with the unit */
};

extern const struct config_key config_keys[];
extern const size_t config_keys_count;

/* The key of that name that may stand there, or NULL. */
const struct config_key *config_key_find(const char *name, unsigned where);

/* Whether a key is for targets of that kind, and what those are called that it is for. */
bool config_key_fits(const struct config_key *key, enum target_kind kind);
const char *config_key_fits_words(const struct config_key *key);

/* Why a key that config_key_find() does not know is wrong: what was probably meant. */
void config_key_explain(const char *name, unsigned where, char error[TARGET_ERROR_BYTES]);

#endif
