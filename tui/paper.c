/* memfd_create() is Linux's and FreeBSD's own; glibc declares it for those who ask. */
#define _GNU_SOURCE
#include "tui/paper.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/must.h"

static FILE *in_memory(void)
{
	FILE *stream = NULL;
#ifdef MFD_CLOEXEC
	int fd = memfd_create("lowtide", MFD_CLOEXEC);

	if (fd >= 0)
		stream = fdopen(fd, "w+");
	if (fd >= 0 && !stream)
		close(fd);
#endif
	return stream;
}

bool paper_open(struct paper *paper)
{
	paper->stream = in_memory();
	if (!paper->stream)
		paper->stream = tmpfile();
	return paper->stream != NULL;
}

void paper_close(struct paper *paper)
{
	if (paper->stream)
		fclose(paper->stream);
	paper->stream = NULL;
}

size_t paper_len(const struct paper *paper)
{
	off_t len = lseek(fileno(paper->stream), 0, SEEK_CUR);

	must(len >= 0);
	return (size_t)len;
}

void paper_take(struct paper *paper, char *bytes, size_t len)
{
	must(pread(fileno(paper->stream), bytes, len, 0) == (ssize_t)len);
	paper_discard(paper);
}

void paper_discard(struct paper *paper)
{
	must(lseek(fileno(paper->stream), 0, SEEK_SET) == 0);
}
