#include "sources/target.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"

/* Headers nobody may set by hand, and what to do instead. */
static const struct {
	const char *name;
	const char *why;
} refused_headers[] = {
	{"Authorization", "secrets stay in files: use bearer_token_file or basic_auth_file"},
	{"Proxy-Authorization", "secrets stay in files: put the proxy's into the environment"},
	{"Cookie", "a cookie is a secret, and secrets stay in files: use bearer_token_file"},
	{"Host", "use the setting host"},
	{"Accept", "lowtide sends its own"},
	{"Accept-Encoding", "use the setting compression"},
	{"Connection", "lowtide sends its own"},
	{"Content-Length", "a poll has no body"},
	{"Transfer-Encoding", "a poll has no body"},
};

#define TEXT(field) offsetof(struct target, field)

/* Every field that owns a text. */
static const size_t text_fields[] = {
	TEXT(given),
	TEXT(name),
	TEXT(group),
	TEXT(url),
	TEXT(unix_socket),
	TEXT(found),
	TEXT(path),
	TEXT(host),
	TEXT(dns_server),
	TEXT(server_name),
	TEXT(bearer_token_file),
	TEXT(basic_auth_file),
	TEXT(basic_auth_user),
	TEXT(ca_file),
	TEXT(conninfo),
	TEXT(owner),
	TEXT(pooler_pool),
	TEXT(uses),
	TEXT(owner_pattern),
};

void target_init(struct target *target)
{
	*target = (struct target){
		.compression = true,
		.interval_ms = TARGET_INTERVAL_MS,
		.timeout_ms = target_default_timeout_ms(TARGET_INTERVAL_MS),
		.window_ms = TARGET_WINDOW_MS,
		.span_ms = TARGET_SPAN_MS,
	};
}

static void pairs_free(struct target_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(pairs[i].name);
		free(pairs[i].value);
	}
	free(pairs);
}

void target_fini(struct target *target)
{
	for (size_t i = 0; i < sizeof(text_fields) / sizeof(text_fields[0]); i++)
		free(*(char **)((char *)target + text_fields[i]));
	pairs_free(target->labels, target->label_count);
	pairs_free(target->headers, target->header_count);
	*target = (struct target){0};
}

void target_set_text(char **field, const char *text)
{
	char *copy = NULL;

	if (text) {
		copy = strdup(text);
		must(copy !=
			NULL); /* a program without memory for its options has nobody to tell */
	}
	free(*field);
	*field = copy;
}

static char *copy_of(const char *text)
{
	char *copy = NULL;

	target_set_text(&copy, text);
	return copy;
}

static struct target_pair *pairs_copy(const struct target_pair *pairs, size_t count)
{
	struct target_pair *copy = calloc(count + 1, sizeof(*copy));

	must(copy != NULL);
	for (size_t i = 0; i < count; i++)
		copy[i] = (struct target_pair){copy_of(pairs[i].name), copy_of(pairs[i].value)};
	return copy;
}

void target_copy(struct target *to, const struct target *from)
{
	*to = *from;
	to->labels = pairs_copy(from->labels, from->label_count);
	to->headers = pairs_copy(from->headers, from->header_count);
	for (size_t i = 0; i < sizeof(text_fields) / sizeof(text_fields[0]); i++) {
		char **field = (char **)((char *)to + text_fields[i]);

		*field = copy_of(*field);
	}
}

static int compare_pairs(const void *a, const void *b)
{
	const struct target_pair *left = a, *right = b;

	return strcmp(left->name, right->name);
}

void target_say_labels(const struct target *target, char *out, size_t size)
{
	struct target_pair *sorted = pairs_copy(target->labels, target->label_count);
	size_t used = 0;

	qsort(sorted, target->label_count, sizeof(*sorted), compare_pairs);
	out[0] = '\0';
	for (size_t i = 0; i < target->label_count && used + 1 < size; i++)
		used += scrub_format(out + used, size - used, "%s%s=%s", used > 0 ? " " : "",
			sorted[i].name, sorted[i].value);
	pairs_free(sorted, target->label_count);
}

