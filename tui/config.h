#ifndef LOWTIDE_TUI_CONFIG_H
#define LOWTIDE_TUI_CONFIG_H
/*
 * lowtide.yml: from the file to the configuration of a run.
 *
 *     defaults:                  # settings of every target
 *       interval: 5s
 *     groups:                    # settings of the targets of a group
 *       gateways:
 *         bearer_token_file: gateways.token
 *         advice:                # what to do about a symptom of theirs
 *           - {symptom: pool_held, text: see runbook 12, cost: ten minutes}
 *     targets:
 *       - localhost:9100         # short for {target: "localhost:9100"}
 *       - target: https://gw-a.internal:8443/metrics
 *         group: gateways
 *         timeout: 2s
 *     expect:                    # what owners of Postgres connections may take
 *       - owner: gw
 *         workers: 2
 *         pool_max: 16
 *     rules:                     # what lowtide check finds out
 *       - growth(group=gateways) != growing
 *     prometheus:                # where the history of what is polled is
 *       url: http://prometheus:9090
 *
 * Precedence: target, group, defaults, built in. Labels and headers are merged name by name. A
 * setting that excludes another (bearer_token_file, basic_auth_file) replaces it when it comes from
 * a nearer place. Of defaults and groups a target takes the settings that are for its kind; in its
 * own section one that is not is an error. Where there is a groups:, every group is in it; where
 * there is none, a group is what targets say. The keys are in tui/config_keys.h.
 *
 * An error is one scrubbed line: file, line, key, what was found, what was expected.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tui/config_values.h"
#include "tui/configuration.h"

enum {
	CONFIG_ERROR_BYTES = 1024,
	CONFIG_FILE_BYTES_MAX = 1 << 20, /* 10,000 targets of 100 bytes */
	CONFIG_MAP_KEYS_MAX = 1024,      /* groups; the other maps have fewer */
};

/* Reads len bytes of YAML into an empty configuration. On failure it is empty again. */
bool config_parse(const char *text, size_t len, const struct config_place *place,
	struct configuration *config, char error[CONFIG_ERROR_BYTES]);

/* The same from a file; relative names in it start at its directory, ~/ at HOME. */
bool config_load(const char *path, struct configuration *config, char error[CONFIG_ERROR_BYTES]);

/* Where lowtide.yml is looked for: $XDG_CONFIG_HOME/lowtide/ or ~/.config/lowtide/. False when
   neither variable is set, or the path does not fit. */
bool config_default_path(char *out, size_t out_size);

#endif
