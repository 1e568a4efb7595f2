#include "tests/support/pg_made.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"

enum { BINARY = 1 };

PGresult *pg_made(const char *const *names, int rows)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[MADE_COLUMNS] = {{0}};
	int count = 0;

	must(result);
	for (; names[count]; count++) {
		must(count < MADE_COLUMNS);
		columns[count].name = (char *)(uintptr_t)names[count];
		columns[count].format = BINARY;
	}
	must(PQsetResultAttrs(result, count, columns));
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < count; column++)
			must(PQsetvalue(result, row, column, NULL, -1));
	}
	return result;
}

void pg_made_bytes(PGresult *result, int row, const char *name, const void *bytes, size_t len)
{
	char copy[4096]; /* libpq takes what it does not change by a pointer to char */

	must(len <= sizeof(copy));
	memcpy(copy, bytes, len);
	must(PQsetvalue(result, row, PQfnumber(result, name), copy, (int)len));
}

void pg_made_text(PGresult *result, int row, const char *name, const char *text)
{
	pg_made_bytes(result, row, name, text, strlen(text));
}

void pg_made_int(PGresult *result, int row, const char *name, int64_t value, int width)
{
	unsigned char bytes[8];

	for (int i = 0; i < width; i++)
		bytes[i] = (unsigned char)((uint64_t)value >> 8 * (width - 1 - i));
	pg_made_bytes(result, row, name, bytes, (size_t)width);
}

void pg_made_time(PGresult *result, int row, const char *name, int64_t time_us)
{
	/* 2000-01-01 is 10,957 days after 1970-01-01 */
	pg_made_int(result, row, name, time_us - INT64_C(10957) * 86400 * 1000000, 8);
}

/* ---- text ---- */

/* Cuts the cells of a line out of it, which ends up behind it. Returns how many there are. */
static int cut_cells(char **text, char *cells[MADE_COLUMNS])
{
	char *line = *text;
	size_t len = strcspn(line, "\n");
	int count = 0;

	*text = line + len + (line[len] == '\n');
	line[len] = '\0';
	while (line && count < MADE_COLUMNS) {
		cells[count++] = line;
		line = strchr(line, '|');
		if (line)
			*line++ = '\0';
	}
	return count;
}

static void set_columns(PGresult *result, char *names[MADE_COLUMNS], int count)
{
	PGresAttDesc columns[MADE_COLUMNS] = {0};

	for (int i = 0; i < count; i++)
		columns[i].name = names[i];
	must(PQsetResultAttrs(result, count, columns) == 1);
}

PGresult *pg_made_lines(const char *text)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	char *copy = strdup(text), *rest = copy, *cells[MADE_COLUMNS];
	int columns;

	must(result && copy);
	columns = cut_cells(&rest, cells);
	set_columns(result, cells, columns);
	for (int row = 0; *rest != '\0'; row++) {
		int count = cut_cells(&rest, cells);

		for (int i = 0; i < columns; i++) {
			char *cell = i < count && strcmp(cells[i], "~") != 0 ? cells[i] : NULL;

			must(PQsetvalue(result, row, i, cell, cell ? (int)strlen(cell) : -1) == 1);
		}
	}
	free(copy);
	return result;
}
