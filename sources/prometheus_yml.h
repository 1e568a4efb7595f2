#ifndef LOWTIDE_SOURCES_PROMETHEUS_YML_H
#define LOWTIDE_SOURCES_PROMETHEUS_YML_H
/*
 * An existing prometheus.yml as a list of targets: static_configs become targets, file_sd_configs
 * and dns_sd_configs become lists (sources/discovery.h), each asked as its job says. The job's name
 * is the group, and the label job.
 *
 * What a job says that is not understood here is noted, once, with its line: what the job does
 * without, and what that means. A job whose relabelling makes addresses is left out: what it lists
 * is not what is to be asked (the blackbox exporter's way). Passwords and tokens that stand in the
 * file are not taken: they belong into files of their own.
 *
 * Source of the format: prometheus.io/docs, "Configuration", as of Prometheus 3.
 */
#include <stdbool.h>
#include <stddef.h>

#include "sources/target_list.h"

enum {
	PROMETHEUS_YML_BYTES_MAX = 8 << 20,
	PROMETHEUS_YML_ERROR_BYTES = 1024,
	PROMETHEUS_NOTE_BYTES = 400,
	PROMETHEUS_NOTES_MAX = 256, /* more than anybody reads; others are counted */
};

struct prometheus_notes {
	char (*lines)[PROMETHEUS_NOTE_BYTES]; /* "prometheus.yml:12: job api: ...", scrubbed */
	size_t count;
	size_t beyond;
};

void prometheus_notes_fini(struct prometheus_notes *notes);

/* Appends to targets. Relative file names start at directory (NULL: where the program runs). On
   failure error is one scrubbed line with file and line, and nothing was appended. */
bool prometheus_yml_parse(const char *file, const char *directory, const char *text, size_t len,
	struct target_list *targets, struct prometheus_notes *notes,
	char error[PROMETHEUS_YML_ERROR_BYTES]);

/* The same from a file. */
bool prometheus_yml_load(const char *path, struct target_list *targets,
	struct prometheus_notes *notes, char error[PROMETHEUS_YML_ERROR_BYTES]);

#endif