static void pair_set(struct target_pair **pairs, size_t *count, const char *name, const char *value,
	int (*compare)(const char *, const char *))
{
	struct target_pair *grown;

	for (size_t i = 0; i < *count; i++) {
		if (compare((*pairs)[i].name, name) == 0) {
			target_set_text(&(*pairs)[i].value, value);
			return;
		}
	}
	grown = realloc(*pairs, (*count + 1) * sizeof(*grown));
	must(grown != NULL);
	*pairs = grown;
	grown[*count] = (struct target_pair){0};
	target_set_text(&grown[*count].name, name);
	target_set_text(&grown[*count].value, value);
	(*count)++;
}

static bool label_name_is_valid(const char *name)
{
	if (!isalpha((unsigned char)name[0]) && name[0] != '_')
		return false;
	while (isalnum((unsigned char)*name) || *name == '_')
		name++;
	return *name == '\0';
}

bool target_set_label(
	struct target *target, const char *name, const char *value, char error[TARGET_ERROR_BYTES])
{
	if (!label_name_is_valid(name)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" cannot be a label's name (expected letters, digits and _)",
			name);
		return false;
	}
	if (target->label_count >= LIMIT_LABELS) {
		scrub_format(error, TARGET_ERROR_BYTES, "more than %d labels", LIMIT_LABELS);
		return false;
	}
	pair_set(&target->labels, &target->label_count, name, value, strcmp);
	return true;
}

/* RFC 9110, section 5.6.2: token. */
static bool header_name_is_valid(const char *name)
{
	const char *c = name;

	while (isalnum((unsigned char)*c) || (*c && strchr("!#$%&'*+-.^_`|~", *c)))
		c++;
	return c != name && *c == '\0';
}

/* The value is not quoted: it may be a secret that somebody put where none belongs. */
static bool header_value_is_valid(const char *value)
{
	if (*value == '\0')
		return false;
	for (; *value; value++) {
		if ((unsigned char)*value < 0x20 || (unsigned char)*value >= 0x7f)
			return false;
	}
	return true;
}

bool target_set_header(
	struct target *target, const char *name, const char *value, char error[TARGET_ERROR_BYTES])
{
	if (!header_name_is_valid(name)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"\"%.64s\" cannot be a header's name (expected for example X-Scope-OrgID)",
			name);
		return false;
	}
	for (size_t i = 0; i < sizeof(refused_headers) / sizeof(refused_headers[0]); i++) {
		if (strcasecmp(name, refused_headers[i].name) == 0) {
			scrub_format(error, TARGET_ERROR_BYTES, "header %s is refused: %s",
				refused_headers[i].name, refused_headers[i].why);
			return false;
		}
	}
	if (!header_value_is_valid(value)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"header %s has a value that cannot be sent (expected printable ASCII)",
			name);
		return false;
	}
	if (target->header_count >= LIMIT_LABELS) {
		scrub_format(error, TARGET_ERROR_BYTES, "more than %d headers", LIMIT_LABELS);
		return false;
	}
	pair_set(&target->headers, &target->header_count, name, value, strcasecmp);
	return true;
}

int64_t target_default_timeout_ms(int64_t interval_ms)
{
	int64_t timeout_ms = interval_ms - interval_ms / 10;

	return timeout_ms < TARGET_TIMEOUT_MAX_MS ? timeout_ms : TARGET_TIMEOUT_MAX_MS;
}

bool target_check(const struct target *target, char error[TARGET_ERROR_BYTES])
{
	if (target->interval_ms < TARGET_INTERVAL_MIN_MS ||
		target->interval_ms > TARGET_INTERVAL_MAX_MS) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"interval of %lld ms is out of range (expected %d to %d ms)",
			(long long)target->interval_ms, TARGET_INTERVAL_MIN_MS,
			TARGET_INTERVAL_MAX_MS);
		return false;
	}
	if (target->timeout_ms < 1 || target->timeout_ms >= target->interval_ms) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"timeout of %lld ms is not shorter than the interval of %lld ms",
			(long long)target->timeout_ms, (long long)target->interval_ms);
		return false;
	}
	if (target->bearer_token_file && target->basic_auth_file) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"both bearer_token_file and basic_auth_file (expected one of them)");
		return false;
	}
	return true;
}
