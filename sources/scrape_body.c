#include "sources/scrape_body.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/catalog.h"
#include "model/limits.h"
#include "model/must.h"

/*
 * Tokens of series that get no number. They are handed to sample() like numbers, so that what is
 * dropped is also counted when its line is recognised from the last body (expo_memo).
 */
enum { TOKEN_FIRST = LIMIT_FEED_KEYS };
#define TOKEN_FULL     ((uint32_t)TOKEN_FIRST)
#define TOKEN_TOO_LONG ((uint32_t)TOKEN_FIRST + 1)

enum {
	FIRST_SAMPLES = 256,
	KEPT_SAMPLES = 4096, /* between bodies; a few hundred workers behind one endpoint */
	TYPE_BYTES = 64,
};

/* Where a key's sample stands, if body_number is that of the present body. */
struct staged {
	uint32_t body_number, at;
};

struct scrape_body {
	struct expo *expo;
	const struct pool_book *pools;
	struct keys *keys;
	enum expo_format format;
	char type[TYPE_BYTES]; /* as declared, for messages */

	struct sample *samples;
	size_t count, capacity;
	/* Mostly keys come in the order of their numbers: those from here on have not come yet.
	   KEYS_NONE when they did not; then staged has them all, by key. */
	uint32_t next_key;
	struct staged *staged;
	size_t staged_size;
	uint32_t number; /* counts bodies */

	int64_t bytes;
	char first_byte; /* that is no white space; 0 until then */
	bool over_bytes;
	bool stopped;
	uint64_t dropped_full, dropped_long;
	uint64_t first_bad_line;
	const char *first_bad_why; /* constant */
};

struct scrape_body *scrape_body_create(const struct pool_book *pools)
{
	struct scrape_body *body = calloc(1, sizeof(*body));

	must(body != NULL);
	body->pools = pools;
	body->expo = expo_create();
	must(body->expo != NULL);
	return body;
}

void scrape_body_destroy(struct scrape_body *body)
{
	if (!body)
		return;
	expo_destroy(body->expo);
	free(body->samples);
	free(body->staged);
	free(body);
}

void scrape_body_trim(struct scrape_body *body)
{
	expo_trim(body->expo);
	if (body->capacity > KEPT_SAMPLES) {
		free(body->samples);
		body->samples = NULL;
		body->count = body->capacity = 0;
	}
	if (body->staged_size > KEPT_SAMPLES) {
		free(body->staged);
		body->staged = NULL;
		body->staged_size = 0;
	}
}

static bool on_wants(void *user, struct text name)
{
	const struct scrape_body *body = user;

	return catalog_wants(name) || (body->pools && pools_want(body->pools, name));
}

static uint32_t on_series(void *user, const struct metric *series)
{
	struct scrape_body *body = user;
	enum keys_outcome outcome;
	unsigned row;
	uint32_t number;

	if (!catalog_wants_series(series) && !pools_find(body->pools, series, &row))
		return EXPO_SKIP;
	number = keys_intern(body->keys, series, &outcome);
	if (number != KEYS_NONE)
		return number;
	return outcome == KEYS_FULL ? TOKEN_FULL : TOKEN_TOO_LONG;
}

static void grow_samples(struct scrape_body *body)
{
	body->capacity = body->capacity ? body->capacity * 2 : FIRST_SAMPLES;
	body->samples = realloc(body->samples, body->capacity * sizeof(*body->samples));
	must(body->samples != NULL);
}

static struct staged *staged_of(struct scrape_body *body, uint32_t key)
{
	size_t size = body->staged_size ? body->staged_size : FIRST_SAMPLES;

	if (key < body->staged_size)
		return &body->staged[key];
	while (size <= key)
		size *= 2;
	body->staged = realloc(body->staged, size * sizeof(*body->staged));
	must(body->staged != NULL);
	memset(body->staged + body->staged_size, 0,
		(size - body->staged_size) * sizeof(*body->staged));
	body->staged_size = size;
	return &body->staged[key];
}

/* From here on the order of keys says nothing. */
static void leave_order(struct scrape_body *body)
{
	body->next_key = KEYS_NONE;
	for (size_t i = 0; i < body->count; i++)
		*staged_of(body, body->samples[i].key) = (struct staged){body->number, (uint32_t)i};
}

