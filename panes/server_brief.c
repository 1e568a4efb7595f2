#include "panes/server_brief.h"

#include <stdio.h>
#include <string.h>

#include "panes/server_state.h"

/* What all names have in common, and how long they are. */
struct common {
	const char *name; /* one of them */
	size_t head, tail, shortest, longest;
};

static bool is_separator(char c)
{
	return c == '.' || c == '-' || c == '_' || c == '/' || c == ':' || c == '@';
}

static void compare(struct common *common, const char *name)
{
	size_t len = strlen(name), first = strlen(common->name), i = 0;

	while (i < common->head && name[i] == common->name[i])
		i++;
	common->head = i;
	for (i = 0;
		i < common->tail && i < len && name[len - 1 - i] == common->name[first - 1 - i];)
		i++;
	common->tail = i;
	common->shortest = len < common->shortest ? len : common->shortest;
	common->longest = len > common->longest ? len : common->longest;
}

/* Part of a word is none to leave out. */
static void cut_at_separators(struct common *common)
{
	size_t len = strlen(common->name);

	while (common->head > 0 && !is_separator(common->name[common->head - 1]))
		common->head--;
	while (common->tail > 0 && !is_separator(common->name[len - common->tail]))
		common->tail--;
	if (common->head + common->tail >= common->shortest)
		common->tail = 0;
	if (common->head >= common->shortest)
		common->head = 0;
}

const char *server_brief(
	char out[LIMIT_NAME_BYTES], const struct model *model, const struct server *server)
{
	const char *name = server_name(model, server), *one;
	size_t len = strlen(name), count = model_server_count(model);
	struct common common;

	one = server_name(model, model_server(model, 0));
	common = (struct common){one, strlen(one), strlen(one), strlen(one), strlen(one)};
	for (size_t i = 1; i < count; i++)
		compare(&common, server_name(model, model_server(model, i)));
	cut_at_separators(&common);
	if (count < 2 || common.longest <= BRIEF_FROM_BYTES)
		common.head = common.tail = 0;
	snprintf(out, LIMIT_NAME_BYTES, "%.*s", (int)(len - common.head - common.tail),
		name + common.head);
	return out;
}
