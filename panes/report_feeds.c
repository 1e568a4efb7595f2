#include "panes/report_feeds.h"

#include "model/units.h"
#include "panes/feed_state.h"
#include "panes/server_state.h"

/* A server that is down, or refuses us because it is full, has a sentence of its own. */
static bool is_told_apart(const struct report_input *input, const struct order_entry *entry)
{
	const struct feed *feed = model_feed(input->model, entry->index);
	const struct server *server;

	if (feed->server == ROSTER_NONE)
		return false;
	server = model_server(input->model, feed->server);
	return server_is_besieged(server) || server_is_down(input->model, server, input->now.mono);
}

static bool is_dark(const struct report_input *input, const struct order_entry *entry)
{
	return entry->kind == FEED_SILENT && !is_told_apart(input, entry);
}

/* Asked, and not for long: a snapshot may end before it is dark. */
static bool is_missing(const struct report_input *input, const struct order_entry *entry)
{
	return entry->kind == FEED_FAILING &&
	       model_feed(input->model, entry->index)->answers == 0 && !is_told_apart(input, entry);
}

/* A poll that failed once is not told: one miss is grace. */
static bool is_faulty(const struct report_input *input, const struct order_entry *entry)
{
	return entry->kind != FEED_SILENT && entry->kind != FEED_GONE &&
	       model_feed(input->model, entry->index)->complains.on;
}

/* How many there are, and the worst of them; NULL: none. */
static const struct feed *worst_feed(const struct report_input *input, size_t *count,
	bool (*is_so)(const struct report_input *input, const struct order_entry *entry))
{
	const struct order_entry *worst = NULL;

	*count = 0;
	for (size_t i = 0; i < input->feeds->total; i++) {
		const struct order_entry *entry = &input->feeds->entries[i];

		if (!is_so(input, entry))
			continue;
		(*count)++;
		if (!worst || order_is_worse(entry, worst))
			worst = entry;
	}
	return worst ? model_feed(input->model, worst->index) : NULL;
}

/* "1 of 5 targets dark for 2m10s: gw-b: connection refused", "1 of 5 targets without an answer for
   1s: gw-b: connection refused", "2 of 5 targets dark, one for ..." */
static void say_feed(struct report *report, const struct report_input *input,
	const struct feed *feed, size_t count, const char *what, int64_t age_ms)
{
	struct phrase phrase = report_begin(report);
	char age[UNITS_BYTES];

	units_age(age, UNITS_BYTES, age_ms);
	phrase_add(&phrase, "", "%zu of %zu targets %s%s for %s: %s", count,
		feeds_asked(input->feeds), what, count == 1 ? "" : ", one", age, feed->name);
	if (feed->faults > 0)
		phrase_add(&phrase, ": ", "%s", feed->last_fault.text);
}

void report_dark(struct report *report, const struct report_input *input)
{
	size_t count;
	const struct feed *feed = worst_feed(input, &count, is_dark);

	if (!feed)
		return;
	say_feed(report, input, feed, count, "dark",
		feed->answers > 0 ? feed_age_ms(feed, input->now.mono)
				  : mono_diff_ms(input->now.mono, feed->fault_since.mono));
}

void report_faulty(struct report *report, const struct report_input *input)
{
	size_t count;
	const struct feed *missing = worst_feed(input, &count, is_missing), *faulty;

	if (missing)
		say_feed(report, input, missing, count, "without an answer",
			mono_diff_ms(input->now.mono, missing->fault_since.mono));
	faulty = worst_feed(input, &count, is_faulty);
	if (faulty)
		say_feed(report, input, faulty, count, "faulty",
			mono_diff_ms(input->now.mono, faulty->complains.since));
}

/* "1 of 2 lists of targets cannot be read for 2m10s: dns:gw:80: no such name: gw; its targets of
   before stay" */
void report_discoveries(struct report *report, const struct report_input *input)
{
	const struct discovery *worst = NULL;
	size_t count = 0, total = model_discovery_count(input->model);
	struct phrase phrase;
	char age[UNITS_BYTES];

	for (size_t i = 0; i < total; i++) {
		const struct discovery *each = model_discovery(input->model, i);

		if (!each->faulty)
			continue;
		count++;
		if (!worst || each->fault_since.mono.ms < worst->fault_since.mono.ms)
			worst = each;
	}
	if (!worst)
		return;
	units_age(age, UNITS_BYTES, mono_diff_ms(input->now.mono, worst->fault_since.mono));
	phrase = report_begin(report);
	phrase_add(&phrase, "", "%zu of %zu lists of targets cannot be read%s for %s: %s: %s",
		count, total, count == 1 ? "" : ", one", age, worst->name, worst->fault.text);
	if (worst->heard)
		phrase_add(&phrase, "; ", "its targets of before stay");
}
