/*
 * The body decoder, fed with anything: the first byte chooses the declared type and how the rest is
 * cut. Decoded twice, so that the second time lines are met again in the memo; what comes out must
 * be the same.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/must.h"
#include "sources/scrape_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scrape_body_result decode(struct scrape_body *body, struct keys *keys,
	struct expo_memo *memo, const uint8_t *data, size_t size)
{
	const char *type = data[0] & 1 ? "application/openmetrics-text" : "text/plain";
	size_t chunk = (size_t)(data[0] >> 2) + 1;

	scrape_body_begin(body, type, keys, memo);
	for (size_t at = 1; at < size; at += chunk) {
		size_t len = size - at < chunk ? size - at : chunk;

		if (!scrape_body_feed(body, (const char *)data + at, len))
			break;
	}
	return scrape_body_end(body, data[0] & 2, true);
}

static void check_times(const struct scrape_body_result *result)
{
	for (size_t i = 0; i < result->sample_count; i++) {
		int64_t at_ms = result->samples[i].at_ms;

		must(at_ms == SAMPLE_NO_TIME || (at_ms >= 0 && at_ms < SAMPLE_TIME_END));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scrape_body *body = scrape_body_create(NULL, NULL);
	struct keys *keys = keys_create();
	struct expo_memo *memo = expo_memo_create();

	if (size > 0) {
		struct scrape_body_result first = decode(body, keys, memo, data, size);
		struct scrape_body_result again = decode(body, keys, memo, data, size);

		must(first.is_metrics == again.is_metrics);
		check_times(&again);
		must(first.sample_count == again.sample_count);
		must(first.lines == again.lines && first.bad_lines == again.bad_lines);
	}
	expo_memo_destroy(memo);
	keys_destroy(keys);
	scrape_body_destroy(body);
	return 0;
}