/* Where the sample of a key goes that is not the next one in order: its old place, or the end. */
static size_t place_of(struct scrape_body *body, uint32_t key)
{
	struct staged *staged;

	if (body->next_key != KEYS_NONE)
		leave_order(body);
	staged = staged_of(body, key);
	if (staged->body_number != body->number)
		*staged = (struct staged){body->number, (uint32_t)body->count};
	return staged->at;
}

/* Of a series that stands there twice the last line counts: where both have times it is the later,
   and a sum must not take it twice. */
static void stage(struct scrape_body *body, uint32_t key, double value, int64_t at_ms)
{
	size_t at = body->count;

	if (key < body->next_key)
		at = place_of(body, key);
	else
		body->next_key = key + 1;
	if (at == body->capacity)
		grow_samples(body);
	if (at == body->count)
		body->count++;
	body->samples[at] = (struct sample){key, value, at_ms};
}

/* 0 is the number of no body, so that memory of zeros says that nothing is staged. */
static void next_number(struct scrape_body *body)
{
	if (++body->number != 0)
		return;
	body->number = 1;
	if (body->staged)
		memset(body->staged, 0, body->staged_size * sizeof(*body->staged));
}

/* Any number of 64 bits may stand where a time should. */
static int64_t believed_time(bool has_time, int64_t at_ms)
{
	return has_time && at_ms >= 0 && at_ms < SAMPLE_TIME_END ? at_ms : SAMPLE_NO_TIME;
}

static void on_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	struct scrape_body *body = user;

	if (token < TOKEN_FIRST)
		stage(body, token, value, believed_time(has_time, at_ms));
	else if (token == TOKEN_FULL)
		body->dropped_full++;
	else if (token == TOKEN_TOO_LONG)
		body->dropped_long++;
}

static void on_bad_line(void *user, uint64_t line, const char *why)
{
	struct scrape_body *body = user;

	if (body->first_bad_why)
		return;
	body->first_bad_line = line;
	body->first_bad_why = why;
}

static bool type_is(const char *type, const char *prefix)
{
	return strncasecmp(type, prefix, strlen(prefix)) == 0;
}

static void note_type(struct scrape_body *body, const char *content_type)
{
	size_t len = content_type ? strcspn(content_type, ";, \t") : 0;

	if (len >= sizeof(body->type))
		len = sizeof(body->type) - 1;
	if (len > 0)
		memcpy(body->type, content_type, len);
	body->type[len] = '\0';
	body->format =
		type_is(body->type, "application/openmetrics-text") ? EXPO_OPENMETRICS : EXPO_PROM;
}

void scrape_body_begin(struct scrape_body *body, const char *content_type, struct keys *keys,
	struct expo_memo *memo)
{
	struct expo_sink sink = {
		.user = body,
		.wants = on_wants,
		.series = on_series,
		.sample = on_sample,
		.bad_line = on_bad_line,
	};

	*body = (struct scrape_body){
		.expo = body->expo,
		.pools = body->pools,
		.samples = body->samples,
		.capacity = body->capacity,
		.staged = body->staged,
		.staged_size = body->staged_size,
		.number = body->number,
		.keys = keys,
	};
	next_number(body);
	note_type(body, content_type);
	expo_begin(body->expo, body->format, &sink, memo);
}

/* No line of metrics begins with '<' or '['; one that begins with '{' may be a quoted name. */
static bool cannot_be_metrics(char first)
{
	return first == '<' || first == '[';
}

static void sniff(struct scrape_body *body, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && body->first_byte == 0; i++) {
		if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n')
			body->first_byte = bytes[i];
	}
	if (cannot_be_metrics(body->first_byte))
		body->stopped = true;
}

bool scrape_body_feed(struct scrape_body *body, const char *bytes, size_t len)
{
	int64_t room = LIMIT_BODY_BYTES - body->bytes;

	if (body->stopped)
		return false;
	if (body->first_byte == 0)
		sniff(body, bytes, len);
	if (body->stopped)
		return false;
	if ((int64_t)len > room) {
		len = (size_t)room;
		body->over_bytes = true;
		body->stopped = true;
	}
	expo_feed(body->expo, bytes, len);
	body->bytes += (int64_t)len;
	return !body->stopped;
}

/* Answered, but not with metrics. */
static struct fault content_fault(const struct scrape_body *body)
{
	const char *type = body->type[0] ? body->type : "no declared type";

