/*
 * Detail: the page of one subject.
 */
#include "panes/detail.h"

#include <stdio.h>

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	return frame->rows;
}

/* Returns the rows that the page takes in all; one that always fits takes none. */
static int draw_page(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	if (frame->view->page == PAGE_FIT)
		return detail_fit(frame, canvas, area, top);
	switch (frame->view->detail.kind) {
	case SUBJECT_GROUP: return detail_group(frame, canvas, area, top);
	case SUBJECT_OWNER: return detail_owner(frame, canvas, area, top);
	case SUBJECT_SESSION:
	case SUBJECT_WAITER: return detail_session(frame, canvas, area, top);
	case SUBJECT_DEADLOCK: return detail_deadlock(frame, canvas, area, top);
	case SUBJECT_POOL: return detail_pool(frame, canvas, area, top);
	case SUBJECT_FEED: return detail_server(frame, canvas, area, top);
	default: detail_worker(frame, canvas, area); return 0;
	}
}

static size_t last_top(const struct frame *frame, int rows)
{
	return rows > frame->page_area.rows ? (size_t)(rows - frame->page_area.rows) : 0;
}

size_t detail_last_top(const struct frame *frame)
{
	struct canvas nothing = {.glyphs = &glyphs_utf8};
	struct area area = {.cols = frame->page_area.cols};

	return last_top(frame, draw_page(frame, &nothing, area, 0));
}

/* At the right of the title line. */
static void draw_more(struct canvas *canvas, struct area area, size_t below)
{
	char more[48];
	int width = snprintf(
		more, sizeof(more), "  +%zu more line%s, Down", below, below == 1 ? "" : "s");

	if (below > 0 && width <= area.cols)
		canvas_text(canvas, area, 0, area.cols - width, ROLE_DIM, more);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	size_t top = frame->view->detail_top, last;

	if (top > 0) { /* the page may be shorter now than when it was scrolled */
		last = detail_last_top(frame);
		top = top < last ? top : last;
	}
	last = last_top(frame, draw_page(frame, canvas, area, (int)top));
	draw_more(canvas, area, last - top);
}

const struct pane pane_detail = {
	.title = "",
	.rows_min = 3,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
