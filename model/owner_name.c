#include "model/owner_name.h"

#include <stdio.h>

#include "model/scrub.h"

enum { PID_DIGITS = 3, HEX_DIGITS = 6, UUID_BYTES = 36 };

/* Without locale, and false for NUL. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_pod_letter(char c)
{
	return c != '\0' && strchr("bcdfghjklmnpqrstvwxz2456789", c);
}

static bool is_separator(char c)
{
	return c != '\0' && strchr("-_.:/@#=, ", c);
}

static struct text first(struct text text, size_t len)
{
	return (struct text){text.data, len};
}

static struct text last(struct text text, size_t len)
{
	return (struct text){text.data + text.len - len, len};
}

static size_t count(struct text text, bool (*is_member)(char c))
{
	size_t members = 0;

	for (size_t i = 0; i < text.len; i++)
		members += is_member(text.data[i]);
	return members;
}

static bool is_all(struct text text, bool (*is_member)(char c))
{
	return text.len > 0 && count(text, is_member) == text.len;
}

/* What is behind the last separator. */
static struct text last_part(struct text name)
{
	size_t len = 0;

	while (len < name.len && !is_separator(name.data[name.len - len - 1]))
		len++;
	return last(name, len);
}

static struct text without(struct text name, size_t len)
{
	return first(name, name.len - len);
}

static char byte_before(struct text name, size_t len)
{
	return len < name.len ? name.data[name.len - len - 1] : '\0';
}

/* ---- suffixes: how many bytes at the end are one, 0 when none are ---------------------------- */

static bool is_number(struct text part)
{
	return is_all(part, is_digit);
}

static bool is_hex_run(struct text part)
{
	size_t digits;

	if (part.len > 2 && (text_starts_with(part, "0x") || text_starts_with(part, "0X")))
		return is_all(last(part, part.len - 2), is_hex);
	digits = count(part, is_digit);
	return part.len >= HEX_DIGITS && is_all(part, is_hex) && digits > 0 && digits < part.len;
}

static bool is_uuid(struct text part)
{
	for (size_t i = 0; i < part.len; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash ? part.data[i] != '-' : !is_hex(part.data[i]))
			return false;
	}
	return part.len == UUID_BYTES;
}

static size_t uuid_suffix(struct text name)
{
	bool fits = name.len == UUID_BYTES ||
		    (name.len > UUID_BYTES && is_separator(byte_before(name, UUID_BYTES)));

	return fits && is_uuid(last(name, UUID_BYTES)) ? UUID_BYTES : 0;
}

/* Four numbers below 256: 10.0.3.117, 10-0-3-117. */
static bool ends_in_address(struct text name)
{
	for (int i = 0; i < 4; i++) {
		struct text part = last_part(name);
		unsigned value = 0;

		for (size_t k = 0; k < part.len; k++)
			value = value * 10 + (unsigned)(part.data[k] - '0');
		if (!is_number(part) || part.len > 3 || value > 255)
			return false;
		name = without(name, part.len);
		name = without(name, name.len > 0);
	}
	return true;
}

static bool ends_in_pid_word(struct text name)
{
	struct text word = last_part(name);

	return text_is(word, "pid") || text_is(word, "PID");
}

static size_t number_suffix(struct text name)
{
	struct text part = last_part(name), stem = without(name, part.len);
	char separator = byte_before(name, part.len), before = byte_before(stem, 1);

	if (!is_number(part) || stem.len == 0)
		return 0;
	if (ends_in_pid_word(without(stem, 1)))
		return part.len + strlen("pid=");
	if (part.len < PID_DIGITS || part.data[0] == '0' || ends_in_address(name))
		return 0;
	return separator == '.' && is_digit(before) ? 0 : part.len;
}

/* The hash of the template, or the time of the job, and five random letters. */
static size_t pod_suffix(struct text name)
{
	struct text pod = last_part(name), stem = without(name, pod.len), hash;

	if (pod.len != 5 || !is_all(pod, is_pod_letter) || byte_before(name, pod.len) != '-')
		return 0;
	stem = without(stem, 1);
	hash = last_part(stem);
	if (byte_before(stem, hash.len) != '-' || hash.len < 6 || hash.len > 10)
		return 0;
	if (!is_number(hash) && !(is_all(hash, is_pod_letter) && count(hash, is_digit) > 0))
		return 0;
	return hash.len + 1 + pod.len;
}

static size_t hex_suffix(struct text name)
{
	struct text part = last_part(name);

	return part.len < name.len && is_hex_run(part) ? part.len : 0;
}

/* [12], (pid 12), {a3f9c2} */
static size_t bracket_suffix(struct text name)
{
	static const char opening[] = "[({", closing[] = "])}";
	char end = byte_before(name, 0);
	const char *pair = end ? strchr(closing, end) : NULL;
	struct text inside;
	size_t len = 1;

	if (!pair)
		return 0;
	while (len < name.len && byte_before(name, len) != opening[pair - closing])
		len++;
	if (len == name.len)
		return 0;
	inside = first(last(name, len), len - 1);
	if (text_starts_with(inside, "pid") || text_starts_with(inside, "PID"))
		inside = last_part(inside);
	return is_number(inside) || is_hex_run(inside) || is_uuid(inside) ? len + 1 : 0;
}

static size_t suffix(struct text name)
{
	static size_t (*const suffixes[])(struct text name) = {
		uuid_suffix, pod_suffix, bracket_suffix, number_suffix, hex_suffix};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		size_t len = suffixes[i](name);

		if (len > 0)
			return len;
	}
	return 0;
}

struct text owner_fold(struct text application)
{
	struct text name = application;

	for (;;) {
		struct text stem = without(name, suffix(name));

		if (stem.len == name.len)
			return name;
		while (stem.len > 0 && is_separator(stem.data[stem.len - 1]))
			stem.len--;
		if (stem.len == 0)
			return name;
		name = stem;
	}
}

static struct text or_else(struct text part, const char *otherwise)
{
	return part.len > 0 ? part : text_of(otherwise);
}

size_t owner_name(char *out, size_t out_size, const struct owner_parts *parts)
{
	static const char dash[] = "\xe2\x80\x93"; /* U+2013: unknown */
	struct text owner = owner_fold(parts->application);
	struct text user = or_else(parts->user, dash), database = or_else(parts->database, dash);
	struct text client = or_else(parts->client, parts->client.data ? "local" : dash);

	if (owner.len > 0)
		return scrub(out, out_size, owner.data, owner.len);
	return scrub_format(out, out_size, "%.*s@%.*s/%.*s", (int)user.len, user.data,
		(int)client.len, client.data, (int)database.len, database.data);
}
