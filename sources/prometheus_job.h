#ifndef LOWTIDE_SOURCES_PROMETHEUS_JOB_H
#define LOWTIDE_SOURCES_PROMETHEUS_JOB_H
/*
 * One job of a prometheus.yml on its way to targets: how it asks (prometheus_job.c), and whom
 * (prometheus_yml.c).
 */
#include "sources/prometheus_yml.h"
#include "sources/yaml_doc.h"

struct prometheus {
	yaml_document_t doc;
	const char *file, *directory;
	struct target_list *targets;
	struct prometheus_notes *notes;
	char *error;                     /* PROMETHEUS_YML_ERROR_BYTES */
	int64_t interval_ms, timeout_ms; /* of jobs that do not say */
};

struct prometheus_job {
	struct prometheus *in;
	const char *name;
	struct target like;   /* what its targets have in common */
	bool makes_addresses; /* its relabelling does */
};

/* Writes "file:line: ..."; returns false. */
bool prometheus_fail(struct prometheus *in, const yaml_node_t *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "file:line: job x: ..." */
void prometheus_note(struct prometheus_job *job, const yaml_node_t *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A file's name, from the file's folder on; malloc. */
char *prometheus_path(const struct prometheus *in, const char *path);

/* Reads all that a job says but for whom it asks. */
bool prometheus_read_job(struct prometheus_job *job, const yaml_node_t *map);

/* A duration in its range, as a job or global: has it; *ms stays when the map has none. */
bool prometheus_read_duration(
	struct prometheus *in, const yaml_node_t *map, const char *name, int64_t *ms);

#endif
