#include "panes/group_brief.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { EXPECTED_BYTES = 64 };

/* Asked for only where it is sorted by: it lies far away. */
static double fullness_of(const struct frame *frame, const struct order_entry *entry)
{
	if (frame->view->sort != SORT_LIMIT || worker_is_past(entry->kind))
		return -1;
	return worker_fullness(frame->model, model_worker(frame->model, entry->index));
}

bool group_counts(const struct frame *frame, const struct order_entry *entry)
{
	const struct worker *worker = model_worker(frame->model, entry->index);

	return !worker_is_past(entry->kind) && worker->rss.known &&
	       !worker_rss_is_old(frame->model, worker, frame->now);
}

static void count_memory(
	struct group_brief *brief, const struct frame *frame, const struct order_entry *entry)
{
	const struct worker *worker = model_worker(frame->model, entry->index);
	double bytes = worker->rss.value;

	if (!group_counts(frame, entry)) {
		brief->missing += !worker->gone;
		return;
	}
	if (brief->told == 0 || bytes > brief->most_bytes)
		brief->largest = entry;
	brief->least_bytes = brief->told == 0 ? bytes : fmin(brief->least_bytes, bytes);
	brief->most_bytes = brief->told == 0 ? bytes : fmax(brief->most_bytes, bytes);
	brief->bytes += bytes;
	brief->told++;
}

struct group_brief group_brief(
	const struct frame *frame, const struct order_entry *entries, size_t count)
{
	struct group_brief brief = {.count = count, .worst_kind = WORKER_LEFT};
	double fullest = -1;

	for (size_t i = 0; i < count; i++) {
		double full = fullness_of(frame, &entries[i]);

		brief.of_kind[entries[i].kind]++;
		if (!brief.worst || order_is_worse(&entries[i], brief.worst))
			brief.worst = &entries[i];
		if (full > fullest) {
			brief.fullest = &entries[i];
			fullest = full;
		}
		count_memory(&brief, frame, &entries[i]);
	}
	if (brief.worst)
		brief.worst_kind = brief.worst->kind;
	return brief;
}

/* ", 41 expected", ", 2 of 3 expected" where fewer are counted than there are rows: gone ones are
   none. "" as long as it is as expected, and where an owner was said and no group: he may have
   several. */
static void say_expected(
	char out[EXPECTED_BYTES], const struct frame *frame, const struct group_brief *brief)
{
	const struct worker *worker = model_worker(frame->model, brief->worst->index);
	const struct feed *feed = model_feed_of(frame->model, worker);
	const struct expectation *expected =
		feed ? model_feed_expectation(frame->model, feed) : NULL;
	const struct breach *breach =
		expected ? model_feed_breach(frame->model, feed, BREACH_WORKERS) : NULL;
	char counted[32] = "";

	out[0] = '\0';
	if (!breach || expected->group[0] == '\0' || !breach_is_of_now(breach))
		return;
	if (breach->look.now < (double)brief->count)
		snprintf(counted, sizeof(counted), "%.0f of ", breach->look.now);
	snprintf(out, EXPECTED_BYTES, ", %s%" PRId64 " expected", counted, expected->workers);
}

void group_count_words(char out[GROUP_WORDS_BYTES], const struct frame *frame,
	const struct group_brief *brief, size_t members)
{
	char of[32] = "", expected[EXPECTED_BYTES] = "";
	size_t used;

	if (brief->count < members)
		snprintf(of, sizeof(of), " of %zu", members);
	if (brief->worst)
		say_expected(expected, frame, brief);
	used = (size_t)snprintf(out, GROUP_WORDS_BYTES, "%zu%s worker%s%s", brief->count, of,
		members == 1 ? "" : "s", expected);
	for (size_t kind = 0; kind < WORKER_KINDS && used < GROUP_WORDS_BYTES; kind++)
		if (brief->of_kind[kind] > 0)
			used += (size_t)snprintf(out + used, GROUP_WORDS_BYTES - used, "%s%zu %s",
				kind == brief->worst_kind ? ": " : ", ", brief->of_kind[kind],
				worker_kind_words[kind]);
}

void group_bytes_words(char out[UNITS_BYTES + 1], const struct group_brief *brief, int width)
{
	bool lacks = brief->missing > 0;

	out[0] = '\0';
	if (brief->told == 0)
		return;
	units_bytes(out + lacks, width - lacks, brief->bytes);
	if (lacks)
		out[0] = '>';
}

void group_spread_words(char out[2 * UNITS_BYTES], const struct group_brief *brief)
{
	char least[UNITS_BYTES], most[UNITS_BYTES];
	const char *unit_of_least, *unit_of_most;

	out[0] = '\0';
	if (brief->told < 2)
		return;
	units_bytes(least, UNITS_BYTES, brief->least_bytes);
	units_bytes(most, UNITS_BYTES, brief->most_bytes);
	unit_of_least = strchr(least, ' ');
	unit_of_most = strchr(most, ' ');
	if (unit_of_least && unit_of_most && strcmp(unit_of_least, unit_of_most) == 0)
		least[unit_of_least - least] = '\0';
	snprintf(out, 2 * UNITS_BYTES, "%s-%s", least, most);
}

/* "worst gw-b:9100 GROWING 35h"; where nothing is wrong, nobody is: "fullest gw-b:9100 62%" where
   they are sorted by that, else "most gw-b:9100 386 MiB". "" of one alone. */
static void say_first(
	char out[GROUP_WORDS_BYTES], const struct frame *frame, const struct group_brief *brief)
{
	bool troubled = worker_is_troubled(brief->worst_kind);
	bool by_limit = brief->fullest != NULL;
	const struct order_entry *entry = troubled   ? brief->worst
					  : by_limit ? brief->fullest
						     : brief->largest;
	char name[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES] = "";
	const struct worker *worker;

	out[0] = '\0';
	if (brief->count < 2 || !entry)
		return;
	worker = model_worker(frame->model, entry->index);
	model_worker_name(frame->model, worker, name);
	if (troubled)
		worker_words(words, frame->model, worker, frame->now, 16);
	else if (by_limit)
		units_percent(words, UNITS_BYTES, worker_fullness(frame->model, worker));
	else
		units_bytes(words, UNITS_BYTES, worker->rss.value);
	snprintf(out, GROUP_WORDS_BYTES, "%s %s %s",
		troubled   ? "worst"
		: by_limit ? "fullest"
			   : "most",
		name, words);
}

static void add_where_it_fits(char out[GROUP_WORDS_BYTES], const struct glyphs *glyphs, int room,
	const char *before, const char *part)
{
	size_t used = strlen(out);

	if (*part != '\0' && used + strlen(before) + strlen(part) < GROUP_WORDS_BYTES &&
		text_columns(glyphs, out) + text_columns(glyphs, before) +
				text_columns(glyphs, part) <=
			room)
		snprintf(out + used, GROUP_WORDS_BYTES - used, "%s%s", before, part);
}

void group_line_words(char out[GROUP_WORDS_BYTES], const struct frame *frame,
	const struct group_brief *brief, size_t members, const struct glyphs *glyphs, int room)
{
	char first[GROUP_WORDS_BYTES], spread[2 * UNITS_BYTES];

	group_count_words(out, frame, brief, members);
	say_first(first, frame, brief);
	group_spread_words(spread, brief);
	add_where_it_fits(out, glyphs, room, "  ", first);
	add_where_it_fits(out, glyphs, room, "  spread ", spread);
}

const char *group_name(const struct frame *frame, uint32_t group)
{
	return group == ROSTER_NONE ? "no group" : model_group_name(frame->model, group);
}
