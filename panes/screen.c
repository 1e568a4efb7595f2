#include "panes/screen.h"

/* Which pane and which of its rows keys are about. */
static void mark_focus(const struct frame *frame, struct canvas *canvas)
{
	size_t focus = frame->focus;
	const struct window *window = &frame->windows[focus];
	struct area area = frame->areas[focus], title = area;

	if (!frame->view->live)
		return;
	title.cols = text_columns(canvas->glyphs, pane_table[focus]->title);
	canvas_select(canvas, title, 0);
	if (window->selected >= window->top && window->selected < window->top + window->shown)
		canvas_select(canvas, area, window->head + (int)(window->selected - window->top));
}

void screen_draw(struct frame *frame, struct canvas *canvas)
{
	frame_lay_out(frame, canvas->rows, canvas->cols);
	for (size_t i = 0; i < PANES; i++)
		pane_table[i]->draw(frame, canvas, frame->areas[i]);
	if (frame->view->page == PAGE_DETAIL || frame->view->page == PAGE_FIT)
		pane_detail.draw(frame, canvas, frame->page_area);
	else if (frame->view->page == PAGE_HELP)
		pane_help.draw(frame, canvas, frame->page_area);
	else
		mark_focus(frame, canvas);
	pane_footer.draw(frame, canvas, frame->footer);
}
