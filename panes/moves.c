#include "panes/moves.h"

#include <limits.h>

#include "model/must.h"
#include "panes/detail.h"
#include "panes/help_text.h"

/* at + by, within 0..last. */
static size_t clamp(size_t at, int by, size_t last)
{
	if (by < 0)
		return by == INT_MIN || (size_t)-by > at ? 0 : at - (size_t)-by;
	return by == INT_MAX || (size_t)by > last - at ? last : at + (size_t)by;
}

size_t move_current_row(const struct view *view, const struct frame *frame)
{
	const struct window *window = &frame->windows[view->focus];

	if (window->selected != LIST_NONE)
		return window->selected;
	return frame->lists[view->focus].count > 0 ? window->top : LIST_NONE;
}

void move_select(struct view *view, const struct frame *frame, size_t row)
{
	view->places[view->focus] = (struct view_place){
		.selected = frame_subject(frame, view->focus, row),
		.top = frame->windows[view->focus].top,
	};
}

/* Without a selection a step selects what is in sight first. */
static void move_selection(struct view *view, const struct frame *frame, int rows)
{
	size_t row = move_current_row(view, frame);
	bool selected = frame->windows[view->focus].selected != LIST_NONE;

	if (row == LIST_NONE)
		return;
	if (selected || rows == INT_MIN || rows == INT_MAX)
		row = clamp(row, rows, frame->lists[view->focus].count - 1);
	move_select(view, frame, row);
}

/* The pane whose rows are such subjects. */
static size_t pane_of(enum subject_kind kind)
{
	switch (kind) {
	case SUBJECT_FEED: return pane_feeds_index;
	case SUBJECT_POOL: return pane_pools_index;
	case SUBJECT_OWNER: return pane_floor_index;
	case SUBJECT_WAITER: return pane_locks_index;
	case SUBJECT_SESSION: return pane_sessions_index;
	case SUBJECT_DEADLOCK: return pane_deadlocks_index;
	default: return pane_workers_index;
	}
}

/* Of workers one comes to the next worker, of groups to the next group. Targets that are no servers
   have no page of their own. */
static bool has_detail(const struct frame *frame, const struct list_row *row)
{
	return row->kind == frame->view->detail.kind &&
	       (row->kind != SUBJECT_FEED || frame_feed(frame, row->at)->server != ROSTER_NONE);
}

/* The rows of its kind that have a page. The detail view and the selection go together, so that
   who looks at one worker after the other comes back to the last. */
static void move_detail(struct view *view, const struct frame *frame, int rows)
{
	size_t pane = pane_of(view->detail.kind);
	const struct list *list = &frame->lists[pane];
	int step = rows < 0 ? -1 : 1;
	size_t row = 0;

	while (row < list->count && !subject_is(frame_subject(frame, pane, row), view->detail))
		row++;
	if (row == list->count || rows == INT_MIN || rows == INT_MAX) {
		row = rows == INT_MAX ? list->count - 1 : 0;
		step = rows == INT_MAX ? -1 : 1;
	} else {
		row += (size_t)step;
	}
	while (row < list->count && !has_detail(frame, &list->rows[row]))
		row += (size_t)step;
	if (row >= list->count)
		return;
	view->detail = frame_subject(frame, pane, row);
	view->detail_top = 0;
	view->places[pane].selected = view->detail;
}

/* A page that is longer than the screen is read to its end before the next one comes. */
static void scroll_detail(struct view *view, const struct frame *frame, int rows)
{
	size_t last = detail_last_top(frame);
	size_t top = view->detail_top < last ? view->detail_top : last;
	size_t to = clamp(top, rows, last);

	if (to == top)
		move_detail(view, frame, rows);
	else
		view->detail_top = to;
}

void move_by(struct view *view, const struct frame *frame, int rows)
{
	switch (view->page) {
	case PAGE_PANES: move_selection(view, frame, rows); break;
	case PAGE_DETAIL: scroll_detail(view, frame, rows); break;
	case PAGE_FIT:
		view->detail_top = clamp(view->detail_top, rows, detail_last_top(frame));
		break;
	case PAGE_HELP:
		view->help_top = clamp(view->help_top, rows, help_last_top(frame->page_area));
		break;
	}
}

void move_by_page(struct view *view, const struct frame *frame, int direction)
{
	size_t rows = frame->windows[view->focus].shown;

	if (view->page != PAGE_PANES && frame->page_area.rows > 2)
		rows = (size_t)frame->page_area.rows - 2;
	if (rows == 0)
		rows = 1;
	move_by(view, frame, direction * (int)rows);
}

void move_focus(struct view *view, const struct frame *frame, bool forward)
{
	view->chosen = true;
	for (size_t i = 0; i < PANES; i++) {
		view->focus = (view->focus + (forward ? 1 : PANES - 1)) % PANES;
		if (frame_has_pane(frame, view->focus))
			break;
	}
}

void move_focus_to(struct view *view, const struct frame *frame, size_t pane)
{
	if (pane == PANES)
		return;
	if (frame_has_pane(frame, pane)) {
		view->focus = pane;
		view->chosen = true;
		view->page = PAGE_PANES;
	} else {
		must(pane_table[pane]->absent != NULL);
		view_notice(view, ROLE_PLAIN, "%s is not here: %s", pane_table[pane]->title,
			pane_table[pane]->absent);
	}
}
