#include "sources/scrape_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t read_fully(int fd, char *buffer, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = read(fd, buffer + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* Returns the bytes read, -1 with errno. O_NONBLOCK: opening a FIFO must not stop the loop. */
static ssize_t read_regular(const char *path, char *buffer, size_t size)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat about;
	ssize_t got = -1;

	if (fd < 0)
		return -1;
	if (fstat(fd, &about) == 0) {
		errno = EINVAL;
		if (S_ISREG(about.st_mode))
			got = read_fully(fd, buffer, size);
	}
	close(fd);
	return got;
}

static void wipe(char *bytes, size_t len)
{
	volatile char *p = bytes;

	while (len-- > 0)
		*p++ = '\0';
}

void scrape_secret_wipe(char *secret)
{
	if (secret)
		wipe(secret, strlen(secret));
}

static const char *trouble(const char *secret, size_t len)
{
	if (len == 0)
		return "is empty";
	if (len == SCRAPE_SECRET_BYTES)
		return "is longer than 16 KiB";
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)secret[i];

		if (c == '\n')
			return "has more than one line";
		if (c < 0x20 || c == 0x7f)
			return "holds control characters";
	}
	return NULL;
}

struct fault scrape_secret_read(
	const char *setting, const char *path, char secret[SCRAPE_SECRET_BYTES])
{
	ssize_t got = read_regular(path, secret, SCRAPE_SECRET_BYTES);
	size_t len = got > 0 ? (size_t)got : 0;
	const char *why = NULL;

	if (got < 0) {
		int error = errno;

		wipe(secret, SCRAPE_SECRET_BYTES); /* it may have failed halfway */
		return fault_make(FAULT_FILE, error, "%s %s: %s", setting, path,
			error == EINVAL ? "not a regular file" : strerror(error));
	}
	if (len > 0 && len < SCRAPE_SECRET_BYTES && secret[len - 1] == '\n')
		len--;
	if (len > 0 && len < SCRAPE_SECRET_BYTES && secret[len - 1] == '\r')
		len--;
	why = trouble(secret, len);
	if (why) {
		wipe(secret, SCRAPE_SECRET_BYTES);
		return fault_make(FAULT_FILE, 0, "%s %s %s", setting, path, why);
	}
	secret[len] = '\0';
	return (struct fault){.kind = FAULT_NONE};
}
