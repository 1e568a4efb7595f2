#ifndef LOWTIDE_SOURCES_SOURCE_TABLE_H
#define LOWTIDE_SOURCES_SOURCE_TABLE_H
/*
 * Which source polls which kind of target. A new source is a row in source_table.c.
 */
#include "sources/source.h"

extern const struct source_class *const source_table[TARGET_KINDS];

#endif
