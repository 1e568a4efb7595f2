#include "tests/support/expo_probe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/canon.h"

static bool on_wants(void *user, struct text name)
{
	struct expo_probe *f = user;

	f->asked++;
	return name.len >= strlen(f->wanted) &&
	       memcmp(name.data, f->wanted, strlen(f->wanted)) == 0;
}

static uint32_t on_series(void *user, const struct metric *series)
{
	struct expo_probe *f = user;

	f->named++;
	fputs("series ", f->out);
	canon_series(f->out, series);
	putc('\n', f->out);
	if (f->skipped && series->name.len == strlen(f->skipped) &&
		memcmp(series->name.data, f->skipped, series->name.len) == 0)
		return EXPO_SKIP;
	return f->next_token++;
}

static void on_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	struct expo_probe *f = user;

	fprintf(f->out, "%" PRIu32 ":", token);
	canon_point(f->out, value, has_time, at_ms);
}

static void on_meta(void *user, enum expo_meta what, struct text name, struct text text)
{
	canon_meta(((struct expo_probe *)user)->out, what, name, text);
}

static void on_bad_line(void *user, uint64_t line, const char *why)
{
	(void)why;
	fprintf(((struct expo_probe *)user)->out, "bad %" PRIu64 "\n", line);
}

struct expo_sink expo_probe_sink(struct expo_probe *f)
{
	return (struct expo_sink){.user = f,
		.wants = f->wanted ? on_wants : NULL,
		.series = on_series,
		.sample = on_sample,
		.meta = f->with_meta ? on_meta : NULL,
		.bad_line = on_bad_line};
}

void expo_probe_parse_bytes(struct expo_probe *f, const char *body, size_t len)
{
	struct expo_sink sink = expo_probe_sink(f);

	free(f->calls);
	f->out = open_memstream(&f->calls, &f->calls_len);
	f->asked = f->named = 0;
	expo_begin(f->expo, f->format, &sink, f->memo);
	for (size_t at = 0; at < len; at += f->chunk)
		expo_feed(f->expo, body + at, len - at < f->chunk ? len - at : f->chunk);
	f->result = expo_end(f->expo, f->framed);
	fclose(f->out);
}

void expo_probe_parse(struct expo_probe *f, const char *body)
{
	expo_probe_parse_bytes(f, body, strlen(body));
}

int expo_probe_set_up(void **state)
{
	struct expo_probe *f = calloc(1, sizeof(*f));

	f->expo = expo_create();
	f->chunk = EXPO_PROBE_WHOLE;
	f->framed = true;
	*state = f;
	return f->expo ? 0 : -1;
}

int expo_probe_tear_down(void **state)
{
	struct expo_probe *f = *state;

	expo_destroy(f->expo);
	expo_memo_destroy(f->memo);
	free(f->calls);
	free(f);
	return 0;
}
