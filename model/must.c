#include "model/must.h"

#include <stdio.h>
#include <stdlib.h>

static void (*must_hook)(void);

void must_set_hook(void (*hook)(void))
{
	must_hook = hook;
}

_Noreturn void must_fail(const char *file, int line, const char *condition)
{
	void (*hook)(void) = must_hook;

	must_hook = NULL; /* a must() that fails inside the hook must not come back here */
	if (hook)
		hook();
	fprintf(stderr, "lowtide: %s:%d: this cannot be: !(%s)\n", file, line, condition);
	abort();
}
