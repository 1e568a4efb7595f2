#ifndef LOWTIDE_SOURCES_SCRAPE_SECRET_H
#define LOWTIDE_SOURCES_SCRAPE_SECRET_H
/*
 * A secret in a file: a bearer token, or user:password. Read anew for each poll, so that a rotated
 * one works without a restart; on the loop, because such files are small and local.
 */
#include "model/fault.h"

enum { SCRAPE_SECRET_BYTES = 16 << 10 }; /* tokens of identity providers reach 8 kB */

/*
 * The file's only line, without its line feed, NUL-terminated. setting names the configuration key
 * in the fault. A fault (FAULT_FILE, with the file's name and never its contents) when it cannot be
 * read, is no regular file, is empty, too long, has a second line or holds control characters: none
 * of these can be a header's value. Then nothing of it is in secret any more; otherwise the caller
 * wipes it.
 */
struct fault scrape_secret_read(
	const char *setting, const char *path, char secret[SCRAPE_SECRET_BYTES]);

/* Writes over a secret that is not needed any more, so that no core dump or later reader of this
   memory finds it, and is not optimized away. NULL is allowed. */
void scrape_secret_wipe(char *secret);

#endif
