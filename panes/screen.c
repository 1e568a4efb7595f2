#include "panes/screen.h"

#include "panes/layout.h"
#include "panes/pane_table.h"

static void ask_panes(struct layout_want wants[PANES], const struct model *model,
	const struct view *view, struct instant now, int cols)
{
	for (size_t i = 0; i < PANES; i++) {
		const struct pane *pane = pane_table[i];

		wants[i] = (struct layout_want){
			.min = pane->rows_min,
			.wanted = pane->rows_wanted(model, view, now, cols),
			.share = pane->share,
		};
	}
}

int screen_rows_wanted(
	const struct model *model, const struct view *view, struct instant now, int cols)
{
	struct layout_want wants[PANES];

	ask_panes(wants, model, view, now, cols);
	return layout_rows_wanted(wants, PANES);
}

void screen_draw(const struct model *model, const struct view *view, struct instant now,
	struct canvas *canvas)
{
	struct layout_want wants[PANES];
	struct area areas[PANES];

	ask_panes(wants, model, view, now, canvas->cols);
	layout_stack(wants, PANES, canvas_area(canvas), areas);
	for (size_t i = 0; i < PANES; i++)
		pane_table[i]->draw(model, view, now, canvas, areas[i]);
}
