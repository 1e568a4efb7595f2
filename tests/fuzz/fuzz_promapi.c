/*
 * An answer of a Prometheus, fed with anything: the first byte chooses how it is cut. However that
 * is, the same comes out; and what comes out is bounded, in order, and finite.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "model/must.h"
#include "sources/promapi_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fault decode(
	struct promapi_answer *answer, const uint8_t *data, size_t size, size_t chunk)
{
	static struct promapi_decoder decoder;

	promapi_decode_begin(&decoder, answer);
	for (size_t at = 0; at < size; at += chunk)
		if (!promapi_decode_feed(&decoder, (const char *)data + at,
			    size - at < chunk ? size - at : chunk))
			break;
	return promapi_decode_end(&decoder);
}

static void check_series(const struct promapi_answer *answer, const struct promapi_series *series)
{
	struct metric metric = promapi_metric(answer, series);
	double last_s = -INFINITY;

	must(metric.label_count <= LIMIT_LABELS);
	must(series->first_label + series->label_count <= answer->label_count);
	must(series->first_point + series->point_count <= answer->point_count);
	for (uint32_t i = 0; i < series->point_count; i++) {
		const struct promapi_point *point = &answer->points[series->first_point + i];

		must(isfinite(point->value) && point->at_s > last_s && point->at_s >= 0);
		last_s = point->at_s;
	}
	for (size_t i = 0; i < metric.label_count; i++)
		must(metric.labels[i].value.data + metric.labels[i].value.len <=
			answer->text + answer->text_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct promapi_answer whole, cut;
	struct fault a, b;

	if (size == 0)
		return 0;
	a = decode(&whole, data + 1, size - 1, size);
	b = decode(&cut, data + 1, size - 1, (size_t)data[0] + 1);
	must(a.kind == b.kind && whole.series_count == cut.series_count &&
		whole.point_count == cut.point_count);
	for (uint32_t i = 0; i < whole.series_count; i++)
		check_series(&whole, &whole.series[i]);
	return 0;
}