	if (body->first_byte == 0)
		return fault_make(FAULT_CONTENT, 200, "empty: 200 without a single metric");
	if (body->first_byte == '<' || type_is(type, "text/html"))
		return fault_make(FAULT_CONTENT, 200,
			"HTML instead of metrics: a login page? check path and token");
	if (body->first_byte == '{' || body->first_byte == '[' || type_is(type, "application/json"))
		return fault_make(FAULT_CONTENT, 200, "JSON instead of metrics: check the path");
	if (body->first_byte == '\x1f')
		return fault_make(FAULT_ENCODING, 200,
			"body is gzip but says so nowhere (no Content-Encoding)");
	return fault_make(FAULT_CONTENT, 200, "no metrics in it (%s): check the path", type);
}

/* Something was dropped because there was too much of it. */
static struct fault limit_fault(const struct scrape_body *body)
{
	if (body->over_bytes)
		return fault_make(FAULT_LIMIT, 0, "body over %d MiB: the rest dropped",
			LIMIT_BODY_BYTES >> 20);
	if (body->dropped_full > 0)
		return fault_make(FAULT_LIMIT, 0,
			"over %d wanted series (%d MiB of names): %" PRIu64 " dropped",
			LIMIT_FEED_KEYS, LIMIT_FEED_KEY_BYTES >> 20, body->dropped_full);
	if (body->dropped_long > 0)
		return fault_make(FAULT_LIMIT, 0,
			"labels over %d bytes or over %d labels: %" PRIu64 " series dropped",
			LIMIT_KEY_BYTES, LIMIT_LABELS, body->dropped_long);
	return (struct fault){.kind = FAULT_NONE};
}

static bool is_cut_short(const struct scrape_body *body, const struct expo_result *expo)
{
	return expo->dropped_tail || (body->format == EXPO_OPENMETRICS && !expo->saw_eof);
}

static enum completeness completeness_of(
	const struct scrape_body *body, const struct expo_result *expo, bool whole)
{
	if (!whole || body->dropped_full > 0 || is_cut_short(body, expo))
		return READING_CUT;
	if (expo->bad_lines > 0 || body->dropped_long > 0)
		return READING_WITH_GAPS;
	return READING_COMPLETE;
}

static struct fault tail_fault(const struct scrape_body *body, const struct expo_result *expo)
{
	if (!is_cut_short(body, expo))
		return (struct fault){.kind = FAULT_NONE};
	if (expo->dropped_tail)
		return fault_make(
			FAULT_CUT, 0, "last line has no end and the body no length: cut?");
	return fault_make(FAULT_CUT, 0, "OpenMetrics without # EOF: cut?");
}

static struct fault parse_fault(const struct scrape_body *body, uint64_t bad_lines)
{
	if (bad_lines == 0)
		return (struct fault){.kind = FAULT_NONE};
	/* Lines of families that nobody wants are not read, good or bad. */
	return fault_make(FAULT_PARSE, 0,
		"bad lines among those read: %" PRIu64 ", first line %" PRIu64
		": %s (lowtide parse shows all)",
		bad_lines, body->first_bad_line, body->first_bad_why);
}

/* One fault is shown: first what explains the others. */
static struct fault result_fault(
	const struct scrape_body *body, const struct expo_result *expo, bool whole)
{
	struct fault fault;

	if (!expo->saw_sample && !body->over_bytes)
		return content_fault(body);
	fault = limit_fault(body);
	if (!fault_is_set(&fault) && whole)
		fault = tail_fault(body, expo);
	if (!fault_is_set(&fault))
		fault = parse_fault(body, expo->bad_lines);
	return fault;
}

struct scrape_body_result scrape_body_end(struct scrape_body *body, bool framed, bool whole)
{
	struct expo_result expo = expo_end(body->expo, framed);

	whole = whole && !body->stopped;
	return (struct scrape_body_result){
		.is_metrics = expo.saw_sample,
		.completeness = completeness_of(body, &expo, whole),
		.fault = result_fault(body, &expo, whole),
		.samples = body->samples,
		.sample_count = body->count,
		.bytes = body->bytes,
		.lines = expo.lines,
		.bad_lines = expo.bad_lines,
		.keys_full = body->dropped_full > 0,
	};
}
