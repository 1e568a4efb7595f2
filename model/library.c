#include "model/library.h"

#include <string.h>

const char *library_word(enum library library)
{
	static const char *const words[LIBRARIES] = {
		[LIBRARY_UNKNOWN] = "",
		[LIBRARY_ASYNCPG] = "asyncpg",
		[LIBRARY_PSYCOPG] = "psycopg",
	};

	return words[library];
}

enum library library_find(const char *word)
{
	for (enum library library = LIBRARY_UNKNOWN + 1; library < LIBRARIES; library++)
		if (strcmp(library_word(library), word) == 0)
			return library;
	return LIBRARY_UNKNOWN;
}
