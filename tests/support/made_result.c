#include "tests/support/made_result.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"

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

PGresult *made_result(const char *text)
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
