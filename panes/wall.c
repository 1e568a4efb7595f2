#include "panes/wall.h"

#include <stdbool.h>
#include <time.h>

static const double year_10000_s = 253402300800.0;

static bool split(wall_s wall, struct tm *parts)
{
	time_t seconds;

	if (!(wall.s >= 0 && wall.s < year_10000_s))
		return false;
	seconds = (time_t)wall.s;
	return gmtime_r(&seconds, parts) != NULL;
}

static void format(char out[WALL_BYTES], wall_s wall, const char *how)
{
	struct tm parts;

	if (!split(wall, &parts) || strftime(out, WALL_BYTES, how, &parts) == 0)
		out[0] = '\0';
}

void wall_time(char out[WALL_BYTES], wall_s wall)
{
	format(out, wall, "%H:%M:%S");
}

void wall_date_time(char out[WALL_BYTES], wall_s wall)
{
	format(out, wall, "%Y-%m-%d %H:%M:%S");
}
