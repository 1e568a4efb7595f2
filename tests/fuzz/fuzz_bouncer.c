/*
 * Any answer of a console: no crash, no leak; samples are finite, have keys of families that are
 * ours, and labels that are safe to show.
 *
 * The first byte says which command was answered, the rest is the answer as pg_made_lines() reads
 * it.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/bouncer_decode.h"
#include "tests/support/pg_made.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sample(const struct keys *keys, const struct sample *sample)
{
	struct label labels[LIMIT_LABELS];
	struct metric metric;
	char scrubbed[2048];

	must(sample->key < keys_count(keys) && isfinite(sample->value));
	must(sample->at_ms == SAMPLE_NO_TIME);
	metric = keys_metric(keys, sample->key, labels);
	must(text_starts_with(metric.name, "pgbouncer_"));
	for (size_t i = 0; i < metric.label_count; i++) {
		size_t len = scrub(
			scrubbed, sizeof(scrubbed), labels[i].value.data, labels[i].value.len);

		must(text_equal(labels[i].value, (struct text){scrubbed, len}));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bouncer_samples samples = {0};
	struct keys *keys = keys_create();
	char *text = strndup(size > 0 ? (const char *)data + 1 : "", size > 0 ? size - 1 : 0);
	enum bouncer_show show =
		(enum bouncer_show)((size > 0 ? data[0] : 0) % (unsigned)BOUNCER_SHOWS);
	PGresult *result;

	must(text != NULL);
	result = pg_made_lines(text);
	bouncer_samples_begin(&samples, keys);
	if (bouncer_decode(&samples, show, result))
		must(samples.count == 0);
	for (size_t i = 0; i < samples.count; i++)
		check_sample(keys, &samples.samples[i]);
	PQclear(result);
	bouncer_samples_fini(&samples);
	keys_destroy(keys);
	free(text);
	return 0;
}
