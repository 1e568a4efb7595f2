/* A recorded trace of any bytes, line by line as `lowtide classify` reads it, and what growth makes
   of it: no crash, numbers that are numbers, and sentences that fit. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "tui/trace_row.h"
#include "tui/trace_workers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_verdict(const struct trace_workers *workers)
{
	const struct growth *growth = trace_workers_worst(workers);
	const struct growth_points *points = growth_floor(growth);
	char sentence[VERDICT_SENTENCE_BYTES];

	verdict_sentence(sentence, growth_verdict(growth), NULL, (mono_ms){0});
	must(*sentence != '\0' && strlen(sentence) < sizeof(sentence));
	must(points->count <= GROWTH_POINTS);
	for (uint32_t i = 0; i < points->count; i++)
		must(isfinite(points->list[i].bytes) && points->list[i].bytes >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trace_workers workers;
	struct trace_row row;
	double last_s = -INFINITY;
	const char *why;

	trace_workers_init(&workers, 1e9);
	while (size > 0) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) + 1 : size;
		char line[TRACE_LINE_BYTES] = "";

		memcpy(line, data, len < sizeof(line) ? len : sizeof(line) - 1);
		data += len;
		size -= len;
		if (trace_row_is_empty(line) || !trace_row_read(&row, line, &why)) {
			continue;
		}
		must(isfinite(row.unix_s) && isfinite(row.rss_bytes) && row.rss_bytes >= 0);
		if (row.unix_s < last_s)
			continue;
		last_s = row.unix_s;
		trace_workers_feed(&workers, &row);
	}
	if (workers.count > 0)
		check_verdict(&workers);
	return 0;
}
