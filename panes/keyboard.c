#include "panes/keyboard.h"

#include <limits.h>
#include <stdio.h>

#include "model/must.h"
#include "model/scrub.h"
#include "model/units.h"
#include "panes/enter.h"
#include "panes/filter_line.h"
#include "panes/moves.h"
#include "panes/restart_fit.h"
#include "panes/worker_list.h"

/* ---- the pages ---- */

static enum effect press_quit(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)view, (void)frame, (void)key;
	return EFFECT_QUIT;
}

static enum effect press_help(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)frame, (void)key;
	if (view->page == PAGE_HELP) {
		view->page = view->page_below_help;
	} else {
		view->page_below_help = view->page;
		view->page = PAGE_HELP;
		view->typing = false; /* F1 while typing: the filter stays, keys are keys */
		view->help_top = 0;
	}
	return EFFECT_REDRAW;
}

/* One step back at a time, the nearest first. */
static enum effect press_escape(struct view *view, const struct frame *frame, uint32_t key)
{
	struct view_place *place = &view->places[view->focus];

	(void)frame, (void)key;
	if (view->page == PAGE_HELP)
		view->page = view->page_below_help;
	else if (view->page == PAGE_FIT)
		view->page = view->page_below_fit;
	else if (view->page == PAGE_DETAIL)
		view->page = PAGE_PANES;
	else if (view->filter[0] != '\0')
		filter_line_clear(view);
	else if (place->selected.kind != SUBJECT_NONE || place->top > 0)
		*place = (struct view_place){.top = 0};
	else
		view->chosen = false;
	return EFFECT_REDRAW;
}

/* To the next fold that lists more of it, or less. */
static void fold_group(struct view *view, const struct frame *frame, uint32_t place, bool more)
{
	const struct list *list = &frame->lists[pane_workers_index];
	const struct list_group *group = &list->groups[place];
	enum view_fold fold = view_group_fold(view, group->group);
	enum view_fold end = more ? FOLD_OPEN : FOLD_CLOSED;

	while (fold != end && workers_listed(frame, list, group, fold) == group->listed)
		fold = more ? fold + 1 : fold - 1;
	view_fold_group(view, group->group, fold);
}

/* On a group, or on a worker of one: then the selection goes to the line that is left of it. */
static enum effect press_fold(struct view *view, const struct frame *frame, uint32_t key)
{
	const struct list *list = &frame->lists[view->focus];
	size_t row = move_current_row(view, frame);

	if (view->focus != pane_workers_index || row == LIST_NONE)
		return EFFECT_NONE;
	while (row > 0 && key == KEYBOARD_LEFT && list->rows[row].kind != SUBJECT_GROUP)
		row--;
	if (list->rows[row].kind != SUBJECT_GROUP)
		return EFFECT_NONE;
	move_select(view, frame, row);
	fold_group(view, frame, list->rows[row].at, key == KEYBOARD_RIGHT);
	return EFFECT_REDRAW;
}

static enum effect press_enter(struct view *view, const struct frame *frame, uint32_t key)
{
	size_t row = move_current_row(view, frame);

	(void)key;
	if (row == LIST_NONE)
		return EFFECT_NONE;
	enter_row(view, frame, row);
	return EFFECT_REDRAW;
}

/* ---- moving ---- */

static enum effect press_move(struct view *view, const struct frame *frame, uint32_t key)
{
	switch (key) {
	case 'k':
	case KEYBOARD_UP: move_by(view, frame, -1); break;
	case 'j':
	case KEYBOARD_DOWN: move_by(view, frame, 1); break;
	case KEYBOARD_PAGE_UP: move_by_page(view, frame, -1); break;
	case KEYBOARD_PAGE_DOWN: move_by_page(view, frame, 1); break;
	case 'g':
	case KEYBOARD_HOME: move_by(view, frame, INT_MIN); break;
	case 'G':
	case KEYBOARD_END: move_by(view, frame, INT_MAX); break;
	default: must_fail(__FILE__, __LINE__, "a key of the table");
	}
	return EFFECT_REDRAW;
}

static enum effect press_focus(struct view *view, const struct frame *frame, uint32_t key)
{
	if (key == KEYBOARD_TAB || key == KEYBOARD_BACK_TAB)
		move_focus(view, frame, key == KEYBOARD_TAB);
	else
		move_focus_to(view, frame, pane_of_key(key));
	return EFFECT_REDRAW;
}

/* ---- what is listed ---- */

static enum effect press_filter(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)frame, (void)key;
	view->typing = true;
	return EFFECT_REDRAW;
}

