#include "panes/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "panes/pane_table.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

/* What is kept of memory: 72 hours; the steps between are those of its resolutions. */
static const int64_t spans_ms[] = {
	5 * MINUTE_MS, 30 * MINUTE_MS, 6 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS};

static const int64_t redraws_ms[] = {250, 1000, 2000, 5000, 10 * 1000};

enum { SPANS = sizeof(spans_ms) / sizeof(*spans_ms) };
enum { REDRAWS = sizeof(redraws_ms) / sizeof(*redraws_ms) };

void view_init_snapshot(struct view *view)
{
	/* Nobody can scroll a text: the worst of all groups come before the best of the worst. */
	*view = (struct view){.span_ms = 30 * MINUTE_MS, .flat = true};
}

void view_init_live(struct view *view)
{
	view_init_snapshot(view);
	view->live = true;
	view->flat = false;
	view->focus = pane_workers_index;
	view->redraw_ms = redraws_ms[0];
}

uint32_t view_group_number(uint32_t group)
{
	must(group == ROSTER_NONE || group < LIMIT_FEEDS);
	return group == ROSTER_NONE ? VIEW_GROUPS - 1 : group;
}

static bool has_bit(const uint64_t *bits, uint32_t bit)
{
	return (bits[bit / 64] >> bit % 64 & 1) != 0;
}

static void set_bit(uint64_t *bits, uint32_t bit, bool set)
{
	uint64_t mask = (uint64_t)1 << bit % 64;

	bits[bit / 64] = set ? bits[bit / 64] | mask : bits[bit / 64] & ~mask;
}

enum view_fold view_group_fold(const struct view *view, uint32_t group)
{
	uint32_t bit = view_group_number(group);

	if (has_bit(view->closed_groups, bit))
		return FOLD_CLOSED;
	return has_bit(view->open_groups, bit) ? FOLD_OPEN : FOLD_USUAL;
}

void view_fold_group(struct view *view, uint32_t group, enum view_fold fold)
{
	uint32_t bit = view_group_number(group);

	set_bit(view->closed_groups, bit, fold == FOLD_CLOSED);
	set_bit(view->open_groups, bit, fold == FOLD_OPEN);
}

/* The neighbour of value in a list that grows; its first or last at the ends. */
static int64_t step_in(const int64_t *list, size_t count, int64_t value, bool up)
{
	size_t i = 0;

	while (i + 1 < count && list[i] < value)
		i++;
	if (up)
		return list[i + 1 < count ? i + 1 : i];
	return list[i > 0 ? i - 1 : 0];
}

void view_widen_span(struct view *view, bool wider)
{
	view->span_ms = step_in(spans_ms, SPANS, view->span_ms, wider);
}

void view_slow_down(struct view *view, bool slower)
{
	view->redraw_ms = step_in(redraws_ms, REDRAWS, view->redraw_ms, slower);
}

const char *view_sort_word(enum view_sort sort)
{
	static const char *const words[SORTS] = {
		[SORT_WORST] = "worst first",
		[SORT_MEMORY] = "by memory",
		[SORT_LIMIT] = "by share of limit",
		[SORT_NAME] = "by name",
		[SORT_UPTIME] = "by uptime",
	};

	must(sort < SORTS);
	return words[sort];
}

void view_notice(struct view *view, enum role role, const char *format, ...)
{
	va_list args;

	view->notice_role = role;
	va_start(args, format);
	vsnprintf(view->notice, sizeof(view->notice), format, args);
	va_end(args);
}
