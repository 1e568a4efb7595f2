#ifndef LOWTIDE_TUI_CONFIG_SECTION_H
#define LOWTIDE_TUI_CONFIG_SECTION_H
/*
 * Reading one section of lowtide.yml, a map of settings, into a target; and the words the reader
 * (tui/config.c) has for walking the tree and complaining at a node of it.
 *
 * Nodes are borrowed from the document. Those that are asked for their text have been checked to
 * be scalars, and no scalar has a NUL in it (sources/yaml_doc.h).
 */
#include <stdbool.h>
#include <stddef.h>

#include "sources/yaml_doc.h"
#include "tui/config.h"

/* Of a key in messages: "groups.NAME.labels.NAME"; longer ones are cut. */
enum { CONFIG_PATH_BYTES = 160 };

struct reader {
	yaml_document_t doc;
	const struct config_place *place;
	struct configuration *config; /* what was read so far */
	char *error;                  /* CONFIG_ERROR_BYTES */
};

struct section {
	const yaml_node_t *map;       /* NULL: nothing is set here */
	char path[CONFIG_PATH_BYTES]; /* "defaults", "groups.gateways", "targets[3]" */
	unsigned where;               /* CONFIG_IN_... */
};

/* Writes "file:line: path: ..." into the reader's error; returns false. at NULL: line 1. */
bool reader_fail(struct reader *reader, const yaml_node_t *at, const char *path, const char *format,
	...) __attribute__((format(printf, 4, 5)));

/* out = path.name */
void reader_path(char out[CONFIG_PATH_BYTES], const char *path, const char *name);

const yaml_node_t *reader_node(struct reader *reader, int index);
const char *reader_text(const yaml_node_t *scalar);

/* Bytes of a name as Prometheus has them; 0: it begins otherwise. more: what else may stand in it,
   the ":" of families. */
size_t reader_name_length(const char *text, const char *more);

/* Fails unless the node is of that type and has a value. */
bool reader_expect(struct reader *reader, const yaml_node_t *node, const char *path,
	yaml_node_type_t type, const char *expected);

/* The pairs of a map, in the order of the file. */
size_t reader_pairs(const yaml_node_t *map);
const yaml_node_t *reader_key(struct reader *reader, const yaml_node_t *map, size_t i);
const yaml_node_t *reader_value(struct reader *reader, const yaml_node_t *map, size_t i);

/* The value of a key in a checked map, or NULL. */
const yaml_node_t *reader_find(struct reader *reader, const yaml_node_t *map, const char *name);

/* Holds for every map: it is one, not huge, its keys are text and each is there once. */
bool reader_check_map(struct reader *reader, const yaml_node_t *map, const char *path);

/* Holds for every section: its keys exist, belong there, and do not exclude each other. */
bool section_check(struct reader *reader, const struct section *section);

/* Holds for the section of a target: each of its keys is for targets of that kind. */
bool section_check_kind(
	struct reader *reader, const struct section *section, enum target_kind kind);

/* Sets everything a checked section says to targets of the kind, but for lists, which are about the
   group, and for the key target: that has its turn before the sections, because it gives the name
   that others may replace. */
bool section_apply(struct reader *reader, const struct section *section, struct target *target);

#endif
