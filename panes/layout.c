#include "panes/layout.h"

#include <stdbool.h>

static int least(int a, int b)
{
	return a < b ? a : b;
}

int layout_rows_wanted(const struct layout_want *wants, size_t count)
{
	int rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += wants[i].wanted > 0 ? wants[i].wanted + (rows > 0 ? 1 : 0) : 0;
	return rows;
}

/* What is sure, then title lines, top first. Returns the rows left. */
static int give_titles(const struct layout_want *wants, size_t count, struct area *out, int rows)
{
	for (size_t i = 0; i < count; i++) {
		out[i].rows = least(least(wants[i].sure, wants[i].wanted), rows);
		rows -= out[i].rows;
	}
	for (size_t i = 0; i < count; i++) {
		int title = out[i].rows > 0 ? 0 : least(least(1, wants[i].wanted), rows);

		out[i].rows += title;
		rows -= title;
	}
	return rows;
}

/* Least heights of the patient ones, or of the others, top first. */
static int give_least(
	const struct layout_want *wants, size_t count, bool patient, struct area *out, int rows)
{
	for (size_t i = 0; i < count; i++) {
		int more = least(wants[i].min, wants[i].wanted) - out[i].rows;

		/* Part of a least height is no use: the pane stays a title line. */
		if (wants[i].patient != patient || out[i].rows == 0 || more <= 0 || more > rows)
			continue;
		out[i].rows += more;
		rows -= more;
	}
	return rows;
}

/* What a pane takes in its turn. One that is still a title line had no room for its least height:
   a row more would not help it. */
static int turn(const struct layout_want *want, int has, int rows)
{
	if (has < least(want->min, want->wanted))
		return 0;
	return least(least(want->share, want->wanted - has), rows);
}

/* The next pane below that has rows: where it is, there may be a blank row before it. */
static bool has_neighbour(const struct area *out, size_t count, size_t i)
{
	while (++i < count)
		if (out[i].rows > 0)
			return true;
	return false;
}

static int give_wanted(
	const struct layout_want *wants, size_t count, bool patient, struct area *out, int rows)
{
	bool growing = true;

	while (rows > 0 && growing) {
		growing = false;
		for (size_t i = 0; i < count; i++) {
			int more = wants[i].patient == patient ? turn(&wants[i], out[i].rows, rows)
							       : 0;

			out[i].rows += more;
			rows -= more;
			growing = growing || more > 0;
		}
	}
	return rows;
}

void layout_stack(
	const struct layout_want *wants, size_t count, struct area whole, struct area *out)
{
	int rows = whole.rows, row = whole.row;

	for (size_t i = 0; i < count; i++)
		out[i] = (struct area){.col = whole.col, .cols = whole.cols};
	rows = give_titles(wants, count, out, rows);
	for (int patient = 0; patient <= 1; patient++) {
		rows = give_least(wants, count, patient != 0, out, rows);
		rows = give_wanted(wants, count, patient != 0, out, rows);
	}
	for (size_t i = 0; i < count; i++) {
		out[i].row = row;
		row += out[i].rows;
		if (rows > 0 && out[i].rows > 0 && has_neighbour(out, count, i)) {
			row++;
			rows--;
		}
	}
}
