/*
 * The report in JSON: what is to be done, and how what is expected stands.
 */
#include <math.h>

#include "panes/advice_list.h"
#include "tui/report_json_part.h"
#include "tui/report_value.h"

/* ---- advice ---- */

void report_json_advice(struct lines *lines, const struct frame *frame)
{
	struct advice_list advice;

	advice_list_find(&advice, frame);
	lines_open(lines, "advice");
	for (size_t i = 0; i < advice.count; i++) {
		const struct advice_item *item = &advice.items[i];
		json_t *object = json_object();
		char words[REMEDY_WORDS_BYTES];

		remedy_words(words, &item->remedy);
		value_put(object, "text", value_text(words));
		value_put(object, "cost", value_text(item->remedy.cost));
		value_put(object, "subject", value_name(item->subject));
		value_put(object, "more", value_count(item->more));
		lines_element(lines, object);
	}
	lines_close(lines);
}

/* ---- what is expected ---- */

/* As lowtide.yml calls it, with its unit. */
static const char *figure_word(enum breach_kind kind)
{
	static const char *const words[BREACH_KINDS] = {
		[BREACH_MEMORY] = "memory_limit_bytes",
		[BREACH_DEADLOCKS] = "deadlocks_per_min",
		[BREACH_FLOOR] = "idle_floor",
		[BREACH_POOL_MAX] = "pool_max",
		[BREACH_PER_WORKER] = "connections_per_worker",
		[BREACH_WORKERS] = "workers",
		[BREACH_POOL_MIN] = "pool_min",
	};

	return words[kind];
}

/* Broken stays as it was found while nobody knows. */
static json_t *expected_of(const struct model *model, size_t i, enum breach_kind kind)
{
	const struct expectation *expectation = model_expectation_at(model, i);
	const struct breach *breach = model_breach(model, i, kind);
	bool known = breach->look.known;
	char text[BREACH_BYTES] = "";
	json_t *object = json_object();

	if (known)
		model_breach_words(model, i, kind, text);
	value_put(object, "name", value_name(expectation_name(expectation)));
	value_put(object, "owner", value_name(model_expected_owner(model, i)));
	value_put(object, "figure", json_string(figure_word(kind)));
	value_put(object, "expected", value_known(breach_expected(expectation, kind)));
	value_put(object, "now", value_number(known ? breach->look.now : (double)NAN));
	value_put(object, "broken", json_boolean(breach->broken));
	value_put(object, "since", breach->broken ? value_time(breach->since.wall) : json_null());
	value_put(object, "text", value_text(text));
	return object;
}

void report_json_expectations(struct lines *lines, const struct frame *frame)
{
	const struct model *model = frame->model;

	lines_open(lines, "expectations");
	for (size_t i = 0; i < model_expectation_count(model); i++) {
		const struct expectation *expectation = model_expectation_at(model, i);

		for (enum breach_kind kind = 0; kind < BREACH_KINDS; kind++)
			if (breach_expected(expectation, kind) != EXPECT_NONE)
				lines_element(lines, expected_of(model, i, kind));
	}
	lines_close(lines);
}
