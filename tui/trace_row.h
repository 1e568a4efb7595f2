#ifndef LOWTIDE_TUI_TRACE_ROW_H
#define LOWTIDE_TUI_TRACE_ROW_H
/*
 * One line of a recorded trace: unix_time,rss_bytes[,process_start_time_seconds[,load]].
 * The third and the fourth may be empty. Blanks around a number are nothing.
 */
#include <stdbool.h>

enum { TRACE_LINE_BYTES = 256 }; /* four numbers of 17 digits, with room */

struct trace_row {
	double unix_s;
	double rss_bytes;
	double start_s; /* NaN: unknown */
	double load;    /* NaN: unknown */
};

/* Reads a line, with or without its newline. False: *why says what was expected. */
bool trace_row_read(struct trace_row *row, const char *line, const char **why);

/* Whether a line holds nothing: blank, or a comment that begins with '#'. */
bool trace_row_is_empty(const char *line);

#endif
