#include "tui/trace_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Times far outside of any clock would not fit the axis in milliseconds. */
static const double LATEST_S = 1e11;

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

bool trace_row_is_empty(const char *line)
{
	line = skip_blanks(line);
	return *line == '\0' || *line == '#';
}

/* A column, and what ends it: a comma that is passed over, or the line. An empty one is NaN.
   Hexadecimal, "inf" and "nan" are no numbers that anybody records. */
static bool read_column(const char **line, double *value)
{
	const char *from = skip_blanks(*line);
	char *end = (char *)from;

	*value = NAN;
	if (strspn(from, "+-.0123456789") > 0 && from[strcspn(from, "xX,")] != 'x' &&
		from[strcspn(from, "xX,")] != 'X')
		*value = strtod(from, &end);
	*line = skip_blanks(end);
	if (**line == ',')
		++*line;
	else if (**line != '\0')
		return false;
	return end == from || isfinite(*value);
}

bool trace_row_read(struct trace_row *row, const char *line, const char **why)
{
	*why = "unix_time, a number of seconds, was expected first";
	if (!read_column(&line, &row->unix_s) || !(fabs(row->unix_s) < LATEST_S))
		return false;
	*why = "rss_bytes, a number from 0 on, was expected second";
	if (!read_column(&line, &row->rss_bytes) || !(row->rss_bytes >= 0 && row->rss_bytes < 1e18))
		return false;
	*why = "process_start_time_seconds or nothing was expected third";
	if (!read_column(&line, &row->start_s) || fabs(row->start_s) >= LATEST_S)
		return false;
	*why = "a load or nothing was expected fourth";
	if (!read_column(&line, &row->load) || fabs(row->load) > 1e30)
		return false;
	*why = "nothing was expected behind the fourth column";
	return *line == '\0';
}
