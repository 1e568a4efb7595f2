#ifndef LOWTIDE_SOURCES_YAML_DOC_H
#define LOWTIDE_SOURCES_YAML_DOC_H
/*
 * The part of YAML that people mean when they say YAML: one document of maps, lists and text.
 *
 * What else the language has is refused before a tree is built, with its line: aliases and anchors
 * (a small file can stand for a huge tree), tags, several documents, nesting deeper than
 * YAML_DEPTH_MAX; also control characters, escaped ones too, and bytes that are not UTF-8.
 */
#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

enum {
	YAML_DEPTH_MAX = 16,
	YAML_WHY_BYTES = 256,
};

struct yaml_complaint {
	size_t line; /* counts from 1 */
	char why[YAML_WHY_BYTES];
};

/* On success doc is the caller's to yaml_document_delete(); its root is NULL when there is nothing
   but comments. On failure doc is untouched. */
bool yaml_doc_load(
	yaml_document_t *doc, const char *text, size_t len, struct yaml_complaint *complaint);

/* The line of a node, counted from 1. */
size_t yaml_doc_line(const yaml_node_t *node);

/* For walking the tree. The text of a scalar; whether it is that text; the pairs of a map, and the
   items of a list, in the order of the file; the first value of that name in a map, or NULL. */
const char *yaml_doc_text(const yaml_node_t *scalar);
bool yaml_doc_is(const yaml_node_t *node, const char *text);
size_t yaml_doc_pairs(const yaml_node_t *map);
const yaml_node_t *yaml_doc_key(yaml_document_t *doc, const yaml_node_t *map, size_t i);
const yaml_node_t *yaml_doc_value(yaml_document_t *doc, const yaml_node_t *map, size_t i);
size_t yaml_doc_items(const yaml_node_t *list);
const yaml_node_t *yaml_doc_item(yaml_document_t *doc, const yaml_node_t *list, size_t i);
const yaml_node_t *yaml_doc_find(yaml_document_t *doc, const yaml_node_t *map, const char *name);

/* True when the node stands for nothing: no text after the colon, ~ or null. */
bool yaml_doc_is_null(const yaml_node_t *node);

#endif
