#ifndef LOWTIDE_SOURCES_FILE_SD_PARSE_H
#define LOWTIDE_SOURCES_FILE_SD_PARSE_H
/*
 * A list of targets in a file, as Prometheus' file_sd reads it, in JSON or YAML:
 *
 *     [{"targets": ["gw-a:9100", "gw-b:9100"], "labels": {"job": "gateways", "zone": "a"}}]
 *
 * All or nothing: one wrong entry and the file is no list, because what a half-written file does
 * not have is no news. Source of the format: prometheus.io/docs, "<file_sd_config>".
 */
#include <stdbool.h>
#include <stddef.h>

#include "sources/target_list.h"

enum {
	FILE_SD_BYTES_MAX = 8 << 20, /* 10,000 targets with forty labels of twenty bytes */
	FILE_SD_ERROR_BYTES = 512,
};

/* Appends what text says to out, as targets of list (sources/discovery.h). On failure out is as it
   was, and error is one scrubbed line: file, line where there is one, entry, what was expected. */
bool file_sd_parse_json(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES]);
bool file_sd_parse_yaml(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES]);

/* By the name's end: .json, .yml, .yaml. */
bool file_sd_parse(const char *file, const char *text, size_t len, const struct target *list,
	struct target_list *out, char error[FILE_SD_ERROR_BYTES]);

#endif
