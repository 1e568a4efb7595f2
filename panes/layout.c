#include "panes/layout.h"

#include <stdbool.h>

static int least(int a, int b)
{
	return a < b ? a : b;
}

int layout_rows_wanted(const struct layout_want *wants, size_t count)
{
	int rows = count > 0 ? (int)count - 1 : 0;

	for (size_t i = 0; i < count; i++)
		rows += wants[i].wanted;
	return rows;
}

/* Title lines, then least heights: both top first. Returns the rows left. */
static int give_least(const struct layout_want *wants, size_t count, struct area *out, int rows)
{
	for (size_t i = 0; i < count; i++) {
		out[i].rows = least(1, rows);
		rows -= out[i].rows;
	}
	for (size_t i = 0; i < count; i++) {
		int more = least(wants[i].min, wants[i].wanted) - out[i].rows;

		/* Part of a least height is no use: the pane stays a title line. */
		if (out[i].rows == 0 || more > rows)
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

static int give_wanted(const struct layout_want *wants, size_t count, struct area *out, int rows)
{
	bool growing = true;

	while (rows > 0 && growing) {
		growing = false;
		for (size_t i = 0; i < count; i++) {
			int more = turn(&wants[i], out[i].rows, rows);

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
	rows = give_least(wants, count, out, rows);
	rows = give_wanted(wants, count, out, rows);
	for (size_t i = 0; i < count; i++) {
		out[i].row = row;
		row += out[i].rows;
		if (rows > 0 && i + 1 < count) {
			row++;
			rows--;
		}
	}
}
