#define _XOPEN_SOURCE 700 /* nftw() */
#include "tests/support/scratch_folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/must.h"

static char folder[512];

int scratch_enter(void **state)
{
	const char *parent = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/lowtide-test-XXXXXX", parent ? parent : "/tmp");
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

int scratch_leave(void **state)
{
	(void)state;
	return chdir("/") == 0 ? nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) : -1;
}

const char *scratch_path(void)
{
	return folder;
}

void scratch_write(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "wb");

	must(file != NULL);
	must(fwrite(text, 1, len, file) == len);
	must(fclose(file) == 0);
}
