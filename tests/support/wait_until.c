#include "tests/support/wait_until.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

enum { PAUSE_MS = 10, PATIENCE_MS = 20000 };

static int64_t now_ms(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void wait_until(bool (*condition)(void *user), void *user, const char *what)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
	int64_t give_up_ms = now_ms() + PATIENCE_MS;

	while (!condition(user)) {
		if (now_ms() > give_up_ms)
			fail_msg("waited for %s", what);
		nanosleep(&pause, NULL);
	}
}
