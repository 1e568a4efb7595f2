#include "sources/whole_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

char *whole_file_read_stream(
	FILE *file, const char *name, size_t max_bytes, size_t *len, char *error, size_t error_size)
{
	char *bytes = malloc(max_bytes + 2);

	must(bytes != NULL);
	*len = fread(bytes, 1, max_bytes + 1, file);
	bytes[*len] = '\0';
	if (!ferror(file) && *len <= max_bytes)
		return bytes;
	if (ferror(file))
		scrub_format(error, error_size, "%s: %s", name, strerror(errno));
	else
		scrub_format(error, error_size, "%s: is larger than %zu bytes", name, max_bytes);
	free(bytes);
	return NULL;
}

char *whole_file_read(
	const char *path, size_t max_bytes, size_t *len, char *error, size_t error_size)
{
	FILE *file = fopen(path, "rbe");
	char *bytes;

	if (!file) {
		scrub_format(error, error_size, "%s: %s", path, strerror(errno));
		return NULL;
	}
	bytes = whole_file_read_stream(file, path, max_bytes, len, error, error_size);
	fclose(file);
	return bytes;
}
