#include "panes/filter.h"

#include <string.h>

#include "model/labels.h"
#include "model/owner_feed.h"
#include "panes/view.h"

/* One word, without its quotes. */
struct word {
	char text[VIEW_FILTER_BYTES];
	size_t key; /* of "key=value": bytes in front of the '='; 0: it is none */
};

/* False at the end. A quote that is not closed, as while it is typed, goes to the end. */
static bool next_word(const char **filter, struct word *word)
{
	const char *from = *filter + strspn(*filter, " ");
	bool quoted = false;
	size_t used = 0;

	word->key = 0;
	if (*from == '\0')
		return false;
	for (const char *at = from; (*filter = at), *at != '\0' && (quoted || *at != ' '); at++) {
		if (*at == '"') {
			quoted = !quoted;
			continue;
		}
		if (*at == '=' && *from != '"' && word->key == 0)
			word->key = used;
		if (used + 1 < sizeof(word->text))
			word->text[used++] = *at;
	}
	word->text[used] = '\0';
	return true;
}

static bool key_is(const struct word *word, const char *key)
{
	return word->key == strlen(key) && memcmp(word->text, key, word->key) == 0;
}

static const char *value_of(const struct word *word)
{
	return word->text + word->key + 1;
}

/* ---- whatever the case ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_alike(const char *text, const char *part, size_t bytes)
{
	size_t i = 0;

	while (i < bytes && text[i] != '\0' && lower(text[i]) == lower(part[i]))
		i++;
	return i == bytes;
}

static bool starts_with(const char *text, const char *part)
{
	return is_alike(text, part, strlen(part));
}

static bool contains(const char *text, const char *part)
{
	for (; *text != '\0'; text++)
		if (starts_with(text, part))
			return true;
	return *part == '\0';
}

/* ---- names and values ---- */

static bool is_value(const char *text, const char *value)
{
	return strlen(text) == strlen(value) && starts_with(text, value);
}

static bool is_in_group(const struct feed *feed, const char *group)
{
	return feed && feed->group[0] != '\0' && (*group == '\0' || is_value(feed->group, group));
}

static bool is_same(struct text text, const char *part, size_t bytes)
{
	return text.len == bytes && is_alike(text.data, part, bytes);
}

/* The value that was asked for, or any where none was. */
static bool has_label(const char *labels, const struct word *word)
{
	const char *value = value_of(word);
	struct label label;

	while (labels_next(&labels, &label))
		if (is_same(label.name, word->text, word->key) &&
			(*value == '\0' || is_same(label.value, value, strlen(value))))
			return true;
	return false;
}

static bool is_of_owner(
	const struct model *model, const struct filter_subject *subject, const char *owner)
{
	if (subject->owner)
		return strcmp(subject->owner, owner) == 0;
	for (size_t i = 0; subject->feed && i < model_server_count(model); i++)
		if (owner_feed_is(model_server(model, i), subject->feed, owner))
			return true;
	return false;
}

/* ---- a word, and all of them ---- */

static bool word_matches(
	const struct word *word, const struct model *model, const struct filter_subject *subject)
{
	const struct feed *feed = subject->feed;

	if (key_is(word, "group"))
		return is_in_group(feed, value_of(word));
	if (key_is(word, "owner"))
		return is_of_owner(model, subject, value_of(word));
	if (feed && word->key > 0 && has_label(feed->labels, word))
		return true;
	if (feed && word->key == 0 &&
		(contains(feed->group, word->text) || contains(feed->labels, word->text)))
		return true;
	for (size_t i = 0; i < subject->count; i++)
		if (contains(subject->texts[i], word->text))
			return true;
	return false;
}

bool filter_matches(
	const char *filter, const struct model *model, const struct filter_subject *subject)
{
	struct word word;

	while (next_word(&filter, &word))
		if (!word_matches(&word, model, subject))
			return false;
	return true;
}
