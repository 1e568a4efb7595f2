#include "panes/screen.h"

/* Which pane keys go to: its title stands out, where there is a choice. */
static void mark_focus(const struct frame *frame, struct canvas *canvas)
{
	const struct pane *pane = pane_table[frame->view->focus];
	struct area title = frame->areas[frame->view->focus];

	if (!frame->view->live)
		return;
	title.cols = text_columns(canvas->glyphs, pane->title);
	canvas_select(canvas, title, 0);
}

void screen_draw(struct frame *frame, struct canvas *canvas)
{
	frame_lay_out(frame, canvas->rows, canvas->cols);
	for (size_t i = 0; i < PANES; i++)
		pane_table[i]->draw(frame, canvas, frame->areas[i]);
	if (frame->view->page == PAGE_DETAIL)
		pane_detail.draw(frame, canvas, frame->page_area);
	else if (frame->view->page == PAGE_HELP)
		pane_help.draw(frame, canvas, frame->page_area);
	else
		mark_focus(frame, canvas);
	pane_footer.draw(frame, canvas, frame->footer);
}
