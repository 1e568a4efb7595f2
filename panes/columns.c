#include "panes/columns.h"

#include "model/must.h"

void column_fit_text(struct column *column, int longest, int want)
{
	if (longest < 1)
		longest = 1;
	column->max = longest;
	column->want = longest < want ? longest : want;
	if (column->min > column->want)
		column->min = column->want;
}

static int width_needed(const struct column *columns, const bool *kept, size_t count)
{
	int width = 0;

	for (size_t i = 0; i < count; i++)
		if (kept[i])
			width += columns[i].min + (width > 0 ? COLUMNS_GAP : 0);
	return width;
}

/* Leaves out the least important column that is kept; false when it is the last one. */
static bool drop_one(const struct column *columns, bool *kept, size_t count)
{
	size_t worst = count, left = 0;

	for (size_t i = 0; i < count; i++) {
		if (!kept[i])
			continue;
		left++;
		if (worst == count || columns[i].rank > columns[worst].rank)
			worst = i;
	}
	if (left <= 1)
		return false;
	kept[worst] = false;
	return true;
}

/* One column more for everybody below their goal, in order, as long as there is any. */
static int hand_out(struct column_place *place, const struct column *columns, const bool *kept,
	size_t count, bool to_max, int spare)
{
	bool growing = true;

	while (spare > 0 && growing) {
		growing = false;
		for (size_t i = 0; i < count && spare > 0; i++) {
			int goal = to_max ? columns[i].max : columns[i].want;

			if (!kept[i] || place[i].width >= goal)
				continue;
			place[i].width++;
			spare--;
			growing = true;
		}
	}
	return spare;
}

struct columns columns_fit(const struct column *columns, size_t count, int width)
{
	struct columns fit = {0};
	bool kept[COLUMNS_MAX] = {false};
	int needed, spare, col = 0;

	must(count <= COLUMNS_MAX);
	width = width > 0 ? width : 0;
	for (size_t i = 0; i < count; i++) {
		must(0 < columns[i].min && columns[i].min <= columns[i].want &&
			columns[i].want <= columns[i].max);
		kept[i] = !columns[i].absent;
	}
	while ((needed = width_needed(columns, kept, count)) > width)
		if (!drop_one(columns, kept, count))
			break;
	for (size_t i = 0; i < count; i++)
		if (kept[i])
			fit.place[i].width = columns[i].min < width ? columns[i].min : width;
	spare = hand_out(fit.place, columns, kept, count, false, width - needed);
	hand_out(fit.place, columns, kept, count, true, spare);
	for (size_t i = 0; i < count; i++) {
		if (fit.place[i].width <= 0)
			continue;
		fit.place[i].col = col;
		col += fit.place[i].width + COLUMNS_GAP;
	}
	return fit;
}
