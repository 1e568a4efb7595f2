#include "tui/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/units.h"
#include "panes/screen.h"
#include "panes/wall.h"
#include "tui/covered.h"
#include "tui/report_json.h"
#include "tui/term_text.h"

struct snapshot_look snapshot_look_of(const struct options *options)
{
	return (struct snapshot_look){
		.format = (enum output_format)options->format,
		.cols = (int)options->width,
		.ascii = options->ascii,
	};
}

enum { COVERED_BYTES = 160 };

/* "lowtide 0.1.0, watched for 2m31s, since 2026-11-20 03:11:36 UTC": what the text is of, as much
   as fits. */
static void say_covered(
	char out[COVERED_BYTES], const struct model *model, struct instant now, int cols)
{
	int64_t ms = covered_ms(model, now.mono);
	char since[WALL_BYTES], age[UNITS_BYTES];
	int length;

	snprintf(out, COVERED_BYTES, "lowtide " LOWTIDE_VERSION);
	if (ms < 0)
		return;
	units_age(age, UNITS_BYTES, ms);
	wall_date_time(since, (wall_s){now.wall.s - (double)ms / 1000});
	length = snprintf(out, COVERED_BYTES,
		"lowtide " LOWTIDE_VERSION ", watched for %s, since %s UTC", age, since);
	if (length > cols)
		length = snprintf(out, COVERED_BYTES, "lowtide " LOWTIDE_VERSION ", %s", age);
	if (length > cols)
		snprintf(out, COVERED_BYTES, "lowtide " LOWTIDE_VERSION);
}

static void write_text(struct frame *frame, struct snapshot_look look, FILE *out)
{
	char covered[COVERED_BYTES];
	struct canvas canvas;

	canvas_init(&canvas, frame_rows_wanted(frame, look.cols), look.cols,
		look.ascii ? &glyphs_ascii : &glyphs_utf8);
	screen_draw(frame, &canvas);
	term_text_write(&canvas, out);
	canvas_fini(&canvas);
	say_covered(covered, frame->model, frame->now, look.cols);
	fprintf(out, "\n%s\n", covered);
}

bool snapshot_write(
	const struct model *model, struct instant now, struct snapshot_look look, FILE *out)
{
	struct frame *frame = frame_create();
	struct view view;

	view_init_snapshot(&view);
	view.canaries = look.canaries;
	frame_make(frame, model, &view, now);
	if (look.format == FORMAT_JSON)
		report_json_write(frame, out);
	else
		write_text(frame, look, out);
	frame_destroy(frame);
	return !ferror(out);
}

/* ---- in a file ---- */

enum { STEM_BYTES = sizeof("lowtide-20261120T031407Z"), MOST_IN_A_SECOND = 99 };

/* "lowtide-20261120T031407Z", whatever the clock says. */
static void say_stem(char out[STEM_BYTES], wall_s wall)
{
	char date[WALL_BYTES];
	size_t used = (size_t)snprintf(out, STEM_BYTES, "lowtide-");

	wall_date_time(date, wall);
	for (const char *c = date; *c != '\0'; c++)
		if (*c != '-' && *c != ':')
			out[used++] = *c == ' ' ? 'T' : *c;
	out[used++] = 'Z';
	out[used] = '\0';
}

/* A complete file without a proper name yet. mkstemp() gives it the mode 0600. On failure errno
   says why, and nothing is left. */
static bool write_draft(char draft[SNAPSHOT_PATH_BYTES], const char *folder,
	const struct model *model, struct instant now, struct snapshot_look look)
{
	int length = snprintf(draft, SNAPSHOT_PATH_BYTES, "%s/.lowtide-XXXXXX", folder);
	int descriptor, reason;
	FILE *out;
	bool whole;

	if (length >= SNAPSHOT_PATH_BYTES) {
		errno = ENAMETOOLONG;
		return false;
	}
	descriptor = mkstemp(draft);
	if (descriptor < 0)
		return false;
	out = fdopen(descriptor, "w");
	if (!out) {
		reason = errno;
		close(descriptor);
		unlink(draft);
		errno = reason;
		return false;
	}
	whole = snapshot_write(model, now, look, out) && fflush(out) == 0;
	reason = errno;
	if (fclose(out) != 0 && whole) {
		reason = errno; /* some file systems find out at the end */
		whole = false;
	}
	if (!whole) {
		unlink(draft);
		errno = reason;
	}
	return whole;
}

/* Under the first name that is free: link() never replaces a file, as rename() would. */
static bool publish(const char *draft, const char *folder, const char *stem, const char *ending,
	char path[SNAPSHOT_PATH_BYTES])
{
	for (int i = 1; i <= MOST_IN_A_SECOND; i++) {
		char number[8] = "";

		if (i > 1)
			snprintf(number, sizeof(number), "-%d", i);
		if (snprintf(path, SNAPSHOT_PATH_BYTES, "%s/%s%s%s", folder, stem, number,
			    ending) >= SNAPSHOT_PATH_BYTES) {
			errno = ENAMETOOLONG;
			return false;
		}
		if (link(draft, path) == 0)
			return true;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

static bool save_in(const char *folder, const struct model *model, struct instant now,
	struct snapshot_look look, char path[SNAPSHOT_PATH_BYTES])
{
	char draft[SNAPSHOT_PATH_BYTES], stem[STEM_BYTES];
	bool published;
	int reason;

	if (!write_draft(draft, folder, model, now, look))
		return false;
	say_stem(stem, now.wall);
	published =
		publish(draft, folder, stem, look.format == FORMAT_JSON ? ".json" : ".txt", path);
	reason = errno;
	unlink(draft);
	errno = reason;
	return published;
}

bool snapshot_save(const struct model *model, struct instant now, struct snapshot_look look,
	char path[SNAPSHOT_PATH_BYTES], char error[SNAPSHOT_ERROR_BYTES])
{
	const char *home = getenv("HOME");
	char here[PATH_MAX];
	int reason;

	if (getcwd(here, sizeof(here)) && save_in(here, model, now, look, path))
		return true;
	reason = errno;
	if (home && home[0] == '/' && save_in(home, model, now, look, path))
		return true;
	snprintf(error, SNAPSHOT_ERROR_BYTES,
		"no snapshot: neither the current nor the home directory takes one (%s)",
		strerror(reason));
	return false;
}
