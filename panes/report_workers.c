#include "panes/report_workers.h"

#include "panes/worker_state.h"

/* The worst of the kind; NULL: there is none. */
static const struct worker *worst_of(const struct report_input *input, enum worker_kind kind)
{
	if (input->workers->of_kind[kind] == 0)
		return NULL;
	return model_worker(input->model, input->workers->worst_of_kind[kind].index);
}

static void put_name(
	struct report *report, const struct report_input *input, const struct worker *worker)
{
	char name[LIMIT_NAME_BYTES];

	model_worker_name(input->model, worker, name);
	report_name(report, name);
}

/* "1 worker in a crash loop, 4 restarts in 6m10s (exit 1): gw-a/2",
   "3 workers in crash loops, one with 4 restarts in 6m10s (OOM): …" */
void report_loops(struct report *report, const struct report_input *input)
{
	const struct worker *worker = worst_of(input, WORKER_LOOPING);
	size_t count = input->workers->of_kind[WORKER_LOOPING];
	char run[WORKER_RUN_BYTES], cause[WORKER_CAUSE_BYTES];
	struct phrase phrase;

	if (!worker)
		return;
	worker_run_words(run, input->model, worker);
	worker_cause(cause, input->model, worker);
	phrase = report_begin(report);
	if (count == 1)
		phrase_add(&phrase, "", "1 worker in a crash loop, %s%s: ", run, cause);
	else
		phrase_add(&phrase, "", "%zu workers in crash loops, one with %s%s: ", count, run,
			cause);
	put_name(report, input, worker);
}

/* Of those near their limits, how many are past them. */
static size_t count_over(const struct report_input *input)
{
	size_t over = 0;

	for (uint32_t i = 0; i < input->workers->total; i++) {
		const struct order_entry *entry = &input->workers->entries[i];

		over += entry->kind == WORKER_FULL &&
			worker_fullness(input->model, model_worker(input->model, entry->index)) > 1;
	}
	return over;
}

/* "1 worker at 97% of its limit: gw-a/2", "2 workers near their limits, one at 97%: …",
   "2 workers over their limits, one at 262%: …", "3 workers near their limits, 2 of them over,
   one at 262%: …"; a limit that nothing but a person set is called an expected one. */
void report_full(struct report *report, const struct report_input *input)
{
	const struct worker *worker = worst_of(input, WORKER_FULL);
	size_t count = input->workers->of_kind[WORKER_FULL], over = count_over(input);
	char percent[UNITS_BYTES];
	struct phrase phrase;
	bool expected;

	if (!worker)
		return;
	expected = model_worker_limit_is_expected(input->model, worker);
	units_percent(percent, UNITS_BYTES, worker_fullness(input->model, worker));
	phrase = report_begin(report);
	if (count == 1) {
		phrase_add(&phrase, "", "1 worker at %s of its %slimit: ", percent,
			expected ? "expected " : "");
	} else {
		phrase_add(&phrase, "", "%zu workers %s their limits", count,
			over == count ? "over" : "near");
		if (over > 0 && over < count)
			phrase_add(&phrase, ", ", "%zu of them over", over);
		phrase_add(&phrase, ", ", "one at %s%s: ", percent,
			expected ? " of its expected limit" : "");
	}
	put_name(report, input, worker);
}

/* "1 worker restarted 4m45s ago (exit 1): gw-a/2", "3 workers restarted, the last 4m45s ago: …" */
static void say_what_happened(struct report *report, const struct report_input *input,
	enum worker_kind kind, const char *what)
{
	const struct worker *worker = worst_of(input, kind);
	size_t count = input->workers->of_kind[kind];
	char cause[WORKER_CAUSE_BYTES] = "", age[UNITS_BYTES];
	struct phrase phrase;

	if (!worker)
		return;
	if (kind == WORKER_RESTARTED)
		worker_cause(cause, input->model, worker);
	units_age(age, UNITS_BYTES, mono_diff_ms(input->now.mono, worker_since(worker, kind)));
	phrase = report_begin(report);
	phrase_add(&phrase, "", "%zu worker%s %s%s %s ago%s: ", count, count == 1 ? "" : "s", what,
		count == 1 ? "" : ", the last", age, cause);
	put_name(report, input, worker);
}

void report_killed(struct report *report, const struct report_input *input)
{
	say_what_happened(report, input, WORKER_KILLED, "OOM-killed");
}

void report_silent(struct report *report, const struct report_input *input)
{
	say_what_happened(report, input, WORKER_STALE, "went silent");
}

void report_restarted(struct report *report, const struct report_input *input)
{
	say_what_happened(report, input, WORKER_RESTARTED, "restarted");
}

void report_gone(struct report *report, const struct report_input *input)
{
	say_what_happened(report, input, WORKER_GONE, "gone");
}
