/*
 * Detail: the page of one subject.
 */
#include "panes/detail.h"

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	return frame->rows;
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	switch (frame->view->detail.kind) {
	case SUBJECT_OWNER: detail_owner(frame, canvas, area); break;
	case SUBJECT_SESSION:
	case SUBJECT_WAITER: detail_session(frame, canvas, area); break;
	case SUBJECT_FEED: detail_server(frame, canvas, area); break;
	default: detail_worker(frame, canvas, area); break;
	}
}

const struct pane pane_detail = {
	.title = "",
	.rows_min = 3,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
