#include "tests/support/scrape_expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void scrape_expect_fault(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), tweak);

	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
	assert_int_equal(feed.readings, 0);
}

void scrape_expect_partial(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), tweak);

	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
	assert_int_equal(feed.readings, 1);
	assert_int_equal(feed.faults, 0);
	assert_int_equal(feed.reading.completeness, READING_PARTIAL);
	assert_int_equal(feed.reading.sample_count, 1);
	assert_true(feed.samples[0].value == 1234);
}

static void expect_complete(const struct probe_feed *feed)
{
	assert_string_equal(feed->fault.text, "");
	assert_int_equal(feed->readings, 1);
	assert_int_equal(feed->reading.completeness, READING_COMPLETE);
	assert_int_equal(feed->reading.sample_count, 1);
	assert_true(feed->samples[0].value == 1234);
}

void scrape_expect_complete(evil_script *script, const char *answer)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	evil_stop(server);
	expect_complete(&feed);
}
