#include "tui/targets_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/scrub.h"
#include "sources/whole_file.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Ends the line where its comment or its trailing blanks begin; returns its first word. */
static char *trim(char *line, char *end)
{
	for (char *c = line; c < end; c++) {
		if (*c == '#' && (c == line || is_blank(c[-1])))
			end = c;
	}
	while (end > line && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*line))
		line++;
	return line;
}

static bool add_line(struct target_list *targets, const char *line, char why[TARGET_ERROR_BYTES])
{
	struct target target;

	if (*line == '\0')
		return true;
	if (target_list_is_full(targets)) {
		scrub_format(why, TARGET_ERROR_BYTES, "more than %d targets", LIMIT_FEEDS);
		return false;
	}
	target_init(&target);
	if (!target_parse(&target, line, why))
		return false;
	target_list_add(targets, &target);
	return true;
}

static bool add_lines(const char *path, char *text, size_t len, struct target_list *targets,
	char error[TARGETS_FILE_ERROR_BYTES])
{
	size_t line_number = 0;
	char *end;

	for (char *line = text; line < text + len; line = end + 1) {
		char why[TARGET_ERROR_BYTES] = "has a NUL byte";
		bool ok;

		line_number++;
		end = memchr(line, '\n', (size_t)(text + len - line));
		if (!end)
			end = text + len; /* where whole_file_read() has put a NUL */
		ok = !memchr(line, '\0', (size_t)(end - line)) &&
		     add_line(targets, trim(line, end), why);
		if (!ok) {
			scrub_format(error, TARGETS_FILE_ERROR_BYTES, "%s:%zu: %s", path,
				line_number, why);
			return false;
		}
	}
	return true;
}

bool targets_file_load(
	const char *path, struct target_list *targets, char error[TARGETS_FILE_ERROR_BYTES])
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	size_t before = targets->count;
	size_t len;
	char *text;
	bool ok;

	if (is_stdin)
		text = whole_file_read_stream(
			stdin, name, TARGETS_FILE_BYTES_MAX, &len, error, TARGETS_FILE_ERROR_BYTES);
	else
		text = whole_file_read(
			path, TARGETS_FILE_BYTES_MAX, &len, error, TARGETS_FILE_ERROR_BYTES);
	if (!text)
		return false;
	ok = add_lines(name, text, len, targets, error);
	if (ok && targets->count == before) {
		scrub_format(error, TARGETS_FILE_ERROR_BYTES,
			"%s: has no targets (expected one on each line)", name);
		ok = false;
	}
	free(text);
	return ok;
}
