#include "tests/support/poll_body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/catalog.h"
#include "sources/exposition.h"

struct poll {
	struct build *build;
	const struct pool_book *book;
};

static bool wants(void *user, struct text name)
{
	const struct poll *poll = user;

	return catalog_wants(name) || pools_want(poll->book, name);
}

static uint32_t series(void *user, const struct metric *series)
{
	const struct poll *poll = user;
	enum keys_outcome outcome;

	return keys_intern(poll->build->keys, series, &outcome);
}

static void sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	const struct poll *poll = user;

	assert_false(has_time);
	(void)at_ms;
	add_key(poll->build, token, value);
}

static void bad_line(void *user, uint64_t line, const char *why)
{
	(void)user;
	fail_msg("line %llu: %s", (unsigned long long)line, why);
}

void poll_body(struct build *build, struct model *model, const char *path, double at,
	const struct pool_book *book)
{
	struct poll poll = {build, book};
	const struct expo_sink sink = {.user = &poll,
		.wants = wants,
		.series = series,
		.sample = sample,
		.bad_line = bad_line};
	struct expo *expo = expo_create();
	FILE *file = fopen(path, "rb");
	char chunk[4096];
	size_t len;

	if (!file)
		fail_msg("cannot read %s", path);
	expo_begin(expo, EXPO_PROM, &sink, NULL);
	while ((len = fread(chunk, 1, sizeof(chunk), file)) > 0)
		expo_feed(expo, chunk, len);
	assert_int_equal(expo_end(expo, true).bad_lines, 0);
	fclose(file);
	expo_destroy(expo);
	build_send(build, model, at);
	model_settle(model, at_s(at));
}
