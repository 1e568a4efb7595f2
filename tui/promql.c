#include "tui/promql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"

static void add(struct promql *promql, const char *text, size_t len)
{
	must(promql->used + len < promql->size);
	memcpy(promql->out + promql->used, text, len);
	promql->used += len;
	promql->out[promql->used] = '\0';
}

void promql_add(struct promql *promql, const char *text)
{
	add(promql, text, strlen(text));
}

/* In a string literal. */
static void add_quoted(struct promql *promql, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			promql_add(promql, "\\");
		add(promql, text, 1);
	}
}

void promql_add_literally(struct promql *promql, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\\')
			promql_add(promql, "\\\\\\");
		else if (strchr(".+*?()[]{}|^$", text.data[i]))
			promql_add(promql, "\\\\");
		else if (text.data[i] == '"')
			promql_add(promql, "\\");
		add(promql, &text.data[i], 1);
	}
}

void promql_begin(struct promql *promql)
{
	promql_add(promql, "last_over_time({");
}

void promql_end(
	struct promql *promql, const struct target_pair *match, size_t match_count, int64_t step_s)
{
	char window[32];

	for (size_t i = 0; i < match_count; i++) {
		promql_add(promql, ",");
		promql_add(promql, match[i].name);
		promql_add(promql, "=\"");
		add_quoted(promql, match[i].value);
		promql_add(promql, "\"");
	}
	snprintf(window, sizeof(window), "}[%" PRId64 "s])", step_s);
	promql_add(promql, window);
}
