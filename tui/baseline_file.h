#ifndef LOWTIDE_TUI_BASELINE_FILE_H
#define LOWTIDE_TUI_BASELINE_FILE_H
/*
 * A report that was written earlier (lowtide snapshot --format=json), read as a baseline: what is
 * known now is held against it.
 *
 * A report of another schema is refused: a figure that means something else now would be a change
 * that never was. Of this schema only what a baseline needs is looked at, so that a report may hold
 * more; what is looked at has to be as documented (lowtide-json(5)). Workers and pools that were
 * gone then are none of it. Names are scrubbed like all foreign text.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/baseline.h"

enum { BASELINE_FILE_ERROR_BYTES = 400 };

/*
 * NULL: error is one line that names the file, and what is wrong where: "before.json:12:5: not
 * JSON: …", "before.json: workers[3].rss_bytes: …". Else the caller's to free().
 */
struct baseline *baseline_file_load(const char *path, char error[BASELINE_FILE_ERROR_BYTES]);

/* The same of bytes that were read; path is what they are called. Pure. */
struct baseline *baseline_file_decode(
	const char *bytes, size_t len, const char *path, char error[BASELINE_FILE_ERROR_BYTES]);

#endif
