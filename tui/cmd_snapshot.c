#include "tui/cmd_snapshot.h"

#include <stdio.h>

#include "panes/screen.h"
#include "sources/clock.h"
#include "tui/term_text.h"

enum {
	SNAPSHOT_POLLS = 2, /* a rate needs two samples */
	SNAPSHOT_PATIENCE_MS = 30 * 1000,
	SNAPSHOT_ROWS = 20, /* subjects a pane lists: one screenful */
	SNAPSHOT_SPAN_MS = 30 * 60 * 1000,
};

static const struct view view = {.span_ms = SNAPSHOT_SPAN_MS, .max_rows = SNAPSHOT_ROWS};

static bool write_screen(const struct model *model, const struct options *options)
{
	struct instant now = clock_now();
	int cols = (int)options->width;
	struct canvas canvas;
	bool written;

	canvas_init(&canvas, screen_rows_wanted(model, &view, now, cols), cols,
		options->ascii ? &glyphs_ascii : &glyphs_utf8);
	screen_draw(model, &view, now, &canvas);
	written = term_text_write(&canvas, stdout) && fflush(stdout) == 0;
	canvas_fini(&canvas);
	return written;
}

static bool anybody_answered(const struct model *model)
{
	for (size_t i = 0; i < model_feed_count(model); i++)
		if (model_feed(model, i)->answers > 0)
			return true;
	return false;
}

static int exit_status(const struct model *model, int signal_number, bool written)
{
	if (!written) {
		fputs("lowtide: cannot write the snapshot to the standard output\n", stderr);
		return 2;
	}
	if (signal_number != 0)
		return 128 + signal_number;
	return anybody_answered(model) ? 0 : 1;
}

int cmd_snapshot(struct app *app, const struct options *options)
{
	struct app_until until = {options->for_ms, 0};
	int signal_number;

	if (options->for_ms == 0)
		until = (struct app_until){SNAPSHOT_PATIENCE_MS, SNAPSHOT_POLLS};
	signal_number = app_run(app, until);
	return exit_status(app_model(app), signal_number, write_screen(app_model(app), options));
}
