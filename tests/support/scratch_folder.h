#ifndef LOWTIDE_TESTS_SUPPORT_SCRATCH_FOLDER_H
#define LOWTIDE_TESTS_SUPPORT_SCRATCH_FOLDER_H
/*
 * A folder of a test's own under $TMPDIR, entered before its first case and gone after its last:
 * setup and teardown of a cmocka group.
 */
#include <stddef.h>

int scratch_enter(void **state);
int scratch_leave(void **state);

/* Its absolute path. */
const char *scratch_path(void);

void scratch_write(const char *path, const char *text, size_t len);

#endif