static enum effect press_sort(struct view *view, const struct frame *frame, uint32_t key)
{
	enum view_sort sort = key == 'M'   ? SORT_MEMORY
			      : key == 'L' ? SORT_LIMIT
			      : key == 'N' ? SORT_NAME
			      : key == 'T' ? SORT_UPTIME
					   : SORT_WORST;

	(void)frame;
	view->reversed = key == 'R' && !view->reversed;
	if (key != 'R')
		view->sort = sort;
	for (size_t i = 0; i < PANES; i++)
		view->places[i].top = 0;
	view_notice(view, ROLE_PLAIN, "workers %s%s", view_sort_word(view->sort),
		view->reversed ? ", reversed" : "");
	return EFFECT_REDRAW;
}

static enum effect press_flat(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)frame, (void)key;
	view->flat = !view->flat;
	view_notice(view, ROLE_PLAIN, view->flat ? "workers without groups" : "workers in groups");
	return EFFECT_REDRAW;
}

/* ---- what is tried out ---- */

static enum effect press_canary(struct view *view, const struct frame *frame, uint32_t key)
{
	size_t row = move_current_row(view, frame);

	(void)key;
	if (view->page == PAGE_DETAIL)
		canary_toggle(view, frame, view->detail);
	else if (row != LIST_NONE)
		canary_toggle(view, frame, frame_subject(frame, view->focus, row));
	return EFFECT_REDRAW;
}

static enum effect press_fit(struct view *view, const struct frame *frame, uint32_t key)
{
	size_t row = move_current_row(view, frame);

	(void)key;
	if (view->page == PAGE_DETAIL)
		restart_fit_open(view, frame, view->detail);
	else if (row != LIST_NONE)
		restart_fit_open(view, frame, frame_subject(frame, view->focus, row));
	return EFFECT_REDRAW;
}

static enum effect press_fit_number(struct view *view, const struct frame *frame, uint32_t key)
{
	restart_fit_change(view, frame, key);
	return EFFECT_REDRAW;
}

/* What is then and now stands in a pane of its own. */
static enum effect press_mark(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)key;
	if (view->paused) {
		view_notice(view, ROLE_WARN, "the picture is held: let it go to mark");
		return EFFECT_REDRAW;
	}
	view_notice(view, ROLE_PLAIN,
		model_baseline(frame->model) ? "the mark is gone"
					     : "marked: what changes from now on is listed");
	return EFFECT_MARK;
}

/* ---- time ---- */

static enum effect press_span(struct view *view, const struct frame *frame, uint32_t key)
{
	char span[UNITS_BYTES];

	(void)frame;
	view_widen_span(view, key == ']');
	units_span(span, UNITS_BYTES, view->span_ms);
	view_notice(view, ROLE_PLAIN, "the last %s, as far as it was watched", span);
	return EFFECT_REDRAW;
}

static enum effect press_pace(struct view *view, const struct frame *frame, uint32_t key)
{
	char pace[UNITS_BYTES];

	(void)frame;
	view_slow_down(view, key == '+');
	units_span(pace, UNITS_BYTES, view->redraw_ms);
	view_notice(view, ROLE_PLAIN, "drawn at most every %s; targets are polled as before", pace);
	return EFFECT_REDRAW;
}

static enum effect press_pause(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)key;
	view->paused = !view->paused;
	view->paused_at = frame->now;
	return EFFECT_PAUSE;
}

static enum effect press_snapshot(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)view, (void)frame, (void)key;
	return EFFECT_SNAPSHOT;
}

/* That nothing on the terminal can be trusted is for whoever writes to it (tui/live.h). */
static enum effect press_repaint(struct view *view, const struct frame *frame, uint32_t key)
{
	(void)view, (void)frame, (void)key;
	return EFFECT_REDRAW;
}

enum {
	ON_PANES = 1 << PAGE_PANES,
	ON_DETAIL = 1 << PAGE_DETAIL,
	ON_FIT = 1 << PAGE_FIT,
	ON_HELP = 1 << PAGE_HELP,
	ON_DATA = ON_PANES | ON_DETAIL,
	ON_ALL = ON_DATA | ON_FIT | ON_HELP,
	CTRL_L = 0x0c,
};

