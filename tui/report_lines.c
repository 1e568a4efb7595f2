#include "tui/report_lines.h"

#include "model/must.h"
#include "tui/report_value.h"

static void next(struct lines *lines)
{
	fputs(lines->any ? ",\n" : "\n", lines->out);
	lines->any = true;
}

static void write_value(struct lines *lines, json_t *value)
{
	must(value != NULL);
	/* an error of the stream stays with it: whoever flushes it is told */
	json_dumpf(value, lines->out,
		JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(VALUE_DIGITS));
	json_decref(value);
}

void lines_begin(struct lines *lines, FILE *out)
{
	*lines = (struct lines){.out = out};
	fputs("{", out);
}

void lines_end(struct lines *lines)
{
	fputs("\n}\n", lines->out);
}

void lines_member(struct lines *lines, const char *key, json_t *value)
{
	next(lines);
	fprintf(lines->out, "\"%s\":", key);
	write_value(lines, value);
}

void lines_open(struct lines *lines, const char *key)
{
	next(lines);
	fprintf(lines->out, "\"%s\":[", key);
	lines->any = false;
}

void lines_element(struct lines *lines, json_t *value)
{
	next(lines);
	write_value(lines, value);
}

void lines_close(struct lines *lines)
{
	fputs(lines->any ? "\n]" : "]", lines->out);
	lines->any = true;
}
