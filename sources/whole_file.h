#ifndef LOWTIDE_SOURCES_WHOLE_FILE_H
#define LOWTIDE_SOURCES_WHOLE_FILE_H
/*
 * A small file of the user's, read in one go.
 */
#include <stddef.h>
#include <stdio.h>

/* Returns the bytes (malloc, a NUL behind them that *len does not count), or NULL with one
   scrubbed line in error: "path: what is wrong". Pipes are fine. */
char *whole_file_read(
	const char *path, size_t max_bytes, size_t *len, char *error, size_t error_size);

/* The same from a stream that is open and stays so; name is what it is called in errors. */
char *whole_file_read_stream(FILE *file, const char *name, size_t max_bytes, size_t *len,
	char *error, size_t error_size);

#endif
