#ifndef LOWTIDE_TESTS_SUPPORT_POOL_ROWS_H
#define LOWTIDE_TESTS_SUPPORT_POOL_ROWS_H
/*
 * Pools of a model, as a screen would list them.
 */
#include "model/model.h"

/* The pool with this display name, or NULL; the number of rows there are. */
const struct pool *pool_named(const struct model *model, const char *name);
size_t pool_rows(const struct model *model);

#endif
