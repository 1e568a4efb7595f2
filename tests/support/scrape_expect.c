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

static void expect_sample(const struct probe_feed *feed, enum completeness completeness)
{
	assert_int_equal(feed->readings, 1);
	assert_int_equal(feed->faults, 0);
	assert_int_equal(feed->reading.completeness, completeness);
	assert_int_equal(feed->reading.sample_count, 1);
	assert_true(feed->samples[0].value == 1234);
}

void scrape_expect_cut(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), tweak);

	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
	expect_sample(&feed, READING_CUT);
}

void scrape_expect_gaps(
	evil_script *script, const char *answer, enum fault_kind kind, const char *text)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
	expect_sample(&feed, READING_WITH_GAPS);
}

static void expect_complete(const struct probe_feed *feed)
{
	assert_string_equal(feed->fault.text, "");
	expect_sample(feed, READING_COMPLETE);
}

void scrape_expect_complete(evil_script *script, const char *answer)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	evil_stop(server);
	expect_complete(&feed);
}
