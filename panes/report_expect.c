#include "panes/report_expect.h"

#include <stdbool.h>

#include "model/units.h"

/* One that is broken now. */
struct broken {
	size_t expectation;
	enum breach_kind kind;
	const struct breach *breach;
};

static bool is_worse(const struct broken *a, const struct broken *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->breach->since.mono.ms < b->breach->since.mono.ms;
}

/* How many there are; *worst is one of them. */
static size_t count_broken(const struct model *model, struct broken *worst)
{
	size_t count = 0;

	for (size_t i = 0; i < model_expectation_count(model); i++) {
		for (enum breach_kind kind = 0; kind < BREACH_KINDS; kind++) {
			struct broken broken = {i, kind, model_breach(model, i, kind)};

			if (!breach_is_of_now(broken.breach))
				continue;
			if (count++ == 0 || is_worse(&broken, worst))
				*worst = broken;
		}
	}
	return count;
}

void report_expect(struct report *report, const struct report_input *input)
{
	const struct model *model = input->model;
	char words[BREACH_BYTES], age[UNITS_BYTES];
	struct broken worst = {0};
	size_t count = count_broken(model, &worst);
	struct phrase phrase;

	if (count == 0)
		return;
	model_breach_words(model, worst.expectation, worst.kind, words);
	units_age(age, 6, mono_diff_ms(input->now.mono, worst.breach->since.mono));
	phrase = report_begin(report);
	phrase_add(&phrase, "", "%s: %s, for %s",
		expectation_name(model_expectation_at(model, worst.expectation)), words, age);
	if (count > 1)
		phrase_add(&phrase, "; ", "%zu more %s not as expected", count - 1,
			count == 2 ? "is" : "are");
}