const struct keyboard_row keyboard_table[] = {
	{{'q'}, "q", "quit", ON_ALL, "quit", ON_ALL, press_quit},
	{{'?', 'h', KEYBOARD_F1}, "? h F1", "this help, and back", ON_ALL, "help", ON_DATA | ON_FIT,
		press_help},
	{{KEYBOARD_ESCAPE}, "Esc", "back: out of a page, the filter, the selection, a pane", ON_ALL,
		"back", ON_DETAIL | ON_FIT | ON_HELP, press_escape},
	{{KEYBOARD_UP, 'k', KEYBOARD_DOWN, 'j'}, "Up k Down j",
		"one row; in detail: one line, then one subject", ON_ALL, NULL, 0, press_move},
	{{KEYBOARD_PAGE_UP, KEYBOARD_PAGE_DOWN}, "PgUp PgDn", "one screenful", ON_ALL, NULL, 0,
		press_move},
	{{KEYBOARD_HOME, 'g'}, "Home g", "first row", ON_ALL, NULL, 0, press_move},
	{{KEYBOARD_END, 'G'}, "End G", "last row", ON_ALL, NULL, 0, press_move},
	{{KEYBOARD_TAB, KEYBOARD_BACK_TAB}, "Tab Shift-Tab", "next pane, pane before", ON_PANES,
		NULL, 0, press_focus},
	{{'1', '2', '3', '4', '5', '6', '7', '8', '9', '0'}, "1..9 0",
		"that pane: [5] behind a sentence is the one that tells more", ON_DATA, NULL, 0,
		press_focus},
	{{KEYBOARD_ENTER}, "Enter", "a row in detail: a worker, a group, an owner, a server, ...",
		ON_PANES, "detail", ON_PANES, press_enter},
	{{KEYBOARD_LEFT, KEYBOARD_RIGHT}, "Left Right",
		"less of a group, more: nobody, who matters, all", ON_PANES, NULL, 0, press_fold},
	{{'/'}, "/", "list what has all words: a text, group=, owner=, label=value", ON_PANES,
		"filter", ON_PANES, press_filter},
	{{'W', 'M', 'L'}, "W M L", "sort workers: worst first, by memory, by share of limit",
		ON_PANES, NULL, 0, press_sort},
	{{'N', 'T', 'R'}, "N T R", "sort by name, by uptime; reverse: sessions and owners, too",
		ON_PANES, NULL, 0, press_sort},
	{{'f'}, "f", "groups, or one flat list", ON_PANES, NULL, 0, press_flat},
	{{'c'}, "c", "a canary, or no more: a worker, or a group's newest version", ON_DATA, NULL,
		0, press_canary},
	{{'r'}, "r", "will a restart fit? of a group, a worker, an owner, a server", ON_DATA, NULL,
		0, press_fit},
	{{'w', 'W'}, "w W", "there: one worker fewer, more", ON_FIT, "W workers", ON_FIT,
		press_fit_number},
	{{'n', 'N'}, "n N", "there: the least of a pool, fewer, more", ON_FIT, "N pool min", ON_FIT,
		press_fit_number},
	{{'x', 'X'}, "x X", "there: the most of a pool, fewer, more", ON_FIT, "X pool max", ON_FIT,
		press_fit_number},
	{{'0'}, "0", "there: back to what was found", ON_FIT, "as found", ON_FIT, press_fit_number},
	{{'m'}, "m", "mark now, to see what changes; and take the mark away", ON_DATA, NULL, 0,
		press_mark},
	{{'[', ']'}, "[ ]", "look back less far, further", ON_DATA, NULL, 0, press_span},
	{{'+', '-'}, "+ -", "draw less often, more often; polls stay as they are", ON_DATA, NULL, 0,
		press_pace},
	{{' '}, "Space", "hold the picture while data goes on; and let go", ON_DATA | ON_FIT,
		"pause", ON_DATA, press_pause},
	{{'s'}, "s", "write a snapshot to a file", ON_DATA | ON_FIT, "snapshot", ON_DATA,
		press_snapshot},
	{{CTRL_L}, "^L", "paint the screen anew", ON_ALL, NULL, 0, press_repaint},
};

const size_t keyboard_count = sizeof(keyboard_table) / sizeof(*keyboard_table);

static const struct keyboard_row *find(enum view_page page, uint32_t key)
{
	for (size_t i = 0; i < keyboard_count; i++) {
		const struct keyboard_row *row = &keyboard_table[i];

		for (size_t k = 0; k < KEYBOARD_KEYS && row->keys[k] != 0; k++)
			if (row->keys[k] == key && (row->pages & 1U << page))
				return row;
	}
	return NULL;
}

bool keyboard_is_text(const struct view *view, uint32_t key)
{
	return view->typing && key < KEYBOARD_UP && !scrub_is_unsafe(key);
}

enum effect keyboard_press(struct view *view, const struct frame *frame, uint32_t key)
{
	const struct keyboard_row *row;
	bool had_notice = view->notice[0] != '\0';
	enum effect effect = EFFECT_NONE;

	view->notice[0] = '\0';
	if (view->typing && filter_line_press(view, key))
		return EFFECT_REDRAW;
	row = find(view->page, key);
	view->focus = frame->focus;
	if (row)
		effect = row->press(view, frame, key);
	return effect == EFFECT_NONE && had_notice ? EFFECT_REDRAW : effect;
}
