#include "tui/canon.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"
#include "sources/expo_text.h"

static void put_bytes(FILE *out, const char *bytes, size_t len)
{
	fwrite(bytes, 1, len, out);
}

static void put_hex(FILE *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(out, "\\x%02x", (unsigned)(unsigned char)bytes[i]);
}

static void put_escaped(FILE *out, struct text text)
{
	for (size_t i = 0, n; i < text.len; i += n) {
		uint32_t c = 0;

		n = utf8_decode(text.data + i, text.len - i, &c);
		if (n == 0) {
			n = 1;
			put_hex(out, text.data + i, n);
		} else if (c == '\n') {
			fputs("\\n", out);
		} else if (c == '"' || c == '\\') {
			fprintf(out, "\\%c", (char)c);
		} else if (scrub_is_unsafe(c)) {
			put_hex(out, text.data + i, n);
		} else {
			put_bytes(out, text.data + i, n);
		}
	}
}

static void put_quoted(FILE *out, struct text text)
{
	putc('"', out);
	put_escaped(out, text);
	putc('"', out);
}

static bool is_plain(struct text name, enum expo_class first, enum expo_class rest)
{
	if (!expo_is(name.data[0], first))
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!expo_is(name.data[i], rest))
			return false;
	return true;
}

static bool is_plain_name(struct text name)
{
	return is_plain(name, EXPO_NAME_FIRST, EXPO_NAME_REST);
}

static int by_name(const void *a, const void *b)
{
	const struct text *left = &((const struct label *)a)->name;
	const struct text *right = &((const struct label *)b)->name;
	size_t common = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->data, right->data, common);

	return order ? order : (left->len > right->len) - (left->len < right->len);
}

static void put_labels(FILE *out, const struct label *labels, size_t count, bool first)
{
	struct label sorted[LIMIT_LABELS];

	must(count <= LIMIT_LABELS);
	memcpy(sorted, labels, count * sizeof(*labels));
	qsort(sorted, count, sizeof(*sorted), by_name);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 || !first)
			putc(',', out);
		if (is_plain(sorted[i].name, EXPO_LABEL_FIRST, EXPO_LABEL_REST))
			put_bytes(out, sorted[i].name.data, sorted[i].name.len);
		else
			put_quoted(out, sorted[i].name);
		putc('=', out);
		put_quoted(out, sorted[i].value);
	}
	putc('}', out);
}

void canon_series(FILE *out, const struct metric *series)
{
	bool plain = is_plain_name(series->name);

	if (plain)
		put_bytes(out, series->name.data, series->name.len);
	putc('{', out);
	if (!plain)
		put_quoted(out, series->name);
	put_labels(out, series->labels, series->label_count, plain);
}

void canon_exemplar_labels(FILE *out, const struct label *labels, size_t count)
{
	fputs("exemplar: {", out);
	put_labels(out, labels, count, true);
}

void canon_point(FILE *out, double value, bool has_time, int64_t at_ms)
{
	if (isnan(value))
		fputs(" NaN", out);
	else if (isinf(value))
		fputs(value > 0 ? " +Inf" : " -Inf", out);
	else
		fprintf(out, " %.17g", value);
	if (has_time)
		fprintf(out, " %" PRId64, at_ms);
	putc('\n', out);
}

void canon_meta(FILE *out, enum expo_meta what, struct text name, struct text text)
{
	static const char *const words[] = {[EXPO_META_TYPE] = "type: ",
		[EXPO_META_HELP] = "help: ",
		[EXPO_META_UNIT] = "unit: "};

	fputs(words[what], out);
	if (is_plain_name(name))
		put_bytes(out, name.data, name.len);
	else
		put_quoted(out, name);
	putc(' ', out);
	if (what == EXPO_META_HELP)
		put_quoted(out, text);
	else
		put_escaped(out, text);
	putc('\n', out);
}
