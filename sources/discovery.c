#include "sources/discovery.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"

const struct discovery_class *const discovery_table[TARGET_KINDS] = {
	[TARGET_FILE_SD] = &file_sd_discovery,
	[TARGET_DNS] = &dns_discovery,
};

enum {
	URL_BYTES = 2048, /* as long as target_parse() takes */
};

/* The last one of that name, or NULL. */
static const char *label_of(const struct discovery_labels *labels, const char *name)
{
	for (size_t i = labels->count; i-- > 0;)
		if (strcmp(labels->pairs[i].name, name) == 0)
			return labels->pairs[i].value[0] != '\0' ? labels->pairs[i].value : NULL;
	return NULL;
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* A text that grows in one bounded buffer. */
struct line {
	char *out;
	size_t size, used;
	bool cut;
};

static void add(struct line *line, const char *text)
{
	size_t len = strlen(text);

	if (line->used + len + 1 > line->size) {
		line->cut = true;
		return;
	}
	memcpy(line->out + line->used, text, len + 1);
	line->used += len;
}

static void add_query(struct line *url, const char *name, const char *value)
{
	char *clean_name = curl_easy_escape(NULL, name, 0);
	char *clean_value = curl_easy_escape(NULL, value, 0);

	must(clean_name && clean_value);
	add(url, strchr(url->out, '?') ? "&" : "?");
	add(url, clean_name);
	add(url, "=");
	add(url, clean_value);
	curl_free(clean_name);
	curl_free(clean_value);
}

static bool make_url(char out[URL_BYTES], const struct target *list, const char *address,
	const struct discovery_labels *labels)
{
	static const char param[] = "__param_";
	struct line url = {.out = out, .size = URL_BYTES};
	const char *scheme = label_of(labels, "__scheme__");
	const char *path = label_of(labels, "__metrics_path__");

	out[0] = '\0';
	path = path ? path : list->path;
	add(&url, scheme ? scheme : list->https ? "https" : "http");
	add(&url, "://");
	add(&url, address);
	if (path && *path != '/')
		add(&url, "/");
	if (path)
		add(&url, path);
	for (size_t i = 0; i < labels->count; i++)
		if (starts_with(labels->pairs[i].name, param))
			add_query(&url, labels->pairs[i].name + strlen(param),
				labels->pairs[i].value);
	return !url.cut;
}

static bool check_address(const char *address, const char *scheme, char error[TARGET_ERROR_BYTES])
{
	bool has_user = strchr(address, '@') != NULL; /* what is there may be a password */

	if (*address == '\0' || strpbrk(address, "/?#@")) {
		scrub_format(error, TARGET_ERROR_BYTES, "%s%.72s%s is not host:port",
			has_user ? "an address" : "\"", has_user ? "" : address,
			has_user ? "" : "\"");
		return false;
	}
	if (scheme && strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
		scrub_format(error, TARGET_ERROR_BYTES, "__scheme__ \"%.32s\" is not http or https",
			scheme);
		return false;
	}
	return true;
}

/* What an instance of the list has of its own: nothing of where the list itself is. */
static void copy_settings(struct target *out, const struct target *list)
{
	target_copy(out, list);
	out->kind = TARGET_SCRAPE;
	out->named = false;
	target_set_text(&out->given, NULL);
	target_set_text(&out->name, NULL);
	target_set_text(&out->found, NULL);
	target_set_text(&out->path, NULL);
	target_set_text(&out->dns_server, NULL);
}

static bool set_labels(
	struct target *out, const struct discovery_labels *labels, char error[TARGET_ERROR_BYTES])
{
	const char *instance = label_of(labels, "instance");
	const char *group = label_of(labels, "group");

	for (size_t i = 0; i < labels->count; i++)
		if (!starts_with(labels->pairs[i].name, "__") &&
			!target_set_label(
				out, labels->pairs[i].name, labels->pairs[i].value, error))
			return false;
	group = group ? group : label_of(labels, "job");
	if (group)
		target_set_text(&out->group, group);
	if (instance)
		target_set_text(&out->name, instance);
	return true;
}

bool discovery_make_target(struct target *out, const struct target *list, const char *address,
	const struct discovery_labels *labels, char error[TARGET_ERROR_BYTES])
{
	char url[URL_BYTES];
	bool ok;

	if (!check_address(address, label_of(labels, "__scheme__"), error))
		return false;
	if (!make_url(url, list, address, labels)) {
		scrub_format(error, TARGET_ERROR_BYTES, "\"%.72s\" makes a URL that is too long",
			address);
		return false;
	}
	copy_settings(out, list);
	ok = target_parse(out, url, error) && set_labels(out, labels, error);
	if (ok)
		target_set_text(&out->given, list->given ? list->given : out->name);
	else
		target_fini(out);
	return ok;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct target_pair *left = *(const struct target_pair *const *)a;
	const struct target_pair *right = *(const struct target_pair *const *)b;

	return strcmp(left->name, right->name);
}

static size_t key_size(const struct target *target)
{
	size_t size = strlen(target->url) + 2 + (target->group ? strlen(target->group) : 0);

	for (size_t i = 0; i < target->label_count; i++)
		size += strlen(target->labels[i].name) + strlen(target->labels[i].value) + 2;
	return size + 1;
}

/* Separated by line feeds, which no part can hold after the parsers' checks; where one could, two
   targets would merely be taken for one. */
char *discovery_key(const struct target *target)
{
	const struct target_pair *sorted[LIMIT_LABELS] = {NULL};
	struct line key = {.size = key_size(target)};

	key.out = malloc(key.size);
	must(key.out != NULL && target->label_count <= LIMIT_LABELS);
	key.out[0] = '\0';
	add(&key, target->url);
	add(&key, "\n");
	add(&key, target->group ? target->group : "");
	for (size_t i = 0; i < target->label_count; i++)
		sorted[i] = &target->labels[i];
	qsort(sorted, target->label_count, sizeof(*sorted), compare_pairs);
	for (size_t i = 0; i < target->label_count; i++) {
		add(&key, "\n");
		add(&key, sorted[i]->name);
		add(&key, "=");
		add(&key, sorted[i]->value);
	}
	must(!key.cut);
	return key.out;
}
