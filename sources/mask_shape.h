#ifndef LOWTIDE_SOURCES_MASK_SHAPE_H
#define LOWTIDE_SOURCES_MASK_SHAPE_H
/*
 * The shape of a statement: what it does to which relation, for grouping and for a narrow column.
 * Made of masked text (mask.h), so there is no literal to leak. Pure.
 *
 *     UPDATE agents …                  INSERT INTO workers …        LOCK TABLE t …
 *     SELECT … FROM jobs …             SELECT … FROM jobs … FOR UPDATE …
 *     WITH … UPDATE jobs …             CREATE INDEX … ON t …        ALTER TABLE t …
 *
 * WITH shows the first part that writes, whether it is the main one or not: that is what others
 * wait for. Keywords come in upper case and names as the server folds them, so that spellings of
 * one statement have one shape. What fits no form is its first four words; what is no SQL
 * ("autovacuum: VACUUM public.t", "<insufficient privilege>") stays as it is, and so does nothing.
 */
#include <stddef.h>

/* masked ends in NUL. Returns the length; out_size >= 4, no character is split. */
size_t mask_shape(char *out, size_t out_size, const char *masked);

#endif
