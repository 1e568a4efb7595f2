/*
 * The exposition parser on arbitrary bytes, in both formats: whatever the cuts, with or without a
 * memo, the calls must be the same, and what is handed out must be what the header promises.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"
#include "sources/exposition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint32_t FNV_START = 2166136261, FNV_PRIME = 16777619;

static uint32_t mix(uint32_t hash, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * FNV_PRIME;
	return hash;
}

static uint32_t mix_text(uint32_t hash, struct text text)
{
	hash = mix(hash, &text.len, sizeof(text.len));
	return mix(hash, text.data, text.len);
}

/* A body, how it is parsed, and a hash of the calls that came of it. */
struct run {
	enum expo_format format;
	bool picky; /* some families are not wanted */
	bool framed;
	struct expo_memo *memo;
	uint32_t cuts; /* seed of the sizes of chunks; 0: one chunk */
	uint32_t calls;
	uint64_t samples, bad_lines;
};

static bool on_wants(void *user, struct text name)
{
	(void)user;
	must(name.len > 0);
	return mix_text(FNV_START, name) % 3 != 0;
}

static uint32_t mix_labels(uint32_t hash, const struct label *labels, size_t count)
{
	must(count <= LIMIT_LABELS);
	for (size_t i = 0; i < count; i++) {
		must(labels[i].name.len > 0);
		must(utf8_is_valid(labels[i].value.data, labels[i].value.len));
		for (size_t k = 0; k < i; k++)
			must(!text_equal(labels[i].name, labels[k].name));
		hash = mix_text(mix_text(hash, labels[i].name), labels[i].value);
	}
	return hash;
}

/* The token is the series itself, so that a wrong one shows in the samples. */
static uint32_t on_series(void *user, const struct metric *series)
{
	uint32_t token = mix_text(FNV_START, series->name);

	(void)user;
	must(series->name.len > 0);
	must(utf8_is_valid(series->name.data, series->name.len));
	token = mix_labels(token, series->labels, series->label_count);
	return token % 5 == 0 ? EXPO_SKIP : token;
}

static void mix_point(struct run *run, double value, bool has_time, int64_t at_ms)
{
	run->calls = mix(run->calls, &value, sizeof(value));
	run->calls = mix(run->calls, &has_time, sizeof(has_time));
	if (has_time)
		run->calls = mix(run->calls, &at_ms, sizeof(at_ms));
}

static void on_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	struct run *run = user;

	must(token != EXPO_SKIP);
	run->samples++;
	run->calls = mix(run->calls, &token, sizeof(token));
	mix_point(run, value, has_time, at_ms);
}

static void on_exemplar(void *user, const struct label *labels, size_t label_count, double value,
	bool has_time, int64_t at_ms)
{
	struct run *run = user;

	run->calls = mix_labels(run->calls, labels, label_count);
	mix_point(run, value, has_time, at_ms);
}

static void on_meta(void *user, enum expo_meta what, struct text name, struct text text)
{
	struct run *run = user;

	must(name.len > 0);
	run->calls = mix(run->calls, &what, sizeof(what));
	run->calls = mix_text(mix_text(run->calls, name), text);
}

static void on_bad_line(void *user, uint64_t line, const char *why)
{
	struct run *run = user;

	must(why);
	run->bad_lines++;
	run->calls = mix(run->calls, &line, sizeof(line));
}

/* Each chunk is a copy of its own size: a sanitizer sees what reads beyond it. */
static void feed(struct expo *expo, const uint8_t *data, size_t size)
{
	char *chunk = malloc(size);

	must(chunk || size == 0);
	if (size > 0)
		memcpy(chunk, data, size);
	expo_feed(expo, chunk, size);
	free(chunk);
}

static uint32_t parse(struct expo *expo, struct run run, const uint8_t *data, size_t size)
{
	struct expo_sink sink = {.user = &run,
		.wants = run.picky ? on_wants : NULL,
		.series = on_series,
		.sample = on_sample,
		.exemplar = on_exemplar,
		.meta = on_meta,
		.bad_line = on_bad_line};
	struct expo_result result;

	run.calls = FNV_START;
	expo_begin(expo, run.format, &sink, run.memo);
	for (size_t at = 0, chunk; at < size; at += chunk) {
		chunk = size - at;
		if (run.cuts) {
			run.cuts = run.cuts * 1664525 + 1013904223;
			chunk = 1 + (run.cuts >> 16) % (1U << (run.cuts >> 28));
		}
		chunk = chunk < size - at ? chunk : size - at;
		feed(expo, data + at, chunk);
	}
	result = expo_end(expo, run.framed);
	must(result.samples == run.samples && result.bad_lines == run.bad_lines);
	must(result.bad_lines <= result.lines);
	return mix(run.calls, &result.lines, sizeof(result.lines));
}

/* A memo that knows all of data must not change what data without its middle means. */
static void check_memo(struct expo *expo, struct run run, const uint8_t *data, size_t size)
{
	size_t third = size / 3;
	uint8_t *rest = malloc(2 * third + 1);
	uint32_t whole = parse(expo, run, data, size), cut;

	must(rest);
	memcpy(rest, data, third);
	memcpy(rest + third, data + size - third, third);
	cut = parse(expo, run, rest, 2 * third);

	run.memo = expo_memo_create();
	must(run.memo);
	for (int pass = 0; pass < 2; pass++)
		must(parse(expo, run, data, size) == whole);
	for (int pass = 0; pass < 2; pass++)
		must(parse(expo, run, rest, 2 * third) == cut);
	must(parse(expo, run, data, size) == whole);
	expo_memo_destroy(run.memo);
	free(rest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum expo_format formats[] = {EXPO_PROM, EXPO_OPENMETRICS};
	struct expo *expo = expo_create();

	must(expo);
	for (size_t i = 0; i < 4; i++) {
		uint32_t hash = mix(FNV_START, data, size);
		struct run run = {.format = formats[i % 2], .picky = i >= 2, .framed = hash % 2};
		struct run in_pieces = run;

		in_pieces.cuts = hash;
		must(parse(expo, in_pieces, data, size) == parse(expo, run, data, size));
		check_memo(expo, run, data, size);
	}
	expo_destroy(expo);
	return 0;
}
