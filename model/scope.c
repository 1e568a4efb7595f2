#include "model/scope.h"

#include <string.h>

#include "model/labels.h"
#include "model/must.h"

const char *scope_key_word(enum scope_key key)
{
	static const char *const words[SCOPE_KEYS] = {
		[SCOPE_WORKER] = "worker",
		[SCOPE_POOL] = "pool",
		[SCOPE_OWNER] = "owner",
		[SCOPE_DATABASE] = "database",
		[SCOPE_SERVER] = "server",
		[SCOPE_GROUP] = "group",
	};

	return words[key];
}

/* The latest star takes as little as it can, and one byte more whenever that was too little: what
   an earlier one took never needs to change. */
bool scope_match(const char *pattern, const char *text)
{
	const char *star = NULL, *taken = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			taken = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++taken;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

bool scope_asks(const struct scope *scope, enum scope_key key)
{
	for (size_t i = 0; i < scope->count; i++)
		if (scope->selectors[i].key == key)
			return true;
	return false;
}

static bool selects(const struct selector *selector, const char *text)
{
	must(selector->is != SELECTOR_OWNER_OF);
	return selector->is == SELECTOR_NAME ? strcmp(selector->pattern, text) == 0
					     : scope_match(selector->pattern, text);
}

bool scope_takes(const struct scope *scope, enum scope_key key, const char *text)
{
	for (size_t i = 0; i < scope->count; i++) {
		const struct selector *selector = &scope->selectors[i];

		if (selector->key == key && !selects(selector, text))
			return false;
	}
	return true;
}

/* A target without the label is not meant, whatever the pattern. */
static bool has_label(const struct selector *selector, const char *labels)
{
	char value[LIMIT_LABELS_BYTES];

	return labels_find(labels, selector->label, value) && selects(selector, value);
}

bool scope_takes_feed(const struct scope *scope, const struct feed *feed)
{
	for (size_t i = 0; i < scope->count; i++)
		if (scope->selectors[i].key == SCOPE_LABEL &&
			!has_label(&scope->selectors[i], feed->labels))
			return false;
	return scope_takes(scope, SCOPE_GROUP, feed->group);
}

bool scope_takes_owner_of(const struct scope *scope, const struct feed *feed)
{
	for (int i = 0; i < FEED_OWNERS; i++)
		if (feed->owners[i][0] != '\0' && scope_takes(scope, SCOPE_OWNER, feed->owners[i]))
			return true;
	return !scope_asks(scope, SCOPE_OWNER);
}
