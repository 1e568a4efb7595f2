/*
 * The last line of a live screen: the filter while it is typed, what came of the last key, or else
 * what is unusual about the view, a few keys to begin with, and what is offered at the moment.
 */
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/frame.h"
#include "panes/keyboard.h"
#include "panes/rollout.h"

enum { GAP = 2, KEYS_FROM_COLS = 64, MATCHES_BYTES = 96, STATE_BYTES = VIEW_FILTER_BYTES + 128 };

/* Another pane in which the filter finds somebody: it is one filter for all of them. */
static size_t pane_with_matches(const struct frame *frame)
{
	for (size_t i = 0; i < PANES; i++)
		if (frame->lists[i].matched > 0 && frame_has_pane(frame, i))
			return i;
	return PANES;
}

/* "2 of 5 workers  Enter keeps  Esc clears", "2 of 5", "no match", "none here, 1 in WORKERS" */
static int say_matches(char out[MATCHES_BYTES], const struct frame *frame, int cols)
{
	const struct list *list = &frame->lists[frame->focus];
	const char *what = frame->focus == pane_workers_index ? " workers" : " rows";
	const char *keys = "  Enter keeps  Esc clears";
	size_t other = pane_with_matches(frame);

	if (cols < KEYS_FROM_COLS)
		what = keys = "";
	if (list->matched > 0)
		return snprintf(out, MATCHES_BYTES, "%zu of %zu%s%s", list->matched, list->total,
			what, keys);
	if (other < PANES)
		return snprintf(out, MATCHES_BYTES, "none here, %zu in %s%s",
			frame->lists[other].matched, pane_table[other]->title, keys);
	return snprintf(out, MATCHES_BYTES, "no match%s", keys);
}

static void draw_typing(const struct frame *frame, struct canvas *canvas, struct area area)
{
	bool none = pane_with_matches(frame) == PANES;
	char matches[MATCHES_BYTES];
	int width = say_matches(matches, frame, area.cols), col = 1;

	canvas_glyph(canvas, area, 0, 0, ROLE_TITLE, '/');
	col += canvas_field(canvas, area, 0, col, text_columns(canvas->glyphs, frame->view->filter),
		ROLE_PLAIN, ALIGN_LEFT, CUT_END, frame->view->filter);
	canvas_glyph(canvas, area, 0, col, ROLE_TITLE, '_');
	if (col + 1 + GAP + width <= area.cols)
		canvas_text(
			canvas, area, 0, area.cols - width, none ? ROLE_WARN : ROLE_DIM, matches);
}

/* What somebody chose and may have forgotten: "" when nothing is unusual. */
static void say_state(char out[STATE_BYTES], const struct view *view)
{
	char pace[UNITS_BYTES];
	size_t used = 0;

	out[0] = '\0';
	if (view->filter[0] != '\0')
		used += (size_t)snprintf(out, STATE_BYTES, "filter \"%s\"  ", view->filter);
	if (view->sort != SORT_WORST || view->reversed)
		used += (size_t)snprintf(out + used, STATE_BYTES - used, "%s%s  ",
			view_sort_word(view->sort), view->reversed ? ", reversed" : "");
	if (view->redraw_ms >= 1000) {
		units_span(pace, UNITS_BYTES, view->redraw_ms);
		snprintf(out + used, STATE_BYTES - used, "drawn every %s  ", pace);
	}
}

/* Who has marked nobody learns that there is something to mark: as long as it can be said. */
static int draw_offer(const struct frame *frame, struct canvas *canvas, struct area area, int col)
{
	char text[ROLLOUT_BYTES + 16];
	int width;

	if (frame->rollout == ROSTER_NONE || frame->view->page != PAGE_PANES)
		return col;
	memcpy(text, "c canary: ", sizeof("c canary: "));
	rollout_words(text + strlen(text), frame, frame->rollout);
	if (col + text_columns(canvas->glyphs, text) > area.cols)
		snprintf(text, sizeof(text), "c canary %s", rollout_newest(frame, frame->rollout));
	if (col + text_columns(canvas->glyphs, text) > area.cols)
		return col;
	width = canvas_text(canvas, area, 0, col, ROLE_DIM, text);
	canvas_text(canvas, area, 0, col, ROLE_TITLE, "c");
	return col + width + GAP;
}

static bool keeps_members_back(const struct frame *frame)
{
	const struct list *list = &frame->lists[pane_workers_index];

	for (size_t i = 0; i < list->group_count; i++)
		if (list->groups[i].listed < list->groups[i].count)
			return true;
	return false;
}

/* While there are members that are not listed, and a key would list them. */
static void draw_unfold(const struct frame *frame, struct canvas *canvas, struct area area, int col)
{
	static const char text[] = "Right unfolds";

	if (frame->view->page != PAGE_PANES || frame->focus != pane_workers_index ||
		!keeps_members_back(frame) || col + (int)strlen(text) > area.cols)
		return;
	canvas_text(canvas, area, 0, col, ROLE_DIM, text);
	canvas_text(canvas, area, 0, col, ROLE_TITLE, "Right");
}

/* Whole hints only. */
static void draw_hints(const struct frame *frame, struct canvas *canvas, struct area area, int col)
{
	for (size_t i = 0; i < keyboard_count; i++) {
		const struct keyboard_row *row = &keyboard_table[i];
		char key[24], text[48];
		int width;

		if (!(row->hint_pages & 1U << frame->view->page))
			continue;
		snprintf(key, sizeof(key), "%.*s", (int)strcspn(row->shown, " "), row->shown);
		width = snprintf(text, sizeof(text), "%s %s", key, row->hint);
		if (col + width > area.cols)
			continue;
		canvas_text(canvas, area, 0, col, ROLE_DIM, text);
		canvas_text(canvas, area, 0, col, ROLE_TITLE, key);
		col += width + GAP;
	}
	col = draw_offer(frame, canvas, area, col);
	draw_unfold(frame, canvas, area, col);
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)frame, (void)cols;
	return 1;
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct view *view = frame->view;
	char state[STATE_BYTES];

	if (!view->live)
		return;
	if (view->typing) {
		draw_typing(frame, canvas, area);
	} else if (view->notice[0] != '\0') {
		canvas_field(canvas, area, 0, 0, area.cols, view->notice_role, ALIGN_LEFT,
			CUT_MIDDLE, view->notice);
	} else {
		say_state(state, view);
		draw_hints(frame, canvas, area, canvas_text(canvas, area, 0, 0, ROLE_WARN, state));
	}
}

const struct pane pane_footer = {
	.title = "",
	.rows_min = 1,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
